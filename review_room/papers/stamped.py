"""Stamps reviewed sheets: a seal, a QR code and the digest where the sheet is emptiest; nothing on it is changed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from review_room.papers.codes import code_squares
from review_room.papers.engine import pymupdf
from review_room.papers.fonts import mono_font, text_font, text_width, wrap
from review_room.papers.page import MM, Colour
from service_centre.signing.faces import ring_glyphs, ring_size, star_points

SEAL_NAME = "联合审查专用章"
_WIDTH, _HEIGHT = 86.0, 34.0  # millimetres of the stamp on A4 to A2; larger sheets get it larger
_SEAL, _CODE = 32.0, 27.0
_LOOK_DPI = 20  # resolution at which emptiness is judged
_WHITE = 250
_INSETS = (12.0, 28.0)  # millimetres from the edge: within the frame of a drawing, and well within


@dataclass(frozen=True, slots=True)
class SheetStamp:
    """What the stamp says. `digest` names the unstamped sheet revision; `check_url` is behind the QR code."""

    case_no: str
    sheet_no: str
    revision_no: int
    digest: str
    check_url: str
    issued_on: date
    centre_name: str


def stamp_sheet(sheet_pdf: bytes, *, stamp: SheetStamp) -> bytes:
    """Put the stamp on every page of a sheet's PDF; the page's own content stays as it is, the stamp lies over it."""
    with (
        pymupdf.open(stream=_drawn_stamp(stamp), filetype="pdf") as drawn,
        pymupdf.open(stream=sheet_pdf, filetype="pdf") as sheet,
    ):
        for page in sheet:
            place = emptiest_place(page)
            # A rotated page is stamped in its unrotated space, so that the stamp stands upright for the reader.
            page.show_pdf_page(place * page.derotation_matrix, drawn, 0, rotate=page.rotation)
        content: bytes = sheet.tobytes(garbage=1, deflate=True)  # more would merge layers that look alike
    return content


def emptiest_place(page: Any) -> Any:
    """The place with least ink among the corners and the space above the title block (points, as the reader sees them).

    Of places that are nearly equal the first wins: lower left, above the title block, upper left, upper right.
    """
    picture = page.get_pixmap(dpi=_LOOK_DPI, colorspace=pymupdf.csGRAY, alpha=False)
    places = list(_places(page.rect))
    inks = [_ink(picture, place) for place in places]
    least = min(inks)
    return next(place for place, ink in zip(places, inks, strict=True) if ink <= least + 0.004)


def _places(page: Any) -> Iterator[Any]:
    scale = min(max(min(page.width, page.height) / MM / 594, 0.0) + 0.42, 1.9)
    scale = min(max(scale, 0.7), (page.width / MM - 8) / _WIDTH, (page.height / MM - 8) / _HEIGHT)
    width, height = _WIDTH * scale * MM, _HEIGHT * scale * MM
    for inset in _INSETS:
        gap = min(inset * MM, (page.width - width) / 2, (page.height - height) / 2)
        right, bottom = page.width - gap - width, page.height - gap - height
        above_title_block = max(bottom - 70 * MM, gap)
        for x, y in ((gap, bottom), (right, above_title_block), (gap, gap), (right, gap), (right, bottom)):
            yield pymupdf.Rect(x, y, x + width, y + height)


def _ink(picture: Any, place: Any) -> float:
    """Share of the place that is not white."""
    factor = _LOOK_DPI / 72
    left, top = int(place.x0 * factor), int(place.y0 * factor)
    right, bottom = min(math.ceil(place.x1 * factor), picture.width), min(math.ceil(place.y1 * factor), picture.height)
    samples, stride = picture.samples_mv, picture.stride
    dark: int = sum(
        1 for row in range(top, bottom) for grey in samples[row * stride + left : row * stride + right] if grey < _WHITE
    )
    area: int = max((right - left) * (bottom - top), 1)
    return dark / area


def _drawn_stamp(stamp: SheetStamp) -> bytes:
    """The stamp as a page of its own, placed on the sheet as a form: it cannot disturb the sheet's content."""
    with pymupdf.open() as document:
        page = document.new_page(width=_WIDTH * MM, height=_HEIGHT * MM)
        _draw_seal(page, stamp)
        _draw_code(page, stamp.check_url)
        _draw_lines(page, stamp)
        document.subset_fonts()
        content: bytes = document.tobytes(garbage=4, deflate=True)
    return content


