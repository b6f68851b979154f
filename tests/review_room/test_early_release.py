"""A discipline goes out before the one list: who sees it, what the clock does, what the list says."""

import pytest
from sqlalchemy import select

from review_room.domain.conflict import ConflictsOpen
from review_room.domain.finding import FindingState
from review_room.domain.lifecycle import CaseState
from review_room.domain.opinion import NothingFinished, ReleasedBefore, Stance
from review_room.errors import RoundClosed
from review_room.models import Finding, ReviewCase, ReviewRound
from review_room.queries import visible_events, visible_findings
from review_room.usecases import cases, consolidation
from review_room.usecases.early_release import release_discipline
from review_room.usecases.findings import FindingFrozen
from review_room.usecases.opinion_content import finding_rows, names_of_organisations
from service_centre.errors import Invalid
from tests.builders import NOON
from tests.review_room.builders import (
    City,
    a_draft,
    a_file,
    a_submitted_finding,
    an_open_room,
    collecting_set,
    everybody_says,
    operate,
)


def release(city: City, case: ReviewCase, discipline: str = "fire") -> None:
    release_discipline(city.session, case, discipline=discipline, actor=city["lead"], now=NOON)


def issue(city: City, case: ReviewCase) -> ReviewRound:
    everybody_says(city, case, Stance.REVISION_NEEDED)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    return consolidation.issue_findings(city.session, case, actor=city["lead"], now=NOON)


def test_owner_and_designer_see_the_discipline_and_nothing_else(city: City) -> None:
    case = an_open_room(city)
    early = a_submitted_finding(city, case)
    a_submitted_finding(city, case, discipline="structure")
    a_draft(city, case)
    release(city, case)
    for who in ("owner", "designer"):
        assert [one.id for one in visible_findings(city.session, case, city[who])] == [early], who


def test_the_release_arrives_live_and_earlier_events_stay_hidden(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    before = case.reviews[0].case  # the case as the room knows it
    assert "submit_finding" not in {one.kind for one in visible_events(city.session, before, city["owner"], after=0)}
    release(city, case)
    kinds = [one.kind for one in visible_events(city.session, case, city["owner"], after=0)]
    assert "issue_finding" in kinds
    assert "submit_finding" not in kinds


def test_the_clock_runs_on_and_the_case_stays_under_review(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    release(city, case)
    assert (case.state, case.paused_on) == (CaseState.UNDER_REVIEW, None)


def test_the_designer_may_reply_at_once_but_to_nothing_else(city: City) -> None:
    case = an_open_room(city)
    early = a_submitted_finding(city, case)
    release(city, case)
    operate(city, case, "designer", "reply_finding", finding_id=early, reply_kind="explained", text="详见说明。")
    assert city.session.get_one(Finding, early).state is FindingState.REPLIED


def test_the_one_list_counts_the_early_ones_and_prints_their_day(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    release(city, case)
    a_submitted_finding(city, case, discipline="structure")
    assert issue(city, case).findings_issued == 2
    assert case.paused_on is not None
    rows = finding_rows(city.session, case, names_of_organisations(city.session))
    assert [row.state for row in rows] == ["已发出（2026-11-23 提前发出）", "已发出"]


def test_a_list_may_hold_early_findings_only(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    release(city, case)
    assert issue(city, case).findings_issued == 1


def test_in_the_next_round_an_early_finding_is_one_like_any_other(city: City) -> None:
    case = an_open_room(city)
    early = a_submitted_finding(city, case, **{"class": "advisory", "standard": "", "clause": ""})
    release(city, case)
    issue(city, case)
    a_file(city.session, case, "建施-01")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    with pytest.raises(FindingFrozen):
        operate(city, case, "designer", "reply_finding", finding_id=early, reply_kind="fixed", text="已改。")


def test_a_discipline_goes_out_early_once_in_a_round(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    release(city, case)
    a_submitted_finding(city, case)
    with pytest.raises(ReleasedBefore, match="消防"):
        release(city, case)


def test_drafts_are_not_finished(city: City) -> None:
    case = an_open_room(city)
    a_draft(city, case)
    with pytest.raises(NothingFinished, match="消防"):
        release(city, case)


def test_what_is_in_conflict_does_not_go_out_early(city: City) -> None:
    case = an_open_room(city)
    one, other = a_submitted_finding(city, case), a_submitted_finding(city, case, "agency", discipline="structure")
    operate(city, case, "lead", "declare_conflict", finding_id=one, with_id=other, reason="要求相反")
    with pytest.raises(ConflictsOpen):
        release(city, case)


def test_after_the_list_there_is_nothing_early_any_more(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    issue(city, case)
    with pytest.raises(RoundClosed):
        release(city, case)


def test_an_unknown_discipline_is_refused(city: City) -> None:
    with pytest.raises(Invalid):
        release(city, an_open_room(city), "magic")


def test_findings_are_released_together_or_not_at_all(city: City) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    a_submitted_finding(city, case)
    release(city, case)
    found = city.session.scalars(select(Finding)).all()
    assert {(one.state, one.early_release is not None) for one in found} == {(FindingState.ISSUED, True)}
