"""A sheet in shades of grey, anywhere on the paper of another. Parses PDF content: only for children with limits."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import numpy as np
import pymupdf

from review_room.drawings.comparison.alignment import Alignment, Pixels, Word


class GreySheet:
    """A one-page PDF with its display list. Places are points from the upper left, y down."""

    def __init__(self, content: bytes) -> None:
        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        self._document = pymupdf.open(stream=content, filetype="pdf")
        page = self._document[0]
        self.width, self.height = page.rect.width, page.rect.height
        self._list = page.get_displaylist()

    def words(self) -> list[Word]:
        """Every word with its place."""
        text = pymupdf.TextPage(self._list.get_textpage())
        return [tuple(word[:5]) for word in text.extractWORDS()]

    def pixels(self, box: tuple[int, int, int, int], scale: float, alignment: Alignment) -> Pixels:
        """Grey values (0 is black), one row of pixels a row, of `box` (left, top, right, bottom in pixels).

        The sheet is drawn as the alignment lays it, at `scale` pixels a point; where it does not reach it is white.
        """
        left, top, right, bottom = box
        turn, shift = alignment.turn * scale, alignment.shift * scale
        matrix = pymupdf.Matrix(turn.real, turn.imag, -turn.imag, turn.real, shift.real, shift.imag)
        picture = np.full((bottom - top, right - left), 255, dtype=np.uint8)
        clip = pymupdf.Rect(left, top, right, bottom) * ~matrix
        if (clip & pymupdf.Rect(0, 0, self.width, self.height)).is_empty:
            return picture
        drawn = self._list.get_pixmap(matrix=matrix, colorspace=pymupdf.csGRAY, alpha=False, clip=clip)
        found = np.frombuffer(drawn.samples_mv, dtype=np.uint8).reshape(drawn.height, drawn.stride)[:, : drawn.width]
        across, down = drawn.x - left, drawn.y - top
        rows = slice(max(0, down), min(picture.shape[0], down + drawn.height))
        columns = slice(max(0, across), min(picture.shape[1], across + drawn.width))
        if rows.start < rows.stop and columns.start < columns.stop:
            picture[rows, columns] = found[
                rows.start - down : rows.stop - down, columns.start - across : columns.stop - across
            ]
        return picture
