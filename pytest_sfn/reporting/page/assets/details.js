// The details: of a machine, of an execution, of a state, of one visit to it.

const FOLDED_LINES = 14;

/** A value as text; one that is long is folded. */
function payload(text, label) {
  const lines = text.split("\n");
  const pre = el("pre", { tabindex: "0", "aria-label": label }, text);
  const box = el("div", { class: "payload" }, pre);
  const folds = lines.length > FOLDED_LINES + 4 || text.length > 4000;
  if (!folds) return box;
  const short = lines.slice(0, FOLDED_LINES).join("\n").slice(0, 2000);
  const more = el("button", { type: "button", class: "more", "aria-expanded": "false", onclick: () => {
    const open = more.getAttribute("aria-expanded") === "true";
    more.setAttribute("aria-expanded", String(!open));
    pre.textContent = open ? short : text;
    more.textContent = open ? moreText : "Show less";
  } });
  const moreText = `Show all: ${plural(lines.length, "line")}, ${text.length.toLocaleString("en")} characters`;
  more.textContent = moreText;
  pre.textContent = short;
  box.append(more);
  return box;
}

const section = (title, ...content) => [el("h3", {}, title), ...content];
const valueSection = (title, place) => (value(place) === null ? [] : section(title, payload(value(place), title)));
const facts = (...pairs) => el("dl", { class: "facts" }, pairs.filter(Boolean).flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]));

function problem(error, cause, kind = "") {
  if (error === null && cause === null) return [];
  return [el("div", { class: `problem ${kind}`, style: { marginTop: "12px" } },
    el("strong", {}, value(error) ?? "no error name"), value(cause) === null ? null : payload(value(cause), "Cause"))];
}

const back = (text, to) => el("p", { class: "back" }, link(`\u2190 ${text}`, to));
const stateLink = (machine, name) => link(name, { state: machine.states.findIndex((state) => state.name === name), visit: null });

function drawDetails() {
  const machine = machines[view.machine];
  const execution = view.execution === null ? null : executions[view.execution];
  let content;
  if (!machine) content = [el("p", { class: "nothing" }, "No test ran a state machine.")];
  else if (view.state !== null && execution) content = visitDetails(machine, execution);
  else if (view.state !== null) content = stateDetails(machine);
  else content = execution ? executionDetails(machine, execution) : machineDetails(machine);
  byId("details").replaceChildren(...content);
  byId("details").scrollTop = 0;
}

// ---- a machine

function machineDetails(machine) {
  const found = coverage(machine);
  const missedStates = machine.states.filter((state) => !state.visits);
  const missedArrows = machine.arrows.filter((arrow) => !arrow.taken);
  return [
    el("h2", {}, "Coverage"),
    el("p", { class: "lead" }, "What all tests together covered of this state machine."),
    facts(["States", `${found.states} of ${found.allStates}`], ["Arrows", `${found.arrows} of ${found.allArrows}`],
      tests.length > 0 && ["Executions", String(executionsOf(view.machine).length)]),
    ...section("States that no test visited", missedStates.length
      ? el("ul", { class: "rows" }, missedStates.map((state) => el("li", {}, kindSign("missed"), stateLink(machine, state.name), el("span", { class: "count" }, state.type))))
      : el("p", { class: "muted" }, "None: every state was visited.")),
    ...section("Arrows that no test took", missedArrows.length
      ? el("ul", { class: "rows" }, missedArrows.map((arrow) => el("li", {}, kindSign("missed"), arrowLink(machine, arrow))))
      : el("p", { class: "muted" }, "None: every arrow was taken.")),
  ];
}

const arrowLink = (machine, arrow) => (arrow.from ? link(arrowText(arrow), { state: machine.states.findIndex((state) => state.name === arrow.from), visit: null }) : el("span", {}, arrowText(arrow)));

// ---- a state

const fileOf = (machine, state) => (machine.file ? `${machine.file}${state.line ? `:${state.line}` : ""}` : null);

function stateHead(machine, state) {
  const file = fileOf(machine, state);
  return [
    el("h2", {}, state.name),
    el("p", { class: "lead" }, state.about === state.type ? state.type : `${state.type}: ${state.about}`),
    file && el("p", { class: "lead mono" }, file),
    state.around && el("p", { class: "lead" }, "inside ", stateLink(machine, state.around)),
  ].filter(Boolean);
}

function stateDetails(machine) {
  const state = machine.states[view.state];
  const leaving = machine.arrows.filter((arrow) => arrow.from === state.name);
  const visitors = executionsOf(view.machine).filter((execution) => execution.visits.some((visit) => visit.state === view.state));
  return [
    back("Coverage", { state: null, visit: null }),
    ...stateHead(machine, state),
    facts(["Visits", state.visits ? String(state.visits) : "none: no test visited it"]),
    ...(leaving.length ? section("Arrows", el("ul", { class: "rows" }, leaving.map((arrow) => el("li", {},
      kindSign(arrow.taken ? "visited" : "missed"),
      el("span", {}, arrow.label ? `${arrow.label} \u2192 ` : "\u2192 ", arrow.to ? stateLink(machine, arrow.to) : "End"),
      el("span", { class: "count" }, arrow.taken ? `${arrow.taken}\u00d7` : "never"))))) : []),
    ...(visitors.length ? section("Executions that visited it", el("ul", { class: "rows" }, visitors.slice(0, 40).map((execution) => el("li", {},
      statusSign(execution.status), link(shortTest(execution.test.name), { execution: execution.place, visit: null }))),
      visitors.length > 40 && el("li", { class: "muted" }, `and ${visitors.length - 40} more`))) : []),
  ];
}

