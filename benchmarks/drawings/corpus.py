"""What every real drawing and every set of the generator became, and in what time: a table of docs/formats.md."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.drawings.measure import machine, tell
from benchmarks.drawings.samples import REAL, Samples
from demonstration.drawings import big_set, generate_set, heavy_sheet
from review_room.drawings.intake import kind_of_file, read_drawing
from review_room.drawings.reading import FileReading
from review_room.drawings.refusals import Refusal

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"
MEASURED = "## What each file became\n"
_MEGABYTE = 1_000_000
_MILLION = 1_000_000


@dataclass(frozen=True)
class _Row:
    """One line of the table: a file, what it became, and what was said of it."""

    file: str
    kind: str
    megabytes: float
    sheets: int
    failed: int
    seconds: float
    said: str


def corpus(samples: Samples) -> None:
    """Reads them one after the other, tells a line for each, and writes the table."""
    rows: list[_Row] = []
    million = heavy_sheet(samples.folder / f"heavy-{_MILLION}.dxf", _MILLION, seed=1)
    for path in [*sorted(REAL.glob("*/*.*")), *_generated(samples.folder), *samples.heavy, *samples.dxf, million]:
        if path.name not in {row.file for row in rows}:
            rows.append(_read(path))
            tell("a file of the corpus", **asdict(rows[-1]))
    rows.append(_of_a_big_set(samples.folder / "set"))
    tell("a set of the generator", **asdict(rows[-1]))
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(MEASURED)
    PAGE.write_text(before + MEASURED + _table(rows), encoding="utf-8")


def _generated(folder: Path) -> Iterator[Path]:
    """The six sheets of the demo city, in both formats."""
    yield from (file.path for file in generate_set(folder / "generated", seed=1).files)


def _of_a_big_set(folder: Path) -> _Row:
    """All files of the set of 300 sheets and one gigabyte in one line."""
    rows = [_read(made.path) for made in big_set(folder, seed=1, sheets=300, megabytes=1000)]
    said = sorted({row.said for row in rows} - {""})
    return _Row(
        f"a set of 300 sheets in {len(rows)} files",
        rows[0].kind,
        sum(row.megabytes for row in rows),
        sum(row.sheets for row in rows),
        sum(row.failed for row in rows),
        sum(row.seconds for row in rows),
        ", ".join(said),
    )


def _read(path: Path) -> _Row:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        try:
            reading = read_drawing(path, path.name, Path(folder))
        except Refusal as refusal:
            sheets, failed, said = 0, 0, [f"refused: `{refusal.code}`"]
        else:
            sheets, failed, said = len(reading.sheets), len(reading.failed), sorted(_said(reading))
    took = time.perf_counter() - began
    kind = kind_of_file(path, path.name).upper()
    return _Row(path.name, kind, path.stat().st_size / _MEGABYTE, sheets, failed, took, ", ".join(said))


def _said(reading: FileReading) -> set[str]:
    remarks = [*reading.remarks, *(remark for sheet in reading.sheets for remark in sheet.remarks)]
    return {f"`{remark.code}`" for remark in remarks}


def _table(rows: list[_Row]) -> str:
    on = machine()
    lines = [
        f"\nOn {on['cores']} cores ({on['architecture']}), one file after the other, in child and sandbox.\n",
        "| file | format | MB | sheets | failed | seconds | remarks |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        size, took = f"{row.megabytes:.1f}", f"{row.seconds:.1f}"
        lines.append(f"| {row.file} | {row.kind} | {size} | {row.sheets} | {row.failed} | {took} | {row.said} |")
    return "\n".join(lines) + "\n"
