/**
 * Words typed into a form with `data-keep` stay in this tab until the server has taken them: through a reload, a refusal, an
 * expired session. They belong to the account that typed them.
 */
const PREFIX = "kept:";
const account = document.querySelector("meta[name=account]")?.content ?? "";
const nameOf = (form, field) => `${PREFIX}${account}:${new URL(form.action).pathname}:${field.name}`;
const textsOf = (form) => form.querySelectorAll("textarea, input[type=text]");
const read = (name) => JSON.parse(sessionStorage.getItem(name) ?? "null");
const write = (name, entry) => sessionStorage.setItem(name, JSON.stringify(entry));

const restore = (form, field, refused) => {
  const name = nameOf(form, field);
  const kept = read(name);
  if (!kept) return;
  if (kept.sent && !refused) return sessionStorage.removeItem(name);
  write(name, { text: kept.text });
  field.value = kept.text;
  if (form.closest("details")) form.closest("details").open = true;
};

const keep = (form, refused) => {
  for (const field of textsOf(form)) {
    restore(form, field, refused);
    field.addEventListener("input", () => write(nameOf(form, field), { text: field.value }));
  }
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    for (const field of textsOf(form)) if (read(nameOf(form, field))) write(nameOf(form, field), { text: field.value, sent: true });
  });
};

/** On a page with forms: bring back what was typed, and drop what the server has taken. */
export const keepTexts = () => {
  const refused = document.getElementById("refused") !== null;
  document.querySelectorAll("form[data-keep]").forEach((form) => keep(form, refused));
};

/** On an error page: nothing that was sent has been taken. */
export const nothingTaken = () => {
  const names = Array.from({ length: sessionStorage.length }, (_, n) => sessionStorage.key(n)).filter((name) => name.startsWith(PREFIX));
  for (const name of names) write(name, { text: read(name).text });
};
