"""Findings and marks in the room: who sees what, what a repeat does, what the rules refuse."""

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from review_room.domain.finding import FindingActionNotAllowed, MandatoryNotWaivable, ProvisionMissing, ReasonMissing
from review_room.domain.mark import BadMark
from review_room.domain.opinion import Stance
from review_room.errors import BadOperation, ReasonForLateFinding, RoundClosed
from review_room.models import Finding, RoomEvent, SheetRevision
from review_room.queries import visible_events, visible_findings
from review_room.usecases import cases, consolidation, opinions
from review_room.usecases.findings import FindingFrozen
from review_room.usecases.marks import MarkFrozen
from service_centre.errors import ChangedMeanwhile, Forbidden, NotFound
from tests.builders import NOON
from tests.review_room.builders import (
    City,
    a_cloud,
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


@pytest.mark.parametrize(
    ("stage", "readers"),
    [
        ("draft", {"fire"}),
        ("submitted", {"fire", "air_defence", "agency", "lead", "overseer"}),
        ("issued", {"fire", "air_defence", "agency", "lead", "overseer", "owner", "designer", "clerk"}),
    ],
)
def test_a_draft_is_the_units_own_a_submission_the_reviewers_an_issue_everybodys(
    city: City, stage: str, readers: set[str]
) -> None:
    if stage == "issued":
        case, _ = an_issued_case(city)
    else:
        case = an_open_room(city)
        (a_draft if stage == "draft" else a_submitted_finding)(city, case)
    everyone = ("fire", "air_defence", "agency", "lead", "overseer", "owner", "designer", "clerk")
    assert {who for who in everyone if visible_findings(city.session, case, city[who])} == readers


def test_events_of_a_draft_reach_nobody_else(city: City) -> None:
    case = an_open_room(city)
    a_draft(city, case)
    for who in ("air_defence", "agency", "lead", "overseer", "owner"):
        kinds = [event.kind for event in visible_events(city.session, case, city[who], after=0)]
        assert "draft_finding" not in kinds, who


def test_an_operation_sent_twice_is_done_once(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    operation_id = str(uuid.uuid4())
    first = operate(city, case, "fire", "submit_finding", id=operation_id, finding_id=finding_id)
    again = operate(city, case, "fire", "submit_finding", id=operation_id, finding_id=finding_id)
    assert (first.repeated, again.repeated) == (False, True)
    assert [event.number for event in again.events] == [event.number for event in first.events]


def test_nobody_repeats_somebody_elses_operation(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    operation_id = str(uuid.uuid4())
    operate(city, case, "fire", "submit_finding", id=operation_id, finding_id=finding_id)
    with pytest.raises(BadOperation):
        operate(city, case, "air_defence", "submit_finding", id=operation_id, finding_id=finding_id)


def test_findings_are_numbered_in_the_order_of_submission(city: City) -> None:
    case = an_open_room(city)
    first, second = a_draft(city, case), a_draft(city, case, "agency")
    operate(city, case, "agency", "submit_finding", finding_id=second)
    operate(city, case, "fire", "submit_finding", finding_id=first)
    assert [city.session.get_one(Finding, one).number for one in (second, first)] == [1, 2]


def test_numbers_begin_anew_with_each_discipline(city: City) -> None:
    case = an_open_room(city)
    for discipline in ("fire", "structure", "fire"):
        a_submitted_finding(city, case, discipline=discipline)
    found = city.session.scalars(select(Finding).order_by(Finding.number)).all()
    assert [one.printed_no for one in found] == ["消防-1", "结构-1", "消防-2"]


def test_the_number_of_a_finding_taken_back_is_not_given_again(city: City) -> None:
    case = an_open_room(city)
    first = a_submitted_finding(city, case)
    operate(city, case, "fire", "withdraw_finding", finding_id=first, reason="重复")
    second = a_submitted_finding(city, case, "agency")
    assert city.session.get_one(Finding, second).printed_no == "消防-2"


def test_a_draft_has_no_number(city: City) -> None:
    case = an_open_room(city)
    assert city.session.get_one(Finding, a_draft(city, case)).printed_no == ""


def test_the_database_refuses_a_number_given_twice_in_a_discipline(city: City) -> None:
    case = an_open_room(city)
    first, second = a_submitted_finding(city, case), a_submitted_finding(city, case)
    city.session.get_one(Finding, second).discipline_no = city.session.get_one(Finding, first).discipline_no
    with pytest.raises(IntegrityError, match="discipline_no"):
        city.session.flush()
    city.session.rollback()


def test_events_of_a_room_are_numbered_without_gaps(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    numbers = city.session.scalars(
        select(RoomEvent.number).where(RoomEvent.case_id == case.id).order_by(RoomEvent.number)
    ).all()
    assert numbers == list(range(1, len(numbers) + 1))


def test_another_units_draft_does_not_exist(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    with pytest.raises(NotFound):
        operate(city, case, "air_defence", "submit_finding", finding_id=finding_id)


def test_another_units_submission_cannot_be_withdrawn(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    with pytest.raises(Forbidden):
        operate(city, case, "air_defence", "withdraw_finding", finding_id=finding_id, reason="无关")


def test_the_owner_cannot_write_findings(city: City) -> None:
    case = an_open_room(city)
    with pytest.raises(Forbidden):
        a_draft(city, case, "owner")


def test_a_mandatory_finding_cites_its_provision(city: City) -> None:
    case = an_open_room(city)
    with pytest.raises(ProvisionMissing):
        a_draft(city, case, clause="")


def test_a_mandatory_finding_is_never_waived(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    with pytest.raises(MandatoryNotWaivable):
        operate(city, case, "lead", "waive_finding", finding_id=finding_id, reason="工期紧")


def test_a_waiver_needs_a_reason(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case, **{"class": "general", "standard": "", "clause": ""})
    with pytest.raises(ReasonMissing):
        operate(city, case, "lead", "waive_finding", finding_id=finding_id)


def test_a_submitted_finding_is_not_reworded(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    with pytest.raises(FindingFrozen):
        operate(city, case, "fire", "edit_finding", finding_id=finding_id, text="改")


def test_marks_of_a_submitted_finding_stay(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    mark = city.session.get_one(Finding, finding_id).marks[0]
    with pytest.raises(MarkFrozen):
        operate(city, case, "fire", "remove_mark", mark_id=mark.id)


def test_a_mark_taken_off_comes_back_by_redo(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    mark = city.session.get_one(Finding, finding_id).marks[0]
    operate(city, case, "fire", "remove_mark", mark_id=mark.id)
    operate(city, case, "fire", "place_mark", mark=a_cloud(id=mark.id, finding_id=finding_id))
    assert mark.removed_at is None


def test_a_stale_edit_is_told_so(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    version = city.session.get_one(Finding, finding_id).version
    operate(city, case, "fire", "edit_finding", finding_id=finding_id, version=version, text="净宽不足。")
    with pytest.raises(ChangedMeanwhile):
        operate(city, case, "fire", "edit_finding", finding_id=finding_id, version=version, text="另一说法。")


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"points": "no"},
        {"points": [[0, 0], [1, 1]]},
        {"points": [[0, 0], [1, float("nan")], [2, 2]]},
        {"points": [[0, 0], [10**9, 1], [2, 2]]},
        {"points": [[True, 0], [1, 1], [2, 2]]},
    ],
    ids=["none", "text", "too few", "not a number", "off the sheet", "truth"],
)
def test_geometry_that_is_no_cloud_is_refused(city: City, geometry: dict[str, object]) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    with pytest.raises(BadMark):
        operate(city, case, "fire", "place_mark", mark=a_cloud(finding_id=finding_id, geometry=geometry))


def test_in_a_re_review_an_unchanged_sheet_takes_only_mandatory_and_safety_findings(city: City) -> None:
    case, finding_id = an_issued_case(city)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改。")
    a_file(city.session, case, "建施-02")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    late = {"class": "depth", "standard": "", "clause": ""}
    with pytest.raises(ReasonForLateFinding):
        a_draft(city, case, sheet_id=first_sheet(city, case).id, **late)
    a_draft(city, case, sheet_id=first_sheet(city, case).id)


def test_in_a_re_review_marks_are_no_way_round_that_rule(city: City) -> None:
    case, finding_id = an_issued_case(city)
    unchanged = first_sheet(city, case)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改。")
    sent = a_file(city.session, case, "建施-02")
    changed = city.session.scalars(select(SheetRevision).where(SheetRevision.file_id == sent.id)).one()
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    late = {"class": "depth", "standard": "", "clause": ""}
    draft = a_draft(city, case, sheet_id=changed.id, **late)
    with pytest.raises(ReasonForLateFinding):
        operate(city, case, "fire", "place_mark", mark=a_cloud(finding_id=draft, sheet_id=unchanged.id))


def test_only_the_unit_that_found_it_closes_a_finding(city: City) -> None:
    case, finding_id = an_issued_case(city)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改。")
    a_file(city.session, case, "建施-01")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    with pytest.raises(Forbidden):
        operate(city, case, "agency", "close_finding", finding_id=finding_id)


def test_the_owner_replies_only_once_the_list_is_issued(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    with pytest.raises(NotFound):
        operate(city, case, "owner", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改。")


def test_nothing_changes_once_the_opinion_is_settled(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case, **{"class": "advisory", "standard": "", "clause": ""})
    everybody_says(city, case)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    opinions.settle(city.session, case, actor=city["lead"], now=NOON)
    for who, kind in (("lead", "waive_finding"), ("fire", "withdraw_finding")):
        with pytest.raises(Forbidden):
            operate(city, case, who, kind, finding_id=finding_id, reason="事后改动")


def test_after_consolidation_no_unit_changes_its_opinion(city: City) -> None:
    case = an_open_room(city)
    everybody_says(city, case)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    with pytest.raises(RoundClosed):
        consolidation.give_stance(
            city.session, case, stance=Stance.REVISION_NEEDED, remark="", actor=city["fire"], now=NOON
        )


def test_a_withdrawn_finding_is_not_submitted_again(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    operate(city, case, "fire", "withdraw_finding", finding_id=finding_id, reason="误提")
    with pytest.raises(FindingActionNotAllowed):
        operate(city, case, "fire", "submit_finding", finding_id=finding_id)
