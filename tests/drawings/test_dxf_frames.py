"""One model space with many drawing frames becomes many sheets, each on exactly its paper; nothing is lost."""

from pathlib import Path
from typing import Any

import ezdxf
import numpy as np
import pymupdf
import pytest

from review_room.drawings.canvas import Bounds
from review_room.drawings.frames import DrawingFrame, Rectangle, Words, find_frames
from review_room.drawings.intake import read_drawing
from review_room.drawings.reading import SheetReading
from review_room.drawings.refusals import RemarkCode
from tests.drawings import makers

A1, A3 = (841.0, 594.0), (420.0, 297.0)


def rectangle(x: float, y: float, width: float, height: float, *, named: bool = False) -> Rectangle:
    return Rectangle(Bounds(x, y, x + width, y + height), named)


def framed(x: float, y: float, size: tuple[float, float], scale: float) -> list[Rectangle]:
    """The paper's edge and the frame's line within it."""
    width, height = size
    inner = rectangle(x + 25 * scale, y + 10 * scale, (width - 35) * scale, (height - 20) * scale)
    return [rectangle(x, y, width * scale, height * scale), inner]


def found(rectangles: list[Rectangle], words: list[Words] | None = None, unit: float = 1.0) -> list[DrawingFrame]:
    """The frames among rectangles that are all filled with strokes."""
    middles = [
        [one.bounds.left + one.bounds.width * across / 7, one.bounds.bottom + one.bounds.height * up / 7]
        for one in rectangles
        for across in range(1, 7)
        for up in range(1, 7)
    ]
    return find_frames(rectangles, words or [], np.array(middles or np.empty((0, 2))), unit)


def title(x: float, y: float, size: tuple[float, float], scale: float) -> Words:
    return Words("图号", x + 0.85 * size[0] * scale, y + 0.1 * size[1] * scale)


@pytest.mark.parametrize("scale", [1, 20, 50, 100, 150, 500])
@pytest.mark.parametrize("size", [A1, (1189.0, 841.0), (1051.0, 594.0), (630.0, 297.0), (297.0, 420.0)])
def test_a_frame_is_its_paper_at_its_scale(size: tuple[float, float], scale: float) -> None:
    words = [title(500, -300, size, scale)]

    (frame,) = found(framed(500, -300, size, scale), words)

    assert (frame.paper.width_mm, frame.paper.height_mm) == size
    assert frame.paper.mm_per_unit == pytest.approx(1 / scale)
    assert frame.paper.origin == (500, -300)


@pytest.mark.parametrize("unit", [1.0, 1000.0, 25.4])
def test_the_unit_of_the_drawing_counts_and_a_wrong_one_does_no_harm(unit: float) -> None:
    scale = 100 / unit if unit == 1000 else 100

    (frame,) = found(framed(0, 0, A1, scale), [title(0, 0, A1, scale)], unit)

    assert (frame.paper.width_mm, frame.paper.height_mm) == A1
    assert frame.paper.mm_per_unit == pytest.approx(1 / scale)


def test_a_frame_whose_paper_edge_is_not_drawn_gets_its_margins_back() -> None:
    (frame,) = found([rectangle(2500, 1000, 80600, 57400, named=True)], [title(0, 0, A1, 100)])

    assert (frame.paper.width_mm, frame.paper.height_mm) == A1
    assert frame.paper.origin == pytest.approx((0, 0))


@pytest.mark.parametrize(
    "rectangles",
    [
        [rectangle(0, 0, 84100, 59400)],
        [rectangle(0, 0, 84100, 59400, named=True)],
        [rectangle(0, 0, 84100, 50000, named=True)],
        [rectangle(0, 0, 420, 297), rectangle(1000, 0, 420, 297)],
        [rectangle(0, 0, 0, 0), rectangle(0, 0, float("inf"), 1)],
        [],
    ],
)
def test_without_evidence_there_is_no_frame(rectangles: list[Rectangle]) -> None:
    assert found(rectangles) == []


def test_an_empty_frame_is_no_sheet() -> None:
    assert find_frames(framed(0, 0, A1, 100), [title(0, 0, A1, 100)], np.array([[1.0, 1.0]]), 1.0) == []


def test_frames_come_row_by_row_from_the_top_left() -> None:
    places = [(100000, 0), (0, 0), (0, 90000), (100000, 91000), (200000, 89000)]

    frames = found([one for place in places for one in framed(*place, A1, 100)])

    assert [frame.bounds.left for frame in frames] == [0, 100000, 200000, 0, 100000]
    assert [frame.bounds.bottom for frame in frames] == [90000, 91000, 89000, 0, 0]


def test_a_copy_upon_another_and_a_detail_within_are_not_frames_of_their_own() -> None:
    detail = [*framed(5000, 5000, A3, 20), *framed(20000, 5000, A3, 20)]

    frames = found([*framed(0, 0, A1, 100), *framed(1, 1, A1, 100), *detail], [title(0, 0, A1, 100)])

    assert len(frames) == 1
    assert frames[0].bounds.width == 84100


def test_a_border_around_several_frames_is_not_a_frame() -> None:
    border = [*framed(0, 0, (1189.0, 841.0), 100)]
    small = [one for row in (0, 42000) for column in (0, 59500) for one in framed(column, row, (594.0, 420.0), 100)]

    assert [frame.bounds.width for frame in found([*border, *small])] == [59400] * 4


