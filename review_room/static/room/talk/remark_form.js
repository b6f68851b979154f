/** The box in which a remark is written: for whom, what, which files. What is typed is kept at every letter. */
import { h, icon, select } from "../dom.js";
import { takesDrops } from "../drops.js";
import { t } from "../text.js";
import { fileChooser, fileList, filesOf, sendingFiles } from "./files.js";
import { stillNamed } from "./mention.js";
import { offerNames } from "./name_picker.js";

const EMPTY = { text: "", audience: "", mentions: [], attachments: [] };

/** Who is picked but could not read it: said before it is sent, so that nobody waits for an answer in vain. */
const unseenLine = (place, named, people) => {
  const readers = new Set(people.map((one) => one.id));
  const blind = named.filter((one) => !readers.has(one.id));
  place.textContent = blind.length > 0 ? t("mention_unseen", { names: blind.map((one) => one.name).join(t("list_comma")) }) : "";
  return blind.length === 0;
};

/**
 * `context`: talk (limits of the bootstrap), offered (audiences), usual, editing (remark or null), kept(), keep(fields),
 * people(audience), sendFile(file), send(fields), giveUp()
 */
export const remarkForm = (context) => {
  const { talk, editing } = context;
  let fields = { ...EMPTY, audience: context.usual, ...context.kept() };
  if (!context.offered.includes(fields.audience)) fields.audience = context.usual;
  const write = (change) => {
    fields = { ...fields, ...change };
    context.keep(fields);
    refresh();
  };
  const box = h("textarea", {
    name: "text", rows: "2", maxlength: String(talk.longest), "aria-label": t("remark"), "data-testid": "remark-text", placeholder: t("remark_hint"),
  }, fields.text);
  box.value = fields.text;
  const audience = select({ name: "audience", "aria-label": t("remark_audience"), "data-testid": "remark-audience", disabled: Boolean(editing) },
    context.offered.map((one) => [one, talk.audiences[one]]), fields.audience);
  const attached = h("div", {});
  const sending = h("ul", { class: "files" });
  const unseen = h("p", { class: "wrong", role: "status" });
  const submit = h("button", { type: "submit", class: "button button-primary button-small", "data-testid": "remark-send" }, icon("send"), editing ? t("remark_save") : t("remark_send"));
  const note = h("span", { class: "audience-note", "data-testid": "audience-note" });
  const named = () => stillNamed(fields.text, fields.mentions);
  const check = async () => named().length === 0 || unseenLine(unseen, named(), await context.people(fields.audience));
  const refresh = () => {
    attached.replaceChildren(fileList(fields.attachments, talk.attachment_url, (file) =>
      write({ attachments: fields.attachments.filter((one) => one.id !== file.id) })) || "");
    submit.disabled = !fields.text.trim() && fields.attachments.length === 0;
    form.dataset.audience = fields.audience;
    note.textContent = t(`audience_note_${fields.audience}`);
    if (named().length === 0) unseen.textContent = "";
  };
  const begin = sendingFiles(sending, {
    send: context.sendFile, largest: talk.largest, sent: (file) => write({ attachments: [...fields.attachments, file] }),
  });
  const chooser = fileChooser("remark-files", begin);
  const names = offerNames(box, () => context.people(fields.audience), (person) =>
    (fields = { ...fields, mentions: [...fields.mentions.filter((one) => one.id !== person.id), { id: person.id, name: person.name }] }));
  const form = h("form", { class: "remark-form", "data-testid": "remark-form", novalidate: true },
    editing && h("p", { class: "muted" }, t("remark_editing")),
    box, names, unseen, attached, sending,
    h("div", { class: "remark-line" }, icon("users"), audience, note,
      !editing && h("button", { type: "button", class: "tool", title: t("file_add"), "aria-label": t("file_add"), "data-testid": "file-add", onclick: () => chooser.click() }, icon("paperclip")),
      chooser,
      editing && h("button", { type: "button", class: "button quiet button-small", onclick: context.giveUp }, t("cancel")),
      submit));
  box.addEventListener("input", () => write({ text: box.value }));
  audience.addEventListener("change", () => (write({ audience: audience.value }), check()));
  box.addEventListener("paste", (event) => {
    const files = editing ? [] : filesOf(event.clipboardData);
    if (files.length > 0) (event.preventDefault(), begin(files));
  });
  box.addEventListener("keydown", (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && (event.preventDefault(), form.requestSubmit()));
  takesDrops(form, (dropped) => editing || begin(filesOf(dropped)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    if (!(await check().catch(() => true))) return refresh();
    context.send({ ...fields, mentions: named() });
    fields = { ...EMPTY, audience: fields.audience };
    box.value = "";
    refresh();
    box.focus();
  });
  refresh();
  return form;
};
