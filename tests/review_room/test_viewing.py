"""Which sheets a unit has opened: counted honestly, told to whom it is due, and said when the unit agrees."""

import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from review_room.domain.opinion import Stance
from review_room.domain.viewing import BEAT_SECONDS, GRACE_SECONDS, NotInView, UnopenedSheets, concerns, credited
from review_room.models import ReviewCase, SheetRevision, SheetViewing
from review_room.usecases import cases, consolidation
from review_room.usecases.opinion_content import content_of
from review_room.usecases.viewing import note_viewing, unopened_sheets
from review_room.viewing_view import csv_rows, matrix
from service_centre.audit.models import AuditEntry
from service_centre.errors import NotFound
from tests.builders import NOON
from tests.review_room.builders import (
    City,
    a_draft,
    a_file,
    a_submitted_finding,
    an_issued_case,
    an_open_room,
    collecting_set,
    everybody_says,
    first_sheet,
    operate,
)


def sheets_of(city: City) -> list[int]:
    return list(city.session.scalars(select(SheetRevision.id).order_by(SheetRevision.id)))


def look(
    city: City, case: ReviewCase, who: str, seconds: dict[int, int], *, page: str = "", after: float = 600
) -> dict[int, int]:
    """A beat that arrives so many seconds after noon."""
    at = NOON + timedelta(seconds=after)
    page_id = page or str(uuid.uuid4())
    return note_viewing(city.session, case, page_id=page_id, seconds=seconds, actor=city[who], now=at)


def agree(city: City, case: ReviewCase, who: str = "fire", acknowledged: list[int] | None = None) -> None:
    consolidation.give_stance(
        city.session,
        case,
        stance=Stance.NO_OBJECTION,
        remark="",
        actor=city[who],
        now=NOON,
        acknowledged=acknowledged or [],
    )


BEATS = st.lists(st.tuples(st.integers(0, 10_000), st.floats(0, 10_000)), max_size=30)


@given(BEATS)
def test_nobody_counts_more_than_the_clock_nor_loses_what_was_kept(beats: list[tuple[int, float]]) -> None:
    stored = 0
    for claimed, elapsed in sorted(beats, key=lambda beat: beat[1]):
        kept = credited(claimed=claimed, stored=stored, elapsed=elapsed)
        assert stored <= kept <= max(stored, elapsed + GRACE_SECONDS)
        assert kept - stored <= BEAT_SECONDS
        assert credited(claimed=claimed, stored=kept, elapsed=0) == kept or claimed > kept
        stored = kept


def test_a_sum_held_up_by_a_broken_network_is_kept_beat_by_beat() -> None:
    stored = 0
    for _ in range(5):
        stored = credited(claimed=300, stored=stored, elapsed=3000)
    assert stored == 300


def test_a_department_is_concerned_by_its_disciplines_and_by_sheets_without_one() -> None:
    assert concerns("meteorology", "electrical")
    assert not concerns("meteorology", "water")
    assert concerns("meteorology", None)
    assert concerns(None, "water")
    assert concerns("housing", "water")


def test_a_beat_sent_twice_counts_once(city: City) -> None:
    case, page = an_open_room(city), str(uuid.uuid4())
    (sheet, _) = sheets_of(city)
    look(city, case, "fire", {sheet: 2}, page=page, after=0)
    for _ in range(2):
        assert look(city, case, "fire", {sheet: 17}, page=page, after=15) == {sheet: 17}


def test_people_of_one_unit_add_up(city: City) -> None:
    case = an_open_room(city)
    (sheet, _) = sheets_of(city)
    look(city, case, "fire", {sheet: 15})
    look(city, case, "fire", {sheet: 10})
    (row, _) = matrix(city.session, case, city["fire"])["rows"]
    assert row["cells"][0]["seconds"] == 25


def test_a_page_of_one_unit_is_not_continued_by_another(city: City) -> None:
    case, page = an_open_room(city), str(uuid.uuid4())
    (sheet, _) = sheets_of(city)
    look(city, case, "fire", {sheet: 2}, page=page)
    with pytest.raises(NotInView):
        look(city, case, "air_defence", {sheet: 20}, page=page)


