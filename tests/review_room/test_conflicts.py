"""Contradicting findings: proposed, declared, dismissed, settled, and what they hold up."""

import uuid

import pytest

from review_room.conflict_view import conflict_counts, conflicts_told
from review_room.domain.conflict import ConflictsOpen, NotComparable
from review_room.domain.finding import FindingState, MandatoryNotWaivable, ReasonMissing
from review_room.domain.opinion import Stance
from review_room.errors import MergeIntoMilder
from review_room.models import Finding, ReviewCase
from review_room.queries import visible_events
from review_room.usecases import consolidation, opinions
from service_centre.errors import Forbidden, NotFound
from tests.builders import NOON
from tests.review_room.builders import (
    City,
    a_draft,
    a_submitted_finding,
    an_open_room,
    everybody_says,
    operate,
)

GENERAL = {"class": "general", "standard": "", "clause": ""}


def two(city: City, **changes: object) -> tuple[ReviewCase, str, str]:
    """Two findings of two units on one place."""
    case = an_open_room(city)
    return case, a_submitted_finding(city, case, **changes), a_submitted_finding(city, case, "agency", **changes)


def states(city: City, *ids: str) -> list[str]:
    return [str(city.session.get_one(Finding, one).state) for one in ids]


def declare(city: City, case: ReviewCase, one: str, other: str, who: str = "fire") -> None:
    operate(city, case, who, "declare_conflict", finding_id=one, with_id=other, reason="要求相反")


def test_two_units_on_one_place_are_proposed_to_reviewers(city: City) -> None:
    case, one, other = two(city)
    (found,) = conflicts_told(city.session, case, city["lead"])["candidates"]
    assert {found["first"], found["second"]} == {one, other}
    assert found["overlap"] == 100


