"""Points of sheets to snap to: from the cache folder, else found once for the whole sheet and kept for ever."""

import json
import re
import tempfile
import threading
from pathlib import Path
from typing import Final

from review_room.drawings.snap_cells import CELL_MM
from review_room.drawings.snap_reading import FoundSnaps, read_snaps
from review_room.sheet_cache import folder_of, keep, kept
from review_room.tiles import TooManyWait
from service_centre.errors import NotFound
from service_centre.objects import object_store

_EMPTY: Final = b'{"vector":true,"points":[]}'
_LINELESS: Final = b'{"vector":false,"points":[]}'
_CELL_NAME: Final = re.compile(r"\d{1,4}_\d{1,4}")
_one_at_a_time = threading.BoundedSemaphore(1)
"""In a web process: the memory of the children, and the threads of everybody else."""


def snap_cell(digest: str, width_mm: float, height_mm: float, *, x: int, y: int) -> bytes:
    """The points of one cell as JSON (`vector`, `points`: x, y in millimetres, kind). Raises NotFound, TooManyWait."""
    if x * CELL_MM >= width_mm or y * CELL_MM >= height_mm:
        raise NotFound
    folder = folder_of(digest) / "snaps"
    made = kept(folder / "made.json")
    if made is None:
        made = _make(digest, folder)
    if made == _LINELESS:
        return made
    return kept(folder / f"{x}_{y}.json") or _EMPTY


def _make(digest: str, folder: Path) -> bytes:
    if not _one_at_a_time.acquire(blocking=False):
        raise TooManyWait
    try:
        made = kept(folder / "made.json")  # by whoever was first
        return made if made is not None else _found(digest, folder)
    finally:
        _one_at_a_time.release()


def _found(digest: str, folder: Path) -> bytes:
    with tempfile.TemporaryDirectory(prefix="lianshen-") as work, object_store().local_copy(digest) as sheet:
        found = read_snaps(sheet, Path(work))
    _keep(found, folder)
    # The mark that all is there comes last.
    keep(folder / "made.json", _EMPTY if found.vector else _LINELESS)
    return _EMPTY if found.vector else _LINELESS


def _keep(found: FoundSnaps, folder: Path) -> None:
    for name, points in found.cells.items():
        if _CELL_NAME.fullmatch(name):  # the child has seen the upload: nothing it says becomes a path unchecked
            told = json.dumps({"vector": True, "points": points}, separators=(",", ":"))
            keep(folder / f"{name}.json", told.encode())
