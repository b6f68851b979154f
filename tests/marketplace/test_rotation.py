"""The rotation queue: replayable, complete, and fair over a cycle."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.errors import OutOfTurn, RotationBroken
from marketplace.domain.rotation import (
    TURN_LABELS,
    Queue,
    Turn,
    TurnKind,
    apply,
    next_in_turn,
    replay,
    sanction_due,
)

K = TurnKind
START = Turn(K.ORDERED, order=("甲", "乙", "丙", "丁"))


def _queue(*turns: Turn) -> Queue:
    return replay([START, *turns])


def test_the_head_is_taken_and_leaves_this_cycle() -> None:
    queue = _queue(Turn(K.SELECTED, "甲", "1"))
    assert (queue.waiting, queue.used) == (("乙", "丙", "丁"), ("甲",))


def test_nobody_is_taken_before_the_head() -> None:
    with pytest.raises(OutOfTurn, match="轮到 甲"):
        _queue(Turn(K.SELECTED, "乙", "1"))


def test_out_of_order_needs_a_reason_and_a_second_person_and_the_passed_one_stays_next() -> None:
    with pytest.raises(OutOfTurn):
        _queue(Turn(K.SELECTED_OUT_OF_ORDER, "丙", "1", reason="原机构变更审查"))
    queue = _queue(Turn(K.SELECTED_OUT_OF_ORDER, "丙", "1", reason="原机构变更审查", approver="乙人"))
    assert next_in_turn(queue, "2") == "甲"


def test_a_cancelled_project_brings_the_agency_back_to_the_head() -> None:
    queue = _queue(Turn(K.SELECTED, "甲", "1"), Turn(K.CANCELLED_BEFORE_START, "甲", "1"))
    assert queue.waiting == ("甲", "乙", "丙", "丁")


@pytest.mark.parametrize("kind", [K.RECUSED, K.AT_CAPACITY])
def test_a_skip_keeps_the_place_for_the_next_case(kind: TurnKind) -> None:
    queue = _queue(Turn(kind, "甲", "1"))
    assert (next_in_turn(queue, "1"), next_in_turn(queue, "2")) == ("乙", "甲")


def test_missing_a_discipline_for_one_case_is_no_skip() -> None:
    queue = _queue(*(Turn(K.UNFIT, "甲", str(case)) for case in range(5)))
    assert (next_in_turn(queue, "1"), next_in_turn(queue, "9"), queue.skips) == ("乙", "甲", {})


def test_the_fourth_skip_running_uses_the_turn() -> None:
    queue = _queue(*(Turn(K.RECUSED, "甲", str(case)) for case in range(4)))
    assert queue.used == ("甲",)


def test_a_selection_ends_the_run_of_skips() -> None:
    skips = [Turn(K.RECUSED, "甲", str(case)) for case in range(3)]
    queue = _queue(*skips, Turn(K.SELECTED, "甲", "9"))
    assert queue.skips == {}


def test_declining_with_a_reason_means_the_tail_of_the_cycle() -> None:
    queue = _queue(Turn(K.SELECTED, "甲", "1"), Turn(K.DECLINED_WITH_REASON, "甲", "1"))
    assert (queue.waiting, next_in_turn(queue, "1")) == (("乙", "丙", "丁", "甲"), "乙")


@pytest.mark.parametrize("kind", [K.DECLINED_WITHOUT_REASON, K.NO_ANSWER])
def test_refusing_without_a_reason_uses_the_turn(kind: TurnKind) -> None:
    queue = _queue(Turn(K.SELECTED, "甲", "1"), Turn(kind, "甲", "1"))
    assert queue.used == ("甲",)


def test_twice_in_twelve_months_opens_a_sanction() -> None:
    turns = [
        Turn(K.NO_ANSWER, "甲", "1", date(2026, 1, 5)),
        Turn(K.DECLINED_WITHOUT_REASON, "甲", "2", date(2026, 9, 1)),
    ]
    assert sanction_due(turns, "甲", date(2026, 12, 1))
    assert not sanction_due(turns, "甲", date(2027, 3, 1))
    assert not sanction_due(turns, "乙", date(2026, 12, 1))


def test_a_suspended_agency_is_out_and_comes_back_at_the_tail() -> None:
    queue = _queue(Turn(K.SUSPENDED, "甲"))
    assert next_in_turn(queue, "1") == "乙"
    assert apply(queue, Turn(K.REINSTATED, "甲")).waiting == ("乙", "丙", "丁", "甲")


def test_a_won_appeal_means_the_head_and_one_turn_more() -> None:
    queue = _queue(Turn(K.SELECTED, "甲", "1"), Turn(K.OVERTURNED_ON_APPEAL, "甲"), Turn(K.SELECTED, "甲", "2"))
    assert queue.waiting == ("乙", "丙", "丁", "甲")
    assert apply(_queue(*[Turn(K.OVERTURNED_ON_APPEAL, "甲")] * 2), Turn(K.SELECTED, "甲", "2")).extra == {"甲": 1}


def test_a_newcomer_gets_a_place_in_the_rest_of_the_cycle_by_the_seed() -> None:
    places = set()
    for number in range(60):
        queue = _queue(Turn(K.SELECTED, "甲", "1"), Turn(K.JOINED, "戊", seed=f"{number:064x}"))
        places.add(queue.waiting.index("戊"))
        assert queue.used == ("甲",)
    assert places == {0, 1, 2, 3}


def test_a_skipped_agency_stands_at_the_head_when_the_cycle_turns_over() -> None:
    turns = [Turn(K.SELECTED, one, one) for one in "甲乙丙"]
    queue = _queue(*turns, Turn(K.RECUSED, "丁", "4"), Turn(K.SELECTED, "甲", "4"))
    assert (queue.waiting, queue.cycle) == (("丁", "乙", "丙"), 2)


def test_nobody_can_take_a_case_for_which_all_are_recused() -> None:
    queue = _queue(*(Turn(K.RECUSED, one, "1") for one in "甲乙丙丁"))
    assert next_in_turn(queue, "1") is None


@pytest.mark.parametrize(
    "turn",
    [
        Turn(K.SELECTED, "戊", "1"),
        Turn(K.JOINED, "甲", seed="0" * 64),
        Turn(K.ORDERED, order=("甲", "乙")),
        Turn(K.ORDERED, order=("甲", "甲", "乙", "丙")),
        Turn(K.REINSTATED, "甲"),
    ],
)
def test_what_cannot_have_happened_is_refused(turn: Turn) -> None:
    with pytest.raises(RotationBroken):
        _queue(turn)


@pytest.mark.parametrize("kind", [K.RECUSED, K.NO_ANSWER])
def test_an_agency_that_is_out_has_no_turn_to_lose(kind: TurnKind) -> None:
    with pytest.raises(RotationBroken):
        _queue(Turn(K.SUSPENDED, "甲"), Turn(kind, "甲", "1"))


def test_every_kind_of_turn_has_a_label() -> None:
    assert set(TURN_LABELS) == set(TurnKind)


MEMBERS = st.sampled_from("甲乙丙丁戊己")
TURNS = st.lists(
    st.builds(
        Turn,
        kind=st.sampled_from([kind for kind in TurnKind if kind is not K.ORDERED]),
        agency=MEMBERS,
        case=st.sampled_from("123456789"),
        seed=st.binary(min_size=32, max_size=32).map(bytes.hex),
        reason=st.just("理由"),
        approver=st.just("某人"),
    ),
    max_size=40,
)


@given(turns=TURNS)
@settings(max_examples=150, deadline=None)
def test_a_queue_never_loses_or_doubles_an_agency_and_replays_the_same(turns: list[Turn]) -> None:
    queue, kept, members = _queue(), [START], {"甲", "乙", "丙", "丁"}
    for turn in turns:
        try:
            queue = apply(queue, turn)
        except (OutOfTurn, RotationBroken):
            continue
        kept.append(turn)
        members |= {turn.agency} if turn.kind is K.JOINED else set()
        assert sorted(queue.members) == sorted(members)
    assert replay(kept) == queue


@given(count=st.integers(1, 9), cases=st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_over_a_cycle_everyone_gets_the_same_number_of_cases(count: int, cases: int) -> None:
    members = tuple(str(number) for number in range(count))
    queue, taken = replay([Turn(K.ORDERED, order=members)]), dict.fromkeys(members, 0)
    for case in range(cases):
        due = next_in_turn(queue, str(case))
        assert due is not None
        queue = apply(queue, Turn(K.SELECTED, due, str(case)))
        taken[due] += 1
    assert max(taken.values()) - min(taken.values()) <= 1


@given(turns=TURNS, agency=MEMBERS, reason=st.sampled_from(["", "理由"]), approver=st.sampled_from(["", "某人"]))
@settings(max_examples=60, deadline=None)
def test_nobody_jumps_without_a_reason_and_a_second_approver(
    turns: list[Turn], agency: str, reason: str, approver: str
) -> None:
    queue = _queue()
    for turn in turns:
        try:
            queue = apply(queue, turn)
        except (OutOfTurn, RotationBroken):
            continue
    due = next_in_turn(queue, "10")
    if agency != due:
        with pytest.raises((OutOfTurn, RotationBroken)):
            apply(queue, Turn(K.SELECTED, agency, "10"))
    if not (reason and approver):
        with pytest.raises((OutOfTurn, RotationBroken)):
            apply(queue, Turn(K.SELECTED_OUT_OF_ORDER, agency, "10", reason=reason, approver=approver))
    elif agency in queue.waiting + queue.used and due not in (agency, None):
        after = apply(queue, Turn(K.SELECTED_OUT_OF_ORDER, agency, "10", reason=reason, approver=approver))
        assert next_in_turn(after, "11") == next_in_turn(queue, "11") or next_in_turn(queue, "11") == agency
