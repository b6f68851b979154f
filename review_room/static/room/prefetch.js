/** Fetches what the reader will want next, after everything else and only while the sheet before it is open. */

/** `fetch` puts the answers into the browser's own cache, where the viewer finds them. */
export const prefetcher = (fetch) => {
  let running = null;
  return {
    /** Fetch these addresses one after the other; whatever was being fetched before is given up. */
    async get(addresses) {
      running?.abort();
      const mine = (running = new AbortController());
      for (const address of addresses) {
        try {
          await fetch(address, { priority: "low", credentials: "same-origin", signal: mine.signal });
        } catch {
          return; // given up, or offline: the viewer asks again when it needs the tile
        }
        if (mine.signal.aborted) return;
      }
    },
    stop: () => running?.abort(),
  };
};
