/** Keys and what they do, as a table: the page listens by it, and the help lists it. Pure. */

const SHOWN = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Delete: "Del" };
const isLetter = (key) => /^[a-z]$/.test(key);

/** How a key press is written in a table: "c", "Shift+r", "Ctrl+z", "Shift+Alt+l", "PageUp"; Shift counts only where it makes no other sign. */
export const pressOf = ({ key, ctrlKey, metaKey, shiftKey, altKey, code }) => {
  const letter = altKey && /^Key([A-Z])$/.exec(code ?? "")?.[1]; // with Alt some keyboards write other signs
  const name = (letter || key).length === 1 ? (letter || key).toLowerCase() : key;
  const shift = shiftKey && (isLetter(name) || key.length > 1) ? "Shift+" : "";
  return `${ctrlKey || metaKey ? "Ctrl+" : ""}${shift}${altKey ? "Alt+" : ""}${name}`;
};

const has = (row, press) => row.keys.includes(press) || (row.also ?? []).includes(press);

/** The row of the table for a key press; with Shift held, that of the key without it where it has none of its own. */
export const rowFor = (table, event) => {
  const press = pressOf(event);
  return table.find((row) => has(row, press)) ?? table.find((row) => has(row, press.replace("Shift+", ""))) ?? null;
};

/** How a row's keys are shown to people. */
export const shownKeys = ({ keys }) =>
  keys.map((press) => press.split(/\+(?=.)/).map((part) => SHOWN[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join("+"));