def test_a_sheet_of_another_case_is_unknown(city: City) -> None:
    case = an_open_room(city)
    with pytest.raises(NotFound):
        look(city, case, "fire", {999_999: 5})


def test_nothing_says_whose_reading_it_was(city: City) -> None:
    assert {"account_id", "author_id", "person_id"}.isdisjoint(SheetViewing.__table__.columns.keys())


def test_the_lead_sees_what_was_opened_and_found_but_no_times(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    a_draft(city, case, "agency", sheet_id=sheets_of(city)[1])
    look(city, case, "air_defence", {sheets_of(city)[0]: 15})
    told = matrix(city.session, case, city["lead"])
    assert [unit.id for unit in told["units"]] == [one.organisation_id for one in case.reviews]
    first, second = told["rows"]
    fire, air_defence, agency = first["cells"]
    assert (fire["opened"], fire["findings"]) == (True, 1)
    assert (air_defence["opened"], air_defence["seconds"], air_defence["first"]) == (True, None, "")
    assert (agency["opened"], second["cells"][2]["opened"]) == (False, False)


def test_a_unit_reads_its_own_column_only(city: City) -> None:
    case = an_open_room(city)
    look(city, case, "air_defence", {sheets_of(city)[0]: 15})
    told = matrix(city.session, case, city["fire"])
    assert [unit.id for unit in told["units"]] == [city["fire"].organisation_id]


def test_the_list_says_the_same_as_the_page(city: City) -> None:
    case = an_open_room(city)
    look(city, case, "fire", {sheets_of(city)[0]: 15})
    rows = list(csv_rows(matrix(city.session, case, city["fire"])))
    assert [(row[0], row[4], row[7], row[8]) for row in rows] == [
        ("建施-01", "是", "15", "0"),
        ("建施-02", "否", "", "0"),
    ]


def test_a_unit_that_has_not_looked_cannot_agree_without_saying_so(city: City) -> None:
    case = an_open_room(city)
    look(city, case, "fire", {sheets_of(city)[0]: 15})
    with pytest.raises(UnopenedSheets, match="1 张应审图纸未打开：建施-02"):
        agree(city, case)


def test_a_unit_that_has_looked_agrees_without_further_words(city: City) -> None:
    case = an_open_room(city)
    look(city, case, "fire", dict.fromkeys(sheets_of(city), 15))
    agree(city, case)
    assert next(one for one in case.reviews if one.stance).unopened == []


def test_to_acknowledge_one_sheet_is_not_to_acknowledge_the_next(city: City) -> None:
    case = an_open_room(city)
    with pytest.raises(UnopenedSheets, match="2 张"):
        agree(city, case, acknowledged=sheets_of(city)[:1])


def test_a_unit_that_wants_a_revision_need_not_have_opened_everything(city: City) -> None:
    case = an_open_room(city)
    consolidation.give_stance(
        city.session, case, stance=Stance.REVISION_NEEDED, remark="", actor=city["fire"], now=NOON
    )


def test_what_was_acknowledged_stands_in_the_opinion_and_in_the_trail(city: City) -> None:
    case = an_open_room(city)
    everybody_says(city, case)
    content = content_of(city.session, case, slots=[], now=NOON)
    assert content.stances[0].remark == "表示同意时未打开 2 张图纸：建施-01、建施-02"
    entry = city.session.scalars(
        select(AuditEntry).where(AuditEntry.stream == case.audit_stream, AuditEntry.action == "give_stance")
    ).first()
    assert entry is not None
    assert "建施-02" in entry.body


def test_in_a_re_review_only_changed_sheets_want_to_be_opened(city: City) -> None:
    case, finding_id = an_issued_case(city)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改。")
    a_file(city.session, case, "建施-02")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    unopened = unopened_sheets(city.session, case, city.organisations["air_defence"])
    assert [(sheet.sheet.sheet_no, sheet.revision_no) for sheet in unopened] == [("建施-02", 2)]


def test_whoever_wrote_a_finding_on_a_sheet_has_opened_it(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    unopened = unopened_sheets(city.session, case, city.organisations["fire"])
    assert first_sheet(city, case).id not in {sheet.id for sheet in unopened}
