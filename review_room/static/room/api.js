/** The only module that asks the server. */
const json = { "Content-Type": "application/json", Accept: "application/json" };

/** Raised when nobody answered, or nobody who knows the room: try again later. */
export class Unanswered extends Error {}

/** Calls to the room's addresses; `csrf` is the token of the page. */
export const api = ({ bootstrapUrl, operationsUrl, eventsUrl, csrf }) => {
  const ask = async (url, options = {}) => {
    const answer = await fetch(url, { credentials: "same-origin", ...options });
    const body = await answer.json().catch(() => null);
    return { answer, body };
  };
  const get = async (url) => {
    const { answer, body } = await ask(url, { headers: { Accept: "application/json" } });
    if (!answer.ok || body === null) throw new Unanswered(String(answer.status));
    return body;
  };
  return {
    bootstrap: () => get(bootstrapUrl),
    events: (after) => get(`${eventsUrl}?after=${after}`),
    /** A refusal carries the server's code and sentence; anything else without them is worth another try. */
    operation: async (operation) => {
      const headers = { ...json, "X-CSRFToken": csrf };
      const { answer, body } = await ask(operationsUrl, { method: "POST", headers, body: JSON.stringify(operation) });
      if (answer.ok && body) return { ok: true, answer: body };
      const retry = answer.status === 401 || answer.status === 429 || answer.status >= 500;
      if (!retry && body?.error?.code) return { ok: false, error: body.error };
      throw new Unanswered(String(answer.status));
    },
    ticket: async (url) => {
      const { answer, body } = await ask(url, { method: "POST", headers: { ...json, "X-CSRFToken": csrf }, body: "{}" });
      if (!answer.ok || body === null) throw new Unanswered(String(answer.status));
      return body;
    },
  };
};
