/**
 * The stream of others' events. The socket may break at any moment; the numbers make sure that nothing is missed:
 * every connection starts after the last number seen, and a frame that starts later than that is fetched from Flask first.
 */
const WAITS = [300, 1000, 2000, 5000, 10000, 20000];
/** The live process beats every three seconds; after this long without any the line is dead, whatever the socket says. */
const SILENCE = 8000;

/**
 * `take(frame)` brings the ledger forward, `tell(state)` hears "live", "connecting" or "offline", `heard(frame)` gets what is
 * told of people: `presence`, `cursors`, `view`. `hello()` is what each new connection is told of the reader.
 */
export const live = ({ ticket, events, last, take, tell, heard, hello, reload }) => {
  let socket = null;
  let failures = 0;
  let closed = false;
  let watch = 0;
  let again = 0;

  const listenFor = (silence) => {
    clearTimeout(watch);
    watch = setTimeout(() => socket?.close(), silence);
  };

  const receive = async (frame) => {
    if (!frame.events) return heard(frame);
    if (frame.reload) return reload();
    while (frame.after > last()) {
      const from = last();
      take(await events(from));
      if (last() === from) throw new Error("the gap in the events stays");
    }
    take(frame);
  };

  const later = () => {
    clearTimeout(watch);
    if (closed) return;
    tell(failures > 1 ? "offline" : "connecting");
    const pause = WAITS[Math.min(failures, WAITS.length - 1)];
    failures += 1;
    again = setTimeout(connect, pause * (0.7 + Math.random() * 0.6));
  };

  const open = ({ url, ticket: pass }) => {
    socket = new WebSocket(`${url}?ticket=${encodeURIComponent(pass)}&after=${last()}`);
    let order = Promise.resolve();
    socket.onopen = () => {
      failures = 0;
      tell("live");
      listenFor(SILENCE);
      say(hello());
    };
    socket.onmessage = ({ data: text }) => {
      listenFor(SILENCE);
      order = order.then(() => receive(JSON.parse(text))).catch(() => socket.close());
    };
    socket.onclose = later;
  };

  const connect = async () => {
    try {
      open(await ticket());
    } catch {
      later();
    }
  };

  /** Something of the reader that others may hear; without a line it is not said, and nothing is lost by it. */
  const say = (content) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(content));
  };

  /** A socket does not notice a broken network for a long time; the browser does, and nobody shall be told "live" meanwhile. */
  window.addEventListener("offline", () => {
    if (socket) socket.onclose = null;
    socket?.close();
    failures = Math.max(failures, 2);
    clearTimeout(again);
    later();
  });
  window.addEventListener("online", () => {
    if (socket?.readyState === WebSocket.OPEN) return;
    clearTimeout(again);
    connect();
  });
  window.addEventListener("pagehide", () => {
    closed = true;
    socket?.close();
  });
  connect();
  return { say };
};
