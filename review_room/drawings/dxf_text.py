"""Takes simple entities out of the text of a DXF, thousands of the same build at once, and leaves the rest to ezdxf.

Loading an entity with ezdxf costs some 40 microseconds, drawing it as much again. Most entities of a heavy drawing are
lines, circles, texts and block references that look all the same: the same group codes in the same order. Their values
are columns of the text. What has anything unusual about it (an extrusion, widths, attributes, clipping) stays in the
text, which ezdxf reads as ever; `turn` keeps the drawing order of both together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from review_room.drawings.dxf_encoding import encoding_of

_PIECE_BYTES = 8 * 1024 * 1024
_ENTITIES = re.compile(rb"(?:^|\n)[ \t]*0\n[ \t]*SECTION\n[ \t]*2\n[ \t]*ENTITIES\n")
_END = re.compile(rb"\n[ \t]*0\n[ \t]*ENDSEC[ \t]*\n")
_ENTITY = re.compile(rb"\n[ \t]*0\n(?=[A-Z])")
_BINARY = b"AutoCAD Binary DXF"

_ALWAYS = {5, 6, 8, 48, 60, 62, 67, 100, 370, 390, 410, 420, 430, 440}
_PLAIN = _ALWAYS | {102, 330, 360}
_SIMPLE: dict[str, set[int]] = {
    "LINE": _PLAIN | {10, 20, 30, 11, 21, 31},
    "CIRCLE": _PLAIN | {10, 20, 30, 40},
    "ARC": _PLAIN | {10, 20, 30, 40, 50, 51},
    "POINT": _PLAIN | {10, 20, 30, 50},
    "SOLID": _PLAIN | {10, 20, 30, 11, 21, 31, 12, 22, 32, 13, 23, 33},
    "LWPOLYLINE": _PLAIN | {10, 20, 38, 40, 41, 42, 43, 70, 90, 91},
    "TEXT": _PLAIN | {1, 7, 10, 20, 30, 11, 21, 31, 40, 41, 50, 51, 71, 72, 73},
    "INSERT": _ALWAYS | {330, 2, 10, 20, 30, 41, 42, 43, 50, 66},
}
_NEEDED: dict[str, set[int]] = {
    "LINE": {10, 20, 11, 21},
    "CIRCLE": {10, 20, 40},
    "ARC": {10, 20, 40, 50, 51},
    "POINT": {10, 20},
    "SOLID": {10, 20, 11, 21, 12, 22, 13, 23},
    "LWPOLYLINE": {10, 20, 90},
    "TEXT": {1, 10, 20, 40},
    "INSERT": {2, 10, 20},
}
_REPEATED = {"LWPOLYLINE": {10, 20, 40, 41, 42, 91}}
_ZERO = {"LWPOLYLINE": {40, 41, 42, 43}, "INSERT": {66}}
_FOLLOWERS = {"VERTEX", "SEQEND", "ATTRIB"}
_IGNORED_MORE_THAN_ONCE = {100, 102, 330, 360}
_FIRST_EXTENDED = 1000
_NUMBERS = {*range(10, 48), *range(49, 60), 70, 71, 72, 73}
_CHECKED = {48: float, 60: int, 62: int, 370: int, 420: int, 440: int}


@dataclass
class SimpleEntities:
    """Entities of one kind and build.

    By group code, `values` has the columns of numbers, `columns` the others as text, `several` those of codes that
    recur.
    """

    kind: str
    codes: tuple[int, ...]
    turns: list[int] = field(default_factory=list)
    columns: dict[int, list[str]] = field(default_factory=dict)
    values: dict[int, list[float]] = field(default_factory=dict)
    several: dict[int, list[list[float]]] = field(default_factory=dict)

    def numbers(self, code: int, default: float = 0.0) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """A column as numbers; the default where the entities have no such code."""
        if code not in self.values:
            return np.full(len(self.turns), default)
        return np.array(self.values[code], dtype=np.float64)

    def texts(self, code: int, default: str) -> list[str]:
        """A column as text."""
        return self.columns.get(code) or [default] * len(self.turns)


@dataclass
class SplitDxf:
    """A DXF as simple entities and a text with all the rest; `turns` are the places of the latter by handle."""

    rest: str
    simple: list[SimpleEntities]
    turns: dict[str, int]


def split_dxf(path: Path) -> SplitDxf | None:
    """The DXF at `path` taken apart; none if it is binary, or its lines do not pair up."""
    raw = path.read_bytes()
    if raw.startswith(_BINARY):
        return None
    raw = raw.replace(b"\r\n", b"\n")
    start = _ENTITIES.search(raw)
    end = _END.search(raw, start.end() - 1) if start else None
    if start is None or end is None:
        return None
    encoding = encoding_of(raw)
    splitter = _Splitter(encoding)
    try:
        rest = [splitter.split(piece) for piece in _pieces(raw, start.end(), end.start() + 1)]
    except (ValueError, IndexError, OverflowError):
        return None
    head, tail = (part.decode(encoding, "surrogateescape") for part in (raw[: start.end()], raw[end.start() + 1 :]))
    return SplitDxf("".join([head, *rest, tail]), splitter.simple(), splitter.turns)


def _pieces(raw: bytes, start: int, end: int) -> Iterator[bytes]:
    """The text from `start` to `end` in pieces of whole entities."""
    while start < end:
        cut = _ENTITY.search(raw, min(start + _PIECE_BYTES, end - 1), end)
        stop = cut.start() + 1 if cut else end
        yield raw[start:stop]
        start = stop


class _Build:
    """What is known of one sequence of group codes: whether such entities are simple, and where their values stand."""

    def __init__(self, kind: str, codes: Sequence[int]) -> None:
        allowed, needed = _SIMPLE.get(kind, set()), _NEEDED.get(kind, set())
        repeated = _REPEATED.get(kind, set())
        used = [code for code in codes if code < _FIRST_EXTENDED]
        once = [code for code in used if code not in _IGNORED_MORE_THAN_ONCE and code not in repeated]
        self.simple = bool(allowed) and allowed.issuperset(used) and needed <= set(used) and len(once) == len(set(once))
        self.simple &= not repeated or used.count(10) == used.count(20)
        self.entities = SimpleEntities(kind, tuple(codes))
        zero = _ZERO.get(kind, set()) | {67}
        self.zero = [place for place, code in enumerate(codes, start=1) if code in zero]
        self.places = {code: place for place, code in enumerate(codes, start=1) if code in once}
        self.several = {
            code: [place for place, one in enumerate(codes, 1) if one == code] for code in repeated & set(used)
        }
        self.rows: list[int] = []


class _Splitter:
    def __init__(self, encoding: str) -> None:
        self.turns: dict[str, int] = {}
        self._encoding = encoding
        self._builds: dict[tuple[str, bytes], _Build] = {}
        self._turn = 0

    def simple(self) -> list[SimpleEntities]:
        """All simple entities found so far."""
        return [build.entities for build in self._builds.values() if build.entities.turns]

    def split(self, piece: bytes) -> str:
        """Keeps the simple entities of a piece and returns the text of the others."""
        lines = piece.decode(self._encoding, "surrogateescape").split("\n")
        values = lines[1::2]
        codes = np.array(list(map(int, lines[0 : 2 * len(values) : 2])), dtype=np.int16)
        starts = np.flatnonzero(codes == 0).tolist()
        packed = codes.tobytes()
        rest: list[str] = []
        for first, last in zip(starts, [*starts[1:], len(values)], strict=True):
            self._turn += 1
            if not self._keeps(packed[2 * first + 2 : 2 * last], values, first):
                rest += lines[2 * first : 2 * last]
                self._remember(codes, values, first, last)
        for build in self._builds.values():
            if build.rows:
                _collect(build, values)
        return "\n".join([*rest, ""]) if rest else ""

    def _keeps(self, codes: bytes, values: list[str], first: int) -> bool:
        kind = values[first]
        key = kind, codes
        build = self._builds.get(key)
        if build is None:
            build = self._builds[key] = _Build(kind, np.frombuffer(codes, dtype=np.int16).tolist())
        if not build.simple or any(float(values[first + place]) for place in build.zero):
            return False
        build.rows.append(first)
        build.entities.turns.append(self._turn)
        return True

    def _remember(
        self, codes: "np.ndarray[tuple[int], np.dtype[np.int16]]", values: list[str], first: int, last: int
    ) -> None:
        for place in range(first, last):
            if codes[place] in (5, 105):
                self.turns[values[place].strip()] = self._turn
                return
        if values[first].strip() not in _FOLLOWERS:
            raise ValueError("an entity that is not simple has no handle, so its turn could not be told")


def _collect(build: _Build, values: list[str]) -> None:
    """Takes over the columns. Raises `ValueError` where a number is none, so that nothing fails later."""
    rows, entities = build.rows, build.entities
    for code, place in build.places.items():
        column = [values[row + place] for row in rows]
        if code in _NUMBERS:
            entities.values.setdefault(code, []).extend(map(float, column))
        else:
            if code in _CHECKED:
                list(map(_CHECKED[code], set(column)))
            entities.columns.setdefault(code, []).extend(column)
    for code, places in build.several.items():
        columns = entities.several.setdefault(code, [[] for _ in places])
        for corner, place in zip(columns, places, strict=True):
            corner.extend([float(values[row + place]) for row in rows])
    build.rows = []
