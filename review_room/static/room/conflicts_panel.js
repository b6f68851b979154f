/** Contradicting findings side by side: fly to both marks, say whether it is a contradiction, settle it. */
import { colourDot, h, icon, select } from "./dom.js";
import { classTag, stateTag } from "./findings_panel.js";
import { decisions, pairsOf, placeOf, sayings, waiting } from "./conflicts.js";
import { narrow, openSheet } from "./choosing.js";
import { printedNo } from "./numbers.js";
import { t } from "./text.js";

const PAUSE_MS = 800;
const RELEVANT = /^(submit|withdraw|merge|merged|unmerge|waive|close|reopen|issue|conflict|declare|dismiss|settle|case)/;

const side = (room, finding) =>
  h("button", { type: "button", class: "conflict-side", "data-testid": `conflict-finding-${finding.no}`, onclick: () => room.pickFinding(finding.id) },
    h("span", { class: "finding-line" }, h("b", {}, printedNo(finding, room.bootstrap)), classTag(finding, room.bootstrap)),
    h("span", { class: "conflict-words" }, finding.text),
    h("span", { class: "finding-foot" }, colourDot(room.bootstrap.organisations[finding.organisation_id]?.colour),
      room.bootstrap.organisations[finding.organisation_id]?.short_name ?? "", stateTag(finding, room.bootstrap)));

/** What was said of the pair, by whom and why. */
const story = (room, pair, labels) => {
  const kept = pair.kept && printedNo(room.desk.finding(pair.kept), room.bootstrap);
  return [
    pair.state === "proposed"
      ? h("p", { class: "conflict-grounds" }, pair.grounds.map((one) => h("span", { class: "tag" }, labels.grounds[one] + (one === "region" ? ` ${pair.overlap}%` : ""))))
      : h("p", { class: "conflict-told" }, h("span", { class: "state", "data-state": pair.state }, labels.states[pair.state]),
        h("span", {}, `${pair.by}${t("colon")}${pair.reason}`)),
    pair.settlement && h("p", { class: "conflict-told" }, icon("scale"),
      h("span", {}, [labels.settlements[pair.settlement], kept && t("conflict_kept", { n: kept }), pair.decision, pair.settled_by].filter(Boolean).join(" · "))),
  ];
};

const choice = (room, pair, labels, kept) => {
  const name = (one) => printedNo(one, room.bootstrap);
  const options = decisions(pair).map(({ settlement, kept: stays, gone }) => [
    `${settlement}|${stays?.id ?? ""}`,
    stays ? t(`conflict_${settlement}`, { kept: name(stays), gone: name(gone) }) : labels.settlements[settlement],
  ]);
  return h("label", { class: "field" }, h("span", {}, t("conflict_decision")),
    select({ name: "decision", "data-testid": "conflict-decision" }, options, kept.decision));
};

const form = (room, pair, kind, labels, close) => {
  const kept = room.desk.words.get(kind, pair.key) ?? {};
  const box = h("form", { class: "act", "data-testid": `conflict-form-${kind}` },
    kind === "settle_conflict" && choice(room, pair, labels, kept),
    h("label", { class: "field" }, h("span", {}, t("need_reason")),
      h("textarea", { name: "reason", rows: "2", required: true, maxlength: "4000", placeholder: t("need_reason_hint"), "data-testid": "conflict-reason" }, kept.reason ?? "")),
    h("div", { class: "row-end" },
      h("button", { type: "button", class: "button quiet", onclick: () => (room.desk.words.remove(kind, pair.key), close()) }, t("cancel")),
      h("button", { class: "button button-primary", "data-testid": "conflict-send" }, t(kind))));
  box.addEventListener("input", () => room.desk.words.put(kind, pair.key, Object.fromEntries(new FormData(box))));
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const { decision = "", reason } = Object.fromEntries(new FormData(box));
    const [settlement, keptId] = decision.split("|");
    box.querySelector("[data-testid=conflict-send]").disabled = true;
    room.desk.act(kind, pair.first, { with_id: pair.second, reason, ...(settlement && { settlement }), ...(keptId && { kept_id: keptId }) });
  });
  return box;
};