// ---- an execution

function executionDetails(machine, execution) {
  const parent = execution.parent ? relative(execution, execution.parent) : null;
  const children = childrenOf(execution);
  return [
    back("Coverage of all tests", { execution: null, state: null, visit: null }),
    el("h2", {}, statusSign(execution.status), ` ${execution.status}`),
    el("p", { class: "lead" }, execution.test.name),
    facts(["Execution", execution.name], ["Started", instant(execution.started)], ["Lasted", `${span(execution.duration)} of virtual time`],
      execution.item !== null && ["Item", String(execution.item)],
      parent && ["Started by", link(`${machines[parent.machine].name}: ${parent.name}`, placeIn(parent))]),
    ...problem(execution.error, execution.cause),
    ...section("Path", pathOf(execution)),
    ...valueSection("Input", execution.input),
    ...valueSection("Output", execution.output),
    ...(children.length ? section("Executions that it started", el("ul", { class: "rows" }, children.map((child) => el("li", {}, statusSign(child.status),
      link(child.item === null ? `${machines[child.machine].name}: ${child.name}` : `item ${child.item}`, placeIn(child)))))) : []),
  ];
}

const MOST_STEPS = 60;

/** The states of the top level in the order entered. */
function pathOf(execution) {
  const top = execution.visits.flatMap((visit, place) => (visit.around === null ? [[visit, place]] : []));
  const steps = top.slice(0, MOST_STEPS).map(([visit, place]) => el("li", {}, kindSign(visit.kind), link(visit.name, { state: visit.state, visit: place })));
  if (top.length > MOST_STEPS) steps.push(el("li", { class: "muted" }, `and ${top.length - MOST_STEPS} more`));
  return el("ol", { class: "path" }, steps);
}

// ---- a visit

function visitDetails(machine, execution) {
  const state = machine.states[view.state];
  const places = visitsOf(execution, view.state);
  const head = [back("Execution", { state: null, visit: null }), ...stateHead(machine, state)];
  if (!places.length) return [...head, el("p", { class: "nothing" }, "This execution did not visit it.")];
  const place = places.includes(view.visit) ? view.visit : places[0];
  const visit = execution.visits[place];
  const [kind, words] = KINDS[visit.kind];
  const where = placeOf(execution, visit);
  const next = visit.next === null ? null : execution.visits[visit.next];
  return [
    ...head,
    places.length > 1 && stepper(places, place),
    facts(["Visit", el("span", {}, el("span", { class: kind }, `${signs[visit.kind]} `), words)],
      where && ["In", where],
      ["Entered", offset(visit.begin)],
      visit.end !== null && ["Left", `${offset(visit.end)}, after ${span(visit.end - visit.begin)}`],
      next && ["Then", link(next.name, { state: next.state, visit: visit.next })],
      visit.heartbeats.length > 0 && ["Heartbeats", visit.heartbeats.slice(0, 20).map(offset).join(", ")]),
    ...valueSection("Input", visit.input),
    ...(visit.calls.length ? section(visit.calls.length === 1 ? "Call" : "Calls", ...visit.calls.map(callDetails)) : problem(visit.error, visit.cause, visit.kind === "caught" ? "is-caught" : "")),
    ...valueSection("Assigned variables", visit.assigned),
    ...valueSection("Output", visit.output),
  ].filter(Boolean);
}

const visitsOf = (execution, state) => execution.visits.flatMap((visit, place) => (visit.state === state ? [place] : []));

function stepper(places, place) {
  const at = places.indexOf(place);
  const step = (by, text, label) => el("button", { type: "button", "aria-label": label, disabled: !places[at + by] && places[at + by] !== 0,
    onclick: () => go({ visit: places[at + by] }) }, text);
  return el("div", { class: "stepper" }, step(-1, "\u2190", "Previous visit"), el("span", {}, `Visit ${at + 1} of ${places.length}`), step(1, "\u2192", "Next visit"));
}

const ENDS = { timeout: "timed out", heartbeat: "no heartbeat in time", aborted: "aborted", error: "failed", result: "answered" };

function callDetails(call, place, calls) {
  const lasted = call.end === null ? "no answer yet" : `${ENDS[call.endedBy]} after ${span(call.end - call.begin)}`;
  const asBefore = place > 0 && calls[place - 1].request === call.request && calls[place - 1].target === call.target;
  return el("div", { class: "call" },
    el("div", { class: "call-title" },
      sign(call.endedBy === "result" ? STATUS.SUCCEEDED : call.endedBy === null ? STATUS.RUNNING : STATUS.FAILED, ENDS[call.endedBy] ?? "no answer"),
      el("span", {}, call.target),
      el("span", { class: "muted" }, [call.attempt && `retry ${call.attempt}${call.delay === null ? "" : ` after ${span(call.delay)}`}`, `at ${offset(call.begin)}`, lasted,
        call.awaitsToken && "waits for its task token", call.limits].filter(Boolean).join(" \u00b7 "))),
    asBefore ? el("h4", {}, "Sent: the same as before") : [el("h4", {}, "Sent"), payload(value(call.request), "Sent")],
    value(call.result) === null ? [] : [el("h4", {}, "Received"), payload(value(call.result), "Received")],
    problem(call.error, call.cause));
}
