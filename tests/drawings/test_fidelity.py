"""What a reader sees is what the drawing says: our tiles against a second renderer, by structural similarity."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image, ImageChops

from demonstration.drawings import generate_set
from review_room.drawings.drawn_sheet import DrawnSheet
from review_room.drawings.intake import read_drawing
from review_room.drawings.pyramid import deepest_dpi, reading_pyramid
from review_room.drawings.reading import DrawingKind, FileReading, SheetReading
from review_room.drawings.render import TileRenderer
from tests.drawings.similarity import Box, OtherRenderer, from_tiles, similarity
from tests.drawings.test_corpus import CORPUS, MISSING

ALIKE = 0.95
"""Measured: 0.955 and more on every sheet and at every size; a picture that is off by two pixels is below 0.8."""
SAME = 0.999
MM_PER_INCH = 25.4
OVERVIEW_PIXELS = 2048
WINDOW = (1024, 768)
SCREEN_DPI = 96
REAL = {
    "pdf/va_finish_plan.pdf": (1, 2),
    "pdf/Drawings.pdf": (2,),
    "dwg/ezdxf_807_1.dwg": (1,),
    "dxf/edcr_NIC.dxf": (1,),
    "dxf/edcr_FLAT.dxf": (1,),
    "dxf/edcr_RASHIDA.dxf": (1,),
    "dxf/edcr_SAMPLE_6_APARTMENT_REVSION_10.dxf": (1, 2),
    "dxf/ezdxf_text_fonts.dxf": (1,),
}


@pytest.fixture(scope="module")
def renderer() -> Iterator[TileRenderer]:
    with TileRenderer(seconds=60) as renderer:
        yield renderer


@pytest.mark.skipif(not CORPUS.is_dir(), reason=MISSING)
@pytest.mark.parametrize("name", REAL)
def test_a_real_sheet_is_shown_as_another_renderer_shows_it(tmp_path: Path, renderer: TileRenderer, name: str) -> None:
    reading = read_drawing(CORPUS / name, Path(name).name, tmp_path)

    check_sheets(renderer, reading, CORPUS / name, REAL[name])


def test_the_real_sheets_are_ten() -> None:
    assert sum(map(len, REAL.values())) == 10


@pytest.mark.parametrize("kind", ["pdf", "dxf"])
def test_a_generated_sheet_is_shown_as_another_renderer_shows_it(
    tmp_path: Path, renderer: TileRenderer, kind: str
) -> None:
    made = generate_set(tmp_path, seed=1, sheets=2, formats=(kind,))
    path = made.files[0].path
    reading = read_drawing(path, path.name, tmp_path / "work")

    check_sheets(renderer, reading, path, (1,))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in reading.sheets[0].text), "its words are Chinese"


def check_sheets(renderer: TileRenderer, reading: FileReading, path: Path, indices: tuple[int, ...]) -> None:
    """A PDF is compared with the file as it was sent; of a DXF or DWG, PDFium can only draw the sheet we made."""
    for sheet in (sheet for sheet in reading.sheets if sheet.index in indices):
        sent = reading.kind is DrawingKind.PDF
        other = OtherRenderer(path if sent else sheet.pdf_path, sheet.index - 1 if sent else 0)
        for size, level, box in views(sheet):
            ours = shown(renderer, sheet, level, box)
            theirs = other.picture(reading_pyramid(sheet.width_mm, sheet.height_mm).level_size(level), box)
            assert similarity(ours, theirs) >= ALIKE, f"sheet {sheet.index}, {size}"
        other.close()


def views(sheet: SheetReading) -> Iterator[tuple[str, int, Box]]:
    """The overview, the middle of the ink at 100 %, and the words at 800 %: name, level, and pixels of the level."""
    shape = reading_pyramid(sheet.width_mm, sheet.height_mm)
    sizes = [shape.level_size(level) for level in range(shape.levels)]
    dpis = [size[0] / sheet.width_mm * MM_PER_INCH for size in sizes]
    overview = max(level for level, size in enumerate(sizes) if max(size) <= OVERVIEW_PIXELS)
    yield "overview", overview, (0, 0, *sizes[overview])
    for name, dpi, place in (("100 %", SCREEN_DPI, inked(sheet)), ("800 %", 8 * SCREEN_DPI, worded(sheet))):
        level = min(range(shape.levels), key=lambda one: abs(dpis[one] - dpi))
        yield name, level, window(sizes[level], place)


def window(full: tuple[int, int], place: tuple[float, float]) -> Box:
    """A window as large as a screen's around a place, which is told as shares of width and height."""
    width, height = min(WINDOW[0], full[0]), min(WINDOW[1], full[1])
    left = min(max(0, round(place[0] * full[0] - width / 2)), full[0] - width)
    top = min(max(0, round(place[1] * full[1] - height / 2)), full[1] - height)
    return left, top, left + width, top + height


