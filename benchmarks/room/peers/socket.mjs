/** A WebSocket of a few lines: cheap enough that two hundred of them do not measure themselves. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";

const PING = 9;
const PONG = 10;

const head = (code, length) => {
  if (length < 126) return Buffer.from([0x80 | code, 0x80 | length]);
  return Buffer.from([0x80 | code, 0x80 | 126, length >> 8, length & 255]);
};

/** A masked frame, as a client must send them; the mask of zeros leaves the bytes as they are. */
const frame = (code, bytes) => Buffer.concat([head(code, bytes.length), Buffer.alloc(4), bytes]);

const sizeOf = (bytes) => {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 127;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return null;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return bytes.length < start + length ? null : { start, end: start + length };
};

/** Resolves to { send, close } once the server has agreed; `receive(payload)` gets the bytes of each message. */
export const open = (address, { receive, origin, ended = () => {} }) =>
  new Promise((resolve, reject) => {
    const url = new URL(address);
    const line = connect(Number(url.port), url.hostname);
    let rest = Buffer.alloc(0);
    let agreed = false;
    const take = (bytes) => {
      for (let size = sizeOf(bytes); size; size = sizeOf(bytes)) {
        const code = bytes[0] & 15;
        const payload = bytes.subarray(size.start, size.end);
        if (code === PING) line.write(frame(PONG, payload));
        else if (code < 8) receive(payload);
        bytes = bytes.subarray(size.end);
      }
      rest = bytes;
    };
    const shake = (bytes) => {
      const end = bytes.indexOf("\r\n\r\n");
      if (end < 0) return (rest = bytes);
      if (!bytes.latin1Slice(0, 12).endsWith("101")) return reject(new Error(bytes.latin1Slice(0, 200)));
      agreed = true;
      rest = Buffer.alloc(0);
      resolve({ send: (payload) => line.write(frame(2, payload)), close: () => line.destroy() });
      return take(bytes.subarray(end + 4));
    };
    line.setNoDelay(true);
    line.on("data", (bytes) => {
      const all = rest.length ? Buffer.concat([rest, bytes]) : bytes;
      if (agreed) take(all);
      else shake(all);
    });
    line.on("error", reject);
    line.on("close", ended);
    line.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n` +
        `${origin ? `Origin: ${origin}\r\n` : ""}\r\n`,
    );
  });
