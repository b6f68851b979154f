/** Names in a remark: `@` opens the list, the name is written out, and only names that still stand there are sent. */

const LONGEST_QUERY = 20;

/** What is being typed after an `@` at the caret: { from, query }, or null. An `@` within a word is an address. */
export const mentionAt = (text, caret) => {
  const from = text.lastIndexOf("@", caret - 1);
  if (from < 0 || caret - from - 1 > LONGEST_QUERY) return null;
  const query = text.slice(from + 1, caret);
  if (/[\s@]/u.test(query) || /[\w.-]/u.test(text[from - 1] ?? "")) return null;
  return { from, query };
};

/** The text with the name in the place of what was typed, and where the caret goes. */
export const withMention = (text, { from, query }, name) => {
  const written = `@${name} `;
  return { text: text.slice(0, from) + written + text.slice(from + 1 + query.length), caret: from + written.length };
};

/** Of the people picked, those whose name still stands in the text. */
export const stillNamed = (text, picked) => picked.filter(({ name }) => text.includes(`@${name}`));

/** People whose name or unit contains what was typed. */
export const matching = (people, query) => {
  const word = query.toLowerCase();
  return people.filter(({ name, unit }) => `${name} ${unit}`.toLowerCase().includes(word));
};
