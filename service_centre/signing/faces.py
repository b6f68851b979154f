"""What a signature looks like and where it stands; pure values, so that papers can be laid out without pyHanko."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class SignatureField:
    """A place for one signature; `page` counts from 0, lengths are millimetres from the page's lower left corner."""

    name: str
    page: int
    left_mm: float
    bottom_mm: float
    width_mm: float
    height_mm: float
    label: str

    def box_in_points(self) -> tuple[int, int, int, int]:
        """Left, bottom, right and top in whole PDF points."""
        edges = (self.left_mm, self.bottom_mm, self.left_mm + self.width_mm, self.bottom_mm + self.height_mm)
        left, bottom, right, top = (round(edge * POINTS_PER_MM) for edge in edges)
        return left, bottom, right, top


@dataclass(frozen=True, slots=True)
class SealFace:
    """The visible stamp: lines of text, and a round seal beside them when `ring` names an organisation."""

    lines: tuple[str, ...]
    ring: str = ""
    foot: str = "演示章"

    def characters(self) -> str:
        """Every character the stamp shows; what the font subset has to hold."""
        return "".join((*self.lines, self.ring, self.foot))


@dataclass(frozen=True, slots=True)
class RingGlyph:
    """One character on the ring: its middle from the centre of the seal, y up, and its turn in radians."""

    character: str
    x: float
    y: float
    turn: float


def ring_glyphs(text: str, radius: float, size: float) -> Iterator[RingGlyph]:
    """Spread a text over the upper arc of a circle, read clockwise from the left, feet towards the centre.

    Chinese round seals carry the name so (国发〔1999〕25号). The arc grows with the text up to 260 degrees.
    """
    if not text:
        return
    step = min(1.28 * size / radius, math.radians(260) / max(len(text) - 1, 1))
    first = math.pi / 2 + step * (len(text) - 1) / 2
    for position, character in enumerate(text):
        angle = first - step * position
        yield RingGlyph(character, radius * math.cos(angle), radius * math.sin(angle), angle - math.pi / 2)


def ring_size(text: str, radius: float, wanted: float) -> float:
    """The largest size not above `wanted` at which the characters of the ring do not touch each other."""
    return min(wanted, math.radians(260) * radius / max(len(text) - 1, 1) / 1.04)


def star_points(radius: float) -> list[tuple[float, float]]:
    """The ten corners of a five-pointed star around 0, 0, beginning at its top."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    return [
        (
            reach * math.cos(math.pi / 2 + math.radians(36) * corner),
            reach * math.sin(math.pi / 2 + math.radians(36) * corner),
        )
        for corner in range(10)
        for reach in [inner if corner % 2 else radius]
    ]
