"""Two revisions of a sheet compared, against one draw of the sheet at 300 dpi."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import functools
from pathlib import Path

import pymupdf

from benchmarks.drawings.measure import fastest, geometric_mean, tell
from benchmarks.drawings.rendering import draw, one_page
from benchmarks.drawings.samples import Samples
from review_room.drawings.comparison.compared_sheet import ComparedSheet
from review_room.drawings.comparison.comparing import Comparison, compare


def comparisons(samples: Samples) -> None:
    """Opening, display lists, words, alignment and differences of both revisions, in one process."""
    ratios = []
    for path in samples.heavy:
        before, after = one_page(path), _with_changes(path)
        took = fastest(functools.partial(_compare, before, after), 2)
        floor = fastest(functools.partial(draw, after), 2)
        ratios.append(took / floor)
        found = len(_compare(before, after).regions)
        tell(
            "comparison of two revisions",
            sheet=path.name,
            seconds=took,
            draw_seconds=floor,
            ratio=took / floor,
            regions_found=found,
            regions_made=2,
        )
    tell("comparison of two revisions, geometric mean", ratio=geometric_mean(ratios), target=1.0)


def _compare(before: bytes, after: bytes) -> Comparison:
    return compare(ComparedSheet(before), ComparedSheet(after))


def _with_changes(path: Path) -> bytes:
    """The sheet with a line and a word more."""
    with pymupdf.open(stream=one_page(path), filetype="pdf") as document:
        page = document[0]
        page.draw_line((60, 60), (260, 60), width=1.5)
        page.insert_text((page.rect.width / 2, page.rect.height - 40), "revised", fontsize=9)
        content: bytes = document.tobytes()
        return content
