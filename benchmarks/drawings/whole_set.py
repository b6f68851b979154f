"""A set of 300 sheets and one gigabyte: splitting it and reading every sheet's index."""

import os
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.drawings.measure import tell
from benchmarks.drawings.samples import Samples
from demonstration.drawings import big_set
from review_room.drawings.intake import read_drawing

_SHEETS, _MEGABYTES = 300, 1000
_ALONE = 8


def index_of_a_set(samples: Samples) -> None:
    """Sheets a second with one child on each core, against one child alone; and when the first sheet is there."""
    files = [made.path for made in big_set(samples.folder / "set", seed=1, sheets=_SHEETS, megabytes=_MEGABYTES)]
    cores = os.cpu_count() or 1
    alone_sheets, alone_seconds, _ = _read(files[:_ALONE], 1)
    sheets, seconds, first = _read(files, cores)
    rate, alone = sheets / seconds, alone_sheets / alone_seconds
    tell(
        "set of 300 sheets and 1 GB",
        sheets=sheets,
        gigabytes=sum(path.stat().st_size for path in files) / 1e9,
        seconds=seconds,
        sheets_a_second=rate,
        alone=alone,
        share_of_cores=rate / alone / cores,
        target=0.8,
        first_sheet_seconds=first,
        first_target=5.0,
    )


def _read(files: list[Path], children: int) -> tuple[int, float, float]:
    """Sheets, seconds, and seconds to the first sheet."""
    began = time.perf_counter()
    moments: list[float] = []
    lock = threading.Lock()

    def note(_sheet: object) -> None:
        with lock:
            moments.append(time.perf_counter() - began)

    def read(path: Path) -> int:
        with tempfile.TemporaryDirectory() as folder:
            return len(read_drawing(path, path.name, Path(folder), on_sheet=note).sheets)

    # Threads only wait here: each file is read by a child of its own.
    with ThreadPoolExecutor(children) as pool:
        sheets = sum(pool.map(read, files))
    return sheets, time.perf_counter() - began, min(moments)
