"""What a reader of one format is given, and how it reports sheets while it works."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from review_room.drawings.limits import Limits, renew_cpu
from review_room.drawings.phrases import Words, as_json, value_as_json
from review_room.drawings.reading import FailedSheet, Line, SheetReading, failed_line, sheet_line
from review_room.drawings.refusals import Remark


@dataclass(frozen=True)
class ReadingTask:
    """One file to read into `work`, leaving out the sheets in `done` (finished, or fatal, in an earlier attempt)."""

    path: Path
    name: str
    work: Path
    limits: Limits
    done: frozenset[int]
    tell: Callable[[Line], None]

    def sheet_path(self, index: int) -> Path:
        """Where the PDF of sheet `index` is written."""
        return self.work / f"sheet-{index:04d}.pdf"

    def plan(self, total: int) -> None:
        """Says how many sheets there will be."""
        self.tell({"event": "plan", "total": total})

    def begin(self, index: int, label: Words) -> None:
        """Says which sheet is being read, so that it can be named if the child dies of it."""
        renew_cpu(self.limits.cpu_seconds)
        self.tell({"event": "begin", "index": index, "label": value_as_json(label)})

    def seen(self, index: int, thumbnail: Path) -> None:
        """Hands over a sheet's small picture, while its words are still being read."""
        self.tell({"event": "seen", "index": index, "path": thumbnail.name})

    def finished(self, sheet: SheetReading) -> None:
        """Hands over a finished sheet."""
        self.tell(sheet_line(sheet))

    def failed(self, sheet: FailedSheet) -> None:
        """Hands over a sheet that could not be read."""
        self.tell(failed_line(sheet))

    def remark(self, remark: Remark) -> None:
        """Hands over a remark on the whole file."""
        self.tell({"event": "remark", "code": remark.code, "values": as_json(remark.values)})