def inked(sheet: SheetReading) -> tuple[float, float]:
    """Where most is drawn: the darkest of some hundred fields."""
    small = DrawnSheet(sheet.pdf_path.read_bytes()).picture((800, 800), (0, 0, 800, 800)).convert("L")
    dark = np.asarray(small) < 200
    fields = dark.reshape(10, 80, 10, 80).sum(axis=(1, 3))
    row, column = np.unravel_index(int(fields.argmax()), fields.shape)
    return (float(column) + 0.5) / 10, (float(row) + 0.5) / 10


def worded(sheet: SheetReading) -> tuple[float, float]:
    """Where the longest word is, for it is by letters that a reader notices; where there are none, the ink."""
    words = json.loads(sheet.words_path.read_text(encoding="utf-8"))
    if not words:
        return inked(sheet)
    left, bottom, right, top, _ = max(words, key=lambda word: len(word[4].encode()))
    return (left + right) / 2 / sheet.width_mm, 1 - (bottom + top) / 2 / sheet.height_mm


def shown(renderer: TileRenderer, sheet: SheetReading, level: int, box: Box) -> Image.Image:
    shape = reading_pyramid(sheet.width_mm, sheet.height_mm)
    dpi = deepest_dpi(sheet.width_mm, sheet.height_mm)
    return from_tiles(renderer, sheet.pdf_path, shape, dpi, level, box)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> SheetReading:
    folder = tmp_path_factory.mktemp("generated")
    path = generate_set(folder, seed=1, sheets=1, formats=("pdf",)).files[0].path
    return read_drawing(path, path.name, folder / "work").sheets[0]


def test_the_tiles_are_what_the_renderer_draws_of_the_whole_page(
    generated: SheetReading, renderer: TileRenderer
) -> None:
    _, level, box = next(views(generated))
    with pymupdf.open(generated.pdf_path) as document:
        points = document[0].rect
        pixmap = document[0].get_pixmap(matrix=pymupdf.Matrix(box[2] / points.width, box[3] / points.height))
        page = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)

    assert page.size == (box[2], box[3])
    assert similarity(shown(renderer, generated, level, box), page) >= SAME


def test_a_picture_that_is_shifted_or_lacks_its_words_is_not_called_alike(
    generated: SheetReading, renderer: TileRenderer
) -> None:
    _, level, box = list(views(generated))[1]
    right = shown(renderer, generated, level, box)
    wordless = DrawnSheet(without_words(generated.pdf_path)).picture(
        reading_pyramid(generated.width_mm, generated.height_mm).level_size(level), box
    )

    assert similarity(right, right) == pytest.approx(1.0)
    assert similarity(right, ImageChops.offset(right, 2, 0)) < 0.8
    assert similarity(right, wordless) < ALIKE - 0.02


def without_words(path: Path) -> bytes:
    with pymupdf.open(path) as document:
        page = document[0]
        page.add_redact_annot(page.rect)
        page.apply_redactions(images=0, graphics=0, text=0)
        content: bytes = document.tobytes()
        return content
