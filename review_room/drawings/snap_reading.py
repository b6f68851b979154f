"""Has the points of a sheet that a pen may snap to found by a child process with limits."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from review_room.drawings.handed_over import handed_over
from review_room.drawings.limits import GIBIBYTE, MEBIBYTE, End, Limits, run_limited
from review_room.drawings.refusals import Refusal
from review_room.drawings.snap_child import FOUND_NAME

_LIMITS: Final = Limits(address_space=2 * GIBIBYTE, cpu_seconds=30, total_seconds=60, output_bytes=64 * MEBIBYTE)


@dataclass(frozen=True, slots=True)
class FoundSnaps:
    """Points by the name of their cell (`column_row`): x and y in millimetres and the kind; `vector`: it has lines."""

    vector: bool
    cells: Mapping[str, Any]


NO_LINES: Final = FoundSnaps(vector=False, cells={})


def read_snaps(sheet: Path, work: Path, *, limits: Limits = _LIMITS) -> FoundSnaps:
    """The points of a one-page PDF; `NO_LINES` for a scan, and for a sheet that the limits do not allow for."""
    request = {"path": str(sheet.resolve()), "work": str(work.resolve()), "limits": asdict(limits)}
    end = run_limited(
        "review_room.drawings.snap_child",
        request,
        work=work,
        readable=[sheet],
        limits=limits,
        on_line=lambda _line: None,
    )
    if end is not End.FINISHED:
        return NO_LINES
    try:
        with handed_over(work / FOUND_NAME) as stream:
            found = json.loads(stream.read(limits.output_bytes))
        return FoundSnaps(bool(found["vector"]), dict(found["cells"]))
    except (Refusal, ValueError, KeyError, TypeError):
        return NO_LINES
