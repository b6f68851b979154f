"""Names that reading and writing XFDF share (ISO 19444-1), and numbers as its attributes hold them."""

import math
import re
from collections.abc import Iterable
from typing import Final

from review_room.exchange.annotation import Point

XFDF: Final = "http://ns.adobe.com/xfdf/"
OURS: Final = "urn:lianshen:xfdf:1"
"""Namespace of our own attributes: what a finding is to the room, beyond Acrobat's few states."""

ARROW_ENDINGS: Final = frozenset({"OpenArrow", "ClosedArrow", "ROpenArrow", "RClosedArrow"})

_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_FARTHEST: Final = 1e7


def x(local: str) -> str:
    """A name in the namespace of XFDF."""
    return f"{{{XFDF}}}{local}"


def ours(local: str) -> str:
    """A name in our own namespace."""
    return f"{{{OURS}}}{local}"


def number(value: float) -> str:
    """A length in points, to a ten-thousandth."""
    return f"{value:.4f}".rstrip("0").rstrip(".") if value else "0"


def numbers(values: Iterable[float]) -> str:
    """Lengths as `rect` and `coords` hold them."""
    return ",".join(map(number, values))


def vertices(points: Iterable[Point]) -> str:
    """Points as `vertices` and `gesture` hold them."""
    return ";".join(numbers(point) for point in points)


def numbers_in(text: str) -> list[float]:
    """All numbers of an attribute or element; programs part them by commas, semicolons or blanks."""
    found = [float(one) for one in _NUMBER.findall(text)]
    return found if all(math.isfinite(one) and abs(one) < _FARTHEST for one in found) else []


def points_in(text: str) -> tuple[Point, ...]:
    """Pairs of numbers; a number left over is dropped."""
    found = numbers_in(text)
    return tuple(zip(found[::2], found[1::2], strict=False))
