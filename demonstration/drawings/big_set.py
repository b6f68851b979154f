"""Sets of hundreds of sheets and of any weight, for benchmarks: several buildings, each numbered on its own."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import io
from pathlib import Path

import pymupdf
from PIL import Image

from demonstration.drawings.building import chance
from demonstration.drawings.generate import GeneratedFile, generate_set
from demonstration.drawings.title_layouts import Layout

_LAYOUTS = tuple(Layout)
_SHEETS_OF_A_BUILDING = 20
_BYTES_OF_A_PIXEL = 2.44
"""Noise as JPEG of the quality below."""


def big_set(folder: Path, *, seed: int, sheets: int = 300, megabytes: int = 0) -> tuple[GeneratedFile, ...]:
    """Write PDFs with that many sheets in all, one building a folder; sheet numbers are 建施-101, 建施-201 and so on.

    Every building has another layout of its title blocks, as if it were by another firm.

    With `megabytes` every sheet carries a photograph (seeded noise, which no compression shrinks), so that all files
    together weigh about that much. Equal arguments give equal pictures.
    """
    files: list[GeneratedFile] = []
    made = building = 0
    while made < sheets:
        building += 1
        wanted = min(_SHEETS_OF_A_BUILDING, sheets - made)
        one = generate_set(
            folder / f"{building}号楼",
            seed=seed + building,
            sheets=wanted,
            formats=("pdf",),
            numbers_after=100 * building,
            layout=_LAYOUTS[(building - 1) % len(_LAYOUTS)],
        )
        files += one.files
        made += len(one.sheets)
    if megabytes:
        for file in files:
            _add_photographs(file.path, megabytes * 1_000_000 // sheets, seed)
    return tuple(files)


def _add_photographs(path: Path, size: int, seed: int) -> None:
    with pymupdf.open(path) as document:
        for page in document:
            place = pymupdf.Rect(60, 60, 160, 160)
            page.insert_image(place, stream=_photograph(size, f"{seed}/{path.name}/{page.number}"))
        document.saveIncr()


def _photograph(size: int, name: str) -> bytes:
    side = max(8, round((size / _BYTES_OF_A_PIXEL) ** 0.5))
    noise = chance(len(name), name).randbytes(side * side * 3)
    picture = Image.frombytes("RGB", (side, side), noise)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=95, subsampling=0)
    return stream.getvalue()
