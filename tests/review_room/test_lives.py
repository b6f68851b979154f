"""Lives of sets, files, opinions, signatures and hand-overs: what the tables let happen, and what they do not."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from review_room.domain.carried_mark import TRANSITIONS as CARRIED_TRANSITIONS
from review_room.domain.carried_mark import CarriedAction, CarriedMarkDecided, CarriedState, next_carried_state
from review_room.domain.documents import (
    FILE_TRANSITIONS,
    SET_TRANSITIONS,
    FileAction,
    FileActionNotAllowed,
    FileState,
    SetAction,
    SetAlreadySubmitted,
    SetState,
    next_file_state,
    next_set_state,
)
from review_room.domain.signing import (
    OPINION_TRANSITIONS,
    SLOT_TRANSITIONS,
    AlreadySigned,
    OpinionAction,
    OpinionActionNotAllowed,
    OpinionState,
    SlotAction,
    SlotState,
    next_opinion_state,
    next_slot_state,
)
from service_centre.errors import Conflict
from service_centre.matters.lifecycle import (
    AGENCY_REQUEST_TRANSITIONS,
    AgencyAlreadyEngaged,
    AgencyRequestAction,
    AgencyRequestState,
    next_agency_request_state,
)

LIVES: list[tuple[type[StrEnum], type[StrEnum], Any, Callable[[Any, Any], Any], type[Conflict], str]] = [
    (SetState, SetAction, SET_TRANSITIONS, next_set_state, SetAlreadySubmitted, "submitted"),
    (FileState, FileAction, FILE_TRANSITIONS, next_file_state, FileActionNotAllowed, "removed"),
    (OpinionState, OpinionAction, OPINION_TRANSITIONS, next_opinion_state, OpinionActionNotAllowed, "signed"),
    (CarriedState, CarriedAction, CARRIED_TRANSITIONS, next_carried_state, CarriedMarkDecided, "dropped"),
    (SlotState, SlotAction, SLOT_TRANSITIONS, next_slot_state, AlreadySigned, "signed"),
    (
        AgencyRequestState,
        AgencyRequestAction,
        AGENCY_REQUEST_TRANSITIONS,
        next_agency_request_state,
        AgencyAlreadyEngaged,
        "fulfilled",
    ),
]


@pytest.mark.parametrize(("states", "actions", "table", "next_state", "refusal", "end"), LIVES)
def test_what_the_table_does_not_name_is_refused(
    states: type[StrEnum],
    actions: type[StrEnum],
    table: Any,
    next_state: Callable[[Any, Any], Any],
    refusal: type[Conflict],
    end: str,
) -> None:
    for state in states:
        for action in actions:
            if (state, action) in table:
                assert next_state(state, action) is table[state, action]
            else:
                with pytest.raises(refusal):
                    next_state(state, action)


@pytest.mark.parametrize(("states", "actions", "table", "next_state", "refusal", "end"), LIVES)
def test_every_life_has_one_end_that_every_state_reaches(
    states: type[StrEnum], actions: type[StrEnum], table: Any, next_state: Any, refusal: Any, end: str
) -> None:
    ends = set(states) - {start for start, _ in table}
    assert ends == {states(end)}
    reaching = set(ends)
    for _ in states:
        reaching |= {start for (start, _), reached in table.items() if reached in reaching}
    assert reaching == set(states)


def test_a_killed_reading_begins_again_and_what_has_been_read_is_not_read_again() -> None:
    assert next_file_state(FileState.READING, FileAction.BEGIN_READING) is FileState.READING
    assert (FileState.READ, FileAction.BEGIN_READING) not in FILE_TRANSITIONS


def test_a_file_that_was_taken_out_never_comes_back() -> None:
    assert [action for state, action in FILE_TRANSITIONS if state is FileState.REMOVED] == []
