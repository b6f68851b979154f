"""Reading for pages and work lists; changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from marketplace.domain.eligibility import REASON_LABELS, ExclusionReason
from marketplace.domain.rotation import Queue, replay
from marketplace.domain.rules import VOID_CAUSES
from marketplace.domain.selection import SelectionState
from marketplace.models import DrawPart, DrawRound, Roster, RotationEvent, Selection
from marketplace.usecases.draws import level_of, stage_of
from marketplace.usecases.turns import events_of
from service_centre.organisations.models import Organisation

OVER = (SelectionState.CLOSED, SelectionState.ANNULLED)
TIES = {
    "same_organisation": "同一单位",
    "same_control_group": "受同一控制",
    "declared_interest": "已申报利害关系",
}
SIDES = {"owner": "建设单位", "designer": "设计单位"}


def selections(session: Session, *, limit: int = 200) -> Sequence[Selection]:
    """The newest selections first."""
    return session.scalars(select(Selection).order_by(Selection.id.desc()).limit(limit)).all()


def rounds(session: Session, *, limit: int = 200) -> Sequence[DrawRound]:
    """Every announced attempt, also void ones: they count."""
    return session.scalars(
        select(DrawRound).options(selectinload(DrawRound.parts)).order_by(DrawRound.id.desc()).limit(limit)
    ).all()


def parts_of(session: Session, account_id: int | None) -> Sequence[DrawPart]:
    """Contributions an account is asked for in attempts that are still running."""
    return session.scalars(
        select(DrawPart)
        .join(DrawPart.draw_round)
        .where(DrawPart.account_id == account_id, DrawRound.closed_at.is_(None))
        .order_by(DrawPart.id)
    ).all()


def open_selections(session: Session, organisation_id: int | None, *, as_staff: bool) -> Sequence[Selection]:
    """What is not over: everything for the centre's staff, its own for an agency."""
    query = select(Selection).where(Selection.state.not_in(OVER)).order_by(Selection.id)
    if not as_staff:
        query = query.where(Selection.agency_id == organisation_id)
    return session.scalars(query.limit(200)).all()


def rosters(session: Session) -> Sequence[Roster]:
    """All rosters that have a version in force."""
    return session.scalars(select(Roster).join(Roster.versions).distinct().order_by(Roster.id)).all()


def queues_of(session: Session, roster_id: int) -> Sequence[str]:
    """Names of the queues that have a history."""
    return session.scalars(
        select(RotationEvent.queue).where(RotationEvent.roster_id == roster_id).distinct().order_by(RotationEvent.queue)
    ).all()


def names_of(session: Session, codes: Sequence[str]) -> dict[str, str]:
    """Names of agencies by credit code."""
    found = session.scalars(select(Organisation).where(Organisation.credit_code.in_(codes)))
    return {str(one.credit_code): one.name for one in found}


def agencies_of(session: Session, codes: Sequence[str]) -> Sequence[Organisation]:
    """Agencies by credit code, in the order of their codes."""
    found = select(Organisation).where(Organisation.credit_code.in_(codes)).order_by(Organisation.credit_code)
    return session.scalars(found).all()


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One rotation queue with its history."""

    queue: Queue
    events: Sequence[RotationEvent]
    names: dict[str, str]


def queue_page(session: Session, roster_id: int, name: str) -> QueuePage | None:
    """The replayed queue; null when it has no history."""
    events = events_of(session, roster_id, name)
    if not events:
        return None
    queue = replay(event.as_turn() for event in events)
    return QueuePage(queue, events, names_of(session, queue.members))


@dataclass(frozen=True, slots=True)
class DrawPage:
    """Everything the public sees of one attempt; nothing else goes to that page."""

    attempt: DrawRound
    announcement: dict[str, Any]
    seal: dict[str, Any] | None
    record: dict[str, Any] | None
    void: dict[str, Any] | None
    void_cause: str
    level: int | None
    stage: int | None
    names: dict[str, str]
    excluded: Sequence[tuple[str, str, str, str]]
    """Code, reason, the facts in words, digest of the evidence."""
    parties: dict[str, str]
    """Contributor → organisation in words."""


def draw_page(session: Session, attempt: DrawRound, now: datetime) -> DrawPage:
    """Collect the public page of one attempt."""
    announced = attempt.announcement
    codes = [one["id"] for one in (*announced["candidates"], *announced["excluded"])]
    evidence = {one["agency"]: one["facts"] for one in attempt.evidence}
    names = names_of(session, codes)
    void = attempt.void
    return DrawPage(
        attempt=attempt,
        announcement=announced,
        seal=attempt.seal,
        record=attempt.record,
        void=void,
        void_cause=VOID_CAUSES.get(void["cause"], "") if void else "",
        level=level_of(attempt),
        stage=stage_of(attempt, now),
        names=names,
        excluded=[
            (one["id"], REASON_LABELS[ExclusionReason(one["reason"])], in_words(evidence[one["id"]]), one["evidence"])
            for one in announced["excluded"]
        ],
        parties={
            one["id"]: _party_in_words(session, one["id"], one["role"], names) for one in announced["contributors"]
        },
    )


def in_words(facts: dict[str, Any]) -> str:
    """The facts behind an exclusion, as a reader understands them; nobody's name is in them."""
    if "ties" in facts:
        return "；".join(f"与{SIDES[one['with']]}{TIES[one['tie']]}" for one in facts["ties"])
    if "missing" in facts:
        return "缺：" + "、".join(facts["missing"])
    if "capacity" in facts:
        return f"在办 {facts['running']} 件，上限 {facts['capacity']} 件"
    if "agency_class" in facts:
        return f"{facts['agency_class']} 类机构"
    return ""


def _party_in_words(session: Session, contributor: str, role: str, names: dict[str, str]) -> str:
    reference = contributor.partition(":")[2]
    if role == "candidate":
        return names.get(reference, reference)
    organisation = session.get(Organisation, int(reference))
    return organisation.name if organisation else reference
