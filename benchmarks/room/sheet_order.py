"""Sheets put in, taken out, re-ordered and renumbered: whether each earlier sheet is followed to the right new one."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pymupdf

from benchmarks.drawings.measure import tell
from demonstration.drawings import GeneratedSet, generate_set
from demonstration.drawings.building import chance
from review_room.domain.carried_mark import followed
from review_room.domain.comparison import SheetText

_SHEETS = 30


def sheet_order(seeds: Sequence[int] = (1, 2, 3)) -> None:
    """`right`: followed to the sheet it became, or, where it was taken out, to none for sure; target 100 %."""
    told = Counter[str]()
    with tempfile.TemporaryDirectory(prefix="lianshen-benchmark-") as name:
        for seed in seeds:
            folder = Path(name) / str(seed)
            before = _texts(generate_set(folder / "1", seed=seed, sheets=_SHEETS, formats=("pdf",)))
            after = _texts(generate_set(folder / "2", seed=seed, sheets=_SHEETS, formats=("pdf",), revision=2))
            strange = _texts(generate_set(folder / "3", seed=seed + 50, sheets=_SHEETS, formats=("pdf",)))
            told.update(_renumbered(before, after, strange, seed))
    marks = max(1, told["sheets"])
    tell(
        "carry-forward, sheets",
        sheets=told["sheets"],
        right=told["right"] / marks,
        silently_wrong=told["silently_wrong"],
        to_check=told["unsure"] / marks,
        target_right=1.0,
        target_silently_wrong=0,
    )


def _renumbered(
    before: Sequence[SheetText], after: Sequence[SheetText], strange: Sequence[SheetText], seed: int
) -> Counter[str]:
    """One sheet of another building put in third, the seventh taken out, two exchanged, and all numbered anew."""
    pick = chance(seed, "order")
    kept = list(after)
    gone = kept.pop(6)
    first, second = pick.sample(range(8, len(kept)), 2)
    kept[first], kept[second] = kept[second], kept[first]
    kept.insert(2, strange[2])
    numbers = [sheet.sheet_no for sheet in before]
    new = [
        SheetText(100 + place, number, sheet.title, sheet.words)
        for place, (number, sheet) in enumerate(zip(numbers, kept, strict=True))
    ]
    counted = Counter[str]()
    for place, old in enumerate(before):
        goal = None if after[place] is gone else 100 + kept.index(after[place])
        found = followed(old, new)
        right = found is not None and found.new_id == goal
        if goal is None:
            right = found is None or not found.sure
        counted.update(
            sheets=1,
            right=right,
            silently_wrong=not right and (found is None or found.sure),
            unsure=found is not None and not found.sure,
        )
    return counted


def _texts(made: GeneratedSet) -> list[SheetText]:
    return [SheetText(number, *sheet) for number, sheet in enumerate(_sheets(made))]


def _sheets(made: GeneratedSet) -> Iterator[tuple[str, str, str]]:
    for file in made.files:
        with pymupdf.open(file.path) as document:
            for page, sheet in zip(document, file.sheets, strict=True):
                yield sheet.sheet_no, sheet.title, page.get_text()
