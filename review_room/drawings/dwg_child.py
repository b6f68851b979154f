"""The child process that converts a DWG: one step of `dwg.convert` under limits, told as JSON lines."""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from review_room.drawings.limits import GIBIBYTE, LINES_NAME, MEMORY_EXIT, Limits, die_with_parent, restrict_child

_NODE_ADDRESS_SPACE = 5 * GIBIBYTE
"""Measured: WebAssembly begins with 1 GiB, may grow to 4, and Node needs half a GiB beside it; real use is 0.14 GiB."""
_NODE_OPTIONS = ("--liftoff-only", "--max-old-space-size=1024", "--disable-wasm-trap-handler")
_SECTION = re.compile(rb"\n\s*0\r?\nSECTION\r?\n\s*2\r?\n(\w+)")
_ENTITY = re.compile(rb"\n\s*0\r?\n((?:[A-Z_]|3D)\w*)\r?\n")
_NOT_DRAWN = frozenset((b"BLOCK", b"ENDBLK", b"SEQEND", b"VERTEX", b"ENDSEC", b"ATTRIB", b"VIEWPORT"))
_NOT_DRAWN_TYPES = ("BLOCK", "ENDBLK", "SEQEND", "ATTRIB", "VIEWPORT")


def main(request_path: str) -> int:
    """Reads the request, takes the limits upon itself, does the step. Returns the exit code."""
    die_with_parent()
    request: Mapping[str, Any] = json.loads(Path(request_path).read_text(encoding="utf-8"))
    limits = Limits(**request["limits"])
    work = Path(request["work"])
    dwg, dxf = Path(request["dwg"]), work / request["dxf"]
    if request["step"] == "libredwg":
        restrict_child(limits, address_space=_NODE_ADDRESS_SPACE)
        _become_node(request, dwg, dxf)
    restrict_child(limits, address_space=limits.address_space_for_big_dxf)
    with (work / LINES_NAME).open("a", encoding="utf-8") as lines:
        try:
            for what, count in _counted(request["step"], dwg, dxf):
                lines.write(json.dumps({"event": "count", "what": what, "count": count}) + "\n")
                lines.flush()
        except MemoryError:
            return MEMORY_EXIT
    return 0


def _become_node(request: Mapping[str, Any], dwg: Path, dxf: Path) -> None:
    """Limits and the death with the parent stay with a process that becomes another program."""
    words = [request["node"], *_NODE_OPTIONS, request["script"], request["module"], str(dwg), str(dxf)]
    os.execv(words[0], words)  # noqa: S606 - our own command, no shell


def _counted(step: str, dwg: Path, dxf: Path) -> Iterator[tuple[str, int]]:
    if step == "ezdwg":
        from review_room.drawings.dwg_drawing import write_dxf

        yield "converted", write_dxf(dwg, dxf)
        return
    if dxf.exists():
        yield "dxf", count_dxf(dxf)
    yield "dwg", count_dwg(dwg)


def count_dxf(path: Path) -> int:
    """Entities in the blocks and layouts of a DXF, counted in its text."""
    content = path.read_bytes()
    starts = [(found.start(), found[1]) for found in _SECTION.finditer(content)]
    ends = [start for start, _ in starts[1:]] + [len(content)]
    return sum(
        sum(found[1] not in _NOT_DRAWN for found in _ENTITY.finditer(content, start + 1, end))
        for (start, name), end in zip(starts, ends, strict=True)
        if name in (b"BLOCKS", b"ENTITIES")
    )


def count_dwg(path: Path) -> int:
    """Entities in a DWG by the heads of its objects, whatever a reader can make of them. 0 if it cannot be opened."""
    from ezdwg import raw

    try:
        rows = raw.list_object_headers_with_type(str(path))
    except (ValueError, OSError, RuntimeError, NotImplementedError):
        return 0
    kinds = (str(row[4]).upper() for row in rows if row[5] == "E")
    return sum(kind not in _NOT_DRAWN_TYPES and not kind.startswith("VERTEX") for kind in kinds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
