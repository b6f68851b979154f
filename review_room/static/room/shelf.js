/**
 * Small things kept in the browser's storage, each under a key of its own, so that two windows of one reader
 * never overwrite each other's. `full()` is called when the browser refuses to keep more.
 */
export const shelf = (storage, prefix, full = () => {}) => ({
  all() {
    const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter((key) => key.startsWith(prefix));
    return keys.map((key) => JSON.parse(storage.getItem(key)));
  },
  put(name, value) {
    try {
      storage.setItem(prefix + name, JSON.stringify(value));
    } catch {
      full();
    }
  },
  remove: (name) => storage.removeItem(prefix + name),
});
