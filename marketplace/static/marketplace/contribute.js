/** The page where a contributor commits and opens. Key and nonce stay in this browser. */

import { canon, digest } from "./canonical.js";
import { chosenNonce, ed25519Known, keyWith, nonceFor, sign } from "./keystore.js";
import { commitment, contributorWith, openingText, sealHolds } from "./protocol.js";
import { panel, post } from "./sending.js";

const root = document.getElementById("draw-part");
const told = root?.dataset;

/** Read the published objects and make sure that our own canonical form gives the very same text. */
function published(text) {
  const object = JSON.parse(text);
  if (canon(object) !== text) throw new Error(told.changed);
  return object;
}

async function offerCommitment(here, announced, contributor) {
  here.offer(told.commit, async () => {
    const nonce = await chosenNonce(announced, contributor);
    await post(told.commitmentUrl, { announcement: announced, commitment: await commitment(announced, contributor, nonce) });
  });
}

async function offerOpening(here, page, announced, me, pair) {
  const nonce = await nonceFor(announced, me.id);
  if (!nonce) return here.say(told.lost);
  const seal = published(page.seal);
  if (!sealHolds(seal, announced, me.id, await commitment(announced, me.id, nonce))) return here.say(told.changed);
  if (page.stage !== me.stage) return here.say(told.waitStage);
  const text = openingText(await digest(seal), me.id, nonce);
  here.say(told.signing);
  here.show(text);
  return here.offer(told.open, async () => post(told.openingUrl, { nonce, signature: await sign(pair, text) }));
}

async function start() {
  const here = panel(root);
  if (!(await ed25519Known())) return here.say(told.missing);
  const page = await (await fetch(told.url, { headers: { Accept: "application/json" } })).json();
  if (page.opened) return here.say(told.done);
  const announcement = published(page.announcement);
  const announced = await digest(announcement);
  const mine = announcement.contributors.find((one) => one.id === page.contributor);
  const pair = await keyWith(mine.key);
  if (!pair || !contributorWith(announcement, mine.key)) return here.say(told.noKey);
  if (!page.commitment) return offerCommitment(here, announced, mine.id);
  if (!page.seal) return here.say(told.waitSeal);
  return offerOpening(here, page, announced, mine, pair);
}

if (root) start().catch((refusal) => panel(root).say(refusal.message || told.failed));
