"""How many title blocks of the generator's 300-sheet set are read right, and whether the wrong ones are flagged."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pymupdf

from benchmarks.drawings.measure import tell
from benchmarks.drawings.samples import Samples
from demonstration.drawings.big_set import big_set
from demonstration.drawings.generate import GeneratedFile
from review_room.drawings.sheet_words import lines_of, words_of
from review_room.drawings.title_block import TitleBlock, read_title_block
from review_room.usecases.sheet_index import SURE_PERCENT

_SEED = 300
_SHEETS = 300


def title_blocks(made: Samples) -> None:
    """`right`: number and title both; `silently_wrong`: wrong and not flagged on the index page; target 98 % and 0."""
    files = big_set(made.folder / "title-blocks", seed=_SEED, sheets=_SHEETS)
    begun = time.perf_counter()
    counted: Counter[str] = Counter()
    for file in files:
        for sheet, block in zip(file.sheets, readings(file), strict=True):
            right = (block.sheet_no, block.title) == (sheet.sheet_no, sheet.title)
            flagged = round(block.confidence * 100) < SURE_PERCENT
            counted.update(
                sheets=1,
                right=right,
                flagged=flagged,
                silently_wrong=not right and not flagged,
                scale_right=block.scale == sheet.scale,
            )
    total = counted["sheets"]
    tell(
        "title-blocks",
        **counted,
        right_share=round(counted["right"] / total, 4),
        target_share=0.98,
        seconds=round(time.perf_counter() - begun, 2),
    )


def readings(file: GeneratedFile) -> Iterator[TitleBlock]:
    """What the title blocks of a generated PDF say, page by page."""
    with pymupdf.open(Path(file.path)) as document:
        for page in document:
            lines = lines_of(words_of(page.get_displaylist()))
            yield read_title_block(lines, page.rect.width, page.rect.height)