def test_a_draft_is_never_proposed(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    a_draft(city, case, "agency")
    assert conflicts_told(city.session, case, city["fire"])["candidates"] == []


def test_a_draft_cannot_be_declared_by_whoever_guesses_it(city: City) -> None:
    case = an_open_room(city)
    one, draft = a_submitted_finding(city, case), a_draft(city, case, "agency")
    with pytest.raises(NotFound):
        declare(city, case, one, draft)
    with pytest.raises(NotComparable):
        declare(city, case, one, draft, who="agency")


def test_a_unit_declares_only_what_is_about_its_own_finding(city: City) -> None:
    case, one, other = two(city)
    with pytest.raises(Forbidden):
        declare(city, case, one, other, who="air_defence")
    declare(city, case, one, other)
    assert states(city, one, other) == ["in_conflict", "in_conflict"]


def test_a_declaration_needs_a_reason(city: City) -> None:
    case, one, other = two(city)
    with pytest.raises(ReasonMissing):
        operate(city, case, "lead", "declare_conflict", finding_id=one, with_id=other)


def test_a_declared_conflict_holds_up_the_list_and_names_itself(city: City) -> None:
    case, one, other = two(city)
    declare(city, case, one, other)
    everybody_says(city, case, Stance.REVISION_NEEDED)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    with pytest.raises(ConflictsOpen, match="消防-1 与 消防-2"):
        consolidation.issue_findings(city.session, case, actor=city["lead"], now=NOON)
    with pytest.raises(ConflictsOpen):
        opinions.settle(city.session, case, actor=city["lead"], now=NOON)


@pytest.mark.parametrize(
    ("settlement", "outcome"),
    [("merge", ["settled", "merged"]), ("waive", ["settled", "waived"]), ("both", ["settled", "settled"])],
)
def test_the_lead_settles_and_the_list_goes_out(city: City, settlement: str, outcome: list[str]) -> None:
    case, one, other = two(city, **GENERAL)
    declare(city, case, one, other)
    content = {
        "finding_id": one,
        "with_id": other,
        "settlement": settlement,
        "kept_id": one,
        "reason": "以消防要求为准",
    }
    operate(city, case, "lead", "settle_conflict", **content)
    assert states(city, one, other) == outcome
    everybody_says(city, case, Stance.REVISION_NEEDED)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    consolidation.issue_findings(city.session, case, actor=city["lead"], now=NOON)
    assert city.session.get_one(Finding, one).state is FindingState.ISSUED


def test_the_panel_offers_the_settlements_that_are_taken(city: City) -> None:
    case = an_open_room(city)
    mild, grave = a_submitted_finding(city, case, **GENERAL), a_submitted_finding(city, case, "agency")
    assert "settlements" not in conflicts_told(city.session, case, city["lead"])["candidates"][0]
    declare(city, case, mild, grave)
    (told,) = conflicts_told(city.session, case, city["lead"])["conflicts"]
    offered = {(one["settlement"], one["kept"]) for one in told["settlements"]}
    assert offered == {("both", None), ("merge", grave), ("waive", grave)}
    pair = {"finding_id": mild, "with_id": grave, "reason": "以消防要求为准"}
    operate(city, case, "lead", "settle_conflict", settlement="merge", kept_id=grave, **pair)
    (told,) = conflicts_told(city.session, case, city["lead"])["conflicts"]
    assert told["settlements"] == []


def test_only_the_lead_settles(city: City) -> None:
    case, one, other = two(city)
    declare(city, case, one, other)
    with pytest.raises(Forbidden):
        operate(
            city, case, "fire", "settle_conflict", finding_id=one, with_id=other, settlement="both", reason="我说了算"
        )


def test_what_the_lead_has_settled_only_the_lead_opens_again(city: City) -> None:
    case, one, other = two(city, **GENERAL)
    declare(city, case, one, other)
    operate(city, case, "lead", "settle_conflict", finding_id=one, with_id=other, settlement="both", reason="均有道理")
    with pytest.raises(Forbidden):
        declare(city, case, one, other)
    declare(city, case, one, other, who="lead")
    assert states(city, one, other) == ["in_conflict", "in_conflict"]


def test_a_mandatory_finding_is_not_settled_away(city: City) -> None:
    case = an_open_room(city)
    mild, grave = a_submitted_finding(city, case, **GENERAL), a_submitted_finding(city, case, "agency")
    declare(city, case, mild, grave)
    pair = {"finding_id": mild, "with_id": grave, "kept_id": mild, "reason": "从简"}
    with pytest.raises(MandatoryNotWaivable):
        operate(city, case, "lead", "settle_conflict", settlement="waive", **pair)


def test_a_graver_finding_is_not_merged_into_a_milder_one(city: City) -> None:
    case = an_open_room(city)
    mild, grave = a_submitted_finding(city, case, **GENERAL), a_submitted_finding(city, case, "agency")
    declare(city, case, mild, grave)
    with pytest.raises(MergeIntoMilder):
        operate(
            city, case, "lead", "settle_conflict",
            finding_id=mild, with_id=grave, kept_id=mild, settlement="merge", reason="从简",
        )  # fmt: skip


def test_a_finding_stays_in_conflict_until_its_last_conflict_is_settled(city: City) -> None:
    case, one, other = two(city)
    third = a_submitted_finding(city, case, "air_defence")
    declare(city, case, one, other)
    declare(city, case, one, third)
    content = {"settlement": "both", "reason": "可同时满足"}
    operate(city, case, "lead", "settle_conflict", finding_id=one, with_id=other, **content)
    assert states(city, one, other, third) == ["in_conflict", "settled", "in_conflict"]


def test_a_unit_that_withdraws_ends_the_conflict(city: City) -> None:
    case, one, other = two(city)
    declare(city, case, one, other)
    operate(city, case, "agency", "withdraw_finding", finding_id=other, reason="同意消防意见")
    assert states(city, one, other) == ["settled", "withdrawn"]
    (told,) = conflicts_told(city.session, case, city["lead"])["conflicts"]
    assert (told["state"], told["settlement"], told["kept"]) == ("settled", "gone", one)


def test_a_dismissed_proposal_is_not_proposed_again_and_says_by_whom_and_why(city: City) -> None:
    case, one, other = two(city)
    operate(city, case, "agency", "dismiss_conflict", finding_id=one, with_id=other, reason="说的是两件事")
    told = conflicts_told(city.session, case, city["fire"])
    assert told["candidates"] == []
    assert (told["conflicts"][0]["by"], told["conflicts"][0]["reason"]) == (city["agency"].name, "说的是两件事")
    assert states(city, one, other) == ["submitted", "submitted"]


def test_what_is_declared_only_the_lead_dismisses(city: City) -> None:
    case, one, other = two(city)
    declare(city, case, one, other)
    with pytest.raises(Forbidden):
        operate(city, case, "agency", "dismiss_conflict", finding_id=one, with_id=other, reason="没有冲突")
    operate(city, case, "lead", "dismiss_conflict", finding_id=one, with_id=other, reason="可同时满足")
    assert states(city, one, other) == ["submitted", "submitted"]


def test_a_conflict_is_told_once_however_often_it_is_sent(city: City) -> None:
    case, one, other = two(city)
    content = {"id": str(uuid.uuid4()), "finding_id": one, "with_id": other, "reason": "要求相反"}
    first = operate(city, case, "fire", "declare_conflict", **content)
    again = operate(city, case, "fire", "declare_conflict", **content)
    assert (first.repeated, again.repeated) == (False, True)
    assert conflict_counts(city.session, case) == {"open": 1, "proposed": 0}


def test_the_owner_hears_nothing_of_contradictions(city: City) -> None:
    case, one, other = two(city)
    declare(city, case, one, other)
    for who in ("owner", "designer", "clerk"):
        kinds = {event.kind for event in visible_events(city.session, case, city[who], after=0)}
        assert kinds <= {"case"}, who
