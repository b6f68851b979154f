"""Draws a stamp: a red round seal with the organisation's name on its ring, and the lines of text beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import BaseStamp, BaseStampStyle

from service_centre.signing.faces import SealFace, ring_glyphs, ring_size, star_points
from service_centre.signing.glyphs import SmallFont, small_font

_RED, _INK = b"0.80 0.07 0.09", b"0.10 0.10 0.12"
_LARGEST_LINE = 8.5  # points
_ROUND = 0.5522847  # length of the levers with which four Bézier curves make a circle


@dataclass(frozen=True)
class SealStampStyle(BaseStampStyle):
    """pyHanko's name for how a stamp is made: here from a face and the bytes of a whole TrueType font."""

    face: SealFace = field(default_factory=lambda: SealFace(()))
    font: bytes = b""
    border_width: int = 0

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]) -> BaseStamp:
        """Make the stamp for one signature box."""
        return _SealStamp(writer=writer, style=self, box=box)


class _SealStamp(BaseStamp):
    def _render_inner_content(self) -> list[bytes]:
        face: SealFace = self.style.face
        font = small_font(self.style.font, face.characters())
        self.set_resource(ResourceType.FONT, pdf_name("/LS"), font.embed(self._ensure_writer))
        width, height = float(self.box.width), float(self.box.height)
        seal = min(height, width * 0.48) if face.ring else 0.0
        lines = _lines(face.lines, font, (seal + 4, width - 4), height)
        return [*lines, *(_round_seal(face, font, seal / 2, height / 2, seal / 2 - 1.5) if face.ring else [])]


def _lines(texts: tuple[str, ...], font: SmallFont, across: tuple[float, float], height: float) -> list[bytes]:
    """The lines, left-aligned and centred in height, smaller where the longest would not fit."""
    left, right = across
    longest = max((font.width(text, 1) for text in texts), default=1.0) or 1.0
    size = min(_LARGEST_LINE, (right - left) / longest, (height - 2) / (1.35 * max(len(texts), 1)))
    pitch = size * 1.35
    top = height / 2 + pitch * len(texts) / 2
    return [
        b"BT %s rg /LS %.2f Tf 1 0 0 1 %.2f %.2f Tm %s Tj ET"
        % (_INK, size, left, top - pitch * (row + 1) + pitch * 0.3, font.encode(text))
        for row, text in enumerate(texts)
    ]


def _round_seal(face: SealFace, font: SmallFont, x: float, y: float, radius: float) -> list[bytes]:
    size = ring_size(face.ring, radius * 0.76, radius * 0.27)
    ring = [
        _turned(font, glyph.character, size, (glyph.x, glyph.y), glyph.turn)
        for glyph in ring_glyphs(face.ring, radius * 0.76, size)
    ]
    foot_size = radius * 0.22
    foot_left = -font.width(face.foot, foot_size) / 2
    return [
        b"q 1 0 0 1 %.2f %.2f cm %s RG %s rg %.2f w" % (x, y, _RED, _RED, max(radius * 0.05, 0.8)),
        _circle(radius),
        _star(radius * 0.32),
        *ring,
        b"BT /LS %.2f Tf 1 0 0 1 %.2f %.2f Tm %s Tj ET"
        % (foot_size, foot_left, -radius * 0.66, font.encode(face.foot)),
        b"Q",
    ]


def _turned(font: SmallFont, character: str, size: float, middle: tuple[float, float], turn: float) -> bytes:
    """One character, turned about its middle."""
    across, up = -font.width(character, size) / 2, -size * 0.38
    cosine, sine = math.cos(turn), math.sin(turn)
    x = middle[0] + across * cosine - up * sine
    y = middle[1] + across * sine + up * cosine
    return b"BT /LS %.2f Tf %.4f %.4f %.4f %.4f %.2f %.2f Tm %s Tj ET" % (
        size, cosine, sine, -sine, cosine, x, y, font.encode(character),
    )  # fmt: skip


def _circle(radius: float) -> bytes:
    lever = radius * _ROUND
    corners = [(radius, 0.0), (0.0, radius), (-radius, 0.0), (0.0, -radius), (radius, 0.0)]
    levers = [(0.0, lever), (-lever, 0.0), (0.0, -lever), (lever, 0.0), (0.0, lever)]
    parts = [b"%.2f 0 m" % radius]
    for (start, start_lever), (end, end_lever) in zip(
        list(zip(corners, levers, strict=True))[:-1], list(zip(corners, levers, strict=True))[1:], strict=True
    ):
        control = (
            start[0] + start_lever[0],
            start[1] + start_lever[1],
            end[0] - end_lever[0],
            end[1] - end_lever[1],
        )
        parts.append(b"%.2f %.2f %.2f %.2f %.2f %.2f c" % (*control, *end))
    return b" ".join([*parts, b"s"])


def _star(radius: float) -> bytes:
    corners = star_points(radius)
    moves = [b"%.2f %.2f m" % corners[0], *(b"%.2f %.2f l" % corner for corner in corners[1:])]
    return b" ".join([*moves, b"f"])
