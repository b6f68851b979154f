"""What waits for somebody in the marketplace, for the front page."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from flask import url_for

from marketplace import queries
from marketplace.domain.selection import STATE_LABELS, SelectionState
from marketplace.engagement_work import ACTS, engagement_entries, sanction_entries
from marketplace.engagement_work import due_on as engagement_due_on
from marketplace.models import Selection
from marketplace.policy import POLICY, Permission
from marketplace.tender_work import tender_work
from marketplace.usecases.draws import stage_of
from service_centre.db import db
from service_centre.home import WorkEntry
from service_centre.organisations.kinds import OrganisationKind
from service_centre.permissions import Actor, permits
from service_centre.web import now

_S = SelectionState
_CONDUCTED: Final = (_S.AUDITED, _S.SHORT, _S.DECLINED, _S.ANNULLED)


def work_list(actor: Actor) -> Sequence[WorkEntry]:
    """Contributions first, then selections; `mine` says that the ball is with the reader."""
    selections = [*_contributions(actor), *_selections(actor)]
    return [*selections, *engagement_entries(actor), *sanction_entries(actor), *tender_work(actor)]


def _contributions(actor: Actor) -> Iterator[WorkEntry]:
    for part in queries.parts_of(db.session(), actor.account_id):
        attempt = part.draw_round
        stages = {one["id"]: one["stage"] for one in attempt.announcement["contributors"]}
        due = part.commitment is None or (part.nonce is None and stage_of(attempt, now()) == stages[part.contributor])
        yield WorkEntry(
            title=f"抽取 {attempt.selection.case_no}",
            subtitle="提交承诺值" if part.commitment is None else "开启随机数",
            url=url_for("marketplace.part", round_id=attempt.id),
            state=STATE_LABELS[attempt.selection.state],
            mine=due,
        )


def _selections(actor: Actor) -> Iterator[WorkEntry]:
    staff = permits(POLICY, actor, Permission.SELECTION_LIST, None)
    if not staff and actor.organisation_kind is not OrganisationKind.AGENCY:
        return
    for selection in queries.open_selections(db.session(), actor.organisation_id, as_staff=staff):
        if permits(POLICY, actor, Permission.SELECTION_READ, selection):
            yield WorkEntry(
                title=f"选取 {selection.case_no}",
                subtitle=selection.agency.name if selection.agency else selection.roster.name,
                url=url_for("marketplace.selection", selection_id=selection.id),
                state=STATE_LABELS[selection.state],
                due_on=_due_on(selection),
                mine=_waits_for(actor, selection),
            )


def _due_on(selection: Selection) -> date | None:
    if selection.engaged_at is not None:
        return engagement_due_on(selection)
    return selection.confirm_by_on if selection.state is _S.SELECTED else selection.notice_until_on


def _waits_for(actor: Actor, selection: Selection) -> bool:
    if selection.state is _S.DRAFT:
        created = selection.created_by_id is not None and selection.created_by_id == actor.account_id
        return permits(POLICY, actor, Permission.SELECTION_AUDIT, selection) and not created
    if selection.state in _CONDUCTED:
        audited = selection.audited_by_id == actor.account_id
        return permits(POLICY, actor, Permission.SELECTION_CONDUCT, selection) and not audited
    if selection.state in ACTS:
        return permits(POLICY, actor, ACTS[selection.state], selection)
    return selection.state is _S.SELECTED and permits(POLICY, actor, Permission.SELECTION_ANSWER, selection)
