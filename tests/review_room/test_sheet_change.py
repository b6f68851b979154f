"""Which sheets a re-review is about."""

import pytest

from review_room.domain.sheet_change import SheetChange, change_of
from review_room.sheet_changes import changes_of
from review_room.usecases import cases
from tests.builders import NOON
from tests.review_room.builders import City, a_file, an_issued_case, collecting_set, operate


@pytest.mark.parametrize(
    ("facts", "change"),
    [
        ({"round_": 1, "revision": 2, "first": 1}, None),
        ({"round_": 2, "revision": 1, "first": 1}, SheetChange.UNCHANGED),
        ({"round_": 2, "revision": 2, "first": 2}, SheetChange.NEW),
        ({"round_": 2, "revision": 2, "first": 1}, SheetChange.CHANGED),
        ({"round_": 2, "revision": 2, "first": 1, "differs": True}, SheetChange.CHANGED),
        ({"round_": 2, "revision": 2, "first": 1, "differs": False}, SheetChange.RESENT),
    ],
)
def test_a_sheet_is_new_changed_sent_again_or_as_it_was(facts: dict[str, int], change: SheetChange | None) -> None:
    assert change_of(**{"newest": 2, "differs": None, **facts}) is change  # type: ignore[arg-type]


def test_a_revision_says_of_each_sheet_what_became_of_it(city: City) -> None:
    case, finding_id = an_issued_case(city)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改。")
    a_file(city.session, case, "建施-02", "建施-03")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    told = {sheet.sheet.sheet_no: change for sheet, change in changes_of(city.session, case)}
    assert told == {
        "建施-01": SheetChange.UNCHANGED,
        "建施-02": SheetChange.CHANGED,
        "建施-03": SheetChange.NEW,
    }
