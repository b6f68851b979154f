/** The only module that asks the server. */
const replyTo = (answer) => (answer.error ? { ok: false, error: answer.error } : { ok: true, answer });
const json = { "Content-Type": "application/json", Accept: "application/json" };

/** Raised when nobody answered, or nobody who knows the room: try again later. */
export class Unanswered extends Error {}

const EXPIRED = "session_expired";

/** Nobody has decided anything: signed out, too slow, too often, or the server is in trouble. */
const isLater = (status, code) => code === EXPIRED || [401, 408, 429].includes(status) || status >= 500;

/** The answer, or the refusal with the server's code and sentence; anything else is worth another try. */
const decided = ({ answer, body }) => {
  if (answer.ok && body) return { ok: true, body };
  if (body?.error?.code && !isLater(answer.status, body.error.code)) return { ok: false, error: body.error };
  throw new Unanswered(String(answer.status));
};

/** The answer and nothing else. */
const taken = (reply) => {
  const found = decided(reply);
  if (!found.ok) throw new Unanswered(found.error.code);
  return found.body;
};

const ask = async (url, options) => {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  return { answer, body: await answer.json().catch(() => null) };
};

const get = async (url, options = {}) => taken(await ask(url, { headers: { Accept: "application/json" }, ...options }));

/**
 * Calls to the room's addresses; `csrf` is the token of the page. The page belongs to whom the first bootstrap names:
 * `replaced()` is called when somebody else has signed in meanwhile, and nothing is sent in that person's name.
 */
export const api = ({ bootstrapUrl, operationsUrl, eventsUrl, searchUrl, provisionsUrl, precedentsUrl, csrf }, replaced = () => location.reload()) => {
  let token = csrf;
  let account;
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
  /** Something is written; where the session was begun anew, once more with its own token. */
  const write = async (url, { headers = json, ...options }) => {
    const attempt = () => ask(url, { method: "POST", ...options, headers: { ...headers, "X-CSRFToken": token } });
    const reply = await attempt();
    if (reply.body?.error?.code !== EXPIRED) return reply;
    await bootstrap();
    return attempt();
  };
  const post = (url, content, options = {}) => write(url, { body: JSON.stringify(content), ...options });
  return {
    bootstrap,
    events: (after) => get(`${eventsUrl}?after=${after}`),
    /** What stands at an address that the bootstrap named. */
    read: (url) => get(url),
    /** Words looked for in all sheets. */
    search: (query, signal) => get(`${searchUrl}?q=${encodeURIComponent(query)}`, { signal }),
    /** Clauses of the code library that fit what is typed. */
    provisions: (query, signal) => get(`${provisionsUrl}?q=${encodeURIComponent(query)}`, { signal }),
    /** Precedents that may be cited today: by words, else by what the finding is about. */
    precedents: (about, signal) => get(`${precedentsUrl}?${new URLSearchParams(about)}`, { signal }),
    /** The bytes of a file. */
    file: async (url) => {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (!answer.ok) throw new Unanswered(String(answer.status));
      return answer.blob();
    },
    /** Operations in order; a reply for each. */
    operations: async (operations) => {
      const alone = operations.length === 1;
      const found = decided(await post(operationsUrl, alone ? operations[0] : { operations }));
      if (!found.ok) return operations.map(() => found);
      return (alone ? [found.body] : found.body.answers).map(replyTo);
    },
    /** Something told to an address that the bootstrap named, also while the page goes away. */
    send: async (url, content) => taken(await post(url, content, { keepalive: true })),
    /** The same, where the server may refuse it: { ok, body } or { ok: false, error }. */
    post: async (url, content) => decided(await post(url, content)),
    /** A file on its way, answered in the same way. */
    putFile: async (url, file) => decided(await write(url, { method: "PUT", headers: { Accept: "application/json" }, body: file })),
  };
};
