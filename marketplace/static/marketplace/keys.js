/** The page where a contributor registers the public key of this browser. */

import { keyProofText } from "./protocol.js";
import { ed25519Known, keyWith, newKey, sign } from "./keystore.js";
import { panel, post } from "./sending.js";

const root = document.getElementById("draw-keys");
const { url, account, registered, ready, same, other, missing } = root.dataset;
const here = panel(root);

async function register() {
  const { publicKey, pair } = await newKey();
  const proof = await sign(pair, keyProofText(Number(account), publicKey));
  await post(url, { public_key: publicKey, proof });
}

async function start() {
  if (!(await ed25519Known())) return here.say(missing);
  if (registered && (await keyWith(registered))) return here.say(same);
  if (registered) here.say(other);
  return here.offer(ready, register);
}

start();
