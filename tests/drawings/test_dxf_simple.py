"""What is taken straight from the text of a DXF looks exactly as if ezdxf had drawn it entity by entity."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import numpy as np
import pymupdf
import pytest

from review_room.drawings.canvas import Bounds
from review_room.drawings.dxf_drawing import LayoutDrawing
from review_room.drawings.dxf_opening import open_dxf
from review_room.drawings.limits import Limits
from review_room.drawings.paper import paper_at_scale
from review_room.drawings.sheet_pdf import write_sheet
from tests.drawings import makers

LAYERS = ("0", "墙", "门窗", "冻结", "关闭")


def pixels(path: Path, *, whole: bool) -> tuple[bytes, int]:
    """The model space drawn at 72 dpi, and how many of its entities were taken from the text."""
    opened = open_dxf(path, whole=whole)
    canvas, remarks = LayoutDrawing(opened, Limits()).draw(opened.document.modelspace())
    assert remarks == ()
    sheet = path.with_suffix(f".{whole}.pdf")
    write_sheet(canvas, paper_at_scale(Bounds(0, 0, 400, 280), 1), sheet)
    with pymupdf.open(sheet) as document:
        picture = bytes(document[0].get_pixmap().samples)
    return picture, sum(len(group.turns) for group in opened.simple)


def same_picture(one: bytes, other: bytes) -> bool:
    """But for the dashes of circles in turned blocks, which begin at another point: hardly any sample differs."""
    apart = np.abs(np.frombuffer(one, np.uint8).astype(int) - np.frombuffer(other, np.uint8))
    return bool((apart > 16).mean() < 0.0005)


def looks(pick: random.Random) -> dict[str, Any]:
    """Attributes that decide on pens, in all combinations."""
    chosen: dict[str, Any] = {"layer": pick.choice(LAYERS)}
    for name, values in (
        ("color", (0, 1, 3, 7, 256)),
        ("linetype", ("DASHED", "ByBlock", "Continuous")),
        ("lineweight", (-2, 13, 50)),
        ("ltscale", (0.5, 20)),
        ("true_color", (0x336699,)),
        ("invisible", (1,)),
    ):
        if pick.random() < 0.3:
            chosen[name] = pick.choice(values)
    return chosen


def place(pick: random.Random) -> tuple[float, float]:
    return round(pick.uniform(20, 380), 3), round(pick.uniform(20, 260), 3)


def line(layout: Any, pick: random.Random) -> None:
    layout.add_line(place(pick), place(pick), dxfattribs=looks(pick))


def circle(layout: Any, pick: random.Random) -> None:
    layout.add_circle(place(pick), pick.uniform(0, 20), dxfattribs=looks(pick))


def arc(layout: Any, pick: random.Random) -> None:
    layout.add_arc(place(pick), pick.uniform(1, 20), pick.uniform(-400, 400), pick.choice((0, 90, 200, 359)))


def point(layout: Any, pick: random.Random) -> None:
    layout.add_point(place(pick), dxfattribs=looks(pick))


def solid(layout: Any, pick: random.Random) -> None:
    layout.add_solid([place(pick) for _ in range(4)], dxfattribs=looks(pick))


def polyline(layout: Any, pick: random.Random) -> None:
    bulge, width = pick.choice((0, 0, 0.5)), pick.choice((0, 0, 2))
    corners = [(*place(pick), width, width, bulge) for _ in range(pick.randrange(2, 7))]
    layout.add_lwpolyline(corners, close=pick.random() < 0.5, dxfattribs=looks(pick))


def text(layout: Any, pick: random.Random) -> None:
    words = pick.choice(("首层平面图", "%%c100 %%p0.000", "A-101", "中文\\U+56FE\\M+5CDBC", "a^Ib", " "))
    shape = {
        "height": pick.uniform(2, 9),
        "rotation": pick.choice((0, 30, 90, -45)),
        "width": pick.choice((1, 0.7)),
        "text_generation_flag": pick.choice((0, 0, 2, 4)),
    }
    align = pick.choice(list(ezdxf.enums.TextEntityAlignment))
    layout.add_text(words, dxfattribs={**looks(pick), **shape}).set_placement(place(pick), place(pick), align)


def reference(layout: Any, pick: random.Random) -> None:
    scale = pick.choice((0.5, 1, 2))
    mirror, stretch = pick.choice((1, 1, -1)), pick.choice((1, 1, 1.5))
    shape = {"xscale": scale * mirror, "yscale": scale * stretch, "rotation": pick.choice((0, 30, 180))}
    layout.add_blockref(pick.choice(("门", "编号")), place(pick), dxfattribs={**looks(pick), **shape})


KINDS = (line, circle, arc, point, solid, polyline, text, reference)


def draw(path: Path, version: str, makers_of: tuple[Callable[[Any, random.Random], None], ...], seed: int) -> None:
    with makers.dxf(path, version) as (document, model):
        document.layers.add("墙", color=1, linetype="DASHED", lineweight=70)
        document.layers.add("冻结").freeze()
        document.layers.add("关闭").off()
        door = document.blocks.new("门", base_point=(5, 5))
        door.add_arc((5, 5), 10, 0, 90, dxfattribs={"color": 0})
        door.add_line((5, 5), (15, 5), dxfattribs={"layer": "门窗", "linetype": "ByBlock"})
        number = document.blocks.new("编号")
        number.add_circle((0, 0), 6)
        number.add_text("①", height=5, dxfattribs={"insert": (-3, -2)})
        pick = random.Random(seed)
        for _ in range(120):
            pick.choice(makers_of)(model, pick)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_looks_the_same_either_way(tmp_path: Path, kind: Callable[[Any, random.Random], None]) -> None:
    draw(tmp_path / "a.dxf", "R2018", (kind,), 1)

    (one, taken), (other, none) = (pixels(tmp_path / "a.dxf", whole=whole) for whole in (False, True))

    assert same_picture(one, other)
    assert taken > 40
    assert none == 0


@pytest.mark.parametrize("version", ["R12", "R2000", "R2004", "R2010"])
@pytest.mark.parametrize("seed", [1, 2])
def test_kinds_drawn_over_each_other_keep_their_order(tmp_path: Path, version: str, seed: int) -> None:
    kinds = tuple(kind for kind in KINDS if version != "R12" or kind is not polyline)
    draw(tmp_path / "a.dxf", version, kinds, seed)

    assert same_picture(pixels(tmp_path / "a.dxf", whole=False)[0], pixels(tmp_path / "a.dxf", whole=True)[0])


def test_an_order_set_by_the_drawing_is_kept(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "a.dxf") as (_, model):
        for colour in (1, 3, 5):
            solid = model.add_solid([(50, 50), (300, 50), (50, 200), (300, 200)], dxfattribs={"color": colour})
            hatch = model.add_hatch(color=colour + 1)
            hatch.paths.add_polyline_path([(100, 100), (350, 100), (350, 250), (100, 250)], is_closed=True)
            if colour == 1:
                first = (solid.dxf.handle, hatch.dxf.handle)
        model.set_redraw_order([(first[0], "FFFF0"), (first[1], "FFFF1")])

    assert pixels(tmp_path / "a.dxf", whole=False) == (pixels(tmp_path / "a.dxf", whole=True)[0], 3)


def test_points_drawn_as_crosses_are_crosses(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "a.dxf") as (document, model):
        document.header["$PDMODE"], document.header["$PDSIZE"] = 34, 10
        for column in range(10):
            model.add_point((30 * column, 100))

    assert same_picture(pixels(tmp_path / "a.dxf", whole=False)[0], pixels(tmp_path / "a.dxf", whole=True)[0])


def test_lines_with_line_feeds_of_windows_are_read_alike(tmp_path: Path) -> None:
    draw(tmp_path / "a.dxf", "R2018", KINDS, 3)
    unix = (tmp_path / "a.dxf").read_bytes().replace(b"\r\n", b"\n")
    (tmp_path / "unix.dxf").write_bytes(unix)
    (tmp_path / "windows.dxf").write_bytes(unix.replace(b"\n", b"\r\n"))

    assert pixels(tmp_path / "unix.dxf", whole=False) == pixels(tmp_path / "windows.dxf", whole=False)


def test_budgets_count_what_is_taken_from_the_text(tmp_path: Path) -> None:
    draw(tmp_path / "a.dxf", "R2018", (reference,), 4)
    opened = open_dxf(tmp_path / "a.dxf")

    with pytest.raises(Exception, match="过于复杂"):
        LayoutDrawing(opened, Limits(entities=200)).draw(opened.document.modelspace())
