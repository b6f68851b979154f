/** The talk about one finding, as it is read: who said what to whom, what is new, what is still on its way. */
import { colourDot, h, icon } from "../dom.js";
import { beijing } from "../moments.js";
import { t } from "../text.js";
import { fileList } from "./files.js";

const AUDIENCE_ICON = { unit: "lock", reviewers: "users", everyone: "globe" };

/** The text with the names in it set apart. */
const words = (text, mentions) => {
  const names = mentions.map(({ name }) => `@${name}`).filter((name) => text.includes(name));
  if (names.length === 0) return [text];
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&"));
  return text.split(new RegExp(`(${escaped.join("|")})`, "u")).map((part) => (names.includes(part) ? h("b", { class: "named" }, part) : part));
};

const audienceTag = (audience, talk) =>
  h("span", { class: "audience", "data-audience": audience, title: talk.audiences[audience] }, icon(AUDIENCE_ICON[audience]),
    h("span", {}, t(`audience_${audience}`)));

const acts = (remark, { mayEdit, mayWithdraw, edit, withdraw }) => {
  const button = (name, sign, act) =>
    h("button", { type: "button", class: "quiet square", title: t(`remark_${name}`), "aria-label": t(`remark_${name}`), "data-testid": `remark-${name}`, onclick: () => act(remark) }, icon(sign));
  return h("span", { class: "remark-acts" }, mayEdit(remark) && button("edit", "pencil-line", edit), mayWithdraw(remark) && button("withdraw", "undo", withdraw));
};

const one = (remark, context) => {
  const { bootstrap, isNew } = context;
  const unit = bootstrap.organisations[remark.organisation_id];
  const gone = remark.state === "withdrawn";
  return h("li", { class: "remark", "data-remark": remark.id, "data-testid": "remark-row", "data-audience": remark.audience, "data-gone": gone ? "1" : null },
    h("div", { class: "remark-head" }, colourDot(unit?.colour ?? "#6b7785"), h("b", {}, remark.author), h("span", { class: "muted" }, unit?.short_name ?? ""),
      h("time", { class: "muted" }, beijing(remark.at, "short")), isNew(remark) && h("span", { class: "new" }, t("remark_new")), audienceTag(remark.audience, bootstrap.talk)),
    gone
      ? h("p", { class: "muted" }, t("remark_gone"))
      : [remark.text && h("p", { class: "remark-words" }, words(remark.text, remark.mentions)),
          fileList(remark.attachments, bootstrap.talk.attachment_url),
          h("div", { class: "remark-foot" }, remark.changed_at && h("span", { class: "muted" }, t("remark_changed", { when: beijing(remark.changed_at, "short") })), acts(remark, context))]);
};

const onItsWay = (operation) =>
  h("li", { class: "remark is-waiting", "data-audience": operation.audience },
    h("p", { class: "remark-words" }, operation.text || operation.files?.map((file) => file.name).join(t("list_comma"))), h("p", { class: "muted" }, t("waiting")));

/** Redraw the rows of the talk; the box in which somebody may be writing is not touched. */
export const drawRemarks = (list, context) => {
  const { remarks, waiting } = context;
  list.replaceChildren(...remarks.map((remark) => one(remark, context)), ...waiting.map(onItsWay));
  list.hidden = remarks.length + waiting.length === 0;
};
