/** What a client of y-websocket or Hocuspocus says, as bytes. The document is the room: a map of findings. */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

const SYNC = 0;
const AUTH = 2;
const UPDATE = 2;
const ROOM = "room";

const written = (write) => {
  const encoder = encoding.createEncoder();
  write(encoder);
  return Buffer.from(encoding.toUint8Array(encoder));
};

/** Hocuspocus serves several documents on one socket: each message begins with the name of its own. */
const named = (kind, encoder) => kind === "hocuspocus" && encoding.writeVarString(encoder, ROOM);

/** What a client sends first, if anything. */
export const greeting = (kind) =>
  kind === "hocuspocus"
    ? written((encoder) => {
        named(kind, encoder);
        encoding.writeVarUint(encoder, AUTH);
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarString(encoder, "anybody");
        encoding.writeVarString(encoder, "4.7.0");
      })
    : null;

/** A document of one's own; `changed(content)` gives the bytes that tell the others of a finding. */
export const author = (kind) => {
  const doc = new Y.Doc();
  const findings = doc.getMap("findings");
  let update;
  doc.on("update", (bytes) => (update = bytes));
  return (id, content) => {
    findings.set(id, content);
    return written((encoder) => {
      named(kind, encoder);
      encoding.writeVarUint(encoder, SYNC);
      encoding.writeVarUint(encoder, UPDATE);
      encoding.writeVarUint8Array(encoder, update);
    });
  };
};
