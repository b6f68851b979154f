"""Pictures that appearances show, as image objects of a PDF (ISO 32000-2, 8.9): each once, however many show it."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from review_room.exchange.annotation import Annotation, Box, bounds, closed_corners, in_points
from review_room.papers.engine import pymupdf

PICTURE: Final = "Picture"
"""Name of the picture among the resources of an appearance."""

_TURNS: Final = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """The object of a picture and the operators that show it in its box."""

    number: int
    operators: str


class PicturesInPdf:
    """Puts pictures into one open PDF."""

    def __init__(self, document: Any) -> None:
        self._pdf = pymupdf._as_pdf_document(document)
        self._known: dict[str, tuple[int, float, float] | None] = {}

    def within(self, annotation: Annotation) -> ShownPicture | None:
        """The picture in the box of its annotation; None where its bytes are missing or cannot be read."""
        if annotation.picture is None:
            return None
        digest = hashlib.sha256(annotation.picture).hexdigest()
        if digest not in self._known:
            self._known[digest] = self._put(annotation.picture)
        found = self._known[digest]
        if found is None:
            return None
        number, width, height = found
        box = bounds(in_points(annotation.points))
        return ShownPicture(number, f"q {_matrix(box, width, height, annotation.turn)} cm /{PICTURE} Do Q")

    def _put(self, content: bytes) -> tuple[int, float, float] | None:
        """Number, width and height in pixels. A JPEG stays as it is, of a PNG the transparency stays."""
        mupdf = pymupdf.mupdf
        try:
            image = mupdf.fz_new_image_from_buffer(mupdf.fz_new_buffer_from_copied_data(content))
            number = mupdf.pdf_to_num(mupdf.pdf_add_image(self._pdf, image))
        except Exception:  # whatever the library says of a broken picture: the others are shown
            return None
        return number, float(image.w()), float(image.h())


def _matrix(box: Box, width: float, height: float, turn: int) -> str:
    """The unit square, turned about its middle and laid into the box: as large as fits, never stretched."""
    left, bottom, right, top = box
    across, up = (height, width) if turn % 180 else (width, height)
    scale = min((right - left) / across, (top - bottom) / up)
    a, b, c, d = _TURNS[turn % 360]
    wide, high = width * scale, height * scale
    x, y = (left + right) / 2, (bottom + top) / 2
    values = (
        a * wide,
        b * wide,
        c * high,
        d * high,
        x - (a * wide + c * high) / 2,
        y - (b * wide + d * high) / 2,
    )
    return " ".join(f"{value:.3f}" for value in values)


def crossed(annotation: Annotation) -> str:
    """A cross in the box of a picture that cannot be shown."""
    box = bounds(in_points(annotation.points))
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = closed_corners((box[:2], box[2:]))
    return f"{ax:.3f} {ay:.3f} m {cx:.3f} {cy:.3f} l S {bx:.3f} {by:.3f} m {dx:.3f} {dy:.3f} l S"
