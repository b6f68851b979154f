"""A sheet as pixels, anywhere on the paper of another. Parses PDF content: only for children with limits."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import re
from typing import Final

import numpy as np
import pymupdf
from pymupdf import mupdf

from review_room.drawings.comparison.alignment import Alignment, Pixels, Word
from review_room.drawings.drawn_sheet import show_layers
from review_room.drawings.layer_state import layer_mask

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""

_UNTOLD: Final = re.compile(r"/K (?:true|\d+ \d+ R)|/Default(?:Gray|RGB|CMYK)\b|/ShadingType\b")
"""What is not written out though it changes the picture (knockout groups, other meanings of the device colours), or
only as an image: shadings."""
_SIDE: Final = re.compile(r"/(Width|Height) (\d+)\b(?! \d+ R)")
_IMAGE_PIXELS_AT_MOST: Final = 1_000_000
"""Of all images together: writing them out compresses them, a scan for seconds."""
_OBJECTS_AT_MOST: Final = 5000
_ALONGSIDE: Final = 3
"""Pixels around a box within which everything is written out too, so that no rounding leaves anything out."""


class ComparedSheet:
    """A one-page PDF with its display list. Places are points from the upper left, y down."""

    def __init__(self, content: bytes, *, layers: str | None = None) -> None:
        """With the layers that a mask shows (`layer_state`), or as its author left them."""
        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        self._content = content
        self._document = pymupdf.open(stream=content, filetype="pdf")
        if layers is not None:  # before anything asks for the layers: MuPDF reads their state once
            show_layers(self._document, layers)
        states = [bool(layer["on"]) for layer in self._document.get_ocgs().values()]
        self._all_layers = layer_mask([True] * len(states))
        self.hides_layers = layers is None and not all(states)
        page = self._document[0]
        self.width, self.height = page.rect.width, page.rect.height
        self._list = page.get_displaylist()

    def with_all_layers(self) -> "ComparedSheet":
        """The same sheet as a reader sees it who switches every layer on."""
        return ComparedSheet(self._content, layers=self._all_layers)

    def words(self) -> list[Word]:
        """Every word with its place."""
        text = pymupdf.TextPage(self._list.get_textpage())
        return [tuple(word[:5]) for word in text.extractWORDS()]

    def can_be_written(self) -> bool:
        """Whether `written` tells all of this sheet, at a fair price; costs a look at each object of the file."""
        count, pixels = self._document.xref_length(), 0
        if count > _OBJECTS_AT_MOST:
            return False
        for number in range(1, count):
            try:
                text = self._document.xref_object(number, compressed=True)
            except (mupdf.FzErrorBase, ValueError, RuntimeError):  # a broken object that perhaps nobody needs
                return False
            pixels += _image_pixels(text)
            if _UNTOLD.search(text) or pixels > _IMAGE_PIXELS_AT_MOST:
                return False
        return True

    def written(self, box: Box, scale: float) -> bytes | None:
        """All that is drawn in the box, in its order, as SVG with outlines for letters; None when that fails.

        Numbers are written exactly and colours to a 255th. Writing strokes and letters costs a fifth of drawing them.
        """
        left, top, right, bottom = box
        area = mupdf.FzRect(left - _ALONGSIDE, top - _ALONGSIDE, right + _ALONGSIDE, bottom + _ALONGSIDE)
        buffer, cookie = mupdf.fz_new_buffer(1 << 20), mupdf.FzCookie()
        output = mupdf.FzOutput(buffer)
        try:
            size = right - left, bottom - top
            device = mupdf.fz_new_svg_device(output, *size, mupdf.FZ_SVG_TEXT_AS_PATH, 1)
            mupdf.fz_run_display_list(self._list.this, device, mupdf.FzMatrix(scale, 0, 0, scale, 0, 0), area, cookie)
            mupdf.fz_close_device(device)
            output.fz_close_output()
            return None if cookie.m_internal.errors else bytes(mupdf.fz_buffer_storage_memoryview(buffer))
        except (mupdf.FzErrorBase, MemoryError):  # drawing needs less memory
            return None

    def pixels(self, box: Box, scale: float, alignment: Alignment) -> Pixels:
        """Colours, an array of shape (rows, columns, 3), of `box` (left, top, right, bottom in pixels).

        The sheet is drawn as the alignment lays it, at `scale` pixels a point; where it does not reach it is white.
        """
        return self._laid(box, scale, alignment, pymupdf.csRGB)

    def grey(self, box: Box, scale: float, alignment: Alignment) -> Pixels:
        """The same in shades of grey (0 is black), an array of shape (rows, columns)."""
        shades: Pixels = self._laid(box, scale, alignment, pymupdf.csGRAY)[:, :, 0]
        return shades

    def _laid(self, box: Box, scale: float, alignment: Alignment, colours: pymupdf.Colorspace) -> Pixels:
        left, top, right, bottom = box
        turn, shift = alignment.turn * scale, alignment.shift * scale
        matrix = pymupdf.Matrix(turn.real, turn.imag, -turn.imag, turn.real, shift.real, shift.imag)
        channels = colours.n
        picture: Pixels = np.full((bottom - top, right - left, channels), 255, dtype=np.uint8)
        clip = pymupdf.Rect(left, top, right, bottom) * ~matrix
        if (clip & pymupdf.Rect(0, 0, self.width, self.height)).is_empty:
            return picture
        drawn = self._drawn(matrix, clip, colours)
        lines = np.frombuffer(drawn.samples_mv, dtype=np.uint8).reshape(drawn.height, drawn.stride)
        found = lines[:, : channels * drawn.width].reshape(drawn.height, drawn.width, channels)
        across, down = drawn.x - left, drawn.y - top
        rows = slice(max(0, down), min(picture.shape[0], down + drawn.height))
        columns = slice(max(0, across), min(picture.shape[1], across + drawn.width))
        if rows.start < rows.stop and columns.start < columns.stop:
            picture[rows, columns] = found[
                rows.start - down : rows.stop - down, columns.start - across : columns.stop - across
            ]
        return picture

    def _drawn(self, matrix: pymupdf.Matrix, clip: pymupdf.Rect, colours: pymupdf.Colorspace) -> pymupdf.Pixmap:
        """No line thinner than a pixel: a pale one would count as no ink, and many plotters write the finest as 0."""
        pymupdf.TOOLS.set_graphics_min_line_width(1)
        try:
            drawn: pymupdf.Pixmap = self._list.get_pixmap(matrix=matrix, colorspace=colours, alpha=False, clip=clip)
            return drawn
        finally:
            pymupdf.TOOLS.set_graphics_min_line_width(0)


def _image_pixels(dictionary: str) -> int:
    """Pixels of the image with this dictionary, more than any limit when they are not told; 0 of another object."""
    if "/Subtype/Image" not in dictionary.replace(" ", ""):
        return 0
    sides = dict(_SIDE.findall(dictionary))
    return int(sides["Width"]) * int(sides["Height"]) if len(sides) == 2 else _IMAGE_PIXELS_AT_MOST + 1
