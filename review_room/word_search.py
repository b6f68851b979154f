"""Finds words on a sheet as people look for them: whatever the case, the width or the spaces within Chinese. Pure."""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded only where words are joined: most programs never do
    import numpy as np
    import numpy.typing as npt

WordRow = Sequence[float | str]
"""A word with its place: [left, bottom, right, top, word], millimetres from the sheet's lower left corner."""

Rectangle = tuple[float, float, float, float]

TERMS_AT_MOST = 8
_IDEOGRAPHS = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_JOINED_HEIGHTS = 0.8
"""Words of one line belong together when the gap between them is less than this many heights."""
_CHINESE = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_AMID_CHINESE = re.compile(f" (?<={_CHINESE} )(?={_CHINESE})")
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
    """The words of a sheet, folded into one text. Whence its characters come is worked out where something is found.

    `starts` says where each row's word begins in the text as it was with all its spaces, and where a next one would;
    `left_out` which spaces of that text are not in `folded`: for each, how many characters of `folded` stand before it.
    """

    rows: Sequence[WordRow]
    folded: str
    starts: Sequence[int]
    left_out: Sequence[int]

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
    import numpy as np

    if not rows:
        return SearchableSheet(rows, "", array("i", [0]), array("i"))
    *sides, words = list(zip(*rows, strict=True))[:5]
    folded = _folded_words([str(word) for word in words])
    pieces = [""] * (2 * len(folded) - 1)
    pieces[::2], pieces[1::2] = folded, _betweens(np.array(sides, dtype=np.float64), words)
    text = "".join(pieces)
    left_out = [found.start() for found in _AMID_CHINESE.finditer(text)]
    starts = array("i", accumulate((len(word) + 1 for word in folded), initial=0))
    stand_before = array("i", [at - number for number, at in enumerate(left_out)])
    return SearchableSheet(rows, _without(text, left_out), starts, stand_before)


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


def _folded_words(words: Sequence[str]) -> list[str]:
    table = {ord(character): _folded(character) for character in set("".join(words))}
    return [word.lower() if word.isascii() else word.translate(table) for word in words]


@lru_cache(maxsize=20_000)
def _folded(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold()


def _squeezed(text: str) -> str:
    return _AMID_CHINESE.sub("", " ".join("".join(map(_folded, text)).split()))


def is_chinese(character: str) -> bool:
    """Whether it is one Chinese character."""
    return bool(character) and any(first <= ord(character) <= last for first, last in _IDEOGRAPHS)


def _betweens(sides: "npt.NDArray[np.float64]", words: Sequence[float | str]) -> list[str]:
    """A space between neighbours of a line or column, else an end that no term reaches across."""
    import numpy as np

    (left, bottom, right, top), (next_left, next_bottom, next_right, next_top) = sides[:, :-1], sides[:, 1:]
    reach = np.maximum(top - bottom, next_top - next_bottom)
    same_line = np.minimum(top, next_top) - np.maximum(bottom, next_bottom) > reach / 2
    joined = same_line & (np.abs(next_left - right) < _JOINED_HEIGHTS * reach)
    width = np.maximum(right - left, next_right - next_left)
    same_column = np.minimum(right, next_right) - np.maximum(left, next_left) > width / 2
    below = ~joined & same_column & (np.abs(bottom - next_top) < _JOINED_HEIGHTS * reach)
    for number in np.flatnonzero(below).tolist():
        joined[number] = all(len(str(word).strip()) == 1 for word in words[number : number + 2])
    return [" " if one else "\n" for one in joined.tolist()]


def _without(text: str, left_out: Sequence[int]) -> str:
    if not left_out:
        return text
    return "".join(text[a:b] for a, b in zip([0, *(at + 1 for at in left_out)], [*left_out, len(text)], strict=True))


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
    spans = [span for start, end in parts for span in _spans(sheet, start, end)]
    words = " ".join(str(sheet.rows[number][4]) for number in dict.fromkeys(number for number, _, _ in spans))
    return Hit(words, tuple(_part(sheet.rows[number], begin, end) for number, begin, end in spans), tuple(spans))


def _spans(sheet: SearchableSheet, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Rows that a place of the folded text stands in: number of the row, and from which to which of its characters."""
    starts = sheet.starts
    first, last = start + bisect_right(sheet.left_out, start), end - 1 + bisect_right(sheet.left_out, end - 1)
    number = bisect_right(starts, first) - 1
    while starts[number] <= last and number < len(sheet.rows):
        begin = starts[number]
        word = str(sheet.rows[number][4])
        places = _places(word, starts[number + 1] - begin - 1)[max(first - begin, 0) : last - begin + 1]
        if places:
            yield number, places[0], places[-1] + 1
        number += 1


def _places(word: str, length: int) -> Sequence[int]:
    """Which character of the word each one of the folded word, `length` long, comes from. None is folded to nothing."""
    if len(word) == length:
        return range(length)
    return [place for place, character in enumerate(word) for _ in _folded(character)]


def _part(row: WordRow, start: int, end: int) -> Rectangle:
    """The characters from `start` to `end` of a word: a share of its length, the whole of an upright or single one."""
    left, bottom, right, top = (float(number) for number in row[:4])
    widths = [1.0 if unicodedata.east_asian_width(c) in "WF" else 0.55 for c in str(row[4])]
    if right - left < top - bottom or not widths:
        return left, bottom, right, top
    per_width = (right - left) / sum(widths)
    begin = left + per_width * sum(widths[:start])
    return round(begin, 2), bottom, round(begin + per_width * sum(widths[start:end]), 2), top
