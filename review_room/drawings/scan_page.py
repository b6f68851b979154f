"""Puts one picture on one PDF page of its size on paper, without losing a pixel."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

import pymupdf
from PIL import Image

from review_room.drawings.sheet_text import POINTS_PER_MM

TILE_PIXELS = 4096
"""Larger pictures are cut, so that the renderer decodes only what is looked at."""

_MATRICES = {
    1: "{w} 0 0 {h} 0 0",
    2: "-{w} 0 0 {h} {w} 0",
    3: "-{w} 0 0 -{h} {w} {h}",
    4: "{w} 0 0 -{h} 0 {h}",
    5: "0 -{h} -{w} 0 {w} {h}",
    6: "0 -{h} {w} 0 0 {h}",
    7: "0 {h} {w} 0 0 0",
    8: "0 {h} -{w} 0 {w} 0",
}
"""From the unit square of the stored picture to the page, by EXIF orientation."""

_COMPRESSION, _PHOTOMETRIC, _FILL_ORDER, _OFFSETS, _COUNTS = 259, 262, 266, 273, 279
_GROUP4, _ZERO_IS_BLACK = 4, 1
_SPACES = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}


@dataclass(frozen=True)
class Piece:
    """A part of the picture as a PDF image: its place in the unit square (y up), its dictionary and its bytes."""

    place: tuple[float, float, float, float]
    dictionary: str
    stream: bytes


def write_page(path: Path, size_mm: tuple[float, float], orientation: int, pieces: Iterable[Piece]) -> None:
    """Writes a page of `size_mm` (as looked at) whose whole area is the picture, to `path`."""
    width, height = (side * POINTS_PER_MM for side in size_mm)
    with pymupdf.open() as document:
        page = document.new_page(width=width, height=height)
        names, shown = [], []
        for number, piece in enumerate(pieces):
            picture = document.get_new_xref()
            document.update_object(picture, f"<</Type/XObject/Subtype/Image{piece.dictionary}>>")
            document.update_stream(picture, piece.stream, new=True, compress=False)
            _restore(document, picture, piece.dictionary)
            left, bottom, across, up = piece.place
            names.append(f"/I{number} {picture} 0 R")
            shown.append(f"q {across:.9f} 0 0 {up:.9f} {left:.9f} {bottom:.9f} cm /I{number} Do Q")
        matrix = _MATRICES.get(orientation, _MATRICES[1]).format(w=f"{width:.4f}", h=f"{height:.4f}")
        content = document.get_new_xref()
        document.update_object(content, "<<>>")
        document.update_stream(content, f"q {matrix} cm\n{chr(10).join(shown)}\nQ".encode("ascii"))
        document.xref_set_key(page.xref, "Resources", f"<</XObject<<{''.join(names)}>>>>")
        document.xref_set_key(page.xref, "Contents", f"{content} 0 R")
        document.save(path, garbage=1, no_new_id=True)


def _restore(document: pymupdf.Document, picture: int, dictionary: str) -> None:
    """Writing a stream takes the filter out of its dictionary; ours are encoded already."""
    length = document.xref_get_key(picture, "Length")[1]
    document.update_object(picture, f"<</Type/XObject/Subtype/Image{dictionary}/Length {length}>>")


def jpeg_piece(stream: bytes, width: int, height: int, mode: str) -> Piece:
    """The JPEG file itself. Adobe stores CMYK upside down, and so do all programs since."""
    decode = "/Decode[1 0 1 0 1 0 1 0]" if mode == "CMYK" else ""
    return _whole(f"/Filter/DCTDecode/ColorSpace{_SPACES[mode]}/BitsPerComponent 8{decode}", width, height, stream)


def bilevel_piece(picture: Image.Image) -> Piece:
    """A loaded picture in black and white, encoded as CCITT group 4."""
    encoded = BytesIO()
    # A copy has no tags: those of a damaged TIFF would be written again.
    picture.copy().save(encoded, "TIFF", compression="group4", strip_size=1 << 30)
    with Image.open(encoded) as again:
        piece = group4_piece(again, encoded)
    assert piece is not None, "Pillow was told to write one strip"
    return piece


def group4_piece(picture: Image.Image, file: IO[bytes]) -> Piece | None:
    """The CCITT group 4 strip of a TIFF frame as it lies in `file`, if the frame is one strip written the usual way."""
    tags = getattr(picture, "tag_v2", None)
    if tags is None or picture.mode != "1" or tags.get(_COMPRESSION) != _GROUP4 or tags.get(_FILL_ORDER, 1) != 1:
        return None
    offsets, counts = tags.get(_OFFSETS, ()), tags.get(_COUNTS, ())
    if len(offsets) != 1 or len(counts) != 1:
        return None
    file.seek(offsets[0])
    strip = file.read(counts[0])
    if len(strip) != counts[0]:
        return None
    width, height = picture.size
    # Group 4 codes zeros as white; where zero means black, its black is our white.
    turned = "true" if tags.get(_PHOTOMETRIC) == _ZERO_IS_BLACK else "false"
    parameters = f"<</K -1/Columns {width}/Rows {height}/BlackIs1 {turned}>>"
    dictionary = f"/Filter/CCITTFaxDecode/DecodeParms{parameters}/ColorSpace/DeviceGray/BitsPerComponent 1"
    return _whole(dictionary, width, height, strip)


def _whole(dictionary: str, width: int, height: int, stream: bytes) -> Piece:
    return Piece((0, 0, 1, 1), f"/Width {width}/Height {height}{dictionary}", stream)


def tile_pieces(picture: Image.Image) -> Iterator[Piece]:
    """Any other picture as lossless tiles: grey or colour with eight bits, transparency on white."""
    width, height = picture.size
    for top in range(0, height, TILE_PIXELS):
        for left in range(0, width, TILE_PIXELS):
            right, bottom = min(left + TILE_PIXELS, width), min(top + TILE_PIXELS, height)
            tile = _plain(picture.crop((left, top, right, bottom)))
            place = (left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height)
            yield Piece(place, *_flate(tile))


def _plain(tile: Image.Image) -> Image.Image:
    if tile.mode in ("L", "RGB"):
        return tile
    if tile.mode in ("I;16", "I;16B"):
        first = 1 if tile.mode == "I;16" else 0  # the more significant half of every pixel
        return Image.frombytes("L", tile.size, tile.tobytes()[first::2])
    if tile.mode == "I":
        return tile.point(lambda value: value / 256).convert("L")
    if "transparency" in tile.info or tile.mode in ("LA", "PA", "RGBA", "La", "RGBa"):
        clear = tile.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(paper, clear).convert("RGB")
    return tile.convert("RGB")


def _flate(tile: Image.Image) -> tuple[str, bytes]:
    """The picture as PNG filters and compresses it, which is what PDF calls predictor 15."""
    encoded = BytesIO()
    tile.save(encoded, "PNG", compress_level=4)
    colours = len(tile.getbands())
    width, height = tile.size
    parameters = f"<</Predictor 15/Colors {colours}/BitsPerComponent 8/Columns {width}>>"
    return (
        f"/Width {width}/Height {height}/ColorSpace{_SPACES[tile.mode]}/BitsPerComponent 8"
        f"/Filter/FlateDecode/DecodeParms{parameters}",
        b"".join(_png_parts(encoded.getvalue())),
    )


def _png_parts(png: bytes) -> Iterator[bytes]:
    place = 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        if png[place + 4 : place + 8] == b"IDAT":
            yield png[place + 8 : place + 8 + length]
        place += 12 + length
