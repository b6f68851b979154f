/**
 * When something was sent and by whom, written into its text, so that whoever receives the bytes can tell how long they took.
 * Microseconds of the machine's monotonic clock: the same in every process.
 */
const LENGTH = 26;

export const now = () => Number(process.hrtime.bigint() / 1000n);

export const stamp = (sender) => `@@${String(now()).padStart(17, "0")}.${String(sender).padStart(4, "0")}@@`;

/** Calls `found(microseconds, sender)` for each stamp among the bytes. */
export const stamps = (bytes, found) => {
  for (let at = bytes.indexOf("@@"); at >= 0 && at + LENGTH <= bytes.length; at = bytes.indexOf("@@", at + LENGTH)) {
    const text = bytes.latin1Slice(at + 2, at + LENGTH - 2);
    found(Number(text.slice(0, 17)), Number(text.slice(18)));
  }
};

/** Counts durations in steps of a tenth of a millisecond. */
export const durations = () => {
  const counts = new Uint32Array(200_001);
  let taken = 0;
  return {
    take(microseconds) {
      counts[Math.min(counts.length - 1, Math.max(0, Math.round(microseconds / 100)))] += 1;
      taken += 1;
    },
    clear() {
      counts.fill(0);
      taken = 0;
    },
    count: () => taken,
    /** Milliseconds that this share of all did not exceed. */
    quantile(share) {
      let left = Math.ceil(taken * share);
      for (let step = 0; step < counts.length; step += 1) if ((left -= counts[step]) <= 0) return step / 10;
      return null;
    },
  };
};
