// The timeline of an execution: a row for each visit, with its calls, the pauses between them, and heartbeats.

const pane = byId("timeline");
const MANY = 8;
let isToScale = false;
const folded = new Map();

/** What gives the place of an event, from 0 to 1. Virtual time jumps, so that the gaps are shown by their logarithm, and
 *  what happens at one instant stands side by side; to scale, a place is a time. */
function scaleOf(execution) {
  const points = new Map([[0, 0]]);
  const note = (order, time) => { if (order !== null) points.set(order, time); };
  for (const visit of execution.visits) {
    note(visit.beginOrder, visit.begin);
    note(visit.endOrder, visit.end);
    for (const call of visit.calls) {
      note(call.beginOrder, call.begin);
      note(call.endOrder, call.end);
    }
  }
  points.set(Infinity, execution.duration);
  const ordered = [...points].sort(([one], [other]) => one - other);
  const places = new Map();
  let place = 0;
  let before = 0;
  for (const [order, time] of ordered) {
    const gap = Math.max(time - before, 0);
    place += gap > 0 ? 1.2 + Math.log2(1 + gap) : 0.5;
    places.set(order, place);
    before = time;
  }
  const first = places.get(0);
  const length = place - first || 1;
  const scaled = (time) => time / (execution.duration || 1);
  const at = (order, time) => (isToScale ? scaled(time) : (places.get(order ?? Infinity) - first) / length);
  return { at, ordered };
}

const left = (share) => `${(Math.min(Math.max(share, 0), 1) * 100).toFixed(3)}%`;

/** The place of a time between events: that of a heartbeat. */
function between(scale, time) {
  const { ordered } = scale;
  const after = ordered.findIndex(([, at]) => at >= time);
  if (after <= 0) return 0;
  const [[orderBefore, before], [order, next]] = [ordered[after - 1], ordered[after]];
  const [from, to] = [scale.at(orderBefore, before), scale.at(order, next)];
  return from + (to - from) * (next > before ? (time - before) / (next - before) : 0);
}

function axis(execution, scale) {
  const track = el("div", { class: "axis-track" });
  let last = -1;
  for (const [order, time] of scale.ordered) {
    const share = scale.at(order === Infinity ? null : order, time);
    if (share - last < 0.085 || track.lastTime === time) continue;
    track.append(el("span", { class: "tick", style: { left: left(share) } }, offset(time)));
    track.lastTime = time;
    last = share;
  }
  return el("div", { class: "axis" }, el("span"), track);
}

function bars(execution, visit, scale) {
  const end = visit.end ?? execution.duration;
  const [from, to] = [scale.at(visit.beginOrder, visit.begin), scale.at(visit.endOrder, end)];
  const kinds = [`is-${visit.kind}`, visit.type === "Wait" && "is-wait", ["Map", "Parallel"].includes(visit.type) && "is-group"];
  const title = `${visit.name}: ${offset(visit.begin)} to ${offset(end)}`;
  const made = [el("span", { class: `span ${kinds.filter(Boolean).join(" ")}`, title, style: { left: left(from), width: left(to - from) } })];
  let before = null;
  for (const call of visit.calls) {
    const [begin, stop] = [scale.at(call.beginOrder, call.begin), scale.at(call.endOrder, call.end ?? end)];
    if (before !== null && call.delay) {
      const pause = `retry ${call.attempt} after ${span(call.delay)}`;
      made.push(el("span", { class: "piece is-pause", title: pause, style: { left: left(before), width: left(begin - before) } }));
    }
    const kind = { result: "", aborted: " is-stopped", null: " is-open" }[call.endedBy] ?? " is-error";
    const label = `${call.target}: ${call.endedBy === "result" ? "result" : call.error ?? call.endedBy ?? "no answer"}`;
    made.push(el("span", { class: `piece${kind}`, title: label, style: { left: left(begin), width: left(stop - begin) } }));
    before = stop;
  }
  for (const time of visit.heartbeats) {
    made.push(el("span", { class: "beat", title: `heartbeat at ${offset(time)}`, style: { left: left(between(scale, time)) } }));
  }
  const note = remark(visit);
  if (note) made.push(el("span", { class: "span-text", style: { left: left(to) } }, note));
  return made;
}

/** What stands behind a bar. */
function remark(visit) {
  const parts = [];
  const retries = visit.calls.filter((call) => call.attempt > 0).length;
  if (visit.type === "Wait" && visit.end !== null) parts.push(span(visit.end - visit.begin));
  if (retries) parts.push(plural(retries, "retry", "retries"));
  if (visit.heartbeats.length) parts.push(plural(visit.heartbeats.length, "heartbeat"));
  if (visit.calls.some((call) => call.endedBy === "heartbeat")) parts.push("no heartbeat");
  if (visit.calls.some((call) => call.endedBy === "timeout")) parts.push("timeout");
  return parts.join(", ");
}

