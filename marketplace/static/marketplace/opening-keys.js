/** The page where an opening officer registers the X25519 key of this browser. */

import { bytes, canon, hex } from "./canonical.js";
import { keepKey, keyWith } from "./keystore.js";
import { panel, post } from "./sending.js";
import { suite } from "./suite.js";
import { openedWith } from "./envelopes.js";

const root = document.getElementById("opening-keys");
const { url, challengeUrl, account, registered, ready, same, other, missing } = root.dataset;
const here = panel(root);

const newPair = () => suite.GenerateKeyPair(false).catch(() => null);

async function register() {
  const pair = await newPair();
  const publicKey = hex(await suite.SerializePublicKey(pair.publicKey));
  const { challenge } = await post(challengeUrl, { public_key: publicKey });
  const told = bytes(canon({ type: "lianshen/1/opening-key", account: Number(account), key: publicKey }));
  const answer = hex(await openedWith(suite, pair, challenge, told));
  // Kept before it is registered: a registered key that is lost would open nothing.
  await keepKey(publicKey, pair);
  await post(url, { public_key: publicKey, answer });
}

async function start() {
  if (!(await newPair())) return here.say(missing);
  if (registered && (await keyWith(registered))) return here.say(same);
  if (registered) here.say(other);
  return here.offer(ready, register);
}

start();
