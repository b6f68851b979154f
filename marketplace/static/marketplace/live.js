/** Asks every two seconds whether a draw has gone on, and shows the new state; an unchanged one costs no bytes. */

const EVERY_MS = 2000;
const root = document.getElementById("ceremony");
const broken = document.getElementById("ceremony-broken");
let tag = "";

const over = () => root.querySelector("[data-over]") !== null;

async function look() {
  const answer = await fetch(root.dataset.url, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(String(answer.status));
  root.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  tag = answer.headers.get("ETag") ?? "";
}

async function follow() {
  // A page in the background asks for nothing; it catches up when it is looked at again.
  if (!document.hidden) {
    try {
      await look();
      broken.hidden = true;
    } catch {
      broken.hidden = false;
    }
  }
  if (!over()) setTimeout(follow, EVERY_MS);
}

if (!over()) follow();