/** The part of the canvas that the panel covers, as `flyTo` wants it. */
const covered = (panel) => (narrow() ? { below: 0.66 } : { beside: (panel.offsetWidth + 24) / panel.parentElement.offsetWidth });

const row = (room, pair, told) => {
  const place = h("div", { class: "conflict-acts" });
  const show = () => {
    const panel = room.part("conflicts").closest("[data-panel]");
    const { sheet, points } = placeOf(pair, room.desk.marks());
    openSheet(room, sheet, () => points.length > 0 && room.stage.flyTo(points, covered(panel)));
  };
  const offered = sayings(pair, told, room.bootstrap.me);
  const buttons = () => place.replaceChildren(
    h("button", { type: "button", class: "button button-small", onclick: show, "data-testid": "conflict-show" }, icon("eye"), t("conflict_show")),
    ...offered.map((kind) => h("button", { type: "button", class: "button button-small", "data-testid": kind, onclick: () => open(kind) }, t(kind))));
  const open = (kind) => {
    place.replaceChildren(form(room, pair, kind, told.labels, buttons));
    place.querySelector("select, textarea").focus();
  };
  const begun = offered.find((kind) => room.desk.words.get(kind, pair.key));
  if (begun) place.replaceChildren(form(room, pair, begun, told.labels, buttons));
  else buttons();
  return h("li", { class: "conflict", "data-testid": "conflict", "data-state": pair.state },
    h("div", { class: "conflict-pair" }, pair.findings.map((one) => side(room, one))), story(room, pair, told.labels), place);
};

/** Words for an act that has been done, or that leads nowhere any more, need not be kept. */
const forget = (room, pair, told) => {
  const offered = sayings(pair, told, room.bootstrap.me);
  for (const kind of ["declare_conflict", "dismiss_conflict", "settle_conflict"]) {
    if (!offered.includes(kind) && room.desk.words.get(kind, pair.key)) room.desk.words.remove(kind, pair.key);
  }
};

/** `read(url)` asks the server. Returns what the screen tells the panel; nothing where contradictions are not the reader's business. */
export const createConflicts = (room, { read }) => {
  const url = room.bootstrap.conflicts_url;
  const button = room.part("conflicts-button");
  button.hidden = !url;
  if (!url) return { look() {}, took() {}, again() {} };
  const panel = room.part("conflicts");
  const badge = h("span", { class: "tool-count", "data-testid": "conflicts-count" });
  button.append(badge);
  let timer = 0;
  let drawn = "";
  const draw = (told) => {
    const pairs = pairsOf(told, room.desk.finding);
    const count = waiting(pairs);
    badge.textContent = count > 0 ? String(count) : "";
    badge.dataset.open = String(pairs.some((one) => one.state === "in_conflict"));
    pairs.forEach((pair) => forget(room, pair, told));
    room.drafted(room.desk.anyUnsaved());
    const now = JSON.stringify(pairs);
    if (now === drawn) return; // a form in which somebody writes stays as it is
    drawn = now;
    panel.replaceChildren(pairs.length > 0
      ? h("ol", { class: "conflicts" }, pairs.map((pair) => row(room, pair, told)))
      : h("p", { class: "empty" }, icon("scale"), t("conflicts_none")));
  };
  const wanted = location.hash === "#conflicts"; // the case page links to it so
  const look = async () => {
    const told = await read(url).catch(() => null);
    if (told) draw(told);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  };
  look().then(() => wanted && room.sight.panels.show("conflicts"));
  return { look, took: (fresh) => fresh.some(({ kind }) => RELEVANT.test(kind)) && later(), again: () => ((drawn = ""), later()) };
};
