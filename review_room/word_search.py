"""Finds words on a sheet as people look for them: whatever the case, the width or the spaces within Chinese. Pure."""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat

WordRow = Sequence[float | str]
"""A word with its place: [left, bottom, right, top, word], millimetres from the sheet's lower left corner."""

Rectangle = tuple[float, float, float, float]

TERMS_AT_MOST = 8
_JOINED_HEIGHTS = 0.8
"""Words of one line belong together when the gap between them is less than this many heights."""
_IDEOGRAPHS = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_SPACED = re.compile(r"(?<=(?<!\S)[\u3400-\u9fff])\s+(?=[\u3400-\u9fff](?!\S))")
_PHRASE_QUOTES = str.maketrans("“”„＂", '""""')


@dataclass(frozen=True)
class Hit:
    """One line where terms stand: their words as they are on the sheet, and a rectangle for each part."""

    text: str
    rectangles: tuple[Rectangle, ...]
    spans: tuple[tuple[int, int, int], ...]
    """The rows in which it stands, each with its first character and the one after its last."""


@dataclass(frozen=True)
class SearchableSheet:
    """The words of a sheet, folded into one text; each of its characters comes from a place in a row (-1 for none)."""

    rows: Sequence[WordRow]
    folded: str
    row_of: Sequence[int]
    place_of: Sequence[int]

    @cached_property
    def by_height(self) -> tuple[Sequence[float], Sequence[int]]:
        """The lower edges of all rows, sorted, and their numbers: what stands near is found without a look at all."""
        order = sorted(range(len(self.rows)), key=lambda number: float(self.rows[number][1]))
        return array("d", (float(self.rows[number][1]) for number in order)), array("i", order)


def terms_of(query: str) -> tuple[str, ...]:
    """The folded terms of a query: all must occur; what stands in quotes is one term.

    Single Chinese characters with spaces between them are one word, set wide as in title blocks.
    """
    found: list[str] = []
    for number, part in enumerate(query.translate(_PHRASE_QUOTES).split('"')):
        pieces = [part] if number % 2 else _SPACED.sub("", part).split()
        found += [folded for piece in pieces if (folded := _squeezed(piece))]
    return tuple(dict.fromkeys(found))[:TERMS_AT_MOST]


def searchable(rows: Sequence[WordRow]) -> SearchableSheet:
    """Folds the words of a sheet, in their order, so that `hits` can look through them."""
    text: list[str] = []
    row_of, place_of = array("i"), array("i")
    for number, row in enumerate(rows):
        if number:
            text.append(_between(rows[number - 1], row))
            row_of.append(-1)
            place_of.append(0)
        folded, places = _folded_word(str(row[4]))
        text.append(folded)
        place_of.extend(places)
        row_of.extend(repeat(number, len(place_of) - len(row_of)))
    return _without_chinese_spaces(rows, "".join(text), row_of, place_of)


def hits(sheet: SearchableSheet, terms: Sequence[str]) -> list[Hit]:
    """Every line with a term in it, in the order of the text; none unless all terms occur.

    One line is one hit, however many terms it has, and so is what is drawn twice at one place, as bold words often are.
    """
    places = [list(_occurrences(sheet.folded, term)) for term in terms]
    if not terms or not all(places):
        return []
    found: dict[tuple[str, tuple[tuple[int, ...], ...]], Hit] = {}
    for parts in _by_line(sheet.folded, _apart(place for each in places for place in each)):
        hit = _hit(sheet, parts)
        at = tuple(tuple(round(2 * edge) for edge in rectangle) for rectangle in hit.rectangles)
        found.setdefault((hit.text, at), hit)
    return list(found.values())


@lru_cache(maxsize=20_000)
def _folded_word(word: str) -> tuple[str, Sequence[int]]:
    """The word folded, and which of its characters each of these comes from. Sheets say the same words often."""
    if word.isascii():
        return word.lower(), range(len(word))
    parts = [_folded(character) for character in word]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


