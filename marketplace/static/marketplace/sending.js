/** Requests to the platform, and its refusals as sentences. */

const token = () => document.querySelector('meta[name="csrf-token"]').content;

/** @throws {Error} whose message is the platform's own sentence */
export async function post(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error ? `${told.error.sentence}${told.error.next_step}` : "");
  return told;
}

/** A message and one button inside `root`; the texts come from the page, in the reader's language. */
export function panel(root) {
  const find = (role) => root.querySelector(`[data-role="${role}"]`);
  const [message, button, signing] = [find("message"), find("act"), find("signing")];
  return {
    say(text) {
      message.textContent = text;
    },
    show(text) {
      signing.hidden = false;
      signing.textContent = text;
    },
    offer(label, act) {
      button.textContent = label;
      button.hidden = false;
      button.onclick = async () => {
        button.disabled = true;
        try {
          await act();
          location.reload();
        } catch (refusal) {
          message.textContent = refusal.message || root.dataset.failed;
          button.disabled = false;
        }
      };
    },
  };
}
