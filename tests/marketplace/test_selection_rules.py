"""The life cycle of a selection and the division of a roster."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain import selection
from marketplace.domain.eligibility import REASON_LABELS, ExclusionReason, Need, Party, Standing, divide
from marketplace.domain.errors import ActionNotAllowed, NotYourPart, StageNotReached
from marketplace.domain.selection import SelectionAction, SelectionState, allowed_actions, next_state, step_number
from marketplace.domain.stages import check_turn, parse_moment, stage_now

OWNER = Party("O1", "甲集团")
DESIGNER = Party("D1", "乙集团")
NEED = Need(frozenset({"structure"}), "medium", OWNER, DESIGNER)


def _standing(code: str = "A1", **changes: object) -> Standing:
    values = {"agency_class": 2, "disciplines": frozenset({"structure", "fire"}), "capacity": 3, "running": 0}
    return Standing(code, **values | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"control_group": "甲集团"}, ExclusionReason.CONFLICT_OF_INTEREST),
        ({"control_group": "乙集团"}, ExclusionReason.CONFLICT_OF_INTEREST),
        ({"interests": frozenset({"D1"})}, ExclusionReason.CONFLICT_OF_INTEREST),
        ({"code": "O1"}, ExclusionReason.CONFLICT_OF_INTEREST),
        ({"suspended": True}, ExclusionReason.SUSPENDED),
        ({"disciplines": frozenset({"fire"})}, ExclusionReason.DISCIPLINE_MISSING),
        ({"running": 3}, ExclusionReason.AT_CAPACITY),
    ],
)
def test_an_agency_that_does_not_fit_is_listed_with_the_reason(
    changes: dict[str, object], reason: ExclusionReason
) -> None:
    pool = divide([_standing(**changes)], NEED)  # type: ignore[arg-type]
    assert pool.candidates == ()
    assert pool.excluded[0].reason is reason
    assert len(pool.excluded[0].announced().evidence) == 64


def test_a_large_project_needs_class_one() -> None:
    large = Need(NEED.disciplines, "large", OWNER)
    assert divide([_standing()], large).excluded[0].reason is ExclusionReason.CLASS_TOO_LOW
    assert divide([_standing(agency_class=1)], large).excluded == ()


def test_agencies_under_one_control_share_one_ball() -> None:
    pool = divide([_standing("A1", control_group="丙"), _standing("A2", control_group="丙"), _standing("A3")], NEED)
    assert (len(pool.candidates), pool.groups) == (3, 2)


@given(
    st.lists(
        st.builds(
            _standing,
            code=st.integers(1, 99).map(str),
            suspended=st.booleans(),
            running=st.integers(0, 4),
            control_group=st.sampled_from([None, "甲集团", "丙"]),
        ),
        unique_by=lambda one: one.code,
    )
)
@settings(max_examples=50, deadline=None)
def test_candidates_and_excluded_together_are_the_whole_roster(standings: list[Standing]) -> None:
    pool = divide(standings, NEED)
    named = [one.id for one in pool.candidates] + [one.code for one in pool.excluded]
    assert sorted(named) == sorted(one.code for one in standings)


def test_every_exclusion_reason_state_action_and_step_has_a_label() -> None:
    assert set(REASON_LABELS) == set(ExclusionReason)
    assert set(selection.STATE_LABELS) == set(SelectionState)
    assert set(selection.ACTION_LABELS) == set(SelectionAction)
    assert {step_number(state) for state in SelectionState} == set(range(len(selection.STEPS) + 1))


def test_every_state_can_be_reached_from_the_draft() -> None:
    reached, before = {SelectionState.DRAFT}, set[SelectionState]()
    while reached != before:
        before = set(reached)
        reached |= {next_state(state, action) for state in before for action in allowed_actions(state)}
    assert reached == set(SelectionState)


def test_a_step_outside_the_table_names_state_and_action() -> None:
    with pytest.raises(ActionNotAllowed, match=r"待审核.*确认承接"):
        next_state(SelectionState.DRAFT, SelectionAction.CONFIRM)


ANNOUNCED = {
    "contributors": [
        {"id": "candidate:A", "stage": 1, "required": False},
        {"id": "operator", "stage": 2, "required": True},
        {"id": "supervisor", "stage": 3, "required": True},
    ]
}
SEALED = {"commitments": [{"contributor": who} for who in ("candidate:A", "operator", "supervisor")]}


def test_stages_open_one_after_the_other() -> None:
    assert stage_now(ANNOUNCED, SEALED, (), late=False) == 1
    assert stage_now(ANNOUNCED, SEALED, ("candidate:A",), late=False) == 2
    assert stage_now(ANNOUNCED, SEALED, ("candidate:A", "operator"), late=False) == 3
    assert stage_now(ANNOUNCED, SEALED, ("candidate:A", "operator", "supervisor"), late=False) is None


def test_an_optional_contributor_is_waited_for_only_until_the_deadline_and_never_comes_back() -> None:
    assert stage_now(ANNOUNCED, SEALED, (), late=True) == 2
    assert stage_now(ANNOUNCED, SEALED, ("operator",), late=False) == 3
    with pytest.raises(StageNotReached):
        check_turn(ANNOUNCED, SEALED, ("operator",), "candidate:A", late=False)


def test_nobody_opens_twice_or_uninvited() -> None:
    with pytest.raises(StageNotReached):
        check_turn(ANNOUNCED, SEALED, ("operator",), "operator", late=True)
    with pytest.raises(NotYourPart):
        check_turn(ANNOUNCED, SEALED, (), "stranger", late=True)


def test_a_deadline_is_read_as_utc() -> None:
    assert parse_moment("2026-11-20T01:00:00Z").isoformat() == "2026-11-20T01:00:00+00:00"
