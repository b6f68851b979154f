"""Mends the text of a damaged DXF: pairs of lines out of step, a missing tail, sections that never end. Pure.

A DXF is nothing but pairs of lines, a group code and a value. One line too many or too few puts all that follows out of
step, and readers give up although nearly everything is there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from review_room.drawings.dxf_encoding import decoded_line, encoding_of

Pair = tuple[int, str]

_CODE = re.compile(r"\s*-?\d{1,4}\s*\Z")
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*\Z")
_WHOLE = re.compile(r"\s*[-+]?\d+\s*\Z")
_HANDLE = re.compile(r"\s*[0-9A-Fa-f]{1,16}\s*\Z")
_WORD = re.compile(r"\s*[A-Z_$*][A-Z0-9_$*-]*\s*\Z", re.IGNORECASE)
_LARGEST_CODE = 1071
_NUMBERS = ((10, 59), (110, 149), (210, 239), (460, 469), (1010, 1059))
_WHOLE_NUMBERS = ((60, 99), (160, 179), (270, 299), (370, 389), (400, 409), (420, 429), (440, 459), (1060, 1071))
_AHEAD = 8
_SKIPPED_AT_MOST = 3
_SECTIONS = ("HEADER", "CLASSES", "TABLES", "BLOCKS", "ENTITIES", "OBJECTS", "THUMBNAILIMAGE", "ACDSDATA")
_SECTION_BY_FIRST = {"CLASS": "CLASSES", "TABLE": "TABLES", "BLOCK": "BLOCKS", "DICTIONARY": "OBJECTS"}
_CLOSING = {"TABLE": "ENDTAB", "BLOCK": "ENDBLK"}
_OF_POLYLINES = ("VERTEX", "SEQEND")


def repaired(raw: bytes, *, without: str = "") -> str:
    """The text of the DXF, mended; lines that fit nowhere are left out, and so is the section called `without`."""
    raw = raw.replace(b"\x00", b"").replace(b"\x1a", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    encoding = encoding_of(raw)
    lines = [decoded_line(line, encoding) for line in raw.split(b"\n")]
    whole = any(line.strip() == "EOF" for line in lines[-4:])
    pairs = list(_in_step(lines))
    if not whole:
        pairs = _without_last(pairs)
    sections = _structured(list(_with_whole_points(pairs)))
    return "".join(f"{code:3d}\n{value}\n" for code, value in _sound_sections(sections, without))


def _in_step(lines: Sequence[str]) -> Iterator[Pair]:
    """The pairs; where the next ones would not fit, the lines are skipped that make most of what follows fit."""
    at, last = 0, len(lines)
    while at + 1 < last:
        fits = _fits(lines[at], lines[at + 1])
        if not fits or (at + 2 < last and not _is_code(lines[at + 2]) and lines[at + 2].strip()):
            skipped = _best_skip(lines, at)
            if skipped:
                at += skipped
                continue
        if fits:
            yield int(lines[at]), lines[at + 1]
        at += 2


def _best_skip(lines: Sequence[str], at: int) -> int:
    """How many lines to leave out so that most of the next pairs fit; none if that is no better."""
    return max(range(_SKIPPED_AT_MOST + 1), key=lambda skipped: (_fitting(lines, at + skipped), -skipped))


def _fitting(lines: Sequence[str], at: int) -> int:
    ends = range(at, min(at + 2 * _AHEAD, len(lines) - 1), 2)
    return sum(_fits(lines[place], lines[place + 1]) for place in ends)


def _is_code(line: str) -> bool:
    return bool(_CODE.match(line)) and -5 <= int(line) <= _LARGEST_CODE


def _fits(code_line: str, value: str) -> bool:
    if not _is_code(code_line):
        return False
    code = int(code_line)
    if code == 0:
        return bool(_WORD.match(value))
    if any(first <= code <= last for first, last in _NUMBERS):
        return bool(_NUMBER.match(value))
    if any(first <= code <= last for first, last in _WHOLE_NUMBERS):
        return bool(_WHOLE.match(value))
    if code in (5, 105, 1005) or 320 <= code <= 369:
        return bool(_HANDLE.match(value))
    return True


def _without_last(pairs: list[Pair]) -> list[Pair]:
    """Without the entity in which the file broke off."""
    starts = [place for place, (code, _) in enumerate(pairs) if code == 0]
    return pairs[: starts[-1]] if starts else pairs


def _with_whole_points(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Without abscissas that have no ordinate."""
    for place, (code, value) in enumerate(pairs):
        following = pairs[place + 1][0] if place + 1 < len(pairs) else 0
        if (10 <= code <= 18 or 1010 <= code <= 1013 or code == 210) and following != code + 10:
            continue
        yield code, value


