/** Checks one document per line of the standard input with the browser's verifier; answers a level, or a fault's code. */

import { createInterface } from "node:readline";
import { checkRecord } from "../../marketplace/static/alone/fairdraw.js";
import { Fault, read } from "../../marketplace/static/alone/json.js";

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log((await checkRecord(read(JSON.parse(line)))).level);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    console.log(fault.code);
  }
}
