// The data of the page, and how it is put in words.

const data = JSON.parse(byId("data").textContent);
const { machines, tests, signs } = data;

const executions = tests.flatMap((test) => test.executions.map((execution) => Object.assign(execution, { test })));
executions.forEach((execution, place) => Object.assign(execution, { place }));
const executionOf = new Map(executions.map((execution) => [`${execution.test.name}\n${execution.id}`, execution]));

/** Another execution of the same test. */
const relative = (execution, id) => executionOf.get(`${execution.test.name}\n${id}`);
const childrenOf = (execution) => executions.filter((other) => other.test === execution.test && other.parent === execution.id);
const executionsOf = (machine) => executions.filter((execution) => execution.machine === machine);

const value = (place) => (place === null || place === undefined ? null : data.values[place]);

const STATUS = {
  SUCCEEDED: ["\u2713", "is-good", "succeeded"],
  FAILED: ["\u2715", "is-bad", "failed"],
  TIMED_OUT: ["\u2715", "is-bad", "timed out"],
  ABORTED: ["\u25a0", "is-caution", "aborted"],
  RUNNING: ["\u2026", "is-info", "still running"],
};
const OUTCOME = {
  passed: ["\u2713", "is-good"],
  failed: ["\u2715", "is-bad"],
  error: ["\u2715", "is-bad"],
  skipped: ["\u2013", "is-plain"],
  xfailed: ["\u2013", "is-plain"],
  xpassed: ["!", "is-caution"],
};
const KINDS = {
  visited: ["is-good", "left"],
  failed: ["is-bad", "failed here"],
  caught: ["is-caution", "its error was caught"],
  running: ["is-info", "the execution is still in it"],
  stopped: ["is-plain", "stopped in it"],
  missed: ["is-plain", "not visited"],
};

const sign = ([text, kind], label) => el("span", { class: `sign ${kind}`, role: "img", "aria-label": label }, text);
const statusSign = (status) => sign(STATUS[status] ?? ["?", "is-plain"], STATUS[status]?.[2] ?? status);
const kindSign = (kind) => sign([signs[kind], KINDS[kind][0]], KINDS[kind][1]);

const UNITS = [["d", 86400], ["h", 3600], ["m", 60]];

/** A duration as the traces write it: `1d 2h`, `2.5s`, `0s`. */
function span(seconds) {
  let rest = Math.round(seconds * 1000) / 1000;
  const parts = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count) parts.push(`${count}${unit}`);
    rest -= count * length;
  }
  const shown = Number(rest.toFixed(3));
  if (shown || !parts.length) parts.push(`${shown}s`);
  return parts.join(" ");
}
const offset = (seconds) => `+${span(seconds)}`;
const plural = (count, word, words = `${word}s`) => `${count} ${count === 1 ? word : words}`;
const instant = (text) => text.replace("T", " ").replace(".000", "").replace("+00:00", " UTC");

/** Where a visit is: `iteration 3 of Items, branch 0 of Both`. */
function placeOf(execution, visit) {
  const parts = [];
  for (let inner = visit; inner.around !== null; inner = execution.visits[inner.around]) {
    const owner = execution.visits[inner.around];
    const round = inner.round ? `, attempt ${inner.round + 1}` : "";
    parts.push(`${owner.type === "Map" ? "iteration" : "branch"} ${inner.index} of ${owner.name}${round}`);
  }
  return parts.join(", ");
}

/** What a machine's states or arrows have been covered: `[covered, all]`. */
const covered = (things, count) => [things.filter((thing) => thing[count] > 0).length, things.length];
const coverage = (machine) => {
  const [states, allStates] = covered(machine.states, "visits");
  const [arrows, allArrows] = covered(machine.arrows, "taken");
  return { states, allStates, arrows, allArrows, share: (states + arrows) / Math.max(allStates + allArrows, 1) };
};
const percent = (share) => `${share === 1 ? 100 : Math.min(Math.round(share * 100), 99)}\u2009%`;

/** An arrow in words. */
function arrowText(arrow) {
  const from = arrow.field === "StartAt" ? "Start" : arrow.from;
  const words = arrow.label ? ` (${arrow.label})` : "";
  return `${from} \u2192 ${arrow.to ?? "End"}${words}`;
}
