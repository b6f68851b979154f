/** One finding to read: its words, the reply, and the acts the server offers for it. */
import { t } from "./text.js";
import { colourDot, h, icon, select } from "./dom.js";
import { classTag, stateTag } from "./findings_panel.js";

const REPLY_ICON = { fixed: "circle-check", explained: "message-square-text", disputed: "scale" };

const control = (name, { bootstrap, finding, others }) => {
  const attributes = { name, "data-testid": `action-${name}`, "aria-label": t(`need_${name}`) };
  if (name === "class") return select(attributes, bootstrap.classes.map((kind) => [kind.code, kind.label]), finding.class);
  if (name === "into") return select(attributes, others.map((one) => [one.id, `${one.no ?? "—"} · ${one.text.slice(0, 24)}`]), "");
  if (name === "reply_kind") {
    return select(attributes, ["fixed", "explained", "disputed"].map((kind) => [kind, t(`reply_${kind}`)]), "fixed");
  }
  return h("textarea", { ...attributes, rows: "3", maxlength: "4000", required: true, placeholder: t(`need_${name}_hint`) });
};

const actForm = (act, context, close) => {
  const form = h("form", { class: "act" },
    h("h3", {}, act.label),
    act.needs.map((name) => h("label", { class: "field" }, h("span", {}, t(`need_${name}`)), control(name, context))),
    h("div", { class: "row-end" },
      h("button", { type: "button", class: "button quiet", onclick: close }, t("cancel")),
      h("button", { type: "submit", class: "button button-primary", "data-testid": "action-send" }, act.label)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    context.act(act, Object.fromEntries(new FormData(form)));
  });
  return form;
};

const acts = (context) => {
  const place = h("div", { class: "acts" });
  const buttons = () => context.acts.map((act) =>
    h("button", { class: "button", "data-testid": `action-${act.kind}`, onclick: () => open(act) }, act.label));
  const close = () => place.replaceChildren(...buttons());
  const open = (act) => {
    if ((act.needs ?? []).length === 0) return context.act(act, {});
    place.replaceChildren(actForm(act, context, close));
    place.querySelector("textarea, select")?.focus();
  };
  close();
  return place;
};

const reply = ({ kind, text, by, at }) =>
  h("section", { class: "reply", "data-kind": kind },
    h("h3", {}, icon(REPLY_ICON[kind] ?? "message-square-text"), t(`reply_${kind}`)),
    h("p", {}, text),
    h("p", { class: "muted" }, [by, at && new Date(at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", dateStyle: "medium", timeStyle: "short" })]
      .filter(Boolean).join(" · ")));

/** `context`: bootstrap, finding, acts, others (merge targets), act(act, fields), sheetNo, discipline */
export const details = (context) => {
  const { bootstrap, finding } = context;
  const unit = bootstrap.organisations[finding.organisation_id];
  const merged = finding.merged_into && context.others.find((one) => one.id === finding.merged_into);
  return h("article", { class: "details", "data-finding": finding.id },
    h("div", { class: "finding-line" }, classTag(finding, bootstrap), stateTag(finding, bootstrap)),
    h("p", { class: "details-words" }, finding.text),
    h("dl", {},
      finding.standard && [h("dt", {}, t("provision")), h("dd", {}, `${finding.standard} ${t("clause_no", { n: finding.clause })}`)],
      [h("dt", {}, t("label_unit")), h("dd", {}, colourDot(unit?.colour), ` ${unit?.name ?? ""} · ${finding.author}`)],
      [h("dt", {}, t("label_sheet")), h("dd", {}, `${context.sheetNo} · ${context.discipline}`)],
      finding.reason && [h("dt", {}, t("need_reason")), h("dd", {}, finding.reason)],
      merged && [h("dt", {}, t("merged_into")), h("dd", {}, `${merged.no ?? ""} ${merged.text}`)]),
    finding.reply && reply(finding.reply),
    context.acts.length > 0 && acts(context));
};
