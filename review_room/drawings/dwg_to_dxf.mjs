/**
 * Converts a DWG to a DXF with libredwg: node dwg_to_dxf.mjs <module> <dwg> <dxf>.
 * Runs in a limited process of its own; no exit code but 0 means that the DXF is whole.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modulePath, source, target] = process.argv.slice(2);
const CRITICAL = 128; // libredwg: errors from here on leave no usable drawing

const { default: createModule } = await import(pathToFileURL(modulePath));
const library = await createModule({ print: () => {}, printErr: () => {} });
library.FS.writeFile("drawing.dwg", readFileSync(source));
const error = library.dwg_write_dxf("drawing.dwg", "drawing.dxf");
if (error >= CRITICAL) throw new Error(`libredwg: ${error}`);
writeFileSync(target, library.FS.readFile("drawing.dxf"));
