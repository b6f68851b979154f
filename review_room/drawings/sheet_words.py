"""The words of a sheet with their places, taken from its display list once, and the lines that they form."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pymupdf

from review_room.drawings.title_block import TextLine

WORDS_AT_MOST: Final = 100_000
_WORD_AT_MOST: Final = 200
_LETTERS = pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP


class Word(NamedTuple):
    """A word and its box in points, y down from the upper left corner; `line` is the same for words of one line.

    A tuple, because a heavy sheet has tens of thousands and a frozen object takes twice as long to make.
    """

    left: float
    top: float
    right: float
    bottom: float
    text: str
    line: tuple[int, int]


def words_of(displayed: pymupdf.DisplayList) -> list[Word]:
    """The words that are seen, at most `WORDS_AT_MOST`, each cut at 200 characters.

    Taken from a display list that is there anyway: interpreting the page a second time would cost many times more.
    """
    found = pymupdf.TextPage(displayed.get_textpage(_LETTERS)).extractWORDS()
    return [
        Word(left, top, right, bottom, text[:_WORD_AT_MOST].replace("\x00", ""), (block, line))
        for left, top, right, bottom, text, block, line, _ in found[:WORDS_AT_MOST]
    ]


def lines_of(words: Sequence[Word]) -> list[TextLine]:
    """The lines that the words form, in the order in which they were drawn."""
    return list(_lines(words))


def _lines(words: Sequence[Word]) -> Iterator[TextLine]:
    for _, group in groupby(words, key=lambda word: word.line):
        row = list(group)
        if len(row) == 1:  # as most lines of a drawing: heavy sheets have tens of thousands
            word = row[0]
            if text := word.text.strip():
                yield TextLine(text, word.left, word.top, word.right, word.bottom)
            continue
        text = " ".join(word.text for word in row).strip()
        if text:
            left, top = min(word.left for word in row), min(word.top for word in row)
            right, bottom = max(word.right for word in row), max(word.bottom for word in row)
            downwards = len(row) > 1 and row[-1].top > row[0].bottom
            yield TextLine(text, left, top, right, bottom, downwards)


def write_words(words: Sequence[Word], path: Path, *, height: float, mm: float) -> None:
    """Write the words as JSON rows [left, bottom, right, top, word], in millimetres from the lower left corner.

    `height` is that of the sheet in points, `mm` a millimetre in points.
    """
    boxes = np.array([(word.left, height - word.bottom, word.right, height - word.top) for word in words])
    rows = [[*box, word.text] for box, word in zip(np.round(boxes / mm, 2).tolist(), words, strict=True)]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8", errors="replace")