def _structured(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """With sections, tables, blocks and old polylines ended where their ends are missing."""
    frame = _Structure()
    for place, (code, value) in enumerate(pairs):
        word = value.strip().upper() if code == 0 else ""
        if word:
            yield from frame.before(word)
        if word == "EOF":
            break
        if word and not frame.enters(word):
            continue
        yield code, _mended_name(value) if _names_section(pairs, place) else value
        if word == "SECTION" and not _is_section_name(pairs[place + 1 : place + 2]):
            yield 2, _guessed_section(pairs[place + 1 : place + 2])
    yield from frame.before("EOF")
    yield 0, "EOF"


def _sound_sections(pairs: Iterable[Pair], without: str) -> Iterator[Pair]:
    """All sections but one, with only such variables in the head as have a value."""
    section: list[Pair] = []
    for pair in pairs:
        section.append(pair)
        if pair in ((0, "ENDSEC"), (0, "EOF")):
            name = section[1][1] if len(section) > 1 else ""
            if name == "HEADER":
                yield from [*section[:2], *_sound_variables(section[2:-1]), section[-1]]
            elif name != without or not without:
                yield from section
            section = []


def _sound_variables(pairs: Sequence[Pair]) -> Iterator[Pair]:
    names = [place for place, (code, _) in enumerate(pairs) if code == 9]
    for start, end in zip(names, [*names[1:], len(pairs)], strict=True):
        values = pairs[start + 1 : end]
        codes = [code for code, _ in values]
        if codes[:2] == [10, 20]:
            yield from [pairs[start], *values[: 3 if codes[2:3] == [30] else 2]]
        elif codes and codes[0] not in (0, 20, 30):
            yield from pairs[start : start + 2]


class _Structure:
    """What is open at a place of the file: a section, in it a table or block, in that a polyline of old style."""

    def __init__(self) -> None:
        self._section = False
        self._inner = ""
        self._polyline = False

    def before(self, word: str) -> Iterator[Pair]:
        """The ends that are missing before this word."""
        if self._polyline and word not in _OF_POLYLINES:
            self._polyline = False
            yield 0, "SEQEND"
        if self._inner and word in ("SECTION", "ENDSEC", "EOF", *_CLOSING):
            yield 0, _CLOSING[self._inner]
            self._inner = ""
        if self._section and word in ("SECTION", "EOF"):
            yield 0, "ENDSEC"
            self._section = False

    def enters(self, word: str) -> bool:
        """Notes what the word opens or ends; false for an end of nothing, which is left out."""
        if word in ("ENDSEC", "ENDTAB", "ENDBLK"):
            ended = self._section if word == "ENDSEC" else bool(self._inner)
            self._section, self._inner = self._section and word != "ENDSEC", ""
            return ended
        self._section = self._section or word == "SECTION"
        self._inner = word if word in _CLOSING else self._inner
        self._polyline = word == "POLYLINE" or (self._polyline and word != "SEQEND")
        return True


def _is_section_name(following: Sequence[Pair]) -> bool:
    return bool(following) and following[0][0] == 2


def _names_section(pairs: Sequence[Pair], place: int) -> bool:
    return pairs[place][0] == 2 and place > 0 and pairs[place - 1][0] == 0 and pairs[place - 1][1].strip() == "SECTION"


def _mended_name(name: str) -> str:
    close = get_close_matches(name.strip().upper(), _SECTIONS, 1)
    return close[0] if close else name


def _guessed_section(following: Sequence[Pair]) -> str:
    code, value = following[0] if following else (0, "")
    if code == 9:
        return "HEADER"
    return _SECTION_BY_FIRST.get(value.strip().upper(), "ENTITIES")
