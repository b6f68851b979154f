"""The fonts of all papers: Droid Sans Fallback (Apache-2.0) for every text, Nimbus Mono for digests.

Both come inside PyMuPDF and are embedded as subsets. No character is ever dropped silently: what the font lacks is
printed as its code point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from review_room.papers.engine import pymupdf

_NOT_AT_START = frozenset("，。、；：？！）》」』】〕〉％…—·,.;:?!)]}%")
_NOT_AT_END = frozenset("（《「『【〔〈([{")
_PIECES = re.compile(r"[A-Za-z0-9_./:+\-#@&=~]+|.", re.DOTALL)
_LONGEST_PIECE = 24  # characters; longer runs such as digests and links may break anywhere


@cache
def text_font() -> Any:
    """The Chinese font, with Latin letters and digits."""
    return pymupdf.Font("cjk")


@cache
def mono_font() -> Any:
    """The font for digests: all characters equally wide."""
    return pymupdf.Font("cour")


def font_bytes() -> bytes:
    """The whole Chinese font as TrueType, for signature stamps (`service_centre.signing.seals.sign`)."""
    return bytes(text_font().buffer)


@cache
def advance(character: str) -> float:
    """Width of one character at size 1."""
    return float(text_font().glyph_advance(ord(character)))


def text_width(text: str, size: float) -> float:
    """Width of a line in points."""
    return sum(map(advance, text)) * size


def printable(text: str) -> str:
    """The text with every character the font lacks written as 〔U+XXXX〕; line feeds stay, tabs become blanks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c if c == "\n" or _has_glyph(c) else f"〔U+{ord(c):04X}〕" for c in text)


@cache
def _has_glyph(character: str) -> bool:
    is_control = unicodedata.category(character) in ("Cc", "Cf", "Cs")
    return not is_control and bool(text_font().has_glyph(ord(character)))


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines no wider than `width` points; punctuation keeps to its side of a line (避头尾).

    The lines joined give the printable text without its line feeds; an empty text is one empty line.
    """
    return [line for paragraph in printable(text).split("\n") for line in _wrap_paragraph(paragraph, width, size)]


def _wrap_paragraph(paragraph: str, width: float, size: float) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _pieces(paragraph):
        needed = text_width(piece, size)
        if line and used + needed > width:
            kept = _moved_down(line, piece)
            yield line[: len(line) - len(kept)]
            line = kept
            used = text_width(kept, size)
        line += piece
        used += needed
    yield line


def _moved_down(line: str, piece: str) -> str:
    """The end of the full line that goes to the next one together with `piece`."""
    end = len(line)
    if piece[0] in _NOT_AT_START:
        end -= 1
        while end > 1 and line[end] in _NOT_AT_START:
            end -= 1
    while end > 1 and line[end - 1] in _NOT_AT_END:
        end -= 1
    return line[end:] if end > 0 and len(line) - end <= 6 else ""


def _pieces(paragraph: str) -> Iterator[str]:
    for match in _PIECES.finditer(paragraph):
        piece = match.group()
        yield from piece if len(piece) > _LONGEST_PIECE else [piece]
