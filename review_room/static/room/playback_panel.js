/** The bar under the sheet in which the room's history is played: a scale, a clock, steps and speeds. */
import { h, icon } from "./dom.js";
import { beijing } from "./moments.js";
import { printedNo } from "./numbers.js";
import { SPEEDS } from "./recording.js";
import { t } from "./text.js";

const AROUND = 25;

const eventLabel = ({ kind, actor, payload }, bootstrap) => {
  const known = t(`event_${kind}`);
  const no = printedNo(payload.finding, bootstrap);
  return [actor, known === `event_${kind}` ? t("event_other") : known, no].filter(Boolean).join(" ");
};

const moment = (event) => beijing(event.at, "second");

const button = (name, picture, act) => h("button", { type: "button", class: "tool", title: t(name), "aria-label": t(name), "data-testid": name, onclick: act }, icon(picture));

/** `player`: go(step), step(by), toggle(), speed(), end(), goes(), at(), count, event(step) */
export const playbackBar = (place, player, bootstrap) => {
  const label = (event) => eventLabel(event, bootstrap);
  const clock = h("output", { class: "replay-clock", "data-testid": "replay-clock" });
  const scale = h("input", { type: "range", min: "0", max: String(player.count), step: "1", "aria-label": t("replay_scale"), "data-testid": "replay-scale", oninput: ({ target }) => player.go(Number(target.value)) });
  const play = button("replay_play", "play", player.toggle);
  const speed = h("button", { type: "button", class: "button button-small", title: t("replay_speed"), "data-testid": "replay-speed", onclick: player.speed });
  const list = h("ol", { class: "replay-list", hidden: true, "data-testid": "replay-list" });
  const listed = button("replay_events", "list", () => {
    list.hidden = !list.hidden;
    show();
  });
  const row = (step) => {
    const event = player.event(step);
    return h("li", {}, h("button", { type: "button", "aria-current": step === player.at() ? "true" : null, onclick: () => player.go(step) },
      h("span", { class: "muted" }, moment(event)), h("span", {}, label(event))));
  };
  const showList = () => {
    const [first, last] = [Math.max(1, player.at() - AROUND), Math.min(player.count, player.at() + AROUND)];
    list.replaceChildren(...Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => row(first + n)));
    list.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  };
  const show = () => {
    const event = player.event(player.at());
    scale.value = String(player.at());
    scale.setAttribute("aria-valuetext", event ? `${moment(event)} ${label(event)}` : t("replay_begin"));
    clock.replaceChildren(...(event ? [h("b", {}, moment(event)), h("span", {}, label(event))] : [h("b", {}, t("replay_begin"))]), h("span", { class: "muted" }, `${player.at()} / ${player.count}`));
    play.replaceChildren(icon(player.goes() ? "pause" : "play"));
    play.setAttribute("aria-label", t(player.goes() ? "replay_pause" : "replay_play"));
    speed.textContent = `${SPEEDS[player.pace()]}×`;
    if (!list.hidden) showList();
  };
  const banner = h("p", { class: "replay-banner", role: "status" }, icon("history"), h("span", {}, t("replay_banner")));
  const words = player.count === 0 ? [h("p", { class: "muted" }, t("replay_empty"))] : [clock, list, scale];
  const acts = h("div", { class: "replay-acts" },
    ...(player.count === 0 ? [] : [button("replay_back", "step-back", () => player.step(-1)), play, button("replay_on", "step-forward", () => player.step(1)), speed, listed]),
    h("button", { type: "button", class: "button button-small", onclick: player.end, "data-testid": "replay-end" }, t("replay_end")));
  place.replaceChildren(h("section", { class: "replay", "aria-label": t("replay") }, banner, ...words, acts));
  return { show, focus: () => (player.count === 0 ? place.querySelector("button") : scale).focus() };
};
