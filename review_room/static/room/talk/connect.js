/** Joins the talk to the room: what is known of it, what was looked at, and the two things it asks the server itself. */
import { ownFiles } from "./own_files.js";
import { unreadMarks } from "./unread.js";

/** `context`: bootstrap, ledger (of the talk), shelf, ask(url), post(url, body), putFile(url, file), waiting() */
export const connectTalk = ({ bootstrap, ledger, shelf, ask, post, putFile, waiting }) => {
  const me = bootstrap.me.account_id;
  const marks = unreadMarks(shelf, me);
  const told = new Map();
  let open = { id: null, from: 0 };
  /** That a mention was looked at: the work list forgets it. Without an answer it waits there a little longer. */
  const tellSeen = (findingId, remarks) => {
    const newest = Math.max(0, ...remarks.filter((one) => one.mentions.some((named) => named.id === me)).map((one) => one.no));
    if (newest <= (told.get(findingId) ?? 0)) return;
    told.set(findingId, newest);
    post(bootstrap.talk.seen_url, { finding_id: findingId }).catch(() => told.delete(findingId));
  };
  const { wordings_url: wordings, wordings_page: page } = bootstrap.talk;
  return {
    /** Saved wordings of one's own unit; null for whoever writes no findings. */
    wordings: wordings && {
      page, find: (query) => ask(`${wordings}?q=${encodeURIComponent(query)}`).then((answer) => answer.wordings), save: (fields) => post(wordings, fields),
    },
    ledger, ask, files: ownFiles,
    sendFile: (findingId, file) =>
      putFile(`${bootstrap.talk.send_url}?finding_id=${findingId}&name=${encodeURIComponent(file.name)}`, file),
    /** A picture for a sheet, which may be sent before its finding. */
    sendPicture: (file) => putFile(`${bootstrap.talk.send_url}?name=${encodeURIComponent(file.name)}`, file),
    waiting: (findingId) => waiting().filter((one) => one.kind === "write_remark" && one.finding_id === findingId),
    unread: (findingId) => marks.unread(findingId, ledger.remarksOf(findingId)),
    /** Remarks after this number were new when the finding was opened. */
    newFrom: (findingId) => (open.id === findingId ? open.from : marks.seenUntil(findingId)),
    /** The talk about a finding is on the screen. */
    look(findingId) {
      if (document.visibilityState === "hidden") return;
      const remarks = ledger.remarksOf(findingId);
      if (open.id !== findingId) open = { id: findingId, from: marks.seenUntil(findingId) };
      marks.look(findingId, remarks);
      tellSeen(findingId, remarks);
    },
    /** Another finding, or none, is on the screen. */
    leave: (findingId) => open.id !== findingId && (open = { id: null, from: 0 }),
  };
};
