/**
 * How strongly the two revisions show: in the middle both, towards an end the other one fades. At an end only one is there and
 * nothing is compared, so it is shown as it was drawn and not in the colours of added and removed. Pure.
 */
export const faded = (share) => ({
  old: Math.min(1, 2 - 2 * share),
  fresh: Math.min(1, 2 * share),
  alone: share <= 0 ? "old" : share >= 1 ? "new" : "",
});
