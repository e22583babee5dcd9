// The lists of state machines and of tests.

/** The name of a test without its file. */
const shortTest = (name) => name.split("::").slice(1).join(" \u203a ") || name;
const testFile = (name) => name.split("::")[0];

function drawMachines() {
  byId("machines").replaceChildren(...machines.map((machine, place) => {
    const found = coverage(machine);
    const meter = el("span", { class: "meter" },
      el("span", { class: "meter-track" }, el("span", { class: "meter-fill", style: { width: `${found.share * 100}%` } })),
      `${percent(found.share)}`, el("span", {}, `${found.states}/${found.allStates} states`));
    const choose = () => go({ machine: place, execution: null, state: null, visit: null });
    const isHere = place === view.machine;
    return el("li", {}, el("button", { type: "button", class: "choice", "aria-current": String(isHere), onclick: choose },
      el("span", { class: "choice-name" }, machine.name), el("span", { class: "choice-note" }, machine.file ?? startOf(machine)), meter));
  }));
  revealChosen(byId("machines"));
}

/** Scroll a list, but not the page, to its chosen entry. */
function revealChosen(list) {
  const chosen = list.querySelector('[aria-current="true"]');
  if (!chosen) return;
  const above = chosen.offsetTop - list.offsetTop;
  if (above < list.scrollTop || above + chosen.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = above;
}

/** What tells machines apart that are not in a file. */
const startOf = (machine) => `starts with ${machine.arrows.find((arrow) => arrow.field === "StartAt").to}`;

const MOST_TESTS = 300;

function drawTests() {
  const wanted = byId("filter").value.toLowerCase();
  const fitting = tests.filter((test) => test.executions.some((execution) => execution.machine === view.machine) && test.name.toLowerCase().includes(wanted));
  const shown = [];
  let file = null;
  for (const test of fitting.slice(0, MOST_TESTS)) {
    if (testFile(test.name) !== file) {
      file = testFile(test.name);
      shown.push(el("li", { class: "test-file" }, file));
    }
    shown.push(testItem(test));
  }
  if (fitting.length > MOST_TESTS) shown.push(el("li", { class: "nothing" }, `and ${fitting.length - MOST_TESTS} more: find one by its name`));
  if (!shown.length) shown.push(el("li", { class: "nothing" }, "No test of this state machine has this name."));
  byId("tests").replaceChildren(...shown);
}

function testItem(test) {
  const own = test.executions.filter((execution) => execution.machine === view.machine);
  const tops = own.filter((execution) => !own.some((other) => other.id === execution.parent));
  return el("li", { class: "test" },
    el("div", { class: "test-name" }, sign(OUTCOME[test.outcome] ?? ["?", "is-plain"], test.outcome),
      el("span", {}, shortTest(test.name))),
    tops.flatMap((execution) => [executionItem(execution, false), ...own.filter((other) => other.parent === execution.id && isOpen(execution)).map((child) => executionItem(child, true))]),
    test.leftOut > 0 && el("p", { class: "nothing" }, `${plural(test.leftOut, "more execution")} not kept`));
}

/** Whether the children of an execution are listed: it, or one of them, is chosen. */
function isOpen(execution) {
  const chosen = view.execution === null ? null : executions[view.execution];
  return chosen && (chosen === execution || (chosen.test === execution.test && chosen.parent === execution.id));
}

function executionItem(execution, nested) {
  const [, kind, words] = STATUS[execution.status] ?? ["?", "is-plain", execution.status];
  const children = childrenOf(execution).filter((child) => child.machine === execution.machine).length;
  const notes = [span(execution.duration), children && plural(children, "child", "children")].filter(Boolean).join(" \u00b7 ");
  const what = nested && execution.item !== null ? `item ${execution.item}: ${words}` : value(execution.error) ?? words;
  return el("button", { type: "button", class: `choice${nested ? " nested" : ""}`, "aria-current": String(execution.place === view.execution),
    onclick: () => go({ execution: execution.place, visit: null, state: null }) },
    statusSign(execution.status), " ", el("span", { class: kind }, what), el("span", { class: "choice-note" }, ` \u00b7 ${notes}`));
}

byId("filter").addEventListener("input", drawTests);
