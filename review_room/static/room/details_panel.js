/** One finding to read: its words, the reply, and the acts the server offers for it. */
import { t } from "./text.js";
import { alsoOn } from "./also_on.js";
import { carriedSection } from "./carried.js";
import { beijing } from "./moments.js";
import { printedNo } from "./numbers.js";
import { colourDot, h, icon, select } from "./dom.js";
import { measureLines } from "./measure_lines.js";
import { citedPrecedent } from "./precedent_picker.js";
import { classTag, stateTag } from "./findings_panel.js";

const REPLY_ICON = { fixed: "circle-check", explained: "message-square-text", disputed: "scale" };

const control = (name, { bootstrap, finding, others }, kept) => {
  const attributes = { name, "data-testid": `action-${name}`, "aria-label": t(`need_${name}`) };
  if (name === "class") {
    return select(attributes, bootstrap.classes.map((kind) => [kind.code, kind.label]), kept.class ?? finding.class);
  }
  if (name === "into") {
    return select(attributes, others.map((one) => [one.id, `${printedNo(one, bootstrap) || "—"} · ${one.text.slice(0, 24)}`]), kept.into ?? "");
  }
  if (name === "reply_kind") {
    const kinds = ["fixed", "explained", "disputed"].map((kind) => [kind, t(`reply_${kind}`)]);
    return select(attributes, kinds, kept.reply_kind ?? "fixed");
  }
  const words = { ...attributes, rows: "3", maxlength: "4000", required: true, placeholder: t(`need_${name}_hint`) };
  return h("textarea", words, kept[name] ?? "");
};

/** The form of an act; what is typed is kept at every letter, until it is sent or given up. */
const actForm = (act, context, giveUp) => {
  const kept = context.kept(act) ?? {};
  const typed = () => Object.fromEntries(new FormData(form));
  const form = h("form", { class: "act", "data-act-form": act.kind },
    h("h3", {}, act.label),
    act.needs.map((name) => h("label", { class: "field" }, h("span", {}, t(`need_${name}`)), control(name, context, kept))),
    h("p", { class: "muted" }, t("words_kept_hint")),
    h("div", { class: "row-end" },
      h("button", { type: "button", class: "button quiet", "data-testid": "action-cancel", onclick: giveUp }, t("cancel")),
      h("button", { type: "submit", class: "button button-primary", "data-testid": "action-send" }, act.label)));
  form.addEventListener("input", () => context.keep(act, typed()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    context.keep(act, typed());
    form.querySelector("[type=submit]").disabled = true; // once is enough; a refusal brings the form back
    context.act(act, typed());
  });
  return form;
};

const acts = (context) => {
  const place = h("div", { class: "acts" });
  const buttons = () => context.acts.map((act) =>
    h("button", { class: "button", "data-testid": `action-${act.kind}`, onclick: () => open(act) }, act.label));
  const close = () => place.replaceChildren(...buttons());
  const show = (act) => place.replaceChildren(actForm(act, context, async () => (await context.giveUp(act)) && close()));
  const open = (act) => {
    if ((act.needs ?? []).length === 0) return context.act(act, {});
    show(act);
    place.querySelector("textarea, select")?.focus();
  };
  const begun = context.acts.find((act) => context.kept(act));
  if (begun) show(begun);
  else close();
  return place;
};

/** Words for an act that is no longer offered, because somebody else was quicker: shown, so that they can be copied. */
const leftovers = ({ begun, acts: offered, giveUp, redraw }) =>
  begun.filter((entry) => !offered.some((act) => act.kind === entry.act)).map((entry) =>
    h("section", { class: "leftover", "data-testid": "words-left" },
      h("p", { class: "muted" }, t("words_left")),
      h("p", { class: "details-words" }, [entry.fields.text, entry.fields.reason].filter(Boolean).join("\n")),
      h("button", { class: "button quiet", onclick: async () => (await giveUp({ kind: entry.act })) && redraw() }, t("discard_words"))));

const reply = ({ kind, text, by, at }) =>
  h("section", { class: "reply", "data-kind": kind },
    h("h3", {}, icon(REPLY_ICON[kind] ?? "message-square-text"), t(`reply_${kind}`)),
    h("p", {}, text),
    h("p", { class: "muted" }, [by, at && beijing(at, "minute")]
      .filter(Boolean).join(" · ")));

/**
 * `context`: bootstrap, finding, alsoOn (sheets), look(sheetId), acts, others (merge targets), act(act, fields), sheetNo, discipline, and for what is being
 * written: begun (all of it), kept(act), keep(act, fields), giveUp(act) which resolves to whether it is gone, redraw()
 */
export const details = (context) => {
  const { bootstrap, finding } = context;
  const unit = bootstrap.organisations[finding.organisation_id];
  const merged = finding.merged_into && context.others.find((one) => one.id === finding.merged_into);
  return h("article", { class: "details", "data-finding": finding.id },
    h("div", { class: "finding-line" }, classTag(finding, bootstrap), stateTag(finding, bootstrap)),
    h("p", { class: "details-words" }, finding.text),
    measureLines(context.marks),
    h("dl", {},
      finding.standard && [h("dt", {}, t("provision")), h("dd", {}, `${finding.standard} ${t("clause_no", { n: finding.clause })}`)],
      finding.precedent && [h("dt", {}, t("precedent")), h("dd", { "data-testid": "cited-precedent" }, citedPrecedent(finding.precedent, bootstrap.precedents_url))],
      [h("dt", {}, t("label_unit")), h("dd", {}, colourDot(unit?.colour), ` ${unit?.name ?? ""} · ${finding.author}`)],
      [h("dt", {}, t("label_sheet")), h("dd", {}, `${context.sheetNo} · ${context.discipline}`)],
      finding.released_early && [h("dt", {}, t("released_early")), h("dd", {}, beijing(finding.released_early, "day"))],
      finding.reason && [h("dt", {}, t("need_reason")), h("dd", {}, finding.reason)],
      merged && [h("dt", {}, t("merged_into")), h("dd", {}, `${printedNo(merged, bootstrap)} ${merged.text}`)]),
    alsoOn(context.alsoOn, context.look),
    finding.reply && reply(finding.reply),
    carriedSection(context.carriedMarks),
    leftovers(context),
    context.acts.length > 0 && acts(context));
};
