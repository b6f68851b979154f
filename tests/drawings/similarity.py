"""Structural similarity of two pictures (Wang et al. 2004), and a second renderer to compare ours with: PDFium."""

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image

from review_room.drawings.pyramid import Pyramid
from review_room.drawings.render import TileRenderer

Plane = npt.NDArray[np.float64]
Box = tuple[int, int, int, int]

_WINDOW = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
_WINDOW /= _WINDOW.sum()
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
_WHITE = 250.0
_FINER = 4
_FARTHEST = 50_000
"""Pixels beyond which PDFium bends lines: it cuts off each coordinate there by itself."""


def similarity(one: Image.Image, other: Image.Image) -> float:
    """The mean structural similarity (1 for equal pictures) where either picture has ink.

    White paper is equal to white paper; counting it would make any two drawings nearly the same. Renderers spread the
    edge of a hairline over its pixels differently, so both pictures are first softened by one pixel.
    """
    first, second = _grey(one), _grey(other)
    mean_one, mean_other = _blurred(first), _blurred(second)
    spread_one = _blurred(first**2) - mean_one**2
    spread_other = _blurred(second**2) - mean_other**2
    together = _blurred(first * second) - mean_one * mean_other
    likeness = ((2 * mean_one * mean_other + _C1) * (2 * together + _C2)) / (
        (mean_one**2 + mean_other**2 + _C1) * (spread_one + spread_other + _C2)
    )
    inked = np.minimum(mean_one, mean_other) < _WHITE
    return float(likeness[inked].mean()) if inked.any() else 1.0


def _grey(picture: Image.Image) -> Plane:
    plane = np.asarray(picture.convert("L"), dtype=np.float64)
    padded = np.pad(plane, 1, mode="edge")
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    return (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 16


def _blurred(plane: Plane) -> Plane:
    half = len(_WINDOW) // 2
    padded = np.pad(plane, half, mode="edge")
    height, width = plane.shape
    rows = sum(weight * padded[at : at + height] for at, weight in enumerate(_WINDOW))
    return np.asarray(sum(weight * rows[:, at : at + width] for at, weight in enumerate(_WINDOW)))


class OtherRenderer:
    """A page of a PDF as PDFium draws it."""

    def __init__(self, path: Path, page: int = 0) -> None:
        self._document = pypdfium2.PdfDocument(path)
        self._page = self._document[page]

    def picture(self, full: tuple[float, float], box: tuple[float, float, float, float]) -> Image.Image:
        """The pixels `box` of the page drawn `full` pixels large; both may lie between pixels, as on a screen.

        PDFium draws no line thinner than a pixel, which blackens what is finely hatched. Drawn finer and made smaller,
        its lines cover as much of a pixel as they ought to.
        """
        finer = max(1, min(_FINER, int(_FARTHEST // max(full))))
        left, top, right, bottom = box
        width, height = finer * round(right - left), finer * round(bottom - top)
        across, down = (finer * pixels / points for pixels, points in zip(full, self._page.get_size(), strict=True))
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, pypdfium2.raw.FPDFBitmap_BGR)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        # By a matrix: its simpler call rounds the size of the page, which moves the far end by a pixel.
        matrix = pypdfium2.raw.FS_MATRIX(across, 0, 0, down, -finer * left, -finer * top)
        clip = pypdfium2.raw.FS_RECTF(0, 0, width, height)
        pypdfium2.raw.FPDF_RenderPageBitmapWithMatrix(bitmap, self._page, matrix, clip, pypdfium2.raw.FPDF_ANNOT)
        picture: Image.Image = bitmap.to_pil().convert("RGB").reduce(finer)
        bitmap.close()
        return picture

    def size(self) -> tuple[float, float]:
        """Width and height of the page in points."""
        width, height = self._page.get_size()
        return float(width), float(height)

    def close(self) -> None:
        """Give the file back."""
        self._page.close()
        self._document.close()


def from_tiles(renderer: TileRenderer, sheet: Path, shape: Pyramid, dpi: int, level: int, box: Box) -> Image.Image:
    """The pixels `box` of a level, put together from the tiles that a reader's browser would ask for."""
    size = shape.tile_size
    left, top, right, bottom = box
    whole = Image.new("RGB", (right - left, bottom - top), "white")
    for x in range(left // size, (right - 1) // size + 1):
        for y in range(top // size, (bottom - 1) // size + 1):
            tile = renderer.tile(str(sheet), sheet, level, x, y, dpi=dpi)
            whole.paste(Image.open(io.BytesIO(tile)), (x * size - left, y * size - top))
    return whole
