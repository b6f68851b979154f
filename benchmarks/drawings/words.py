"""The words of a sheet with their places, when it is read and when somebody searches, against `page.get_text`."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import json
from pathlib import Path

import pymupdf

from benchmarks.drawings.measure import fastest, geometric_mean, tell
from benchmarks.drawings.rendering import one_page
from benchmarks.drawings.samples import Samples
from review_room.drawings.sheet_text import POINTS_PER_MM
from review_room.drawings.sheet_words import words_of, write_words
from review_room.word_search import hits, searchable, terms_of

_TARGET = 0.1


def words(samples: Samples) -> None:
    """Every figure against the renderer's own words of the page, which interprets the page for them.

    Taking: from the display list that the reading of the sheet has anyway. Opening: the stored words, as selecting
    needs them. Searching: the stored words folded and looked through, as the first search of a sheet does.
    """
    ratios: dict[str, list[float]] = {"taking": [], "opening": [], "searching": []}
    for path in samples.heavy:
        figures = _figures(one_page(path), samples.folder / f"{path.stem}.words.json")
        theirs = figures.pop("get_text")
        for name, numbers in ratios.items():
            numbers.append(figures[name] / theirs)
        told = {f"{name}_seconds": seconds for name, seconds in figures.items() if name in ratios}
        count = int(figures["words"])
        tell("words of a sheet", sheet=path.name, words=count, get_text_seconds=theirs, **told)
    means = {name: geometric_mean(numbers) for name, numbers in ratios.items()}
    tell("words of a sheet, geometric mean of the ratios", **means, target=_TARGET)


def _figures(content: bytes, stored: Path) -> dict[str, float]:
    with pymupdf.open(stream=content, filetype="pdf") as document:
        page = document[0]
        displayed = page.get_displaylist()
        found = words_of(displayed)
        if len(found) != len(page.get_text("words")):
            raise RuntimeError("the display list has other words than the page")
        write_words(found, stored, height=page.rect.height, mm=POINTS_PER_MM)
        longest = max((word.text for word in found), key=len)
        return {
            "get_text": fastest(lambda: page.get_text("words")),
            "taking": fastest(lambda: words_of(displayed)),
            "opening": fastest(lambda: _opened(stored)),
            "searching": fastest(lambda: _found(stored, longest)),
            "words": len(found),
        }


def _opened(stored: Path) -> list[list[float | str]]:
    rows: list[list[float | str]] = json.loads(stored.read_text(encoding="utf-8"))
    return rows


def _found(stored: Path, word: str) -> None:
    if not hits(searchable(_opened(stored)), terms_of(word)):
        raise RuntimeError(f"{word} is on the sheet but was not found")
