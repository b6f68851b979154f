"""The case from submission to the joint opinion."""

import pytest
from sqlalchemy import select

from review_room.domain.documents import SetAlreadySubmitted
from review_room.domain.lifecycle import CaseState
from review_room.domain.opinion import (
    DraftsLeft,
    FindingsOpen,
    NothingToIssue,
    RoundsUsedUp,
    Stance,
    StillBlocked,
    UnitsSilent,
)
from review_room.domain.signing import AlreadySigned
from review_room.errors import (
    AgencyMissing,
    NothingToSubmit,
    NotTheirTurn,
    RepliesMissing,
    SignerSettledIt,
    StageTaken,
    StillReading,
)
from review_room.models import FileState, Finding
from review_room.queries import current_sheets
from review_room.usecases import cases, consolidation, opinions
from service_centre.audit.models import AuditEntry
from service_centre.matters.models import Stage
from service_centre.outbox import PromisedJob
from tests.builders import NOON
from tests.review_room.builders import (
    City,
    a_case_of,
    a_draft,
    a_file,
    a_rendered_opinion,
    a_submitted_case,
    a_submitted_finding,
    an_issued_case,
    an_open_room,
    collecting_set,
    everybody_says,
    operate,
)


def test_a_stage_is_submitted_once(city: City) -> None:
    case = a_case_of(city)
    with pytest.raises(StageTaken, match=case.case_no):
        cases.open_case(
            city.session,
            case.project,
            stage=Stage.CONSTRUCTION_PERMIT,
            lead_department_id=case.lead_department_id,
            actor=city["owner"],
            now=NOON,
        )


def test_a_set_without_a_readable_file_is_not_submitted(city: City) -> None:
    case = a_case_of(city)
    a_file(city.session, case, state=FileState.REFUSED)
    with pytest.raises(NothingToSubmit):
        cases.submit_set(city.session, collecting_set(city.session, case), actor=city["owner"], now=NOON)


def test_a_refused_file_does_not_stop_the_set(city: City) -> None:
    case = a_case_of(city)
    a_file(city.session, case, state=FileState.REFUSED)
    a_file(city.session, case, "建施-01")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["owner"], now=NOON)
    assert case.state is CaseState.SUBMITTED


def test_submitting_leaves_a_trace_and_a_promise_of_the_receipt(city: City) -> None:
    case = a_submitted_case(city)
    actions = city.session.scalars(select(AuditEntry.action).where(AuditEntry.stream == case.audit_stream)).all()
    assert actions == ["open_case", "submit"]
    assert "print_receipt" in city.session.scalars(select(PromisedJob.name)).all()


def test_a_submitted_set_is_not_submitted_again(city: City) -> None:
    case = a_case_of(city)
    a_file(city.session, case, "建施-01")
    drawing_set = collecting_set(city.session, case)
    cases.submit_set(city.session, drawing_set, actor=city["owner"], now=NOON)
    with pytest.raises(SetAlreadySubmitted):
        cases.submit_set(city.session, drawing_set, actor=city["owner"], now=NOON)


def test_admission_waits_for_the_reading(city: City) -> None:
    case = a_case_of(city)
    a_file(city.session, case, "建施-01", state=FileState.READING)
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["owner"], now=NOON)
    with pytest.raises(StillReading):
        cases.admit(city.session, case, actor=city["clerk"], now=NOON)


def test_the_clock_of_a_medium_project_runs_ten_working_days_from_the_day_after_admission(city: City) -> None:
    case = a_submitted_case(city)
    cases.admit(city.session, case, actor=city["clerk"], now=NOON)
    assert str(case.due_on) == "2026-12-07"


def test_a_supplement_opens_a_further_set(city: City) -> None:
    case = a_submitted_case(city)
    cases.request_supplement(city.session, case, missing="缺结构计算书。", actor=city["clerk"], now=NOON)
    a_file(city.session, case, "结施-01")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["owner"], now=NOON)
    assert case.state is CaseState.SUBMITTED
    assert [sheet.sheet.sheet_no for sheet in current_sheets(city.session, case)] == ["建施-01", "建施-02", "结施-01"]


def test_opening_the_room_asks_the_marketplace_for_an_agency(city: City) -> None:
    an_open_room(city, with_agency=False)
    assert "open_selection" in city.session.scalars(select(PromisedJob.name)).all()


def test_nothing_is_consolidated_without_an_agency(city: City) -> None:
    case = an_open_room(city, with_agency=False)
    with pytest.raises(AgencyMissing):
        consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)


def test_silence_is_not_consent(city: City) -> None:
    case = an_open_room(city)
    with pytest.raises(UnitsSilent, match=city["fire"].organisation_name):
        consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)


def test_a_unit_with_drafts_cannot_give_its_opinion(city: City) -> None:
    case = an_open_room(city)
    a_draft(city, case)
    with pytest.raises(DraftsLeft):
        consolidation.give_stance(
            city.session, case, stance=Stance.REVISION_NEEDED, remark="", actor=city["fire"], now=NOON
        )


