"""What each kind of mark is made of, and what is none. Rules only."""

from typing import Any

import pytest

from review_room.domain.mark import WORDED, BadMark, MarkKind, MarkShape, turned_with
from review_room.domain.stamp import STAMP_LABELS, Stamp, stamp_text
from review_room.exchange.annotation import Shape, wrapped
from review_room.exchange.stamp_names import STAMP_NAMES, stamp_named

A1 = {"width_mm": 841.0, "height_mm": 594.0}
PICTURE = "7d1bb1f4-6a0e-5c3e-9d0c-5a1d6b7a2f10"
BOX = [[80, 100], [140, 80]]
GEOMETRIES: dict[MarkKind, list[list[float]]] = {
    MarkKind.CLOUD: [[10, 10], [50, 10], [50, 40]],
    MarkKind.ARROW: [[10, 10], [50, 10]],
    MarkKind.RECTANGLE: [[10, 10], [50, 40]],
    MarkKind.TEXT: [[10, 10]],
    MarkKind.FREEHAND: [[10, 10], [50, 10]],
    MarkKind.PIN: [[10, 10]],
    MarkKind.ELLIPSE: [[10, 10], [50, 40]],
    MarkKind.POLYGON: [[10, 10], [50, 10], [50, 40]],
    MarkKind.POLYLINE: [[10, 10], [50, 10]],
    MarkKind.HIGHLIGHT: [[10, 40], [110, 40], [10, 20], [110, 20]],
    MarkKind.STAMP: [[10, 10], [70, 35]],
    MarkKind.IMAGE: [[10, 10], [50, 40]],
    MarkKind.CALLOUT: [[40, 50], [60, 90], [80, 90], *BOX],
}


def parsed(kind: str, points: list[list[float]], **more: Any) -> MarkShape:
    words = (
        {"text": "净宽不足", "height_mm": 5}
        if kind in WORDED
        else {"stamp": "agreed"}
        if kind is MarkKind.STAMP
        else {"image": PICTURE}
        if kind is MarkKind.IMAGE
        else {}
    )
    return MarkShape.parse(kind, {"points": points, **words, **more}, **A1)


@pytest.mark.parametrize("kind", GEOMETRIES)
def test_a_mark_is_kept_as_it_was_drawn(kind: MarkKind) -> None:
    shape = parsed(kind, GEOMETRIES[kind])
    assert shape.geometry()["points"] == GEOMETRIES[kind]
    assert MarkShape.parse(kind, shape.geometry(), **A1) == shape


@pytest.mark.parametrize("kind", GEOMETRIES)
def test_too_few_points_are_no_mark(kind: MarkKind) -> None:
    with pytest.raises(BadMark, match="点的数量不对"):
        parsed(kind, GEOMETRIES[kind][:-1])


@pytest.mark.parametrize("kind", [MarkKind.ELLIPSE, MarkKind.CALLOUT, MarkKind.ARROW, MarkKind.PIN])
def test_more_points_than_a_kind_has_are_refused(kind: MarkKind) -> None:
    with pytest.raises(BadMark, match="点的数量不对"):
        parsed(kind, [*GEOMETRIES[kind], [20, 20]])


def test_a_highlight_is_made_of_whole_quadrilaterals() -> None:
    quad = GEOMETRIES[MarkKind.HIGHLIGHT]
    assert len(parsed(MarkKind.HIGHLIGHT, [*quad, *quad]).points) == 8
    with pytest.raises(BadMark, match="点的数量不对"):
        parsed(MarkKind.HIGHLIGHT, [*quad, [1, 1], [2, 2]])


@pytest.mark.parametrize("words", [{"text": " "}, {"text": "字" * 501}, {"height_mm": 0.1}, {"height_mm": "5"}])
@pytest.mark.parametrize("kind", sorted(WORDED))
def test_words_on_the_sheet_must_be_there_and_legible(kind: MarkKind, words: dict[str, object]) -> None:
    with pytest.raises(BadMark):
        parsed(kind, GEOMETRIES[kind], **words)


@pytest.mark.parametrize("stamp", [None, "", "royal", ["agreed"]])
def test_a_stamp_says_one_of_the_wordings_that_all_units_use(stamp: object) -> None:
    with pytest.raises(BadMark, match="未知的图章"):
        parsed(MarkKind.STAMP, GEOMETRIES[MarkKind.STAMP], stamp=stamp)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"image": None}, "缺少图片"),
        ({"image": "../1"}, "缺少图片"),
        ({"turn": 45}, "只能按 90° 旋转"),
        ({"turn": True}, "只能按 90° 旋转"),
        ({"points": [[10, 10], [10.5, 40]]}, "图片太小"),
    ],
)
def test_a_picture_names_its_file_and_lies_square_on_the_sheet(wrong: dict[str, Any], why: str) -> None:
    points = wrong.pop("points", GEOMETRIES[MarkKind.IMAGE])
    with pytest.raises(BadMark, match=why):
        parsed(MarkKind.IMAGE, points, **wrong)


@pytest.mark.parametrize(("degrees", "turn"), [(1.5, 90), (88, 180), (-91, 0), (181, 270)])
def test_a_picture_turns_with_what_it_stands_on(degrees: float, turn: int) -> None:
    geometry = parsed(MarkKind.IMAGE, GEOMETRIES[MarkKind.IMAGE], turn=90).geometry()
    assert turned_with(MarkKind.IMAGE, geometry, degrees)["turn"] == turn
    assert "turn" not in turned_with(MarkKind.CLOUD, {"points": []}, degrees)


def test_every_stamp_has_a_wording_and_a_name_of_its_own_in_files() -> None:
    assert set(STAMP_LABELS) == set(Stamp)
    assert [stamp_named(STAMP_NAMES[stamp]) for stamp in Stamp] == list(Stamp)
    assert stamp_named("#SBApproved") == Stamp.AGREED
    assert stamp_named("TopSecret") == ""


def test_a_stamp_shows_who_says_it_and_when() -> None:
    assert stamp_text(Stamp.REVISE, "消防", "2026-03-07") == "需修改\n消防 2026-03-07"


def test_every_kind_of_mark_is_a_shape_of_the_exports() -> None:
    assert {str(kind) for kind in MarkKind} <= {str(shape) for shape in Shape}


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("疏散宽度不足", 4, ["疏散宽度", "不足"]),
        ("fire door opens inwards", 8, ["fire door", "opens", "inwards"]),
        ("一\n二", 9, ["一", "二"]),
        ("不足", 0.1, ["不", "足"]),
    ],
)
def test_words_break_on_paper_where_they_break_in_the_room(text: str, room: float, lines: list[str]) -> None:
    """The same cases stand in shapes_tools.test.mjs."""
    assert wrapped(text, room) == lines
