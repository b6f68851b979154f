"""Words that stand on one revision and not on the other. Pure: a changed digit is few pixels and a great change."""

from collections import defaultdict
from collections.abc import Sequence

from review_room.drawings.comparison.alignment import Alignment, Word

_SAME_PLACE = 1.5
"""Points between the middles of a word before and after that did not move."""


def laid_over(words: Sequence[Word], alignment: Alignment) -> list[Word]:
    """The words of the sheet before as they lie on the sheet after, in upright boxes."""
    if alignment.is_identity:
        return list(words)
    moved = []
    for left, top, right, bottom, word in words:
        corners = [alignment.turn * complex(x, y) + alignment.shift for x in (left, right) for y in (top, bottom)]
        across, down = [one.real for one in corners], [one.imag for one in corners]
        moved.append((min(across), min(down), max(across), max(down), word))
    return moved


def without(words: Sequence[Word], others: Sequence[Word]) -> list[Word]:
    """Words that have no equal among the others at the same place."""
    unmoved = set(others)  # most words of a sheet, and those need no look around them
    words = [word for word in words if word not in unmoved]
    if not words:
        return []
    places: dict[tuple[str, int, int], list[complex]] = defaultdict(list)
    for other in others:
        middle = _middle(other)
        places[other[4], round(middle.real), round(middle.imag)].append(middle)
    return [word for word in words if not _stands(word, places)]


def _stands(word: Word, places: dict[tuple[str, int, int], list[complex]]) -> bool:
    middle = _middle(word)
    across, down = round(middle.real), round(middle.imag)
    return any(
        abs(place - middle) <= _SAME_PLACE
        for x in range(across - 2, across + 3)
        for y in range(down - 2, down + 3)
        for place in places.get((word[4], x, y), ())
    )


def _middle(word: Word) -> complex:
    left, top, right, bottom, _ = word
    return complex((left + right) / 2, (top + bottom) / 2)
