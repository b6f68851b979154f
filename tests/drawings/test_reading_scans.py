"""Scans become sheets of their size on paper, pixel by pixel what was scanned."""

from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest
from PIL import Image, ImageOps

from review_room.drawings.intake import read_drawing
from review_room.drawings.reading import FileReading, SheetReading
from review_room.drawings.refusals import RemarkCode
from review_room.drawings.scan_size import paper_of
from tests.drawings.scans import g4, plan, saved


def read(path: Path) -> FileReading:
    return read_drawing(path, f"扫描{path.suffix}", path.parent / "work")


def shown(sheet: SheetReading, pixels: tuple[int, int]) -> Any:
    """The sheet as a grey picture of the size that was scanned."""
    with pymupdf.open(sheet.pdf_path) as document:
        page = document[0]
        zoom = pymupdf.Matrix(pixels[0] / page.rect.width, pixels[1] / page.rect.height)
        pixmap = page.get_pixmap(matrix=zoom, colorspace="gray", alpha=False)
        return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)[:, : pixmap.width]


def assert_same(sheet: SheetReading, original: Image.Image, *, off: float = 0.02) -> None:
    wanted = np.asarray(original.convert("L"), np.int16)
    found = np.asarray(Image.fromarray(shown(sheet, original.size)).resize(original.size), np.int16)
    # Inks are shown by their colour profile, not by arithmetic.
    assert (abs(wanted - found) > (110 if original.mode == "CMYK" else 40)).mean() < off


@pytest.mark.parametrize(
    ("name", "mode", "how"),
    [
        ("a.png", "RGB", {}),
        ("a.png", "L", {}),
        ("a.png", "P", {}),
        ("a.png", "1", {}),
        ("a.png", "RGBA", {}),
        ("a.png", "LA", {}),
        ("a.jpg", "RGB", {}),
        ("a.jpg", "L", {"progressive": True}),
        ("a.jpg", "CMYK", {}),
        ("a.tif", "RGB", {"compression": "tiff_lzw"}),
        ("a.tif", "RGB", {"compression": "jpeg"}),
        ("a.tif", "L", {"compression": "tiff_adobe_deflate"}),
        ("a.tif", "CMYK", {}),
        ("a.tif", "1", {"compression": "packbits"}),
        ("a.tif", "1", {"compression": "group4", "strip_size": 1 << 24}),
        ("a.tif", "1", {"compression": "group4", "strip_size": 2000}),
        ("a.tif", "1", {"compression": "group4", "strip_size": 1 << 24, "tiffinfo": {262: 0}}),
        ("a.tif", "1", {"compression": "group3"}),
    ],
)
def test_a_scan_is_shown_as_it_was_scanned(tmp_path: Path, name: str, mode: str, how: dict[str, Any]) -> None:
    original = plan(mode)
    (sheet,) = read(saved(tmp_path / name, original, **how)).sheets

    assert (round(sheet.width_mm), round(sheet.height_mm)) == (297, 210)
    assert_same(sheet, original)


@pytest.mark.parametrize("name", ["deep.png", "deep.tif"])
def test_sixteen_bits_are_shown_with_eight(tmp_path: Path, name: str) -> None:
    grey = plan("L")
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    (sheet,) = read(saved(tmp_path / name, deep)).sheets

    assert_same(sheet, grey)


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (1169, 827), (0, 0, 0, 0))
    (sheet,) = read(saved(tmp_path / "clear.png", clear)).sheets

    assert shown(sheet, (100, 70)).min() == 255


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_scan_lies_as_its_orientation_says(tmp_path: Path, name: str, orientation: int) -> None:
    original = plan()
    exif = original.getexif()
    exif[274] = orientation
    path = saved(tmp_path / name, original, exif=exif)
    (sheet,) = read(path).sheets

    with Image.open(path) as again:
        turned = ImageOps.exif_transpose(again).convert("RGB")
    assert_same(sheet, turned)


def test_the_file_of_a_jpeg_goes_into_the_sheet_unchanged(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", plan())
    (sheet,) = read(path).sheets

    assert path.read_bytes() in sheet.pdf_path.read_bytes()


def test_the_strip_of_a_black_and_white_tiff_goes_into_the_sheet_unchanged(tmp_path: Path) -> None:
    path = g4(tmp_path / "a.tif", plan(), strip_size=1 << 24)
    with Image.open(path) as picture:
        (offset,), (count,) = picture.tag_v2[273], picture.tag_v2[279]  # type: ignore[attr-defined]
    (sheet,) = read(path).sheets

    assert path.read_bytes()[offset : offset + count] in sheet.pdf_path.read_bytes()


def test_every_page_of_a_tiff_is_a_sheet_and_its_preview_is_none(tmp_path: Path) -> None:
    pages = [plan(), plan(size=(827, 1169)), plan()]
    preview = plan().resize((117, 83))
    preview.encoderinfo = {"tiffinfo": {254: 1}}  # type: ignore[attr-defined]
    path = tmp_path / "many.tif"
    pages[0].save(path, save_all=True, append_images=[pages[1], preview, pages[2]], dpi=(100, 100))
    reading = read(path)

    assert [sheet.index for sheet in reading.sheets] == [1, 2, 3]
    assert [sheet.title for sheet in reading.sheets] == ["第1页", "第2页", "第3页"]
    assert round(reading.sheets[1].height_mm) == 297


def test_a_large_scan_in_tiles_has_no_seams(tmp_path: Path) -> None:
    black = Image.new("L", (9000, 5000), 0)
    (sheet,) = read(saved(tmp_path / "large.png", black)).sheets

    for pixels in ((9000, 5000), (1777, 987), (600, 333)):
        assert shown(sheet, pixels)[2:-2, 2:-2].max() == 0


@pytest.mark.parametrize(
    ("pixels", "resolution", "size", "guessed"),
    [
        ((18724, 13244), (400, 400), (1189, 841), False),
        ((18724, 13244), None, (1189, 841), True),
        ((9933, 7016), (72, 72), (841, 594), True),
        ((2384, 1684), (72, 72), (841, 594), False),
        ((3508, 2480), (0.0, 0.0), (297, 210), True),
        ((1000, 1000), None, (127, 127), True),
        ((60000, 4000), (1e9, 1), (1189, 79), True),
        ((1728, 2286), (204, 196), (215, 296), False),
    ],
)
def test_the_size_on_paper_follows_the_resolution_or_an_a_sheet(
    pixels: tuple[int, int], resolution: tuple[float, float] | None, size: tuple[int, int], guessed: bool
) -> None:
    paper = paper_of(pixels, resolution)

    assert abs(paper.size_mm[0] - size[0]) < 2
    assert abs(paper.size_mm[1] - size[1]) < 2
    assert paper.guessed is guessed


def test_a_guessed_size_is_said(tmp_path: Path) -> None:
    plan().save(tmp_path / "a.png")
    (remark,) = read(tmp_path / "a.png").remarks

    assert remark.code is RemarkCode.SCAN_SIZE_GUESSED
    assert "A4" in str(remark)


def test_a_whole_a0_at_400_dpi_goes_through(tmp_path: Path) -> None:
    picture = Image.new("1", (18724, 13244), 1)
    picture.paste(0, (100, 100, 9000, 140))
    path = tmp_path / "a0.tif"
    picture.save(path, compression="group4", dpi=(400, 400))
    (sheet,) = read(path).sheets

    assert (round(sheet.width_mm), round(sheet.height_mm)) == (1189, 841)
