/** Sends what a contributor without a network computed and somebody carried here; nothing secret is in it before its time. */

import { post } from "./sending.js";

const root = document.getElementById("draw-offline");
const message = root.querySelector("[role=status]");

/** Where a result belongs, by what it consists of. */
const ADDRESSES = [
  ["keyUrl", ["proof", "public_key"]],
  ["commitmentUrl", ["announcement", "commitment"]],
  ["openingUrl", ["nonce", "signature"]],
];

function addressOf(result) {
  const names = Object.keys(result).sort().join();
  const found = ADDRESSES.find(([, wanted]) => wanted.join() === names);
  return found && root.dataset[found[0]];
}

async function send() {
  const result = JSON.parse(root.querySelector("textarea").value);
  const url = result !== null && typeof result === "object" && addressOf(result);
  if (!url) throw new SyntaxError();
  await post(url, result);
}

root.querySelector("button").onclick = async (event) => {
  event.target.disabled = true;
  try {
    await send();
    location.reload();
  } catch (refusal) {
    message.textContent = refusal instanceof SyntaxError ? root.dataset.unknown : refusal.message || root.dataset.failed;
    event.target.disabled = false;
  }
};
