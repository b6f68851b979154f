"""The child process that finds the points of a sheet to snap to; started only by `snap_reading.read_snaps`."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from review_room.drawings.child_process import Request, Tell, limited_child

_MOST_LINES: Final = 1_500_000
_FEWEST_LINES: Final = 8
"""A scan has none, or the frame that its scanner drew round it."""

FOUND_NAME: Final = "snaps.json"


def find_snaps(request: Request, tell: Tell) -> None:
    """Writes the points of the one-page PDF into the folder of the request."""
    import numpy as np
    import pymupdf

    from review_room.drawings.sheet_text import POINTS_PER_MM, size_mm
    from review_room.drawings.snap_points import points_of

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    with pymupdf.open(request["path"], filetype="pdf") as document:
        page = document[0]
        size = size_mm(page)
        turned, height = page.rotation_matrix, page.rect.height
        # PyMuPDF tells paths of the page as it lies before its own rotation.
        lines = np.array(list(_lines(page)), dtype=np.float64).reshape(-1, 2, 2)
    if len(lines) < _FEWEST_LINES:
        found: dict[str, Any] = {"vector": False, "cells": {}}
    else:
        matrix = np.array([[turned.a, turned.b], [turned.c, turned.d]])
        lines = lines @ matrix + np.array([turned.e, turned.f])
        lines[:, :, 1] = height - lines[:, :, 1]
        cells = points_of((lines / POINTS_PER_MM).reshape(-1, 4), size)
        found = {"vector": True, "cells": {f"{column}_{row}": points for (column, row), points in cells.items()}}
    (Path(request["work"]) / FOUND_NAME).write_text(json.dumps(found, separators=(",", ":")), encoding="ascii")
    tell({"event": "snaps"})


def _lines(page: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight lines of the page, and the chords of its curves, as pairs of points."""
    count = 0
    for path in page.get_cdrawings():
        for kind, *parts in path["items"]:
            for line in _pieces(kind, parts):
                count += 1
                if count > _MOST_LINES:
                    return
                yield line


def _pieces(kind: str, parts: list[Any]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    if kind == "l":
        return [(parts[0], parts[1])]
    if kind == "c":
        return [(parts[0], parts[3])]
    if kind == "re":
        x0, y0, x1, y1 = parts[0]
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    else:
        upper_left, upper_right, lower_left, lower_right = parts[0]
        corners = [upper_left, upper_right, lower_right, lower_left]
    return list(zip(corners, [*corners[1:], corners[0]], strict=True))


if __name__ == "__main__":
    sys.exit(limited_child(sys.argv[1], find_snaps))
