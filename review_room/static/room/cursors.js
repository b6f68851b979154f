/** Others' pointers on the open sheet, in the colour of their unit and with their name. */
import { svg } from "./dom.js";
import { signWidth } from "./lettering.js";
import { shortName } from "./pointing.js";

const SHAPE = "M0 0L0 17L4.6 13.2L7.8 20L10.8 18.6L7.7 12L13.4 11.4Z";

const drawn = (name, colour) => {
  const label = shortName(name);
  const width = signWidth(label, 10);
  const group = svg("g", { class: "cursor" },
    svg("path", { d: SHAPE }), svg("rect", { x: 11, y: 17, width, height: 18, rx: 4 }), svg("text", { x: 11 + width / 2, y: 30 }, label));
  group.style.setProperty("--colour", colour);
  return group;
};

/** `layer` is a group of the overlay in millimetres, y down; `personOf(account)` gives { name, colour } of who is in the room. */
export const createCursors = (layer, { personOf, heightMm }) => {
  const shown = new Map();
  const drop = (account) => {
    shown.get(account)?.remove();
    shown.delete(account);
  };
  const put = (account, x, y) => {
    const person = personOf(account);
    if (!person) return drop(account);
    if (!shown.has(account)) {
      shown.set(account, drawn(person.name, person.colour));
      layer.append(shown.get(account));
    }
    // What is read stands upright and keeps its size, however the sheet lies.
    shown.get(account).style.transform = `translate(${x}px, ${heightMm() - y}px) scale(var(--unscale)) rotate(var(--upright, 0deg))`;
  };
  return {
    /** What the stream says: [account, x, y] of one that points, [account] of one that no longer does. */
    take: (cursors) => cursors.forEach(([account, x, y]) => (x === undefined ? drop(account) : put(account, x, y))),
    /** Another sheet is open. */
    clear: () => [...shown.keys()].forEach(drop),
    /** Whoever has left takes the pointer along. */
    keep: (accounts) => [...shown.keys()].filter((one) => !accounts.has(one)).forEach(drop),
  };
};
