// What is shown, the address that leads there, and the keyboard.

const view = { machine: 0, execution: null, state: null, visit: null };
const MEMBERS = Object.keys(view);

/** Show something else: the members that change. */
function go(change, options = {}) {
  const before = { ...view };
  Object.assign(view, change);
  const execution = view.execution === null ? null : executions[view.execution];
  if (execution && view.state !== null && !visitsOf(execution, view.state).includes(view.visit)) {
    view.visit = visitsOf(execution, view.state)[0] ?? null;
  }
  const changed = (...members) => options.all || members.some((member) => view[member] !== before[member]);
  if (changed("machine")) drawMachine();
  if (changed("machine", "execution")) {
    drawTests();
    drawTimeline(execution);
    if (machines.length) markPicture(view.machine, execution);
  }
  if (changed("machine", "execution") && !options.all) fitAgain(changed("machine"), !before.execution !== !view.execution);
  if (machines.length) chooseInPicture(view.machine, view.state);
  if (execution) chooseInTimeline(view.visit);
  drawDetails();
  byId("status").textContent = announce(execution);
  if (!options.silent) history.replaceState(null, "", addressOf(view));
}

/** The view of an execution, of whatever machine. */
const placeIn = (execution) => ({ machine: execution.machine, execution: execution.place, state: null, visit: null });

/** The picture has more or less room, or is another one. */
function fitAgain(isOther, hasOtherRoom) {
  if (isOther || hasOtherRoom) fitReadably();
}

function drawMachine() {
  const machine = machines[view.machine];
  drawMachines();
  if (!machine) return;
  showPicture(view.machine);
  byId("machine-name").textContent = machine.name;
  byId("machine-file").textContent = machine.file ?? "";
  byId("state-names").replaceChildren(...machine.states.map((state) => el("option", { value: state.name })));
}

function announce(execution) {
  const machine = machines[view.machine];
  if (!machine) return "";
  const state = view.state === null ? "" : `, state ${machine.states[view.state].name}`;
  return `${machine.name}${execution ? `, execution ${execution.status}` : ", coverage"}${state}`;
}

// ---- the address

const addressOf = (place) => `#${MEMBERS.filter((member) => place[member] !== null).map((member) => `${member}=${place[member]}`).join("&")}`;

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const limits = { machine: machines.length, execution: executions.length, state: Infinity, visit: Infinity };
  const found = {};
  for (const member of MEMBERS) {
    const number = given.has(member) ? Number(given.get(member)) : NaN;
    found[member] = Number.isInteger(number) && number >= 0 && number < limits[member] ? number : null;
  }
  if (found.execution !== null) found.machine = executions[found.execution].machine;
  found.machine ??= firstMachine();
  if (found.state !== null && !machines[found.machine]?.states[found.state]) found.state = null;
  return found;
}

/** The machine to show first: one with an execution of a failed test, else the one that is covered least. */
function firstMachine() {
  const failed = tests.find((test) => ["failed", "error"].includes(test.outcome));
  if (failed) return failed.executions.at(-1).machine;
  const shares = machines.map((machine) => coverage(machine).share);
  return Math.max(shares.indexOf(Math.min(...shares)), 0);
}

// ---- the keyboard and the mouse

scroller.addEventListener("click", (event) => {
  const group = event.target.closest("[data-state]");
  if (group && !scroller.classList.contains("is-dragged")) go({ state: Number(group.dataset.state), visit: null });
});
scroller.addEventListener("keydown", (event) => {
  const group = event.target.closest("[data-state]");
  if (group && (event.key === "Enter" || event.key === " ")) go({ state: Number(group.dataset.state), visit: null });
  else if (event.key in DIRECTIONS) moveFocus(group, event.key);
  else return;
  event.preventDefault();
});

function moveFocus(group, key) {
  const next = group ? neighbour(view.machine, group, key) : groupsOf(view.machine, "state")[0];
  if (!next) return;
  for (const other of groupsOf(view.machine, "state")) other.setAttribute("tabindex", other === next ? "0" : "-1");
  next.focus({ preventScroll: true });
  bringIntoView(next);
}

function stepVisit(by) {
  if (view.execution === null || view.state === null) return;
  const places = visitsOf(executions[view.execution], view.state);
  const next = places[places.indexOf(view.visit) + by];
  if (next !== undefined) go({ visit: next });
}

function goBack() {
  if (view.state !== null) go({ state: null, visit: null });
  else if (view.execution !== null) go({ execution: null, visit: null });
}

const KEYS = {
  "/": () => tests.length && byId("filter").focus(),
  s: () => byId("find").focus(),
  "[": () => stepVisit(-1),
  "]": () => stepVisit(1),
  "+": () => setZoom(zoom * 1.25),
  "=": () => setZoom(zoom * 1.25),
  "-": () => setZoom(zoom / 1.25),
  0: fit,
  Escape: goBack,
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const act = KEYS[event.key];
  if (!act) return;
  act();
  event.preventDefault();
});

byId("find").addEventListener("change", (event) => {
  const wanted = event.target.value.toLowerCase();
  const names = machines[view.machine]?.states.map((state) => state.name.toLowerCase()) ?? [];
  const exact = names.indexOf(wanted);
  const state = exact >= 0 ? exact : names.findIndex((name) => wanted && name.includes(wanted));
  if (state < 0) return;
  go({ state, visit: null });
  stateGroup(view.machine, state).focus({ preventScroll: true });
});
window.addEventListener("hashchange", () => go(readAddress(), { silent: true }));

// ---- what is always there

function legendItem(kind, text, arrow) {
  const symbol = arrow
    ? svgEl("g", { class: arrow }, svgEl("path", { d: "M1 8H22" }), svgEl("path", { class: "sfn-head", d: "M28 8L20 4L20 12Z" }))
    : svgEl("g", { class: `sfn-state sfn-${kind}` }, svgEl("rect", { class: "sfn-box", x: 1.5, y: 2, width: 25, height: 12, rx: 4 }));
  return el("li", {}, svgEl("svg", { class: "sfn-picture", width: 29, height: 16, viewBox: "0 0 29 16", "aria-hidden": "true" }, symbol),
    arrow ? text : `${signs[kind]} ${text}`);
}

byId("legend").append(
  legendItem("visited", "visited"), legendItem("missed", "not visited"), legendItem("failed", "failed"),
  legendItem("caught", "error caught"), legendItem("running", "still in it"), legendItem("stopped", "stopped in it"),
  legendItem(null, "taken", "sfn-arrow sfn-taken"), legendItem(null, "not taken", "sfn-arrow sfn-untaken"),
  legendItem(null, "catcher", "sfn-arrow sfn-catcher sfn-untaken"));
const totals = [plural(machines.length, "state machine"), ...(tests.length ? [plural(tests.length, "test"), plural(executions.length, "execution")] : [])];
byId("totals").textContent = machines.length ? totals.join(" \u00b7 ") : "No test ran a state machine.";
byId("tests-section").hidden = !tests.length;
for (const group of scroller.querySelectorAll("[data-state]")) group.setAttribute("role", "button");
go(readAddress(), { all: true, silent: true });
