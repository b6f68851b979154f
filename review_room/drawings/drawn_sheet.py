"""Draws one sheet to pixels. Parses PDF content: only for children with limits, never for a web request."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import io
import re
from collections.abc import Iterator

import pymupdf
from PIL import Image

from review_room.drawings.layer_state import shown_layers
from review_room.drawings.pyramid import PIECE_TILES, TILE_SIZE, pyramid
from review_room.drawings.sheet_text import size_mm
from review_room.drawings.tile_pack import PlacedTile

_STRIP_PIXELS = (TILE_SIZE * PIECE_TILES) ** 2
"""Pixels of one working buffer: 12.6 MB. Larger ones cost more in page faults than in drawing (measured)."""

_FEW_COLOURS = 16_384
"""What a picture of lines has at most, anti-aliasing included; denser ones gain little from being packed well."""

_PIXELS_AT_MOST = 200_000_000

Size = tuple[int, int]
Box = tuple[int, int, int, int]


class DrawnSheet:
    """A one-page PDF with its display list, which makes tiles 20 to 40 times faster than the page itself."""

    def __init__(self, content: bytes, layers: str | None = None) -> None:
        """`layers` is the mask of the layers to show (`layer_state`), in the order of their objects in the file.

        Without it the sheet is as its author left it. Raises `ValueError` for a mask of other layers.
        """
        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        with pymupdf.open(stream=content, filetype="pdf") as document:
            if layers is not None:
                show_layers(document, layers)
            page = document[0]
            self._points = page.rect.width, page.rect.height
            self._size_mm = size_mm(page)
            self._list = page.get_displaylist()  # keeps alive what it draws with; the document's own bytes go

    def tile(self, level: int, x: int, y: int, dpi: int) -> bytes:
        """Lossless WebP of one tile of the sheet's pyramid. Raises `IndexError` outside it."""
        levels = pyramid(*self._size_mm, dpi)
        return encoded(self.picture(levels.level_size(level), levels.tile_box(level, x, y)))

    def piece(self, level: int, column: int, row: int, dpi: int) -> Iterator[PlacedTile]:
        """The tiles of a piece of the pyramid; single pixels may differ by a shade. Raises `IndexError` outside it."""
        levels = pyramid(*self._size_mm, dpi)
        boxes = [(x, y, levels.tile_box(level, x, y)) for x, y in levels.tiles_of_piece(level, column, row)]
        left, top = boxes[0][2][:2]
        whole = self.picture(levels.level_size(level), (left, top, *boxes[-1][2][2:]))
        for x, y, box in boxes:
            yield x, y, encoded(whole.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top)))

    def overview(self, longest: int) -> bytes:
        """Lossless WebP of the whole sheet, its longer side `longest` pixels long."""
        scale = longest / max(self._points)
        full = max(1, round(self._points[0] * scale)), max(1, round(self._points[1] * scale))
        return encoded(self.picture(full, (0, 0, *full)))

    def picture(self, full: Size, box: Box) -> Image.Image:
        """The pixels `box` (left, top, right, bottom) of this sheet drawn `full` (width, height) pixels large.

        Drawn in strips, so that no buffer grows large.
        """
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        if width < 1 or height < 1 or width * height > _PIXELS_AT_MOST:
            raise ValueError(f"a picture of {width} by {height} pixels")
        rows = max(1, _STRIP_PIXELS // width)
        if rows >= height:
            return self._strip(full, box)
        whole = Image.new("RGB", (width, height), "white")
        for start in range(top, bottom, rows):
            strip = self._strip(full, (left, start, right, min(start + rows, bottom)))
            whole.paste(strip, (0, start - top))
        return whole

    def _strip(self, full: Size, box: Box) -> Image.Image:
        left, top, right, bottom = box
        across, down = full[0] / self._points[0], full[1] / self._points[1]
        # MuPDF takes the clip in points and rounds outwards; half a pixel less makes the rounding exact.
        clip = pymupdf.Rect((left + 0.5) / across, (top + 0.5) / down, (right - 0.5) / across, (bottom - 0.5) / down)
        pixmap = self._list.get_pixmap(
            matrix=pymupdf.Matrix(across, down), colorspace=pymupdf.csRGB, alpha=False, clip=clip
        )
        picture = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples_mv)
        if (pixmap.x, pixmap.y, pixmap.width, pixmap.height) == (left, top, right - left, bottom - top):
            return picture
        exact = Image.new("RGB", (right - left, bottom - top), "white")
        exact.paste(picture, (pixmap.x - left, pixmap.y - top))
        return exact


def show_layers(document: pymupdf.Document, mask: str) -> None:
    """Write the state into the file before MuPDF looks at it: it reads the layers once, when it first needs them.

    What a layer says about its own use (print only, say) would overrule the reader's wish and goes.
    """
    catalog = document.pdf_catalog()
    kind, references = document.xref_get_key(catalog, "OCProperties/OCGs")
    if kind == "xref":
        references = document.xref_object(int(references.split()[0]), compressed=True)
    layers = sorted({int(number) for number in re.findall(r"(\d+) \d+ R", references)})
    shown = shown_layers(mask, len(layers))
    for xref in layers:
        document.xref_set_key(xref, "Usage", "null")
    seen = " ".join(f"{xref} 0 R" for xref, is_shown in zip(layers, shown, strict=True) if is_shown)
    every = " ".join(f"{xref} 0 R" for xref in layers)
    document.xref_set_key(catalog, "OCProperties", f"<</OCGs[{every}]/D<</BaseState/OFF/ON[{seen}]>>>>")


def encoded(picture: Image.Image) -> bytes:
    """Lossless WebP; a white tile of full size is always the same constant."""
    colours = picture.getcolors(_FEW_COLOURS)
    if picture.size == (TILE_SIZE, TILE_SIZE) and colours == [(TILE_SIZE**2, (255, 255, 255))]:
        return BLANK_TILE
    return _webp(picture, few_colours=colours is not None)


def _webp(picture: Image.Image, *, few_colours: bool) -> bytes:
    """With few colours, method 1 makes a third of the size of method 0 in half as much time again.

    With many it takes twice as long for a fifth less. Higher methods bring nothing on line drawings (all measured).
    """
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", lossless=True, quality=0, method=1 if few_colours else 0, exact=True)
    return buffer.getvalue()


BLANK_TILE = _webp(Image.new("RGB", (TILE_SIZE, TILE_SIZE), "white"), few_colours=True)
"""The tile where nothing is drawn."""
