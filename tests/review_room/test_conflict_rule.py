"""Which findings look like a contradiction: the rule alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_room.domain.conflict import (
    Claim,
    ConflictAction,
    ConflictActionNotAllowed,
    ConflictState,
    Decision,
    Ground,
    Placed,
    Settlement,
    Side,
    candidates,
    next_state,
    overlap_share,
    settlements,
)
from review_room.domain.finding import FindingClass, FindingState
from review_room.domain.opposites import opposite_demands

HERE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))


def a_square(left: float, bottom: float, side: float = 100.0) -> list[tuple[float, float]]:
    return [(left, bottom), (left + side, bottom), (left + side, bottom + side), (left, bottom + side)]


def a_claim(name: str, unit: int = 1, **changes: object) -> Claim:
    values: dict[str, object] = {
        "sheet_id": 1,
        "standard": "",
        "clause": "",
        "text": "净宽不足",
        "marks": [Placed(1, "cloud", HERE)],
    }
    return Claim(id=name, unit_id=unit, **values | changes)  # type: ignore[arg-type]


def grounds(one: Claim, other: Claim) -> tuple[Ground, ...]:
    return next((found.grounds for found in candidates([one, other])), ())


def test_marks_of_two_units_on_one_place_are_proposed() -> None:
    assert grounds(a_claim("a"), a_claim("b", 2)) == (Ground.REGION,)


def test_a_unit_never_contradicts_itself() -> None:
    assert candidates([a_claim("a"), a_claim("b")]) == []


def test_marks_that_only_touch_are_not_proposed() -> None:
    beside = a_claim("b", 2, marks=[Placed(1, "cloud", a_square(90, 0))])
    assert candidates([a_claim("a"), beside]) == []


def test_a_mark_around_half_the_sheet_speaks_of_no_place() -> None:
    around = a_claim("b", 2, marks=[Placed(1, "rectangle", [(-400, -400), (600, 600)])])
    assert candidates([a_claim("a", marks=[Placed(1, "pin", [(50, 50)])]), around]) == []


def test_the_same_place_on_another_revision_is_another_place() -> None:
    assert candidates([a_claim("a"), a_claim("b", 2, marks=[Placed(2, "cloud", HERE)])]) == []


def test_an_arrow_speaks_of_where_it_points() -> None:
    arrow = a_claim("b", 2, marks=[Placed(1, "arrow", [(500.0, 500.0), (50.0, 50.0)])])
    small = a_claim("a", marks=[Placed(1, "cloud", a_square(40, 40, 20))])
    assert grounds(small, arrow) == (Ground.REGION,)


def test_one_clause_on_one_sheet_is_proposed_however_it_is_typed() -> None:
    one = a_claim("a", marks=(), standard="GB 55037-2022", clause="第7.1.2条")
    other = a_claim("b", 2, marks=(), standard="gb55037-2022", clause="7.1.2")
    assert grounds(one, other) == (Ground.CLAUSE,)


def test_opposite_demands_on_one_clause_are_proposed_on_whatever_sheet() -> None:
    one = a_claim("a", marks=(), standard="GB 1", clause="2", text="此处应增设防火门")
    other = a_claim("b", 2, marks=(), sheet_id=9, standard="GB 1", clause="2", text="应取消该门")
    assert grounds(one, other) == (Ground.DEMANDS,)


@pytest.mark.parametrize(
    ("one", "other", "opposite"),
    [
        ("门应外开", "门应内开", True),
        ("此处应设置洗消间", "此处不应设置洗消间", True),
        ("不应设置", "不应设置", False),
        ("净宽加宽至1.4m", "净宽不足", False),
    ],
)
def test_demands_are_opposite_by_their_words(one: str, other: str, opposite: bool) -> None:
    assert opposite_demands(one, other) is opposite_demands(other, one) is opposite


COORDINATES = st.floats(0, 800, allow_nan=False).map(lambda x: round(x, 2))
POLYGONS = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=3, max_size=12)


@given(POLYGONS, POLYGONS)
def test_a_share_is_a_share_and_belongs_to_both(
    one: list[tuple[float, float]], other: list[tuple[float, float]]
) -> None:
    share = overlap_share(one, other)
    assert 0 <= share <= 1
    assert share == pytest.approx(overlap_share(other, one))


@given(st.floats(0, 100), st.floats(0, 100))
def test_the_share_of_two_squares_is_that_of_geometry(dx: float, dy: float) -> None:
    expected = (100 - dx) * (100 - dy) / 10_000
    assert overlap_share(HERE, a_square(dx, dy)) == pytest.approx(expected, abs=0.04)


@given(POLYGONS, st.floats(1000, 2000))
def test_what_lies_apart_does_not_overlap(polygon: list[tuple[float, float]], away: float) -> None:
    assert overlap_share(polygon, [(x + away, y) for x, y in polygon]) == 0


def test_a_settled_conflict_is_not_settled_again_but_may_come_up_again() -> None:
    with pytest.raises(ConflictActionNotAllowed):
        next_state(ConflictState.SETTLED, ConflictAction.SETTLE)
    assert next_state(ConflictState.SETTLED, ConflictAction.DECLARE) is ConflictState.IN_CONFLICT


def a_side(name: str, finding_class: str = "general", state: str = "in_conflict") -> Side:
    return Side(name, FindingClass(finding_class), FindingState(state))


def test_two_findings_of_one_gravity_are_settled_in_every_way() -> None:
    found = settlements(a_side("a"), a_side("b"))
    assert len(found) == len(set(found)) == 5


def test_a_mandatory_finding_is_neither_waived_nor_merged_into_a_milder_one() -> None:
    assert settlements(a_side("a", "mandatory"), a_side("b")) == [
        Decision(Settlement.BOTH),
        Decision(Settlement.MERGE, "a"),
        Decision(Settlement.WAIVE, "a"),
    ]


def test_what_the_designer_has_is_not_merged_away_but_takes_another_in() -> None:
    merged = {
        one for one in settlements(a_side("a", state="issued"), a_side("b")) if one.settlement is Settlement.MERGE
    }
    assert merged == {Decision(Settlement.MERGE, "a")}


def test_nothing_is_merged_into_a_finding_that_has_its_reply() -> None:
    found = settlements(a_side("a", state="replied"), a_side("b"))
    assert found == [Decision(Settlement.BOTH), Decision(Settlement.WAIVE, "a"), Decision(Settlement.WAIVE, "b")]


@given(*[st.sampled_from(FindingClass), st.sampled_from(FindingState)] * 2)
def test_settlements_do_not_depend_on_which_is_named_first(
    one_class: FindingClass, one_state: FindingState, other_class: FindingClass, other_state: FindingState
) -> None:
    one, other = Side("a", one_class, one_state), Side("b", other_class, other_state)
    assert set(settlements(one, other)) == set(settlements(other, one))
