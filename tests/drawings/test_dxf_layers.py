"""Layers of a DXF stay switchable: hidden ones are in the sheet, off at first, and do not count for its extent."""

from pathlib import Path

import pymupdf

from review_room.drawings.intake import read_drawing
from review_room.drawings.limits import Limits
from review_room.drawings.reading import SheetReading
from review_room.drawings.refusals import RemarkCode
from tests.drawings import makers


def read(path: Path, limits: Limits | None = None) -> SheetReading:
    return read_drawing(path, path.name, path.parent / "work", limits).sheets[0]


def layers(sheet: SheetReading) -> dict[str, bool]:
    with pymupdf.open(sheet.pdf_path) as document:
        return {layer["name"]: layer["on"] for layer in document.get_ocgs().values()}


def dark_pixels(sheet: SheetReading, *, with_all_layers: bool = False) -> int:
    with pymupdf.open(sheet.pdf_path) as document:
        if with_all_layers:
            document.xref_set_key(document.pdf_catalog(), "OCProperties/D/OFF", "[]")
            document = pymupdf.open(stream=document.tobytes())
        return sum(sample < 250 for sample in document[0].get_pixmap(dpi=50, colorspace="gray").samples)


def test_layers_that_are_off_frozen_or_never_plotted_are_in_the_sheet_but_off(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "plan.dxf") as (document, model):
        document.layers.add("轴线").off()
        document.layers.add("家具").freeze()
        document.layers.add("视口").dxf.plot = 0
        for row in range(5):
            model.add_line((0, row * 15), (100, row * 15), dxfattribs={"layer": "墙"})
        for row, layer in enumerate(("轴线", "家具", "视口")):
            model.add_line((0, row * 20), (100, row * 20 + 9), dxfattribs={"layer": layer})

    sheet = read(tmp_path / "plan.dxf")

    assert layers(sheet) == {"墙": True, "轴线": False, "家具": False, "视口": False}
    assert 0 < dark_pixels(sheet) < dark_pixels(sheet, with_all_layers=True)


def test_hidden_things_far_away_do_not_change_the_extent(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "plan.dxf") as (document, model):
        document.layers.add("旧版").freeze()
        model.add_lwpolyline([(0, 0), (42000, 0), (42000, 29700), (0, 29700)], close=True)
        for step in range(50):
            model.add_line((90000 + step * 900, 0), (90000 + step * 900, 80000), dxfattribs={"layer": "旧版"})

    sheet = read(tmp_path / "plan.dxf")

    assert (sheet.width_mm, sheet.height_mm) == (420.0, 297.0)


def test_a_frozen_block_reference_hides_all_it_has_and_one_that_is_off_only_what_lies_on_layer_0(
    tmp_path: Path,
) -> None:
    with makers.dxf(tmp_path / "blocks.dxf") as (document, model):
        document.layers.add("冻结").freeze()
        document.layers.add("关闭").off()
        model.add_line((0, 0), (100, 70), dxfattribs={"layer": "墙"})
        for name, layer in (("甲", "冻结"), ("乙", "关闭")):
            block = document.blocks.new(name)
            block.add_line((0, 0), (50, 5))
            block.add_line((0, 5), (50, 0), dxfattribs={"layer": f"{name}内"})
            model.add_blockref(name, (10, 10), dxfattribs={"layer": layer})

    assert layers(read(tmp_path / "blocks.dxf")) == {"墙": True, "冻结": False, "关闭": False, "乙内": True}


def test_a_hidden_dimension_hides_its_lines_too(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "dimension.dxf") as (document, model):
        document.layers.add("标注").off()
        model.add_line((0, 0), (100, 70), dxfattribs={"layer": "墙"})
        model.add_linear_dim((0, 20), (0, 0), (100, 0), dxfattribs={"layer": "标注"}).render()

    sheet = read(tmp_path / "dimension.dxf")

    assert layers(sheet) == {"墙": True, "标注": False}


def test_invisible_entities_are_left_out_whatever_their_layer(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "invisible.dxf") as (_, model):
        model.add_line((0, 0), (100, 70))
        model.add_line((0, 70), (100, 0), dxfattribs={"invisible": 1, "layer": "不可见"})

    assert layers(read(tmp_path / "invisible.dxf")) == {"0": True}


def test_a_name_is_one_layer_whatever_its_case(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "case.dxf") as (document, model):
        document.layers.add("Wall").off()
        model.add_line((0, 0), (100, 70), dxfattribs={"layer": "0"})
        for spelling in ("WALL", "wall"):
            model.add_line((0, 70), (100, 0), dxfattribs={"layer": spelling})

    assert layers(read(tmp_path / "case.dxf")) == {"0": True, "Wall": False}


def test_hidden_content_beyond_the_budget_is_left_out_with_a_remark_and_the_visible_sheet_stays(
    tmp_path: Path,
) -> None:
    with makers.dxf(tmp_path / "much.dxf") as (document, model):
        document.layers.add("隐藏").off()
        block = document.blocks.new("多")
        for step in range(50):
            block.add_line((0, step), (50, step), dxfattribs={"layer": "隐藏"})
        for step in range(20):
            model.add_line((0, step), (100, step))
            model.add_blockref("多", (step, 0))

    sheet = read(tmp_path / "much.dxf", Limits(entities=200))

    assert layers(sheet) == {"0": True}
    assert [remark.code for remark in sheet.remarks] == [RemarkCode.HIDDEN_LEFT_OUT]
    assert dict(sheet.remarks[0].values) == {"count": 1000}


def test_a_drawing_that_is_mostly_on_layers_never_plotted_is_shown(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "screen.dxf") as (document, model):
        document.layers.add("面积线").dxf.plot = 0
        model.add_line((0, 0), (100, 70))
        for step in range(5):
            model.add_line((0, step), (100, step), dxfattribs={"layer": "面积线"})

    assert layers(read(tmp_path / "screen.dxf")) == {"0": True, "面积线": True}


def test_a_layer_frozen_in_one_viewport_is_not_drawn_there_and_a_hidden_one_can_be_switched_on(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "viewports.dxf") as (document, model):
        for name in ("甲", "乙", "丙"):
            document.layers.add(name)
            model.add_line((0, 0), (1000, 1000), dxfattribs={"layer": name})
        document.layers.get("丙").off()
        paper = document.paperspace("Layout1")
        paper.page_setup(size=(420, 297), margins=(0, 0, 0, 0), units="mm")
        paper.add_line((10, 10), (400, 10))
        viewport = paper.add_viewport((200, 150), (200, 200), view_center_point=(500, 500), view_height=1000)
        viewport.frozen_layers = ["乙"]

    assert layers(read(tmp_path / "viewports.dxf")) == {"0": True, "甲": True, "丙": False}
