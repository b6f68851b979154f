"""The child process: reads one drawing file under limits and writes each result as a JSON line.

Started by `limits.run_limited`, or forked by `spare_child`. The request names the file, the limits and the sheets that
are already done.
"""

import gc
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from review_room.drawings.limits import LINES_NAME, MEMORY_EXIT, Limits, die_with_parent, restrict_child
from review_room.drawings.reading import DrawingKind, Line, refusal_line
from review_room.drawings.refusals import Refusal

if TYPE_CHECKING:
    from review_room.drawings.task import ReadingTask


def main(request_path: str) -> int:
    """Reads the request, takes the limits upon itself, works. Returns the exit code."""
    die_with_parent()
    request: Mapping[str, Any] = json.loads(Path(request_path).read_text(encoding="utf-8"))
    limits = Limits(**request["limits"])
    restrict_child(limits, address_space=request["address_space"])
    with (Path(request["work"]) / LINES_NAME).open("a", encoding="utf-8") as lines:
        return read_and_tell(request, limits, lines)


def read_and_tell(request: Mapping[str, Any], limits: Limits, lines: TextIO) -> int:
    """Reads the drawing of the request, each result a JSON line as soon as there is one. Returns the exit code.

    The process has its limits already, and ends with this.
    """
    # A sheet has tens of thousands of words, and none of them is garbage: looking for some took half the time.
    gc.set_threshold(100_000, 50, 100)

    def tell(line: Line) -> None:
        lines.write(json.dumps(line, ensure_ascii=False) + "\n")
        lines.flush()

    return _read(request, limits, tell)


def _read(request: Mapping[str, Any], limits: Limits, tell: Callable[[Line], None]) -> int:
    # Imported late: the limits must hold before a parser is loaded.
    from review_room.drawings.task import ReadingTask

    task = ReadingTask(
        path=Path(request["path"]),
        name=request["name"],
        work=Path(request["work"]),
        limits=limits,
        done=frozenset(request["done"]),
        tell=tell,
    )
    try:
        _read_as(DrawingKind(request["kind"]), task)
    except Refusal as refusal:
        tell(refusal_line(refusal.named(task.name)))
    except MemoryError:
        return MEMORY_EXIT
    return 0


def _read_as(kind: DrawingKind, task: "ReadingTask") -> None:
    match kind:
        case DrawingKind.PDF:
            from review_room.drawings.pdf import read_pdf

            read_pdf(task)
        case DrawingKind.PNG | DrawingKind.JPEG | DrawingKind.TIFF:
            from review_room.drawings.scan import read_scan

            read_scan(task, kind)
        case DrawingKind.ZIP:
            from review_room.drawings.archive import unpack

            unpack(task)
        case _:
            from review_room.drawings.dxf import read_dxf

            read_dxf(task)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
