"""What waits for a person in the review room."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from review_room.case_view import acts_open_to
from review_room.domain.lifecycle import STATE_LABELS
from review_room.models import JointOpinion, ReviewCase
from review_room.policy import POLICY, Permission
from review_room.queries import cases_of
from review_room.talk.work import talk_entries
from review_room.usecases.opinions import current_slot
from service_centre.db import db
from service_centre.home import WorkEntry
from service_centre.matters.models import STAGE_LABELS
from service_centre.permissions import Actor, permits


def work_list(actor: Actor) -> Sequence[WorkEntry]:
    """Where this person was named or assigned, then their cases, those first in which they can act now."""
    session = db.session()
    found = cases_of(session, actor)
    opinions = {
        opinion.case_id: opinion
        for opinion in session.scalars(select(JointOpinion).where(JointOpinion.case_id.in_([c.id for c in found])))
    }
    return [
        *talk_entries(session, actor, {case.id: case for case in found}),
        *(_case_entry(actor, case, opinions.get(case.id)) for case in found),
    ]


def _case_entry(actor: Actor, case: ReviewCase, opinion: JointOpinion | None) -> WorkEntry:
    return WorkEntry(
        title=f"{case.project.name}",
        subtitle=f"{case.case_no} · {gettext(STAGE_LABELS[case.stage])}",
        url=url_for("review_room.case", case_id=case.id),
        state=STATE_LABELS[case.state],
        due_on=case.due_on,
        mine=_can_act(actor, case, opinion),
    )


def _can_act(actor: Actor, case: ReviewCase, opinion: JointOpinion | None) -> bool:
    if acts_open_to(actor, case):
        return True
    slot = current_slot(opinion) if opinion else None
    if slot is not None and permits(POLICY, actor, Permission.SLOT_SIGN, slot):
        return True
    own = case.review_of(actor.organisation_id)
    return own is not None and own.stance is None and permits(POLICY, actor, Permission.STANCE_GIVE, case)
