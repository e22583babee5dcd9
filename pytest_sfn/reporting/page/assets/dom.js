// Elements. Data only ever becomes text: nothing of it is parsed as HTML.

const byId = (id) => document.getElementById(id);

/** An element. `props` are its properties, `class`, `data-...`, `aria-...` and listeners (`onclick`); children are
 *  elements or texts, and what is null or false is left out. */
function el(name, props = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") Object.assign(element.style, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function svgEl(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A link to something else on this page: `change` is what changes of the view. */
function link(text, change) {
  const follow = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(change);
  };
  return el("a", { class: "link", href: addressOf({ ...view, ...change }), onclick: follow }, text);
}
