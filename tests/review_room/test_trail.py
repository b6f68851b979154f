"""The trail tells, without the database beside it, from where to where a case and a finding went, and why."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from review_room.domain.finding import ReasonMissing
from review_room.domain.lifecycle import TRANSITIONS, CaseAction, CaseState
from review_room.models import ReviewCase
from review_room.trail_reading import STANCE, trail_of
from review_room.usecases import consolidation
from service_centre.audit.models import AuditEntry
from tests.builders import NOON
from tests.review_room.builders import (
    City,
    a_draft,
    a_settled_case,
    a_submitted_finding,
    an_open_room,
    everybody_says,
    operate,
)


def facts_of(city: City, case: ReviewCase) -> list[dict[str, Any]]:
    bodies = city.session.scalars(
        select(AuditEntry.body).where(AuditEntry.stream == case.audit_stream).order_by(AuditEntry.id)
    )
    return [json.loads(body) for body in bodies]


def test_every_step_of_a_case_says_from_where_to_where(city: City) -> None:
    entries = facts_of(city, a_settled_case(city))
    steps = [entry for entry in entries if entry["action"] in set(CaseAction)]
    assert [entry["action"] for entry in steps] == ["submit", "admit", "open_room", "consolidate", "settle"]
    for entry in steps:
        facts = entry["facts"]
        assert TRANSITIONS[CaseState(facts["from"]), CaseAction(entry["action"])] == facts["to"]


def test_why_a_finding_was_waived_can_be_read_in_the_trail(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case, **{"class": "general"})
    operate(city, case, "lead", "waive_finding", finding_id=finding_id, reason="与本阶段无关")
    last = facts_of(city, case)[-1]
    assert (last["facts"]["from"], last["facts"]["to"], last["facts"]["reason"]) == (
        "submitted",
        "waived",
        "与本阶段无关",
    )


def test_sending_a_round_back_needs_a_reason_that_stays(city: City) -> None:
    case = an_open_room(city)
    everybody_says(city, case)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    with pytest.raises(ReasonMissing):
        consolidation.return_to_review(city.session, case, reason=" ", actor=city["lead"], now=NOON)
    consolidation.return_to_review(city.session, case, reason="漏看总平面图", actor=city["lead"], now=NOON)
    assert facts_of(city, case)[-1]["facts"]["reason"] == "漏看总平面图"


def test_what_a_unit_does_with_its_drafts_is_a_line_without_words_to_the_others(city: City) -> None:
    case = an_open_room(city)
    a_draft(city, case, "fire")
    for who, shown in (("fire", "draft_finding"), ("lead", None), ("overseer", None), ("clerk", None)):
        last = trail_of(city.session, case, city[who])[-1]
        assert (last.action, last.body is None) == (shown, shown is None)
        assert last.digest.startswith("sha256:")


def test_why_a_submitted_finding_was_withdrawn_is_for_those_who_review(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    operate(city, case, "fire", "withdraw_finding", finding_id=finding_id, reason="与消防无关")
    for who, shown in (("lead", True), ("overseer", True), ("clerk", False)):
        assert ("与消防无关" in (trail_of(city.session, case, city[who])[-1].body or "")) is shown


@pytest.mark.parametrize(("settled", "shown"), [(False, ["lead", "overseer"]), (True, ["lead", "overseer", "clerk"])])
def test_a_stance_is_for_those_who_review_until_the_opinion_is_settled(
    city: City, settled: bool, shown: list[str]
) -> None:
    case = a_settled_case(city) if settled else an_open_room(city)
    if not settled:
        everybody_says(city, case)
    readers = {who: trail_of(city.session, case, city[who]) for who in ("lead", "overseer", "clerk")}
    assert [who for who, lines in readers.items() if any(line.action == STANCE for line in lines)] == shown
