"""The rules of measuring: values, scales, and what has no value. The room's client keeps to the same examples."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from review_room.domain.mark import BadMark, MarkShape
from review_room.domain.measuring import (
    MeasureKind,
    Reading,
    Unmeasured,
    angle_degrees,
    area_mm2,
    crosses_itself,
    has_changed,
    length_mm,
    measured,
    rounded,
)
from review_room.domain.sheet_scale import (
    BadScale,
    Region,
    ScaleSource,
    SettledScale,
    calibrated_ratio,
    in_force,
    ratio_in,
    real_millimetres,
    scale_text,
    stated_ratio,
)

EXAMPLES: dict[str, Any] = json.loads((Path(__file__).parent / "measures.json").read_text(encoding="utf-8"))

hundredths = st.integers(-100_000, 100_000).map(lambda whole: whole / 100)
points = st.tuples(hundredths, hundredths)
ratios = st.sampled_from([1.0, 5.0, 20.0, 50.0, 100.0, 150.0, 500.0, 1000.0])


def tuples(raw: list[list[float]]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in raw]


@pytest.mark.parametrize("example", EXAMPLES["readings"], ids=str)
def test_what_a_figure_measures(example: dict[str, Any]) -> None:
    scale = example.get("ratio", Unmeasured.UNKNOWN_SCALE)
    reading = measured(MeasureKind(example["kind"]), tuples(example["points"]), scale)
    assert (reading.text, reading.why) == (example.get("text", ""), example.get("why"))


@pytest.mark.parametrize("example", EXAMPLES["ratios"], ids=str)
def test_a_title_block_states_one_ratio_or_none(example: dict[str, Any]) -> None:
    assert ratio_in(example["text"]) == example["ratio"]


@pytest.mark.parametrize("example", EXAMPLES["lengths"], ids=str)
def test_a_real_length_is_read_as_people_type_it(example: dict[str, Any]) -> None:
    if example["mm"] is None:
        with pytest.raises(BadScale):
            real_millimetres(example["text"])
    else:
        assert real_millimetres(example["text"]) == pytest.approx(example["mm"])


@pytest.mark.parametrize(("ratio", "text"), EXAMPLES["scale_texts"])
def test_a_scale_is_written_as_people_write_it(ratio: float, text: str) -> None:
    assert scale_text(ratio) == text


def settled(raw: dict[str, Any]) -> SettledScale:
    sheet = EXAMPLES["in_force"]["sheet"]
    region = Region(*raw["region"]) if raw["region"] else Region.whole(sheet["width_mm"], sheet["height_mm"])
    return SettledScale(raw["id"], raw["ratio"], ScaleSource(raw["source"]), region, raw["mine"], raw["order"])


@pytest.mark.parametrize("asked", EXAMPLES["in_force"]["asked"], ids=str)
def test_the_smallest_region_that_holds_all_of_a_figure_gives_its_scale(asked: dict[str, Any]) -> None:
    found = in_force(tuples(asked["points"]), [settled(raw) for raw in EXAMPLES["in_force"]["scales"]])
    assert (found if isinstance(found, Unmeasured) else found.id) == asked.get("why", asked.get("id"))


@given(st.lists(points, min_size=2, max_size=9), ratios)
def test_a_length_is_the_same_from_either_end_and_grows_with_the_scale(
    line: list[tuple[float, float]], ratio: float
) -> None:
    there, back = (measured(MeasureKind.LENGTH, one, ratio).value or 0.0 for one in (line, line[::-1]))
    assert there == pytest.approx(back)
    assert measured(MeasureKind.LENGTH, line, 2 * ratio).value == pytest.approx(2 * there)
    assert length_mm(line) >= math.dist(line[0], line[-1]) - 1e-6


@given(hundredths, hundredths, st.integers(1, 50_000), st.integers(1, 50_000), ratios, st.floats(0, 6.3))
def test_a_rectangle_has_the_area_of_its_sides_wherever_it_lies_and_however_it_is_turned(
    x: float, y: float, width: int, height: int, ratio: float, turn: float
) -> None:
    a, b = width / 100, height / 100
    cosine, sine = math.cos(turn), math.sin(turn)
    corners = [(x + u * cosine - v * sine, y + u * sine + v * cosine) for u, v in ((0, 0), (a, 0), (a, b), (0, b))]
    assert area_mm2(corners) == pytest.approx(a * b, rel=1e-6, abs=1e-6)


@given(points, points, points)
def test_an_angle_is_the_same_from_either_arm_and_at_most_half_a_turn(
    one: tuple[float, float], vertex: tuple[float, float], other: tuple[float, float]
) -> None:
    assume(one != vertex != other)
    angle = angle_degrees(one, vertex, other)
    assert 0 <= angle <= 180
    assert angle == pytest.approx(angle_degrees(other, vertex, one), abs=1e-9)


@given(st.integers(3, 40), st.floats(5, 300))
def test_a_convex_outline_does_not_cross_itself_and_a_twisted_one_does(corners: int, radius: float) -> None:
    ring = [
        (radius * math.cos(2 * math.pi * n / corners), radius * math.sin(2 * math.pi * n / corners))
        for n in range(corners)
    ]
    assert not crosses_itself(ring)
    if corners >= 4:
        ring[0], ring[1] = ring[1], ring[0]
        assert crosses_itself(ring)


@given(st.lists(points, min_size=3, max_size=8), st.sampled_from([MeasureKind.LENGTH, MeasureKind.AREA]))
def test_without_a_scale_there_is_never_a_value(outline: list[tuple[float, float]], kind: MeasureKind) -> None:
    for why in (Unmeasured.UNKNOWN_SCALE, Unmeasured.UNCONFIRMED_SCALE, Unmeasured.ACROSS_SCALES):
        reading = measured(kind, outline, why)
        assert (reading.value, reading.text, reading.why) == (None, "", why)


@given(st.floats(5, 800), st.sampled_from([20.0, 50.0, 100.0, 500.0]))
def test_a_distance_that_was_calibrated_measures_what_was_typed(base: float, ratio: float) -> None:
    real = base * ratio
    found = calibrated_ratio((0, 0), (base, 0), f"{real:.3f} mm")
    assert found == pytest.approx(ratio, rel=1e-4)


@pytest.mark.parametrize(
    ("to", "real"), [((1.0, 0.0), "6 m"), ((100.0, 0.0), "六米"), ((100.0, 0.0), "0"), ((100.0, 0.0), "999999999 km")]
)
def test_what_cannot_be_calibrated_is_refused(to: tuple[float, float], real: str) -> None:
    with pytest.raises(BadScale):
        calibrated_ratio((0, 0), to, real)


@pytest.mark.parametrize("text", ["", "百分之一", "100", "1:0", "1:100 1:50"])
def test_a_ratio_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadScale):
        stated_ratio(text)


@pytest.mark.parametrize(
    "raw",
    [None, [1, 2, 3], [0, 0, 2, 2], ["a", 0, 9, 9], [0, 0, 2000, 100], [0, 0, float("nan"), 90], [True, 0, 90, 90]],
)
def test_a_region_that_is_no_part_of_the_sheet_is_refused(raw: object) -> None:
    with pytest.raises(BadScale):
        Region.parse(raw, width_mm=841, height_mm=594)


@pytest.mark.parametrize(
    ("kind", "drawn"),
    [
        ("length", [[10, 10]]),
        ("length", [[10, 10], [10, 10]]),
        ("length", [[0, 0]] * 201),
        ("area", [[10, 10], [20, 10]]),
        ("area", [[0, 0], [40, 30], [40, 0], [0, 30]]),
        ("area", [[0, 0], [10, 0], [20, 0]]),
        ("angle", [[0, 0], [10, 0]]),
        ("angle", [[0, 0], [0, 0], [10, 0]]),
        ("count", []),
        ("count", [[1, 1]] * 501),
    ],
)
def test_a_figure_that_measures_nothing_is_no_mark(kind: str, drawn: list[list[float]]) -> None:
    with pytest.raises(BadMark):
        MarkShape.parse(kind, {"points": drawn}, width_mm=841, height_mm=594)


def test_what_a_browser_says_of_the_value_is_not_kept() -> None:
    shape = MarkShape.parse("length", {"points": [[0, 0], [10, 0]], "value": 99}, width_mm=841, height_mm=594)
    assert shape.geometry() == {"points": [[0, 0], [10, 0]]}


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (5.0, 5.04, False),
        (5.0, 5.2, True),
        (0.5, 0.51, False),
        (0.5, 0.53, True),
        (5.0, None, True),
        (None, None, False),
    ],
)
def test_a_carried_value_has_changed_beyond_a_hundredth_and_the_last_decimal(
    before: float | None, after: float | None, changed: bool
) -> None:
    one, other = (Reading(MeasureKind.LENGTH, value, 2) for value in (before, after))
    assert has_changed(one, other) is changed


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_rounding_stays_within_half_a_step(value: float, decimals: int) -> None:
    assert abs(rounded(value, decimals) - value) <= 0.5 * 10**-decimals + 1e-6
