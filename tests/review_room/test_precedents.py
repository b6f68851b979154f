"""Precedents: proposed by one, decided by another, cited by findings while in force, kept when they are withdrawn."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from review_room.domain.finding import ReasonMissing
from review_room.domain.precedent import (
    TRANSITIONS,
    About,
    NotYourPrecedent,
    PrecedentAction,
    PrecedentActionNotAllowed,
    PrecedentDaysWrong,
    PrecedentIncomplete,
    PrecedentNotInForce,
    PrecedentOver,
    PrecedentState,
    PredecessorGone,
    ReplacedTooEarly,
    Ruling,
    fit,
    next_precedent_state,
    tags_of,
)
from review_room.finding_digest import content_digest
from review_room.models import Finding, Precedent
from review_room.policy import POLICY, Permission
from review_room.precedent_register import proposals_for, register, tags_in_use
from review_room.usecases.opinion_content import finding_row, names_of_organisations
from review_room.usecases.precedents import (
    adopt_precedent,
    decline_precedent,
    precedent_digest,
    propose_precedent,
    withdraw_precedent,
)
from service_centre.audit.models import AuditEntry
from service_centre.errors import NotFound
from service_centre.permissions import permits
from tests.builders import NOON
from tests.review_room.builders import City, a_draft, an_issued_case, an_open_room, operate

TODAY = NOON.date()
FORM = {
    "title": "改建疏散楼梯净宽的认定",
    "facts": "既有建筑改建，原楼梯净宽 1.05 m。",
    "matter": "是否按新建标准执行。",
    "decision": "按现行标准执行，可另设室外疏散楼梯。",
    "legal_basis": "GB 55037-2022 第 7.1.2 条",
    "tags": "疏散，既有建筑",
    "discipline": "fire",
    "standard": "GB 55037-2022",
    "clause": "7.1.2",
    "valid_from": "2026-01-01",
    "valid_until": "",
}


def proposed(city: City, *, replaces: Precedent | None = None, **changes: str) -> Precedent:
    ruling = Ruling.parse(FORM | changes)
    return propose_precedent(city.session, ruling, replaces=replaces, actor=city["lead"], now=NOON)


def in_force(city: City, *, adopted: datetime = NOON, **changes: Any) -> Precedent:
    row = proposed(city, **changes)
    adopt_precedent(city.session, row, actor=city["lead_head"], now=adopted)
    return row


def test_a_department_replaces_only_its_own_precedents(city: City) -> None:
    old = in_force(city)
    ruling = Ruling.parse(FORM | {"title": "另一部门的案例"})
    with pytest.raises(NotYourPrecedent):
        propose_precedent(city.session, ruling, replaces=old, actor=city["fire"], now=NOON)


@given(st.sampled_from(PrecedentState), st.sampled_from(PrecedentAction))
def test_every_act_leads_where_the_table_says_or_is_refused(state: PrecedentState, action: PrecedentAction) -> None:
    if (state, action) in TRANSITIONS:
        assert next_precedent_state(state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(PrecedentActionNotAllowed):
            next_precedent_state(state, action)


@pytest.mark.parametrize("name", ["title", "facts", "matter", "decision", "legal_basis"])
def test_it_says_all_that_a_later_reader_needs(name: str) -> None:
    with pytest.raises(PrecedentIncomplete):
        Ruling.parse(FORM | {name: "  "})


@pytest.mark.parametrize("days", [("", ""), ("2026-13-01", ""), ("2026-02-01", "2026-02-01"), ("2026-02-01", "soon")])
def test_its_validity_is_a_period(days: tuple[str, str]) -> None:
    with pytest.raises(PrecedentDaysWrong):
        Ruling.parse(FORM | {"valid_from": days[0], "valid_until": days[1]})


def test_tags_are_parted_as_people_write_them() -> None:
    assert tags_of("疏散，既有建筑、 疏散; fire") == ("疏散", "既有建筑", "fire")


def test_the_same_clause_fits_better_than_the_same_discipline_and_nothing_fits_not_at_all() -> None:
    row = {"discipline": "fire", "standard": "GB 55037-2022", "clause": "7.1.2", "tags": ["疏散"]}
    clause = fit(About("structure", "GB 55037-2022（2022年版）", "7.1.2"), **row)  # type: ignore[arg-type]
    discipline = fit(About("fire"), **row)  # type: ignore[arg-type]
    words = fit(About("structure", text="疏散宽度不足"), **row)  # type: ignore[arg-type]
    assert clause > words > discipline > fit(About("structure"), **row) == 0  # type: ignore[arg-type]


def test_a_second_person_puts_it_in_force_and_the_trail_says_who(city: City) -> None:
    row = proposed(city)
    assert row.number == f"案例〔{TODAY.year}〕1号"
    head = city["lead_head"]
    assert permits(POLICY, head, Permission.PRECEDENT_DECIDE, row)
    row.proposed_by_id = head.account_id
    assert not permits(POLICY, head, Permission.PRECEDENT_DECIDE, row)
    row.proposed_by_id = city["lead"].account_id
    adopt_precedent(city.session, row, actor=head, now=NOON)
    assert (row.state, row.decided_by) == (PrecedentState.IN_FORCE, head.name)
    entries = city.session.scalars(select(AuditEntry).where(AuditEntry.stream == "precedents").order_by(AuditEntry.id))
    assert [one.action for one in entries] == ["propose_precedent", "adopt_precedent"]


def test_what_is_declined_has_a_reason_and_is_never_cited(city: City) -> None:
    row = proposed(city)
    with pytest.raises(ReasonMissing), city.session.begin_nested():
        decline_precedent(city.session, row, reason=" ", actor=city["lead_head"], now=NOON)
    decline_precedent(city.session, row, reason="个案特殊。", actor=city["lead_head"], now=NOON)
    with pytest.raises(NotFound):
        a_draft(city, an_open_room(city), precedent_id=str(row.id))


def test_the_trail_binds_every_word_of_it(city: City) -> None:
    row = in_force(city)
    entries = city.session.scalars(select(AuditEntry.body).where(AuditEntry.stream == "precedents")).all()
    assert all(precedent_digest(row) in body for body in entries)
    before = precedent_digest(row)
    for name, other in {"decision": "别的决定", "valid_until": TODAY + timedelta(days=9), "tags": ["别的"]}.items():
        kept = getattr(row, name)
        setattr(row, name, other)
        assert precedent_digest(row) != before
        setattr(row, name, kept)


def test_a_finding_binds_the_words_that_it_cites(city: City) -> None:
    row = in_force(city)
    finding = city.session.get_one(Finding, a_draft(city, an_open_room(city), precedent_id=str(row.id)))
    before = content_digest(finding)
    row.decision = "别的决定"
    assert content_digest(finding) != before


def test_nothing_is_adopted_whose_days_are_over(city: City) -> None:
    row = proposed(city, valid_until=TODAY.isoformat())
    with pytest.raises(PrecedentOver), city.session.begin_nested():
        adopt_precedent(city.session, row, actor=city["lead_head"], now=NOON)


def test_a_successor_is_adopted_only_when_it_can_be_cited_at_once(city: City) -> None:
    old = in_force(city)
    new = proposed(city, replaces=old, valid_from=(TODAY + timedelta(days=1)).isoformat())
    with pytest.raises(ReplacedTooEarly), city.session.begin_nested():
        adopt_precedent(city.session, new, actor=city["lead_head"], now=NOON)
    assert old.state is PrecedentState.IN_FORCE
    adopt_precedent(city.session, new, actor=city["lead_head"], now=NOON + timedelta(days=1))
    assert (old.state, new.state) == (PrecedentState.SUPERSEDED, PrecedentState.IN_FORCE)


def test_a_successor_whose_predecessor_is_gone_says_so(city: City) -> None:
    old = in_force(city)
    new = proposed(city, replaces=old)
    withdraw_precedent(city.session, old, reason="依据已废止。", actor=city["lead_head"], now=NOON)
    with pytest.raises(PredecessorGone, match=old.number):
        adopt_precedent(city.session, new, actor=city["lead_head"], now=NOON)


@pytest.mark.parametrize("who", ["lead", "lead_head", "fire", "agency", "rival_agency", "overseer"])
def test_the_register_shows_what_the_policy_lets_read(city: City, who: str) -> None:
    rows = [in_force(city), proposed(city), proposed(city)]
    decline_precedent(city.session, rows[2], reason="个案特殊。", actor=city["lead_head"], now=NOON)
    may = {one for one in rows if permits(POLICY, city[who], Permission.PRECEDENT_READ, one)}
    assert set(register(city.session, city[who])) == may
    assert len(may) == (3 if who in ("lead", "lead_head", "overseer") else 1)


def test_one_that_replaces_another_takes_it_out_of_force_when_it_is_adopted(city: City) -> None:
    old = in_force(city)
    new = proposed(city, replaces=old, title="新的认定")
    assert old.state is PrecedentState.IN_FORCE
    adopt_precedent(city.session, new, actor=city["lead_head"], now=NOON)
    assert (old.state, new.state) == (PrecedentState.SUPERSEDED, PrecedentState.IN_FORCE)
    with pytest.raises(PrecedentActionNotAllowed):
        proposed(city, replaces=old)


def test_the_register_is_searched_by_words_tag_and_state(city: City) -> None:
    fire = in_force(city)
    roof = proposed(city, title="屋面防水等级", tags="屋面", facts="平屋面。", decision="一级。")
    session, lead = city.session, city["lead"]
    assert register(session, lead) == [roof, fire]
    assert register(session, lead, query="屋面 一级") == [roof]
    assert register(session, lead, tag="疏散") == [fire]
    assert register(session, lead, state="in_force") == [fire]
    assert register(session, lead, query="不存在") == []
    assert tags_in_use(session, lead) == sorted(("屋面", "疏散", "既有建筑"))
    assert tags_in_use(session, city["fire"]) == sorted(("疏散", "既有建筑"))


def test_what_may_be_cited_today_is_proposed_best_fit_first(city: City) -> None:
    other = in_force(city, standard="", clause="", tags="防火分区")
    fits = in_force(city)
    proposed(city)
    in_force(city, adopted=NOON - timedelta(days=9), valid_until=TODAY.isoformat())
    in_force(city, valid_from=(TODAY + timedelta(days=1)).isoformat())
    about = About("fire", "GB 55037-2022", "7.1.2", "疏散楼梯净宽不足")
    assert proposals_for(city.session, about, "", on=TODAY) == [fits, other]
    assert proposals_for(city.session, About(), "防火分区", on=TODAY) == [other]
    assert proposals_for(city.session, About(), "", on=TODAY) == []


def test_a_finding_cites_one_in_force_and_changes_or_drops_it_while_it_is_a_draft(city: City) -> None:
    first, second = in_force(city), in_force(city, title="另一案例")
    case = an_open_room(city)
    finding = city.session.get_one(Finding, a_draft(city, case, precedent_id=str(first.id)))
    assert finding.precedent is first
    cited = content_digest(finding)
    operate(city, case, "fire", "edit_finding", finding_id=finding.id, precedent_id=str(second.id))
    assert finding.precedent is second
    operate(city, case, "fire", "edit_finding", finding_id=finding.id, text="改了措辞。")
    assert finding.precedent is second
    done = operate(city, case, "fire", "edit_finding", finding_id=finding.id, precedent_id="")
    assert finding.precedent is None
    assert done.events[-1].payload["finding"]["precedent"] is None
    assert content_digest(finding) != cited


@pytest.mark.parametrize("changes", [{"valid_until": TODAY.isoformat()}, {"valid_from": "2027-01-01"}])
def test_outside_its_days_it_is_not_cited(city: City, changes: dict[str, str]) -> None:
    row = in_force(city, adopted=NOON - timedelta(days=9), **changes)
    with pytest.raises(PrecedentNotInForce, match="1号"):
        a_draft(city, an_open_room(city), precedent_id=str(row.id))


def test_one_that_is_only_proposed_or_nowhere_is_not_found(city: City) -> None:
    case = an_open_room(city)
    for wrong in (str(proposed(city).id), "99999"):
        with pytest.raises(NotFound):
            a_draft(city, case, precedent_id=wrong)


def test_a_draft_whose_precedent_was_withdrawn_meanwhile_is_not_submitted_with_it(city: City) -> None:
    row = in_force(city)
    case = an_open_room(city)
    finding_id = a_draft(city, case, precedent_id=str(row.id))
    withdraw_precedent(city.session, row, reason="依据已废止。", actor=city["lead_head"], now=NOON)
    with pytest.raises(PrecedentNotInForce):
        operate(city, case, "fire", "submit_finding", finding_id=finding_id)
    operate(city, case, "fire", "edit_finding", finding_id=finding_id, precedent_id="")
    operate(city, case, "fire", "submit_finding", finding_id=finding_id)


def test_a_submitted_finding_keeps_its_citation_and_shows_that_it_was_withdrawn(city: City) -> None:
    row = in_force(city)
    case, _ = an_issued_case(city)
    finding = city.session.scalars(select(Finding)).one()
    finding.precedent = row
    city.session.flush()
    withdraw_precedent(city.session, row, reason="依据已废止。", actor=city["lead_head"], now=NOON)
    reply = {"finding_id": finding.id, "reply_kind": "fixed", "text": "已改"}
    told = operate(city, case, "designer", "reply_finding", **reply).events[-1].payload["finding"]["precedent"]
    assert (told["number"], told["state"]) == (row.number, "withdrawn")
    listed = finding_row(finding, names_of_organisations(city.session))
    assert listed.precedent == f"{row.number} {row.title}（已撤销）"
