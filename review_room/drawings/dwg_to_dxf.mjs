/**
 * Converts a DWG to a DXF with libredwg: node dwg_to_dxf.mjs <module> <dwg> <dxf>.
 * Runs in a limited process of its own; only exit code 0 means that the DXF is whole.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const CRITICAL = 128; // libredwg: errors from here on leave no usable drawing
const LAYER = 51; // libredwg's number of this type of object
const [modulePath, source, target] = process.argv.slice(2);

const { default: createModule } = await import(pathToFileURL(modulePath));
const library = await createModule({ print: () => {}, printErr: () => {} });

/** Handles, in hexadecimal, of the layers that are switched off. */
function layersOff() {
  const { data, error } = library.dwg_read_file("drawing.dwg");
  if (error >= CRITICAL || !data) throw new Error(`libredwg: ${error}`);
  const off = new Set();
  const count = library.dwg_get_num_objects(data);
  for (let number = 0; number < count; number += 1) {
    const object = library.dwg_get_object(data, number);
    if (library.dwg_object_get_fixedtype(object) !== LAYER) continue;
    const layer = library.dwg_object_to_object_tio(object);
    const field = (name) => library.dwg_dynapi_entity_value(layer, name).data;
    const handle = library.dwg_object_get_handle_object(object).value.toString(16).toUpperCase();
    if (field("off") || field("color")?.index < 0) off.add(handle);
  }
  library.dwg_free(data);
  return off;
}

/** This libredwg writes every layer as switched off (a negative colour); says again which ones are. */
function withLayerStates(tables, off) {
  const record = /(\nLAYER\r?\n *5\r?\n)([0-9A-F]+)((?:(?!\n  0\r?\n)[^])*?\n *62\r?\n *)-?(\d+)/g;
  return tables.replace(record, (_, start, handle, middle, colour) =>
    `${start}${handle}${middle}${off.has(handle) ? "-" : ""}${colour}`,
  );
}

library.FS.writeFile("drawing.dwg", readFileSync(source));
const off = layersOff();
const error = library.dwg_write_dxf("drawing.dwg", "drawing.dxf");
if (error >= CRITICAL) throw new Error(`libredwg: ${error}`);
const dxf = Buffer.from(library.FS.readFile("drawing.dxf").buffer);
const first = Math.max(dxf.indexOf("\nTABLES"), 0);
const last = Math.max(dxf.indexOf("\nBLOCKS"), first);
const tables = Buffer.from(withLayerStates(dxf.toString("latin1", first, last), off), "latin1");
writeFileSync(target, Buffer.concat([dxf.subarray(0, first), tables, dxf.subarray(last)]));
