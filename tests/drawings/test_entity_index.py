"""What is kept of the entities of a CAD sheet: handle, kind, box on paper, and a shape free of position and size."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review_room.drawings.entity_index import KINDS, EntityIndex, owner_number, read_index, write_index
from review_room.drawings.intake import read_drawing
from tests.drawings import makers

Draw = Callable[[Any, Any], None]


def an_index(folder: Path, draw: Draw, *, name: str = "plan") -> EntityIndex:
    """The index of an A1 sheet at 1:100 with what is drawn on it."""
    path = folder / f"{name}.dxf"
    with makers.dxf(path) as (document, model):
        model.add_lwpolyline([(0, 0), (84100, 0), (84100, 59400), (0, 59400)], close=True)
        model.add_text("图号：建施-03", height=350, dxfattribs={"insert": (70000, 3000)})
        draw(document, model)
    (sheet,) = read_drawing(path, path.name, folder / name).sheets
    assert sheet.has_entities
    return read_index(sheet.entities_path)


def row_of(index: EntityIndex, handle: str) -> int:
    (row,) = np.flatnonzero(index.handles == int(handle, 16))
    return int(row)


def shape_of(index: EntityIndex, handle: str) -> int:
    return int(index.shapes[row_of(index, handle)])


def an_l(model: Any, at: tuple[float, float], size: float = 3000, mirrored: bool = False) -> str:
    turn = -1 if mirrored else 1
    points = [(0, 0), (size, 0), (size, size / 3), (size / 3, size / 3), (size / 3, size)]
    return str(model.add_lwpolyline([(at[0] + turn * x, at[1] + y) for x, y in points], close=True).dxf.handle)


def test_an_entity_is_known_by_handle_kind_and_place_on_paper(tmp_path: Path) -> None:
    handles: dict[str, str] = {}

    def draw(document: Any, model: Any) -> None:
        handles["LINE"] = model.add_line((10000, 20000), (14000, 26000)).dxf.handle
        handles["LWPOLYLINE"] = an_l(model, (30000, 10000))
        block = document.blocks.new("柱")
        block.add_lwpolyline([(0, 0), (600, 0), (600, 600), (0, 600)], close=True)
        block.add_circle((300, 300), 200)
        handles["INSERT"] = model.add_blockref("柱", (50000, 30000)).dxf.handle
        handles["MTEXT"] = model.add_mtext("防火门", {"insert": (20000, 20000), "char_height": 350}).dxf.handle

    index = an_index(tmp_path, draw)
    for kind, handle in handles.items():
        assert KINDS[index.kinds[row_of(index, handle)]] == kind
    assert np.allclose(index.boxes[row_of(index, handles["LINE"])], [100, 200, 140, 260], atol=0.01)
    assert np.allclose(index.boxes[row_of(index, handles["INSERT"])], [500, 300, 506, 306], atol=0.01)
    assert len(set(index.handles.tolist())) == len(index), "a block is one entity, whatever it consists of"


def test_a_shape_does_not_depend_on_place_or_size_and_tells_mirrored_ones_apart(tmp_path: Path) -> None:
    handles: list[str] = []

    def draw(_: Any, model: Any) -> None:
        handles.extend(
            [an_l(model, (10000, 10000)), an_l(model, (40123.4, 31004.7)), an_l(model, (20000, 30000), 5000)]
        )
        handles.append(an_l(model, (60000, 10000), mirrored=True))

    index = an_index(tmp_path, draw)
    first, moved, larger, mirrored = (shape_of(index, handle) for handle in handles)
    assert first == moved == larger
    assert mirrored != first


def test_words_are_part_of_a_shape(tmp_path: Path) -> None:
    handles: list[str] = []

    def draw(_: Any, model: Any) -> None:
        for text, place in (("M1021", (10000, 10000)), ("M1021", (30000, 10000)), ("M1221", (10000, 20000))):
            handles.append(model.add_text(text, height=350, dxfattribs={"insert": place}).dxf.handle)

    index = an_index(tmp_path, draw)
    one, same, other = (shape_of(index, handle) for handle in handles)
    assert one == same
    assert one != other


def test_a_hatch_of_lines_says_nothing_of_a_place(tmp_path: Path) -> None:
    handles: list[str] = []

    def draw(_: Any, model: Any) -> None:
        for pattern in ("ANSI31", None):
            hatch = model.add_hatch()
            if pattern:
                hatch.set_pattern_fill(pattern, scale=400)
            hatch.paths.add_polyline_path([(12000, 12000), (20000, 12000), (20000, 18000)], is_closed=True)
            handles.append(hatch.dxf.handle)

    index = an_index(tmp_path, draw)
    known = set(index.handles.tolist())
    assert [int(handle, 16) in known for handle in handles] == [False, True]


def test_a_model_seen_through_two_viewports_is_there_twice(tmp_path: Path) -> None:
    path = tmp_path / "layouts.dxf"
    with makers.dxf(path) as (document, model):
        handle = an_l(model, (1000, 1000))
        model.add_circle((2500, 2500), 300)
        paper = document.paperspace("Layout1")
        paper.page_setup(size=(420, 297), margins=(0, 0, 0, 0), units="mm")
        paper.add_lwpolyline([(10, 10), (410, 10), (410, 287), (10, 287)], close=True)
        for middle in ((110, 150), (310, 150)):
            paper.add_viewport(center=middle, size=(180, 200), view_center_point=(2500, 2500), view_height=6000)
    sheet = read_drawing(path, "layouts.dxf", tmp_path / "work").sheets[0]
    index = read_index(sheet.entities_path)
    rows = np.flatnonzero(index.handles == int(handle, 16))
    assert len(rows) == 2
    assert len(set(index.shapes[rows].tolist())) == 1
    left, right = sorted(index.boxes[rows, 0].tolist())
    assert right - left == pytest.approx(200, abs=0.02)


def test_a_pdf_has_no_entities(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "plan.pdf", ("建施-01", "首层平面图"))
    (sheet,) = read_drawing(path, "plan.pdf", tmp_path / "work").sheets
    assert not sheet.has_entities


@pytest.mark.parametrize("handle", ["", "xyz", "0", "-4", "FFFFFFFFFFFFFFFF"])
def test_a_handle_that_is_none_belongs_to_nobody(handle: str) -> None:
    assert owner_number(handle, "LINE") == 0


def some_index(count: int = 40) -> EntityIndex:
    rows = np.arange(count)
    boxes = np.column_stack([rows, rows * 2.5, rows + 3, rows * 2.5 + 1.25]).astype(np.float64)
    return EntityIndex(rows + 256, rows % 5, boxes, (rows * 7919).astype(np.uint64))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    index = some_index()
    assert write_index(index, tmp_path / "one")
    found = read_index(tmp_path / "one")
    for name in ("handles", "kinds", "boxes", "shapes"):
        assert np.allclose(getattr(found, name), getattr(index, name))


def test_an_empty_index_is_not_written(tmp_path: Path) -> None:
    assert not write_index(some_index(0), tmp_path / "one")
    assert not (tmp_path / "one").exists()


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 400), flipped=st.integers(0, 400), extra=st.binary(max_size=20))
def test_a_damaged_index_is_refused_and_never_half_read(
    tmp_path_factory: pytest.TempPathFactory, cut: int, flipped: int, extra: bytes
) -> None:
    path = tmp_path_factory.mktemp("index") / "one"
    write_index(some_index(), path)
    content = bytearray(path.read_bytes())
    content[flipped % len(content)] ^= 0x55
    path.write_bytes(bytes(content[: max(0, len(content) - cut)]) + extra)
    try:
        found = read_index(path)
    except ValueError:
        return
    assert len(found) == len(found.boxes) == len(found.shapes)
