/** Attached files: pictures are shown small and open large, everything else is a link that downloads. */
import { openDialog } from "../dialogs.js";
import { h, icon } from "../dom.js";
import { beijingClock } from "../moments.js";
import { readableSize, refusalText } from "../readable.js";
import { t } from "../text.js";

const ICONS = { pdf: "file-text", docx: "file-text", xlsx: "file", png: "image", jpeg: "image" };

const enlarge = (file, address) => {
  const dialog = openDialog({ class: "picture-large", "aria-label": file.name }, [
    h("img", { src: address, alt: file.name }),
    h("p", { class: "row-end" }, h("span", { class: "muted" }, `${file.name} · ${readableSize(file.size)}`),
      h("a", { class: "button", href: address, download: file.name }, icon("download"), t("download")),
      h("button", { class: "button button-primary", onclick: () => dialog.close() }, t("close"))),
  ], { light: true });
};

/** One file; `remove` is given where it can be taken off again. */
const fileChip = (file, base, remove = null) => {
  const address = `${base}${file.id}`;
  const shown = file.picture
    ? h("button", { type: "button", class: "picture-small", title: file.name, "data-testid": "attachment", onclick: () => enlarge(file, address) },
        h("img", { src: address, alt: file.name, loading: "lazy" }))
    : h("a", { class: "file-link", href: address, download: file.name, "data-testid": "attachment" },
        icon(ICONS[file.kind] ?? "file"), h("span", {}, file.name), h("small", { class: "muted" }, readableSize(file.size)));
  const taken = remove && h("button", { type: "button", class: "quiet square", "aria-label": t("file_remove", { name: file.name }), title: t("file_remove", { name: file.name }), onclick: remove }, icon("x"));
  return h("li", { "data-file": file.id }, shown, taken);
};

export const fileList = (files, base, remove = null) =>
  files.length > 0 && h("ul", { class: "files" }, files.map((file) => fileChip(file, base, remove && (() => remove(file)))));

/** Files of a paste or a drop; a pasted screenshot gets a name of its own. */
export const filesOf = (transfer, now = new Date()) =>
  [...(transfer?.files ?? [])].map((file) =>
    /^image\.(png|jpe?g)$/iu.test(file.name)
      ? new File([file], `${t("screenshot")}-${beijingClock(now)}.${file.type === "image/jpeg" ? "jpg" : "png"}`, { type: file.type })
      : file);

const TAKEN = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx";

/** The hidden field that asks for files; `begin(files)` hears which. */
export const fileChooser = (testid, begin) => {
  const field = h("input", { type: "file", multiple: true, hidden: true, accept: TAKEN, "data-testid": testid });
  field.addEventListener("change", () => {
    begin([...field.files]);
    field.value = "";
  });
  return field;
};

/**
 * Files on their way: each is shown while it is sent, with the sentence of the server when it is not taken. `send(file)`
 * resolves to { ok, body } or { ok: false, error } and throws when nobody answered; `sent(attachment)` hears what was taken.
 */
export const sendingFiles = (place, { send, sent, largest }) => {
  const line = (file, children) => h("li", { class: "file-sending", "data-testid": "file-sending" }, icon("paperclip"), h("span", {}, file.name), children);
  const refused = (row, file, sentence, again = null) => {
    row.dataset.state = "refused";
    row.replaceChildren(icon("triangle-alert"), h("span", { role: "alert" }, sentence),
      again && h("button", { type: "button", class: "button quiet button-small", onclick: again }, t("retry_now")),
      h("button", { type: "button", class: "quiet square", "aria-label": t("close"), onclick: () => row.remove() }, icon("x")));
  };
  const one = async (file) => {
    const row = line(file, h("small", { class: "muted" }, t("file_sending")));
    place.append(row);
    if (file.size > largest) return refused(row, file, t("file_too_large", { name: file.name, limit: readableSize(largest) }));
    try {
      const answer = await send(file);
      if (!answer.ok) return refused(row, file, refusalText(answer.error));
      row.remove();
      sent(answer.body);
    } catch {
      refused(row, file, t("file_unsent", { name: file.name }), () => (row.remove(), one(file)));
    }
  };
  return (files) => files.forEach(one);
};