def test_a_unit_cannot_agree_while_its_blocking_findings_are_open(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    with pytest.raises(FindingsOpen):
        consolidation.give_stance(
            city.session, case, stance=Stance.NO_OBJECTION, remark="", actor=city["fire"], now=NOON
        )


def test_issuing_pauses_the_clock_and_shows_the_findings_to_the_owner(city: City) -> None:
    case, finding_id = an_issued_case(city)
    assert case.state is CaseState.REVISION_DUE
    assert case.paused_on is not None
    assert city.session.get_one(Finding, finding_id).issued_at == NOON


def test_nothing_to_say_is_nothing_to_issue(city: City) -> None:
    case = an_open_room(city)
    everybody_says(city, case)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    with pytest.raises(NothingToIssue):
        consolidation.issue_findings(city.session, case, actor=city["lead"], now=NOON)


def test_a_revision_needs_a_reply_to_every_finding(city: City) -> None:
    case, _ = an_issued_case(city)
    a_file(city.session, case, "建施-01")
    with pytest.raises(RepliesMissing):
        cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)


def test_the_whole_round_ends_in_a_settled_opinion(city: City) -> None:
    case, finding_id = an_issued_case(city)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改为 1.20 m。")
    a_file(city.session, case, "建施-01")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    assert (case.state, case.round) == (CaseState.UNDER_RE_REVIEW, 2)
    assert [sheet.revision_no for sheet in current_sheets(city.session, case)] == [2, 1]
    operate(city, case, "fire", "close_finding", finding_id=finding_id)
    everybody_says(city, case)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    assert case.paused_on is None
    opinion = opinions.settle(city.session, case, actor=city["lead"], now=NOON)
    assert case.state is CaseState.SIGNING
    assert "已改为 1.20 m" in opinion.content


def test_an_open_mandatory_finding_keeps_the_opinion_back(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    everybody_says(city, case, Stance.REVISION_NEEDED)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    with pytest.raises(StillBlocked):
        opinions.settle(city.session, case, actor=city["lead"], now=NOON)


def test_after_the_last_round_a_joint_meeting_decides(city: City) -> None:
    case, finding_id = an_issued_case(city)
    for _ in range(2):
        _another_round(city, case, finding_id)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="disputed", text="不同意。")
    a_file(city.session, case, "建施-01")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    operate(city, case, "fire", "reopen_finding", finding_id=finding_id, reason="仍不满足。")
    everybody_says(city, case, Stance.REVISION_NEEDED)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    with pytest.raises(RoundsUsedUp):
        consolidation.issue_findings(city.session, case, actor=city["lead"], now=NOON)


def _another_round(city: City, case, finding_id: str) -> None:  # type: ignore[no-untyped-def]
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="explained", text="说明。")
    a_file(city.session, case, "建施-01")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    operate(city, case, "fire", "reopen_finding", finding_id=finding_id, reason="仍不满足。")
    everybody_says(city, case, Stance.REVISION_NEEDED)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    consolidation.issue_findings(city.session, case, actor=city["lead"], now=NOON)


def test_the_agency_signs_first_and_the_lead_last(city: City) -> None:
    opinion = a_rendered_opinion(city)
    assert [slot.organisation_id for slot in opinion.slots] == [
        city[who].organisation_id for who in ("agency", "fire", "air_defence", "lead")
    ]
    with pytest.raises(NotTheirTurn, match=city["agency"].organisation_name):
        opinions.request_signature(city.session, opinion.slots[1], actor=city["fire_signer"], now=NOON)


def test_nobody_signs_twice(city: City) -> None:
    opinion = a_rendered_opinion(city)
    opinions.request_signature(city.session, opinion.slots[0], actor=city["agency_signer"], now=NOON)
    with pytest.raises(AlreadySigned):
        opinions.request_signature(city.session, opinion.slots[0], actor=city["agency_signer"], now=NOON)


def test_whoever_settles_does_not_sign_for_the_lead(city: City) -> None:
    opinion = a_rendered_opinion(city)
    for slot, who in zip(opinion.slots[:3], ("agency_signer", "fire_signer", "air_defence_signer"), strict=True):
        opinions.request_signature(city.session, slot, actor=city[who], now=NOON)
        opinions.note_signed(city.session, slot, pdf_digest="sha256:" + "1" * 64, now=NOON)
    with pytest.raises(SignerSettledIt):
        opinions.request_signature(city.session, opinion.slots[3], actor=city["lead"], now=NOON)


def test_the_last_signature_concludes_the_case_and_promises_the_stamps(city: City) -> None:
    opinion = a_rendered_opinion(city)
    for slot, who in zip(
        opinion.slots, ("agency_signer", "fire_signer", "air_defence_signer", "lead_head"), strict=True
    ):
        opinions.request_signature(city.session, slot, actor=city[who], now=NOON)
        opinions.note_signed(city.session, slot, pdf_digest="sha256:" + "1" * 64, now=NOON)
    assert opinion.case.state is CaseState.CONCLUDED
    assert "stamp_sheets" in city.session.scalars(select(PromisedJob.name)).all()