def draw_frame(layout: Any, x: float, y: float, scale: float, number: str, *, attributes: dict[str, str]) -> None:
    """An A3 frame with a title block and a drawing in it."""
    for left, bottom, right, top in ((0, 0, 420, 297), (25, 5, 415, 292)):
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
        layout.add_lwpolyline(
            [(x + across * scale, y + up * scale) for across, up in corners], close=True, dxfattribs=attributes
        )
    layout.add_text(f"图号：{number}", height=3 * scale, dxfattribs={"insert": (x + 340 * scale, y + 15 * scale)})
    layout.add_text("图名：平面图", height=3 * scale, dxfattribs={"insert": (x + 340 * scale, y + 25 * scale)})
    for step in range(12):
        layout.add_circle((x + (60 + 20 * step) * scale, y + 150 * scale), 8 * scale)


def read(path: Path) -> list[SheetReading]:
    return list(read_drawing(path, path.name, path.parent / "work").sheets)


def test_four_frames_in_the_model_space_are_four_sheets_in_reading_order(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "frames.dxf") as (_, model):
        for number, (column, row) in enumerate(((0, 1), (1, 1), (0, 0), (1, 0)), start=1):
            draw_frame(model, column * 50000, row * 40000, 100, f"建施-0{number}", attributes={"layer": "TK"})

    sheets = read(tmp_path / "frames.dxf")

    assert [sheet.sheet_no for sheet in sheets] == ["建施-01", "建施-02", "建施-03", "建施-04"]
    assert {(sheet.width_mm, sheet.height_mm) for sheet in sheets} == {A3}
    with pymupdf.open(sheets[0].pdf_path) as document:
        assert "建施-02" not in document[0].get_text()


@pytest.mark.parametrize("kind", ["lines", "wide", "block", "r12"])
def test_frames_are_found_however_they_are_drawn(tmp_path: Path, kind: str) -> None:
    with makers.dxf(tmp_path / "frames.dxf", "R12" if kind == "r12" else "R2018") as (document, model):
        target = document.blocks.new("A3图框") if kind == "block" else model
        for place in (0,) if kind == "block" else (0, 500):
            for left, bottom, right, top in ((0, 0, 420, 297), (25, 5, 415, 292)):
                corners = [(place + x, y) for x, y in ((left, bottom), (right, bottom), (right, top), (left, top))]
                if kind == "lines":
                    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
                        target.add_line(start, end)
                elif kind == "wide":
                    target.add_lwpolyline([(*corner, 1, 1) for corner in corners], close=True)
                elif kind == "r12":
                    target.add_polyline2d(corners, close=True)
                else:
                    target.add_lwpolyline(corners, close=True)
            target.add_text("图号", height=3, dxfattribs={"insert": (place + 350, 20)})
        for place in (0, 500):
            if kind == "block":
                model.add_blockref("A3图框", (place * 50, 0), dxfattribs={"xscale": 50, "yscale": 50, "zscale": 50})
            for step in range(12):
                factor = 50 if kind == "block" else 1
                model.add_circle(((place + 60 + 20 * step) * factor, 150 * factor), 8 * factor)

    sheets = read(tmp_path / "frames.dxf")

    assert [(sheet.width_mm, sheet.height_mm) for sheet in sheets] == [A3, A3]


def test_what_lies_outside_the_frames_is_the_last_sheet(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "outside.dxf") as (_, model):
        for column in (0, 1):
            draw_frame(model, column * 50000, 0, 100, f"建施-0{column + 1}", attributes={"layer": "图框"})
        for step in range(30):
            model.add_line((step * 500, -40000), (step * 500, -20000))
        model.add_text("门窗详图", height=600, dxfattribs={"insert": (3000, -19000)})

    *frames, outside = read(tmp_path / "outside.dxf")

    assert [sheet.sheet_no for sheet in frames] == ["建施-01", "建施-02"]
    assert "门窗详图" in outside.text
    assert "建施" not in outside.text


def test_a_few_strays_outside_the_frames_are_counted_in_a_remark(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "strays.dxf") as (_, model):
        for column in (0, 1):
            draw_frame(model, column * 50000, 0, 100, f"建施-0{column + 1}", attributes={"layer": "图框"})
        model.add_line((0, -9000), (100, -9000))

    sheets = read(tmp_path / "strays.dxf")

    assert len(sheets) == 2
    assert [(remark.code, dict(remark.values)) for remark in sheets[0].remarks] == [
        (RemarkCode.FAR_AWAY_LEFT_OUT, {"count": 1})
    ]


def test_a_single_doubtful_frame_does_not_split_the_drawing(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "doubtful.dxf") as (_, model):
        draw_frame(model, 0, 0, 10, "详图-1", attributes={"layer": "TK"})
        for step in range(60):
            model.add_line((6000, step * 100), (15000, step * 100))

    (sheet,) = read(tmp_path / "doubtful.dxf")

    assert "详图-1" in sheet.text


def test_a_paper_layout_with_several_frames_is_split_and_the_numbers_go_on(tmp_path: Path) -> None:
    document = ezdxf.new("R2018", setup=True)
    for name, columns in (("Layout1", 2), ("布局2", 1), ("布局3", 2)):
        layout = document.paperspace(name) if name == "Layout1" else document.layouts.new(name)
        layout.page_setup(size=(420, 297), margins=(0, 0, 0, 0), units="mm")
        for column in range(columns):
            draw_frame(layout, column * 500, 0, 1, f"{name}-{column}", attributes={"layer": "TK"})
    document.saveas(tmp_path / "layouts.dxf")

    sheets = read(tmp_path / "layouts.dxf")

    assert [sheet.index for sheet in sheets] == [1, 2, 3, 4, 5]
    assert [sheet.text.splitlines()[0] for sheet in sheets] == [
        f"图号：{name}" for name in ("Layout1-0", "Layout1-1", "布局2-0", "布局3-0", "布局3-1")
    ]