/** The branches or iterations of a visit, with their visits, in their order. */
function scopesOf(execution, place) {
  const scopes = new Map();
  execution.visits.forEach((visit, inner) => {
    if (visit.around !== place) return;
    const key = `${visit.round} ${visit.index}`;
    if (!scopes.has(key)) scopes.set(key, { index: visit.index, round: visit.round, visits: [] });
    scopes.get(key).visits.push(inner);
  });
  return [...scopes.values()].sort((one, other) => one.round - other.round || one.index - other.index);
}

const hasFailed = (execution, places) => places.some((place) => execution.visits[place].kind === "failed");

function isFolded(execution, key, otherwise) {
  return folded.get(`${execution.place} ${key}`) ?? otherwise;
}

function foldButton(execution, key, closed, name) {
  const toggle = () => {
    folded.set(`${execution.place} ${key}`, !closed);
    drawTimeline(execution);
    pane.querySelector(`[data-fold="${key}"]`)?.focus();
  };
  const label = `${closed ? "Show" : "Hide"} what is inside ${name}`;
  return el("button", { type: "button", class: "fold", "data-fold": key, "aria-expanded": String(!closed), "aria-label": label, onclick: toggle }, closed ? "\u25b8" : "\u25be");
}

function* rowsOf(execution, places, depth, scale) {
  for (const place of places) {
    const visit = execution.visits[place];
    const scopes = scopesOf(execution, place);
    const closed = scopes.length > 0 && isFolded(execution, place, scopes.length > MANY && depth > 0);
    const note = scopes.length ? plural(scopes.length, visit.type === "Map" ? "iteration" : "branch", visit.type === "Map" ? "iterations" : "branches") : "";
    yield row(execution, place, depth, scale, scopes.length ? foldButton(execution, place, closed, visit.name) : null, note);
    if (closed) continue;
    for (const scope of scopes) {
      const key = `${place}.${scope.round}.${scope.index}`;
      const shut = isFolded(execution, key, scopes.length > MANY && !hasFailed(execution, scope.visits));
      if (visit.type === "Map" || scopes.length > 1) yield scopeRow(execution, visit, scope, key, shut, depth + 1);
      if (!shut) yield* rowsOf(execution, scope.visits, depth + 2, scale);
    }
  }
}

function row(execution, place, depth, scale, fold, note) {
  const visit = execution.visits[place];
  const choose = () => go({ state: visit.state, visit: place });
  const name = el("button", { type: "button", class: "row-name row", style: { display: "flex", paddingLeft: `${fold ? 0 : 4}px`, minHeight: "24px" }, onclick: choose },
    kindSign(visit.kind), el("span", {}, visit.name, note && el("span", { class: "row-note" }, `  ${note}`)));
  return el("div", { class: `row${view.visit === place ? " is-chosen" : ""}`, "data-visit": place },
    el("div", { style: { display: "flex", paddingLeft: `${10 + depth * 12}px`, minWidth: 0 } }, fold, name),
    el("div", { class: "track", onclick: choose }, bars(execution, visit, scale)));
}

function scopeRow(execution, owner, scope, key, shut, depth) {
  const word = owner.type === "Map" ? "iteration" : "branch";
  const title = `${word} ${scope.index}${scope.round ? `, attempt ${scope.round + 1}` : ""}`;
  const bad = hasFailed(execution, scope.visits);
  return el("div", { class: "group-row", style: { paddingLeft: `${10 + depth * 12}px` } },
    foldButton(execution, key, shut, title), bad && [kindSign("failed"), " "], title);
}

function drawTimeline(execution) {
  pane.hidden = !execution;
  if (!execution) return;
  const scale = scaleOf(execution);
  const top = execution.visits.flatMap((visit, place) => (visit.around === null ? [place] : []));
  const scrolled = pane.querySelector(".timeline-rows")?.scrollTop ?? 0;
  const toScale = el("input", { type: "checkbox", id: "to-scale", onchange: (event) => {
    isToScale = event.target.checked;
    drawTimeline(execution);
    byId("to-scale").focus();
  } });
  toScale.checked = isToScale;
  const rows = el("div", { class: "timeline-rows" }, axis(execution, scale), [...rowsOf(execution, top, 0, scale)]);
  if (execution.leftOut) rows.append(el("p", { class: "group-row" }, `${plural(execution.leftOut, "more visit")} not kept`));
  pane.replaceChildren(
    el("div", { class: "timeline-head" },
      el("h3", {}, "Timeline"),
      el("span", { class: "muted" }, execution.duration ? `${span(execution.duration)} of virtual time${isToScale ? "" : "; long waits are shortened"}` : "everything happened at one instant, in this order"),
      el("label", {}, toScale, "to scale")),
    rows);
  rows.scrollTop = scrolled;
}

function chooseInTimeline(place) {
  for (const row of pane.querySelectorAll("[data-visit]")) row.classList.toggle("is-chosen", Number(row.dataset.visit) === place);
  pane.querySelector(".row.is-chosen")?.scrollIntoView({ block: "nearest" });
}