def _draw_seal(page: Any, stamp: SheetStamp) -> None:
    radius = (_SEAL / 2 - 0.6) * MM
    middle = pymupdf.Point(_SEAL / 2 * MM + 1, _HEIGHT / 2 * MM)
    shape = page.new_shape()
    shape.draw_circle(middle, radius)
    shape.finish(color=Colour.RED.value, width=radius * 0.05)
    shape.draw_polyline([(middle.x + x, middle.y - y) for x, y in star_points(radius * 0.26)])
    shape.finish(color=None, fill=Colour.RED.value, width=0, closePath=True)
    shape.commit()
    size = ring_size(stamp.centre_name, radius * 0.78, radius * 0.25)
    for glyph in ring_glyphs(stamp.centre_name, radius * 0.78, size):
        _turned(page, glyph.character, size, (middle.x + glyph.x, middle.y - glyph.y), glyph.turn)
    for line, size, drop in ((SEAL_NAME, radius * 0.19, 0.5), ("演示", radius * 0.17, 0.74)):
        writer = pymupdf.TextWriter(page.rect, color=Colour.RED.value)
        writer.append((middle.x - text_width(line, size) / 2, middle.y + radius * drop), line, text_font(), size)
        writer.write_text(page)


def _turned(page: Any, character: str, size: float, middle: tuple[float, float], turn: float) -> None:
    writer = pymupdf.TextWriter(page.rect, color=Colour.RED.value)
    writer.append((middle[0] - text_width(character, size) / 2, middle[1] + size * 0.38), character, text_font(), size)
    writer.write_text(page, morph=(pymupdf.Point(middle), pymupdf.Matrix(math.degrees(turn))))


def _draw_code(page: Any, url: str) -> None:
    left, top = (_WIDTH - _CODE - 1) * MM, 1 * MM
    shape = page.new_shape()
    shape.draw_rect(pymupdf.Rect(left, top, left + _CODE * MM, top + _CODE * MM))
    shape.finish(color=None, fill=(1, 1, 1), width=0)  # scanners need the quiet zone white
    for x, y, width, height in code_squares(url, _CODE * MM):
        shape.draw_rect(pymupdf.Rect(left + x, top + y, left + x + width, top + y + height))
    shape.finish(color=None, fill=(0, 0, 0), width=0)
    shape.commit()


def _draw_lines(page: Any, stamp: SheetStamp) -> None:
    left, room = _SEAL + 1.5, _WIDTH - _SEAL - _CODE - 2.5
    lines = [
        *wrap(f"图号：{stamp.sheet_no}", room * MM, 6.5)[:2],
        f"版本：第 {stamp.revision_no} 版",
        *wrap(f"案件：{stamp.case_no}", room * MM, 6.5)[:2],
        f"日期：{stamp.issued_on.isoformat()}",
    ]
    writer = pymupdf.TextWriter(page.rect, color=Colour.RED.value)
    for row, line in enumerate(lines):
        writer.append((left * MM, (5.2 + row * 3.6) * MM), line, text_font(), 6.5)
    small = pymupdf.TextWriter(page.rect, color=Colour.INK.value)
    small.append((left * MM, (_HEIGHT - 3.3) * MM), stamp.digest[:43], mono_font(), 4.9)
    small.append((left * MM, (_HEIGHT - 1.1) * MM), stamp.digest[43:], mono_font(), 4.9)
    writer.write_text(page)
    small.write_text(page)
