/** Who else is in the room. Never stored; the live process tells it. */
import { t } from "./text.js";
import { h, icon } from "./dom.js";
import { mayFollow, shortName } from "./pointing.js";

const SHOWN = 5;

const titleOf = (person, { bootstrap, sheetNoOf }) => {
  const sheetNo = sheetNoOf(person.sheet);
  return [person.name, bootstrap.organisations[person.organisation]?.name, sheetNo && t("presence_sheet", { no: sheetNo }), person.offers && t("presence_offers")]
    .filter(Boolean).join(" · ");
};

/** `people`: [{account, name, organisation, sheet, follows, offers, reviews}], the reader included; `open(button, people)` shows what can be done. */
export const drawPresence = (place, people, room, open) => {
  const { bootstrap } = room;
  const chip = (person) => {
    const title = titleOf(person, room);
    const button = h("button", { type: "button", class: "person-chip", title, "aria-label": title, "aria-haspopup": "true", "data-offers": person.offers ? "1" : null, onclick: ({ currentTarget }) => open(currentTarget, [person]) },
      [...shortName(person.name)].slice(-2).join(""));
    button.style.setProperty("--unit", bootstrap.organisations[person.organisation]?.colour ?? "#6b7785");
    return button;
  };
  const others = people.filter((person) => person.account !== bootstrap.me.account_id);
  place.replaceChildren(...others.slice(0, SHOWN).map(chip), others.length > 0
    ? h("button", { type: "button", class: "tool people-button", title: `${t("people")}${t("people_key")}`, "aria-label": t("people"), "aria-haspopup": "true", "data-testid": "people", onclick: ({ currentTarget }) => open(currentTarget, others) },
      icon("users"), others.length > SHOWN ? `+${others.length - SHOWN}` : "")
    : "");
  place.title = others.length === 0 ? t("presence_alone") : "";
};

const row = (person, room, { visit, follow, leader }) =>
  h("li", {},
    h("p", {}, h("b", {}, person.name), h("span", { class: "muted" }, [room.bootstrap.organisations[person.organisation]?.short_name, room.sheetNoOf(person.sheet)].filter(Boolean).join(" · "))),
    h("span", { class: "row-end" },
      person.sheet && h("button", { type: "button", class: "button button-small", onclick: () => visit(person.sheet) }, icon("file"), t("visit_sheet")),
      mayFollow(room.bootstrap.me, person) && h("button", {
        type: "button", class: "button button-small", "aria-pressed": String(leader?.account === person.account), "data-testid": `follow-${person.account}`,
        onclick: () => follow(leader?.account === person.account ? null : person.account),
      }, icon("footprints"), t(leader?.account === person.account ? "follow_stop" : "follow"))));

/** A small menu under the people; one at a time, closed by Escape, by a click beside it and by every choice. */
export const createPeopleMenu = (room, following, visit) => {
  let box = null;
  let from = null;
  const close = ({ back = false } = {}) => {
    if (back && from?.isConnected) from.focus();
    box?.remove();
    box = null;
  };
  const chosen = (act) => (...what) => (close(), act(...what));
  window.addEventListener("pointerdown", ({ target }) => box && !box.contains(target) && !from?.contains(target) && close());
  const open = (button, people) => {
    const same = box && from === button;
    close();
    if (same) return;
    from = button;
    box = h("div", { class: "people-menu", role: "dialog", "aria-label": t("people"), "data-testid": "people-menu", onkeydown: (event) => event.key === "Escape" && (event.stopPropagation(), close({ back: true })) },
      h("ol", {}, people.map((one) => row(one, room, { visit: chosen(visit), follow: chosen(following.follow), leader: following.leader() }))),
      h("button", { type: "button", class: "button", "aria-pressed": String(following.offering()), "data-testid": "offer", onclick: chosen(() => following.offer(!following.offering())) },
        icon("presentation"), t(following.offering() ? "offer_stop" : "offer")));
    room.root.append(box);
    const { bottom } = button.getBoundingClientRect();
    box.style.top = `${Math.round(bottom + 6)}px`;
    box.querySelector("button").focus();
  };
  return { open, close };
};

/** The line over the sheet that says whom one follows, or who follows. */
export const drawFollowing = (place, following) => {
  const [leader, followers] = [following.leader(), following.followers()];
  const line = (sentence, label, act) =>
    h("div", { class: "following", role: "status", "data-testid": "following" }, icon(leader ? "footprints" : "presentation"), h("p", {}, sentence),
      label && h("button", { type: "button", class: "button button-small", onclick: act, "data-testid": "following-stop" }, label));
  const names = followers.map((one) => shortName(one.name)).join("、");
  if (leader) place.replaceChildren(line(t("following", { who: shortName(leader.name) }), t("follow_stop"), () => following.follow(null)));
  else if (following.offering()) place.replaceChildren(line(followers.length ? t("offering_to", { who: names }) : t("offering"), t("offer_stop"), () => following.offer(false)));
  else place.replaceChildren(followers.length ? line(t("followed_by", { who: names })) : "");
  if (leader) place.dataset.following = "1";
  else delete place.dataset.following;
};
