/** Two revisions of a sheet laid over one another, and the list of what differs to step through. */
import { actFor } from "../room/keys.js";
import { framed, seenOf, sheetBox } from "../room/geometry.js";
import { beijingDay } from "../room/moments.js";
import { missingNotice } from "../room/missing_notice.js";
import { paintIcon, svg } from "../room/dom.js";
import { printsOnly } from "../room/print.js";
import { refusalText } from "../room/readable.js";
import { showHelp } from "../room/help.js";
import { loadTexts, t } from "../room/text.js";
import { KEYS } from "./keys.js";
import { faded } from "./blend.js";
import { large } from "./geometry.js";
import { createLayers } from "./layers.js";
import { drawList } from "./list.js";

const root = document.getElementById("compare");
const part = (id) => document.getElementById(id);
const STILL = { turn: [1, 0], shift_mm: [0, 0] };
const [AIR_MM, LEAST_MM] = [30, 130]; // enough round a change to see where on the sheet it is
const PAUSES = [400, 700, 1200, 2000, 3000];

const ask = async (method) => {
  const answer = await fetch(root.dataset.url, { method, headers: { Accept: "application/json", "X-CSRFToken": root.dataset.csrf } });
  if (answer.status === 409) return answer.json(); // too many wait: it says so, and we ask again later
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};
const pause = (turn) => new Promise((resolve) => setTimeout(resolve, PAUSES[Math.min(turn, PAUSES.length - 1)]));

/** Ask until the comparison is over; `tell` hears every answer. */
const followed = async (tell) => {
  for (let turn = 0; ; turn += 1) {
    try {
      const found = await ask("GET");
      const over = !["missing", "waiting"].includes(found.state);
      tell(found);
      if (over) return;
      const { error } = found.state === "missing" ? await ask("POST") : {};
      if (error) part("told").textContent = refusalText(error);
    } catch {
      part("told").textContent = t("offline");
    }
    await pause(turn);
  }
};

const sentence = ({ state, failure, result }) => {
  if (state === "same") return t("same");
  if (state === "failed") return `${t("failed")} ${failure ?? ""}`;
  if (state !== "ready") return t("asking");
  const { regions, further_regions: more, certainty, alignment } = result;
  const still = alignment.turn[0] === 1 && alignment.turn[1] === 0 && Math.hypot(...alignment.shift_mm) < 0.01;
  const lying = certainty === "uncertain" ? t("uncertain") : still ? "" : t(certainty === "estimated" ? "estimated" : "moved");
  const count = regions.length ? t("count", { n: regions.length }) : t("unchanged");
  return [count, more ? t("more", { n: more }) : "", lying].filter(Boolean).join(" ");
};

const drawRegions = (place, regions, chosen, view, heightMm) => {
  const group = svg("g", { transform: `translate(${view.left} ${view.top}) rotate(${view.degrees}) scale(${view.pixelsPerMm})` });
  regions.forEach(({ left, bottom, right, top }, n) => group.append(svg("rect", {
    class: n === chosen ? "chosen" : "", x: left - 1, y: heightMm - top - 1, width: right - left + 2, height: top - bottom + 2,
  })));
  place.replaceChildren(group);
};

/** The reader steps through the regions above the threshold. */
const steps = (found, sheets, view) => {
  const all = found.result?.regions ?? [];
  const [list, threshold] = [part("list"), part("threshold")];
  let shown = all;
  let chosen = -1;
  const follow = () => view.now && drawRegions(part("regions"), shown, chosen, view.now, found.after.height_mm);
  const draw = () => {
    drawList(list, shown, chosen, choose);
    follow();
  };
  const choose = (n) => {
    if (shown.length === 0) return;
    chosen = (n + shown.length) % shown.length;
    sheets.fitBox(framed(shown[chosen], AIR_MM, LEAST_MM));
    draw();
  };
  const filter = () => {
    shown = large(all, Number(threshold.value));
    chosen = -1;
    const hidden = all.length - shown.length;
    part("told").textContent = [sentence(found), hidden ? t("hidden", { n: hidden }) : ""].join(" ");
    draw();
  };
  threshold.addEventListener("change", filter);
  filter();
  return { follow, next: () => choose(chosen + 1), previous: () => choose(chosen < 0 ? -1 : chosen - 1) };
};

/** Keys and buttons, to the same acts. */
const connectHands = (acts) => {
  window.addEventListener("keydown", (event) => {
    const act = actFor(event, acts, KEYS);
    if (act) (event.preventDefault(), act());
  });
  for (const name of ["next", "previous", "whole", "help"]) part(name).addEventListener("click", acts[name]);
  part("print").addEventListener("click", () => window.print());
};

const connectBlend = () => {
  const [old, fresh] = [document.querySelector(".sheet.old"), document.querySelector(".sheet.new")];
  const blend = () => {
    const now = faded(Number(part("blend").value) / 100);
    old.style.opacity = now.old;
    fresh.style.opacity = now.fresh;
    root.dataset.alone = now.alone;
  };
  part("blend").addEventListener("input", blend);
  blend();
};

const start = () => {
  loadTexts(root.dataset.texts);
  document.querySelectorAll("[data-icon]").forEach(paintIcon);
  connectBlend();
  followed((found) => {
    part("told").textContent = sentence(found);
    if (["missing", "waiting"].includes(found.state)) return;
    const view = { now: null };
    let walk = null;
    const notice = missingNotice(part("missing"), () => sheets.mendBoth());
    const moved = (now) => {
      view.now = now;
      walk?.follow();
    };
    const sheets = createLayers(
      { oldPlace: part("old"), newPlace: part("new") },
      { before: found.before, after: found.after, alignment: found.result?.alignment ?? STILL },
      { moved, missing: notice.tell },
    );
    walk = steps(found, sheets, view);
    connectHands({
      ...walk, whole: () => sheets.fitSheet(), zoom: (factor) => sheets.isOpen() && sheets.zoomBy(factor), help: () => showHelp(KEYS),
    });
    window.addEventListener("online", sheets.mendBoth);
    printsOnly(part("stage"), {
      seen: () => view.now && seenOf(sheetBox(view.now, found.after), sheets.size()),
      words: () => [root.dataset.printed, t("print_date", { date: beijingDay() }), root.dataset.alone ? "" : t("print_legend"), notice.words()].filter(Boolean).join("　"),
    });
    root.dataset.ready = "true";
  });
};
start();
