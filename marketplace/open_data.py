"""Reading selections for their open data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.domain.ocds import NOT_PUBLIC, ContractingProcess, Paper, Party
from marketplace.domain.selection import METHOD_LABELS
from marketplace.models import DrawRound, Roster, Selection
from service_centre.matters.models import Engagement
from service_centre.organisations.models import Organisation
from service_centre.public_address import public_address

PAGE_SIZE: Final = 200


def processes(session: Session, *, page: int) -> list[ContractingProcess]:
    """Published selections, the newest first; pages count from 1."""
    found = session.scalars(
        select(Selection)
        .where(Selection.state.not_in(NOT_PUBLIC))
        .options(
            selectinload(Selection.rounds),
            joinedload(Selection.agency),
            joinedload(Selection.roster).joinedload(Roster.centre),
        )
        .order_by(Selection.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    engagements = {
        one.agency_request_id: one
        for one in session.scalars(
            select(Engagement).where(Engagement.agency_request_id.in_([one.agency_request_id for one in found]))
        )
    }
    return [_process(one, engagements.get(one.agency_request_id)) for one in found]


def published_process(session: Session, selection_id: int) -> ContractingProcess | None:
    """One published selection; null for any other."""
    found = session.get(Selection, selection_id)
    if found is None or found.state in NOT_PUBLIC:
        return None
    engagement = session.scalars(
        select(Engagement).where(Engagement.agency_request_id == found.agency_request_id)
    ).first()
    return _process(found, engagement)


def _process(selection: Selection, engagement: Engagement | None) -> ContractingProcess:
    last = selection.last_round
    moments = [selection.created_at, *_moments(selection.rounds)]
    if engagement:
        moments += [one for one in (engagement.engaged_at, engagement.concluded_at) if one]
    return ContractingProcess(
        id=selection.id,
        case_no=selection.case_no,
        state=selection.state,
        method=METHOD_LABELS[selection.method],
        centre=_party(selection.roster.centre),
        began=selection.created_at,
        changed=max(moments),
        candidates=len(last.announcement["candidates"]) if last else None,
        papers=[paper for attempt in selection.rounds for paper in _papers(attempt)],
        agency=_party(selection.agency) if selection.agency else None,
        engaged=engagement.engaged_at if engagement else None,
        concluded=engagement.concluded_at if engagement else None,
    )


def _moments(rounds: Sequence[DrawRound]) -> list[datetime]:
    return [at for one in rounds for at in (one.announced_at, one.sealed_at, one.closed_at) if at]


def _party(organisation: Organisation) -> Party:
    code = organisation.credit_code
    return Party(code or f"organisation-{organisation.id}", organisation.name, code)


def _papers(attempt: DrawRound) -> list[Paper]:
    told = [_paper(attempt, "announcement", "tenderNotice", "抽取公告", attempt.announced_at)]
    if attempt.sealed_at:
        told.append(_paper(attempt, "seal", "x_drawSeal", "封存名单", attempt.sealed_at))
    if attempt.closed_at and attempt.record_text:
        told.append(_paper(attempt, "record", "awardNotice", "抽取记录", attempt.closed_at))
    if attempt.closed_at and attempt.void_text:
        told.append(_paper(attempt, "void", "cancellationDetails", "作废说明", attempt.closed_at))
    return told


def _paper(attempt: DrawRound, name: str, kind: str, title: str, published: datetime) -> Paper:
    url = public_address(f"/marketplace/draws/{attempt.id}/{name}.json")
    return Paper(f"{attempt.id}-{name}", kind, f"{title}（第 {attempt.attempt} 次）", url, published)
