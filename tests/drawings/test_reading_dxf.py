"""What becomes of a DXF: vector sheets at a usual scale, with legible Chinese text."""

from pathlib import Path

import ezdxf
import pymupdf
import pytest
from ezdxf.math import Vec3

from review_room.drawings.intake import read_drawing
from review_room.drawings.reading import SheetReading
from review_room.drawings.refusals import RemarkCode
from tests.drawings import makers


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> SheetReading:
    folder = tmp_path_factory.mktemp("plan")
    return read_drawing(makers.framed_plan(folder / "plan.dxf"), "plan.dxf", folder / "work").sheets[0]


def test_a_framed_plan_becomes_an_a1_sheet_with_its_number_and_title(plan: SheetReading) -> None:
    assert (plan.width_mm, plan.height_mm) == (841.0, 594.0)
    assert (plan.sheet_no, plan.title, plan.discipline) == ("建施-03", "首层平面图", "architecture")


def test_chinese_text_is_text_in_an_embedded_font(plan: SheetReading) -> None:
    assert "卫生间 Ø100 排水" in plan.text
    with pymupdf.open(plan.pdf_path) as document:
        (font,) = document.get_page_fonts(0)
        assert document.extract_font(font[0])[3], "the font is embedded"
        assert plan.pdf_path.stat().st_size < 60_000, "only the letters used are embedded"
        (found,) = document[0].search_for("首层平面图")
        clip = document[0].get_pixmap(clip=found, dpi=150)
        assert not clip.is_unicolor


def test_dashes_and_line_widths_are_those_of_the_drawing(plan: SheetReading) -> None:
    with pymupdf.open(plan.pdf_path) as document:
        drawings = document[0].get_drawings()
    dashed = [path for path in drawings if path["dashes"] not in ("[] 0", "[ ] 0")]
    assert len(dashed) == 1
    assert any(abs(path["width"] - 0.5 / 25.4 * 72) < 0.01 for path in drawings)


def test_the_same_drawing_gives_the_same_bytes(tmp_path: Path) -> None:
    path = makers.framed_plan(tmp_path / "plan.dxf")

    one, other = (read_drawing(path, "plan.dxf", tmp_path / work).sheets[0].pdf_path for work in ("one", "other"))

    assert one.read_bytes() == other.read_bytes()


def test_each_paper_layout_with_content_is_a_sheet_on_its_own_paper(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "layouts.dxf") as (document, model):
        model.add_lwpolyline([(0, 0), (30000, 0), (30000, 20000), (0, 20000)], close=True)
        paper = document.paperspace("Layout1")
        paper.page_setup(size=(420, 297), margins=(0, 0, 0, 0), units="mm")
        paper.add_lwpolyline([(10, 10), (410, 10), (410, 287), (10, 287)], close=True)
        paper.add_text("图号：结施-07", height=5, dxfattribs={"insert": (330, 20)})
        paper.add_viewport(center=(200, 150), size=(300, 200), view_center_point=(15000, 10000), view_height=25000)
        document.layouts.new("空白")

    (sheet,) = read_drawing(tmp_path / "layouts.dxf", "layouts.dxf", tmp_path / "work").sheets

    assert (sheet.width_mm, sheet.height_mm, sheet.sheet_no) == (420.0, 297.0, "结施-07")
    assert sheet.title == "Layout1"
    with pymupdf.open(sheet.pdf_path) as document:
        widest = max(path["rect"].width for path in document[0].get_drawings() if path["rect"].width < 1100)
    assert widest / 72 * 25.4 == pytest.approx(30000 * 200 / 25000, abs=0.01)


def test_drawings_that_lie_far_apart_become_sheets_of_their_own_and_strays_are_left_out(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "apart.dxf") as (_, model):
        for left in (0, 900_000):
            for step in range(20):
                model.add_line((left, step * 500), (left + 15000, step * 500))
                model.add_line((left + step * 700, 0), (left + step * 700, 10000))
        model.add_point((9e9, 9e9))

    reading = read_drawing(tmp_path / "apart.dxf", "apart.dxf", tmp_path / "work")

    assert [sheet.title for sheet in reading.sheets] == ["模型空间 1", "模型空间 2"]
    assert [remark.code for remark in reading.sheets[0].remarks] == [RemarkCode.FAR_AWAY_LEFT_OUT]
    assert dict(reading.sheets[0].remarks[0].values) == {"count": 1}


def test_broken_entities_do_not_stop_the_sheet_and_are_counted(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "broken.dxf") as (document, model):
        model.add_line((0, 0), (100, 100))
        polygon = document.blocks.new("坏块")
        polygon.add_text("文字", height=10).dxf.rotation = float("nan")
        polygon.add_ellipse((0, 0), major_axis=(1, 0)).dxf.__dict__["major_axis"] = Vec3(0, 0, 0)
        model.add_blockref("坏块", (10, 10))
        model.add_circle((50, 50), 10)

    (sheet,) = read_drawing(tmp_path / "broken.dxf", "broken.dxf", tmp_path / "work").sheets

    assert [remark.code for remark in sheet.remarks] == [RemarkCode.ENTITIES_SKIPPED]
    with pymupdf.open(sheet.pdf_path) as page:
        assert len(page[0].get_drawings()) >= 2


def test_a_binary_dxf_is_read_like_a_text_one(tmp_path: Path) -> None:
    document = ezdxf.new()
    document.modelspace().add_circle((0, 0), 100)
    document.saveas(tmp_path / "binary.dxf", fmt="bin")

    assert len(read_drawing(tmp_path / "binary.dxf", "binary.dxf", tmp_path / "work").sheets) == 1


def test_pictures_the_drawing_refers_to_are_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 50, 50), False)
    pixmap.clear_with(0)
    pixmap.save(secret)
    with makers.dxf(tmp_path / "picture.dxf") as (document, model):
        picture = document.add_image_def(str(secret), (50, 50))
        model.add_image(picture, (0, 0), (100, 100))

    (sheet,) = read_drawing(tmp_path / "picture.dxf", "picture.dxf", tmp_path / "work").sheets

    assert [remark.code for remark in sheet.remarks] == [RemarkCode.REFERENCES_MISSING]
    with pymupdf.open(sheet.pdf_path) as document:
        assert not document.get_page_images(0)
