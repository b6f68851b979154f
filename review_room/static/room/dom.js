/** Elements are made here and only here: text is always textContent, never markup. */
const SVG = "http://www.w3.org/2000/svg";

const append = (element, children) => {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
};

const put = (element, name, value) => {
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (value === true) element.setAttribute(name, "");
  else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
};

/** An HTML element; attributes starting with "on" are listeners, false and null are left out. */
export const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) put(element, name, value);
  return append(element, children);
};

/** The same for SVG. */
export const svg = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) put(element, name, value);
  return append(element, children);
};

export const iconAddress = (name) => `/vendor/lucide-static/icons/${name}.svg`;

/** A picture of the icon set, coloured by the text around it. */
export const icon = (name) => paintIcon(h("span", { class: "icon", "aria-hidden": "true", "data-icon": name }));

/** Give an element with `data-icon` its picture; a mask follows the current text colour, an <img> would not. */
export const paintIcon = (element) => {
  element.style.setProperty("--icon", `url("${iconAddress(element.dataset.icon)}")`);
  return element;
};

/** A chip in the colour of an organisation. */
export const colourDot = (colour) => {
  const dot = h("span", { class: "dot", "aria-hidden": "true" });
  dot.style.backgroundColor = colour;
  return dot;
};

/** A select box from [value, label] pairs. */
export const select = (attributes, options, chosen) =>
  h("select", attributes, options.map(([value, label]) => h("option", { value, selected: value === chosen }, label)));
