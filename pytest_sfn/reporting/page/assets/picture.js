// The picture: which machine is shown, its marks, zoom, and going from state to state.

const scroller = byId("picture");
const pictures = [...scroller.querySelectorAll(".picture")];
const LEAST_FITTING = 0.65;
const READABLE = 0.85;
const LEAST_ZOOM = 0.03;
const MARKS = ["visited", "missed", "failed", "caught", "running", "stopped"].map((kind) => `sfn-${kind}`);
const SEVERITY = ["missed", "visited", "stopped", "caught", "running", "failed"];
let zoom = 1;

const groupsOf = (machine, kind) => [...pictures[machine].querySelectorAll(`[data-${kind}]`)];
const stateGroup = (machine, state) => pictures[machine].querySelector(`[data-state="${state}"]`);

function showPicture(machine) {
  pictures.forEach((picture, place) => { picture.hidden = place !== machine; });
  fitReadably();
}

function markState(group, kind, count, spoken) {
  group.classList.remove(...MARKS);
  group.classList.add(`sfn-${kind}`);
  group.setAttribute("aria-label", spoken);
  const badge = group.querySelector(".sfn-badge");
  const [frame, text] = badge.children;
  text.textContent = count ? `${signs[kind]} ${count}\u00d7` : signs[kind];
  const width = Math.max(18, text.textContent.length * 6.4 + 12);
  frame.setAttribute("width", width);
  frame.setAttribute("x", -width / 2);
}

function markArrow(group, taken) {
  group.classList.toggle("sfn-taken", taken);
  group.classList.toggle("sfn-untaken", !taken);
}

/** Mark what an execution did; without one, what all tests did. */
function markPicture(machine, execution) {
  const { states, arrows } = machines[machine];
  const visits = states.map(() => []);
  const taken = new Set();
  for (const visit of execution?.visits ?? []) {
    visits[visit.state]?.push(visit);
    if (visit.arrow !== null) taken.add(visit.arrow);
    if (visit.beginOrder <= 3 && visit.around === null) taken.add(arrows.findIndex((arrow) => arrow.field === "StartAt"));
  }
  for (const group of groupsOf(machine, "state")) {
    const state = states[group.dataset.state];
    const own = visits[group.dataset.state];
    const count = execution ? own.length : state.visits;
    const kinds = execution ? own.map((visit) => visit.kind) : [count ? "visited" : "missed"];
    const kind = kinds.reduce((worst, one) => (SEVERITY.indexOf(one) > SEVERITY.indexOf(worst) ? one : worst), "missed");
    const spoken = count ? `visited ${plural(count, "time")}, ${KINDS[kind][1]}` : "not visited";
    markState(group, kind, count, `${state.name}, ${state.about}, ${spoken}`);
  }
  for (const group of groupsOf(machine, "arrow")) {
    const place = Number(group.dataset.arrow);
    markArrow(group, execution ? taken.has(place) : arrows[place].taken > 0);
  }
}

function chooseInPicture(machine, state) {
  for (const group of groupsOf(machine, "state")) group.classList.toggle("is-chosen", Number(group.dataset.state) === state);
  const group = state === null ? null : stateGroup(machine, state);
  const focusable = group ?? groupsOf(machine, "state")[0];
  for (const other of groupsOf(machine, "state")) other.setAttribute("tabindex", other === focusable ? "0" : "-1");
  if (group) bringIntoView(group);
}

function bringIntoView(group) {
  const box = group.querySelector(".sfn-box").getBoundingClientRect();
  const frame = scroller.getBoundingClientRect();
  const margin = 30;
  const shift = (low, high, from, to) => {
    if (high - low > to - from - 2 * margin) return low - from - margin;
    if (low < from + margin) return low - from - margin;
    return high > to - margin ? high - to + margin : 0;
  };
  scroller.scrollLeft += shift(box.left, box.right, frame.left, frame.right);
  scroller.scrollTop += shift(box.top, box.bottom, frame.top, frame.bottom);
}

// ---- zoom

const shownSvg = () => pictures.find((picture) => !picture.hidden)?.querySelector("svg");

function setZoom(level) {
  const svg = shownSvg();
  if (!svg) return;
  const { width, height } = svg.viewBox.baseVal;
  const middle = (scroller.scrollTop + scroller.clientHeight / 2) / Math.max(scroller.scrollHeight, 1);
  const centre = (scroller.scrollLeft + scroller.clientWidth / 2) / Math.max(scroller.scrollWidth, 1);
  zoom = Math.min(Math.max(level, LEAST_ZOOM), 3);
  svg.style.width = `${width * zoom}px`;
  svg.style.height = `${height * zoom}px`;
  scroller.scrollTop = middle * scroller.scrollHeight - scroller.clientHeight / 2;
  scroller.scrollLeft = centre * scroller.scrollWidth - scroller.clientWidth / 2;
  byId("zoom-level").textContent = `${Math.round(zoom * 100)}\u2009%`;
}

/** The level at which the whole picture is shown. */
function wholeLevel() {
  const { width, height } = shownSvg().viewBox.baseVal;
  return Math.min(1, (scroller.clientWidth - 4) / width, (scroller.clientHeight - 4) / height);
}

/** Show the whole picture if its texts can be read then, else its start. */
function fitReadably() {
  const svg = shownSvg();
  if (!svg) return;
  const whole = wholeLevel();
  setZoom(whole >= LEAST_FITTING ? whole : READABLE);
  const start = svg.querySelector(".sfn-end");
  if (whole >= LEAST_FITTING || !start) return;
  const box = start.getBoundingClientRect();
  scroller.scrollTop = 0;
  scroller.scrollLeft += box.left + box.width / 2 - scroller.getBoundingClientRect().left - scroller.clientWidth / 2;
}

byId("zoom-in").addEventListener("click", () => setZoom(zoom * 1.25));
byId("zoom-out").addEventListener("click", () => setZoom(zoom / 1.25));
const fit = () => shownSvg() && setZoom(wholeLevel());
byId("zoom-fit").addEventListener("click", fit);
scroller.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  setZoom(zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
}, { passive: false });

// ---- dragging

let drag = null;
scroller.addEventListener("pointerdown", (event) => {
  if (event.button === 0) drag = { x: event.clientX, y: event.clientY, left: scroller.scrollLeft, top: scroller.scrollTop };
});
window.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [right, down] = [event.clientX - drag.x, event.clientY - drag.y];
  if (Math.hypot(right, down) > 4) scroller.classList.add("is-dragged");
  if (!scroller.classList.contains("is-dragged")) return;
  scroller.scrollLeft = drag.left - right;
  scroller.scrollTop = drag.top - down;
});
window.addEventListener("pointerup", () => {
  drag = null;
  setTimeout(() => scroller.classList.remove("is-dragged"));
});

// ---- going from state to state

const DIRECTIONS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** The state next to another one in a direction, as people see it. */
function neighbour(machine, from, key) {
  const [across, down] = DIRECTIONS[key];
  const centre = (group) => {
    const box = group.querySelector(".sfn-box").getBoundingClientRect();
    return [box.left + Math.min(box.width / 2, 90), box.top + Math.min(box.height / 2, 24)];
  };
  const [x, y] = centre(from);
  let best = null;
  let least = Infinity;
  for (const group of groupsOf(machine, "state")) {
    if (group === from) continue;
    const [otherX, otherY] = centre(group);
    const along = (otherX - x) * across + (otherY - y) * down;
    const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * across);
    const cost = along + 2 * aside;
    if (along > 4 && cost < least) [best, least] = [group, cost];
  }
  return best;
}
