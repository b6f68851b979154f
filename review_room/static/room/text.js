/** Every sentence on the screen comes from the template, so that a second language needs no second client. */
let texts = {};

/** Take the sentences that the page brought along. */
export const loadTexts = (json) => {
  texts = JSON.parse(json);
};

/** The sentence called `key`, its {names} filled from `values`. */
export const t = (key, values = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
