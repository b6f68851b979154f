"""The words around a hit, from its line or, where it stands alone in it, from above and below. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from review_room.word_search import Hit, SearchableSheet, WordRow, is_chinese

Piece = tuple[str, bool]
"""Words, and whether they are what was looked for."""

BEFORE_AT_MOST: Final = 24
AFTER_AT_MOST: Final = 40
"""Characters of context."""
_NEAR_HEIGHTS = 16
"""Words of a row in a table stand far apart; what is further away than this many heights belongs elsewhere."""
_WRITTEN_ON_HEIGHTS = 0.55
_NEXT_LINE_HEIGHTS = 1.5
_LOOKED_AT = 2_000


@dataclass(frozen=True)
class _Box:
    """A word along its line: `start` to `end`, and across it `low` to `high`; upright words lie on their side."""

    start: float
    end: float
    low: float
    high: float

    @property
    def height(self) -> float:
        return max(self.high - self.low, 0.1)

    def shares_line(self, other: "_Box") -> bool:
        return min(self.high, other.high) - max(self.low, other.low) > min(self.height, other.height) / 2

    def shares_column(self, other: "_Box") -> bool:
        return min(self.end, other.end) > max(self.start, other.start)


def context_of(sheet: SearchableSheet, hit: Hit) -> list[Piece]:
    """The hit with some words before and after it."""
    numbers = list(dict.fromkeys(number for number, _, _ in hit.spans))
    inside = list(range(min(numbers), max(numbers) + 1))
    upright = _is_upright(sheet.rows[numbers[0]])
    first, last = (_box(sheet.rows[number], upright=upright) for number in (inside[0], inside[-1]))
    others = [(n, _box(sheet.rows[n], upright=upright)) for n in _around(sheet, inside, upright=upright)]
    before = _before(others, first)
    after = _after(others, last)
    if not before and not after:
        before, after = _above(others, first), _below(others, last)
    earlier, later = _trimmed(sheet, before, inside, after)
    pieces = [(earlier, False), *_emphasised(sheet, inside, hit), (later, False)]
    return [piece for piece in pieces if piece[0]]


def _around(sheet: SearchableSheet, inside: Sequence[int], *, upright: bool) -> Iterator[int]:
    """Rows that may be near, without the hit's own. A line reaches far along, and only a little across."""
    rows = [sheet.rows[number] for number in inside]
    bottom, top = min(float(row[1]) for row in rows), max(float(row[3]) for row in rows)
    reach = _NEAR_HEIGHTS * (float(rows[0][2]) - float(rows[0][0])) if upright else 3 * (top - bottom)
    edges, numbers = sheet.by_height
    start = bisect_left(edges, bottom - reach)
    for at in range(start, min(start + _LOOKED_AT, len(edges))):
        number = numbers[at]
        if edges[at] > top + reach:
            return
        if not inside[0] <= number <= inside[-1]:
            yield number


def _is_upright(row: WordRow) -> bool:
    left, bottom, right, top = (float(edge) for edge in row[:4])
    return len(str(row[4])) > 1 and right - left < top - bottom


def _box(row: WordRow, *, upright: bool) -> _Box:
    left, bottom, right, top = (float(edge) for edge in row[:4])
    return _Box(bottom, top, left, right) if upright else _Box(left, right, bottom, top)


def _before(others: Sequence[tuple[int, _Box]], first: _Box) -> list[int]:
    found: list[int] = []
    at = first
    for number, box in sorted(others, key=lambda one: -one[1].end):
        if box.shares_line(at) and at.start - _NEAR_HEIGHTS * at.height < box.end <= at.start + at.height / 2:
            found.insert(0, number)
            at = box
    return found


def _after(others: Sequence[tuple[int, _Box]], last: _Box) -> list[int]:
    found: list[int] = []
    at = last
    for number, box in sorted(others, key=lambda one: one[1].start):
        if box.shares_line(at) and at.end - at.height / 2 <= box.start < at.end + _NEAR_HEIGHTS * at.height:
            found.append(number)
            at = box
    return found


def _above(others: Sequence[tuple[int, _Box]], first: _Box) -> list[int]:
    near = [
        (box.low, n) for n, box in others if first.shares_column(box) and box.low - first.high + first.height / 2 >= 0
    ]
    return [n for low, n in sorted(near)[:1] if low - first.high < _NEXT_LINE_HEIGHTS * first.height]


def _below(others: Sequence[tuple[int, _Box]], last: _Box) -> list[int]:
    near = [
        (-box.high, n) for n, box in others if last.shares_column(box) and last.low - box.high + last.height / 2 >= 0
    ]
    return [n for high, n in sorted(near)[:1] if last.low + high < _NEXT_LINE_HEIGHTS * last.height]


def _between(sheet: SearchableSheet, one: int, other: int) -> str:
    """Nothing within Chinese that is written on, a space otherwise: the fields of a table are words of their own."""
    before, after = sheet.rows[one], sheet.rows[other]
    height = float(before[3]) - float(before[1])
    written_on = abs(float(after[0]) - float(before[2])) < _WRITTEN_ON_HEIGHTS * height
    chinese = is_chinese(str(before[4])[-1:]) and is_chinese(str(after[4])[:1])
    return "" if chinese and written_on else " "


def _emphasised(sheet: SearchableSheet, inside: Sequence[int], hit: Hit) -> list[Piece]:
    pieces: list[Piece] = []
    for place, number in enumerate(inside):
        word = str(sheet.rows[number][4])
        if place:
            pieces.append((_between(sheet, inside[place - 1], number), False))
        at = 0
        for begin, end in sorted((begin, end) for row, begin, end in hit.spans if row == number):
            pieces += [(word[at:begin], False), (word[begin:end], True)]
            at = end
        pieces.append((word[at:], False))
    return pieces


def _line(sheet: SearchableSheet, numbers: Sequence[int]) -> str:
    text = ""
    for place, number in enumerate(numbers):
        text += (_between(sheet, numbers[place - 1], number) if place else "") + str(sheet.rows[number][4])
    return text


def _trimmed(
    sheet: SearchableSheet, before: Sequence[int], hit: Sequence[int], after: Sequence[int]
) -> tuple[str, str]:
    """The text before and after the hit, cut to what helps."""
    earlier = _line(sheet, before) + (_between(sheet, before[-1], hit[0]) if before else "")
    later = (_between(sheet, hit[-1], after[0]) if after else "") + _line(sheet, after)
    if len(earlier) > BEFORE_AT_MOST:
        earlier = "…" + earlier[-BEFORE_AT_MOST:]
    if len(later) > AFTER_AT_MOST:
        later = later[:AFTER_AT_MOST] + "…"
    return earlier, later
