/**
 * What the reader has not looked at yet: kept per finding as the number of the newest remark seen, in this browser only.
 * Two windows of one reader share the shelf, so the larger number counts.
 */
export const unreadMarks = (shelf, accountId, first = 0) => {
  const seen = new Map(shelf.all().map((one) => [one.finding_id, one.no]));
  const seenUntil = (findingId) => seen.get(findingId) ?? first;
  return {
    seenUntil,
    unread: (findingId, remarks) =>
      remarks.filter((one) => one.state === "written" && one.author_id !== accountId && one.no > seenUntil(findingId)),
    look(findingId, remarks) {
      const no = Math.max(seenUntil(findingId), ...remarks.map((one) => one.no));
      if (no <= seenUntil(findingId)) return;
      seen.set(findingId, no);
      shelf.put(findingId, { finding_id: findingId, no });
    },
  };
};
