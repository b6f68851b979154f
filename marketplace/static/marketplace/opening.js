/** The page where an opening officer's browser opens its shares of all bids. */

import { shareOf } from "./envelopes.js";
import { keyWith } from "./keystore.js";
import { panel, post } from "./sending.js";
import { suite } from "./suite.js";

const root = document.getElementById("opening");
const { url, sharesUrl, key, act, noKey } = root.dataset;
const here = panel(root);

async function open(pair) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${told.error.sentence}${told.error.next_step}`);
  const shares = {};
  for (const one of told.envelopes) shares[one.bid] = await shareOf(suite, pair, one);
  await post(sharesUrl, { shares });
}

async function start() {
  const pair = await keyWith(key);
  if (!pair) return here.say(noKey);
  return here.offer(act, () => open(pair));
}

start();
