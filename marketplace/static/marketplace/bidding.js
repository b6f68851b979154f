/** The bidder's page: what is typed and attached is sealed here, and only the sealed bid leaves this browser. */

import { canon, digest, hex } from "./canonical.js";
import { contentOf, seal, sha256 } from "./sealing.js";
import { suite } from "./suite.js";

const form = document.getElementById("bid");
const told = form.dataset;
const message = form.querySelector('[data-role="message"]');

const normal = (text) => text.normalize("NFC");

/** Yuan as typed, in fen, without arithmetic on fractions. */
export function fenOf(text) {
  const [yuan, rest = ""] = text.trim().split(".");
  return Number(yuan || "0") * 100 + Number(rest.padEnd(2, "0").slice(0, 2));
}

/** The announcement, only if it is the one whose digest this page shows. */
async function announced() {
  const text = await (await fetch(told.announcement)).text();
  const found = JSON.parse(text);
  if (canon(found) !== text || (await digest(found)) !== told.digest) throw new Error(told.changed);
  return found;
}

async function filled() {
  const statements = {};
  for (const area of form.querySelectorAll("[data-statement]")) {
    if (area.value.trim()) statements[area.name] = normal(area.value.trim());
  }
  const answers = { amount_fen: fenOf(form.elements.amount.value), capacity: Number(form.elements.capacity.value), statements };
  const files = [];
  for (const file of form.elements.files.files) {
    files.push({ name: normal(file.name), content: new Uint8Array(await file.arrayBuffer()) });
  }
  return contentOf(answers, files, hex(crypto.getRandomValues(new Uint8Array(32))));
}

/** @throws {Error} whose message is the platform's own sentence */
async function send(sealed) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "Content-Type": "application/octet-stream", Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(told.url, { method: "PUT", headers, body: sealed });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error ? `${said.error.sentence}${said.error.next_step}` : told.failed);
  if (JSON.parse(said.receipt).sealed !== `sha256:${await sha256(sealed)}`) throw new Error(told.differs);
}

async function guarded(button, act) {
  button.disabled = true;
  try {
    await act();
    location.reload();
  } catch (refusal) {
    message.textContent = refusal.message || told.failed;
    message.scrollIntoView({ block: "center" });
    button.disabled = false;
  }
}

async function sealAndSend() {
  message.textContent = told.sealing;
  if (!(await suite.GenerateKeyPair(false).catch(() => null))) throw new Error(told.missing);
  const sealed = await seal(suite, await announced(), told.bidder, await filled());
  if (!sealed) throw new Error(told.large);
  message.textContent = told.sending;
  await send(sealed);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(form.querySelector("button"), sealAndSend);
});

const offline = document.getElementById("sealed-bid");
offline.addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(offline.querySelector("button"), async () => send(new Uint8Array(await offline.elements.sealed.files[0].arrayBuffer())));
});
