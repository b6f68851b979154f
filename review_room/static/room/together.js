/** People in the room at the same time: their pointers, whom one follows, and what one tells of oneself. */
import { notice } from "./announce.js";
import { openSheet } from "./choosing.js";
import { createCursors } from "./cursors.js";
import { createFollowing } from "./following.js";
import { colourOf } from "./paint.js";
import { createPeopleMenu, drawFollowing, drawPresence } from "./presence_panel.js";
import { shortName, spotOf, throttled, viewOf } from "./pointing.js";
import { t } from "./text.js";

/** Say where the pointer is while others are there; a finger is none. */
const tellPointer = (room, say) => {
  const tell = throttled((spot) => say({ cursor: spot }));
  let last = null;
  const point = (spot) => {
    if (room.people.length < 2 || (spot === null && last === null)) return;
    last = spot;
    tell(spot);
  };
  const place = room.part("viewer");
  place.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || !room.stage.isOpen()) return;
    const { left, top } = room.stage.overlay.root.parentElement.getBoundingClientRect();
    point(spotOf(room.chosen.sheet, room.stage.viewer.view().toSheet([event.clientX - left, event.clientY - top])));
  });
  place.addEventListener("pointerleave", () => point(null));
};

const followingOf = (room, say, told) =>
  createFollowing({
    me: room.bootstrap.me, people: () => room.people, say, told,
    show: (sheetId, box) => openSheet(room, sheetId, () => room.stage.viewer.fitBox(box)),
    left: (name) => notice(t("leader_left", { who: shortName(name) })),
  });

/** The stage must stand already. `say(content)` reaches the live process once it is connected. */
export const connectTogether = (room, say) => {
  const place = room.part("following");
  const following = followingOf(room, say, () => drawFollowing(place, following));
  const menu = createPeopleMenu(room, following, room.openSheet);
  const presence = room.part("presence");
  const cursors = createCursors(room.stage.overlay.cursors, {
    heightMm: () => room.chosen.sheet.height_mm,
    personOf(account) {
      const person = room.people.find((one) => one.account === account && account !== room.bootstrap.me.account_id);
      return person && { name: person.name, colour: colourOf(room, person.organisation) };
    },
  });
  const tellView = throttled(() => {
    if (following.tells() && room.stage.isOpen()) say({ view: viewOf(room.chosen.sheet.id, room.stage.viewer.view(), room.stage.viewer.size()) });
  });
  tellPointer(room, say);
  for (const touch of ["pointerdown", "wheel"]) {
    room.part("stage").addEventListener(touch, ({ target }) => place.contains(target) || following.ownMove(), { capture: true, passive: true });
  }
  return {
    ownMove: following.ownMove,
    stop: () => following.leader() !== null && following.follow(null),
    hello: following.hello,
    cursors: cursors.take,
    view: following.view,
    moved: () => following.tells() && tellView(),
    opened: cursors.clear,
    showPeople: () => presence.querySelector(".people-button")?.click(),
    draw: () => drawPresence(presence, room.people, room, menu.open),
    present(people) {
      room.people = people;
      cursors.keep(new Set(people.map((one) => one.account)));
      const { asking, followersChanged } = following.heard(people);
      for (const one of asking) {
        notice(t("asks_to_follow", { who: shortName(one.name) }), { action: { label: t("follow"), run: () => following.follow(one.account) } });
      }
      drawFollowing(place, following);
      if (followersChanged) tellView();
      drawPresence(presence, people, room, menu.open);
    },
  };
};
