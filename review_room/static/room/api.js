/** The only module that asks the server. */
const replyTo = (answer) => (answer.error ? { ok: false, error: answer.error } : { ok: true, answer });
const json = { "Content-Type": "application/json", Accept: "application/json" };

/** Raised when nobody answered, or nobody who knows the room: try again later. */
export class Unanswered extends Error {}

/**
 * Calls to the room's addresses; `csrf` is the token of the page. The page belongs to whom the first bootstrap names:
 * `replaced()` is called when somebody else has signed in meanwhile, and nothing is sent in that person's name.
 */
export const api = ({ bootstrapUrl, operationsUrl, eventsUrl, searchUrl, provisionsUrl, csrf }, replaced = () => location.reload()) => {
  let token = csrf;
  let account;
  const ask = async (url, options = {}) => {
    const answer = await fetch(url, { credentials: "same-origin", ...options });
    const body = await answer.json().catch(() => null);
    return { answer, body };
  };
  const get = async (url, options = {}) => {
    const { answer, body } = await ask(url, { headers: { Accept: "application/json" }, ...options });
    if (!answer.ok || body === null) throw new Unanswered(String(answer.status));
    return body;
  };
  const post = (url, body, options = {}) =>
    ask(url, { method: "POST", headers: { ...json, "X-CSRFToken": token }, body: JSON.stringify(body), ...options });
  /** Also brings the token of a session that was begun after this page was opened. */
  const bootstrap = async () => {
    const fresh = await get(bootstrapUrl);
    account ??= fresh.me.account_id;
    if (fresh.me.account_id !== account) {
      replaced();
      throw new Unanswered("another person");
    }
    token = fresh.csrf;
    return fresh;
  };
  const calls = {
    bootstrap,
    events: (after) => get(`${eventsUrl}?after=${after}`),
    /** Something told to an address that the bootstrap named, also while the page goes away. */
    send: async (url, content) => {
      const { answer, body } = await post(url, content, { keepalive: true });
      if (body?.error?.code === "session_expired") await bootstrap();
      if (!answer.ok || body === null) throw new Unanswered(String(answer.status));
      return body;
    },
    /** What stands at an address that the bootstrap named. */
    read: (url) => get(url),
    /** Words looked for in all sheets. */
    search: (query, signal) => get(`${searchUrl}?q=${encodeURIComponent(query)}`, { signal }),
    /** Points of a part of a sheet to snap to. */
    snaps: (url) => get(url),
    /** Clauses of the code library that fit what is typed. */
    provisions: (query, signal) => get(`${provisionsUrl}?q=${encodeURIComponent(query)}`, { signal }),
    /**
     * Operations in order; a reply for each. A refusal carries the server's code and sentence; anything else without them is
     * worth another try.
     */
    operations: async (operations) => {
      const alone = operations.length === 1;
      const { answer, body } = await post(operationsUrl, alone ? operations[0] : { operations });
      if (answer.ok && body) return (alone ? [body] : body.answers).map(replyTo);
      const expired = body?.error?.code === "session_expired";
      if (expired) await bootstrap();
      const retry = expired || answer.status === 401 || answer.status === 429 || answer.status >= 500;
      if (!retry && body?.error?.code) return operations.map(() => ({ ok: false, error: body.error }));
      throw new Unanswered(String(answer.status));
    },
    /** A question about people, and a small note of one's own. */
    ask: (url) => get(url),
    post: async (url, content) => {
      const { answer, body } = await post(url, content);
      if (answer.ok && body) return { ok: true, body };
      if (body?.error?.code && answer.status < 429) return { ok: false, error: body.error };
      throw new Unanswered(String(answer.status));
    },
    /** A file on its way; a session that was begun anew gets a second try with its own token. */
    putFile: async (url, file, again = true) => {
      const { answer, body } = await ask(url, { method: "PUT", headers: { Accept: "application/json", "X-CSRFToken": token }, body: file });
      if (answer.ok && body) return { ok: true, body };
      if (body?.error?.code === "session_expired" && again) {
        await bootstrap();
        return calls.putFile(url, file, false);
      }
      if (body?.error?.code && ![401, 408, 429].includes(answer.status) && answer.status < 500) return { ok: false, error: body.error };
      throw new Unanswered(String(answer.status));
    },
    ticket: async (url) => {
      const { answer, body } = await post(url, {});
      if (body?.error?.code === "session_expired") await bootstrap();
      if (!answer.ok || body === null) throw new Unanswered(String(answer.status));
      return body;
    },
  };
  return calls;
};