@lru_cache(maxsize=20_000)
def _folded(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold()


def _squeezed(text: str) -> str:
    folded = " ".join("".join(map(_folded, text)).split())
    return "".join(c for at, c in enumerate(folded) if not (c == " " and _amid_chinese(folded, at)))


def is_chinese(character: str) -> bool:
    """Whether it is one Chinese character."""
    return bool(character) and any(first <= ord(character) <= last for first, last in _IDEOGRAPHS)


def _amid_chinese(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and is_chinese(text[at - 1]) and is_chinese(text[at + 1])


def _between(before: WordRow, row: WordRow) -> str:
    """A space between neighbours of a line or column, else an end that no term reaches across."""
    left, bottom, right, top = map(float, before[:4])
    next_left, next_bottom, next_right, next_top = map(float, row[:4])
    height = max(top - bottom, next_top - next_bottom)
    same_line = min(top, next_top) - max(bottom, next_bottom) > height / 2
    if same_line and abs(next_left - right) < _JOINED_HEIGHTS * height:
        return " "
    if abs(bottom - next_top) >= _JOINED_HEIGHTS * height:
        return "\n"
    width = max(right - left, next_right - next_left)
    same_column = min(right, next_right) - max(left, next_left) > width / 2
    single = len(str(before[4]).strip()) == 1 == len(str(row[4]).strip())
    return " " if same_column and single else "\n"


def _without_chinese_spaces(
    rows: Sequence[WordRow], text: str, row_of: "array[int]", place_of: "array[int]"
) -> SearchableSheet:
    left_out = [found.start() for found in re.finditer(" ", text) if _amid_chinese(text, found.start())]
    pieces: list[str] = []
    rows_kept, places_kept = array("i"), array("i")
    for start, end in zip([0, *(at + 1 for at in left_out)], [*left_out, len(text)], strict=True):
        pieces.append(text[start:end])
        rows_kept += row_of[start:end]
        places_kept += place_of[start:end]
    return SearchableSheet(rows, "".join(pieces), rows_kept, places_kept)


def _occurrences(text: str, term: str) -> Iterator[tuple[int, int]]:
    at = text.find(term)
    while at >= 0:
        yield at, at + len(term)
        at = text.find(term, at + len(term))


def _apart(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in their order; of two that overlap only the longer one is left."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
        elif end - start > apart[-1][1] - apart[-1][0]:
            apart[-1] = start, end
    return apart


def _by_line(text: str, places: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Places of one line together."""
    line: list[tuple[int, int]] = []
    for start, end in places:
        if line and "\n" in text[line[-1][1] : start]:
            yield line
            line = []
        line.append((start, end))
    if line:
        yield line


def _hit(sheet: SearchableSheet, parts: Sequence[tuple[int, int]]) -> Hit:
    spans: list[tuple[int, int, int]] = []
    for start, end in parts:
        rows: dict[int, list[int]] = {}
        for number, place in zip(sheet.row_of[start:end], sheet.place_of[start:end], strict=True):
            if number >= 0:
                rows.setdefault(number, []).append(place)
        spans += [(number, min(places), max(places) + 1) for number, places in rows.items()]
    words = " ".join(str(sheet.rows[number][4]) for number in dict.fromkeys(number for number, _, _ in spans))
    return Hit(words, tuple(_part(sheet.rows[number], begin, end) for number, begin, end in spans), tuple(spans))


def _part(row: WordRow, start: int, end: int) -> Rectangle:
    """The characters from `start` to `end` of a word: a share of its length, the whole of an upright or single one."""
    left, bottom, right, top = (float(number) for number in row[:4])
    widths = [1.0 if unicodedata.east_asian_width(c) in "WF" else 0.55 for c in str(row[4])]
    if right - left < top - bottom or not widths:
        return left, bottom, right, top
    per_width = (right - left) / sum(widths)
    begin = left + per_width * sum(widths[:start])
    return round(begin, 2), bottom, round(begin + per_width * sum(widths[start:end]), 2), top
