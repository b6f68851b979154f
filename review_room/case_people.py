"""The people of a case: who could read what is written there, and so may be named in it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from review_room.domain.remark import Audience, RemarkState, visibility_label
from review_room.models import Finding, Remark, ReviewCase
from review_room.policy import POLICY, Permission, sees, sees_reviews
from service_centre.organisations.models import Organisation
from service_centre.people.actors import actor_of
from service_centre.people.models import Account, Membership
from service_centre.permissions import Actor, permits


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the office in which they take part in the case."""

    account_id: int
    name: str
    organisation_id: int
    organisation: str
    actor: Actor


def addressable(session: Session, finding: Finding, audience: Audience, actor: Actor) -> list[Person]:
    """Whom the actor may name in a remark for this audience: all of them can read it.

    The owner and the designer learn no reviewer's name from this that they have not read already.
    """
    case = finding.case
    label = visibility_label(audience, actor.organisation_id or 0)
    people = [
        one
        for one in people_of(session, _organisations(case, audience, actor))
        if one.account_id != actor.account_id
        and finding.visibility in sees(one.actor, case)
        and label in sees(one.actor, case)
        and permits(POLICY, one.actor, Permission.ROOM_READ, case)
    ]
    if sees_reviews(actor, case):
        return people
    known = _known_by_name(session, finding, actor)
    return [one for one in people if not sees_reviews(one.actor, case) or one.account_id in known]


def colleagues(session: Session, finding: Finding, actor: Actor) -> list[Person]:
    """Whom the actor may assign a finding to: those of their own unit who could do it themselves."""
    own = [actor.organisation_id] if actor.organisation_id is not None else []
    people = people_of(session, own)
    return [one for one in people if permits(POLICY, one.actor, Permission.FINDING_ASSIGN, finding)]


def people_of(session: Session, organisation_ids: Collection[int]) -> list[Person]:
    """Everybody with an office in these organisations, once per organisation, by name."""
    concerned = select(Membership.account_id).where(Membership.organisation_id.in_(organisation_ids))
    rows = session.scalars(
        select(Membership)
        .join(Membership.account)
        .join(Membership.organisation)
        .where(Membership.account_id.in_(concerned), Account.active.is_(True))
        .options(contains_eager(Membership.account), contains_eager(Membership.organisation))
        .order_by(Account.display_name, Account.id, Membership.id)
    ).all()
    offices: dict[int, list[Membership]] = defaultdict(list)
    for row in rows:
        offices[row.account_id].append(row)
    return [
        _person(held, organisation)
        for held in offices.values()
        for organisation in dict.fromkeys(one.organisation for one in held)
        if organisation.id in organisation_ids
    ]


def _person(offices: Sequence[Membership], organisation: Organisation) -> Person:
    """With all their offices: whoever also works for a party judges nothing of it."""
    account = offices[0].account
    actor = actor_of(offices, organisation.id)
    return Person(account.id, account.display_name, organisation.id, organisation.short_name, actor)


def _organisations(case: ReviewCase, audience: Audience, actor: Actor) -> set[int]:
    if audience is Audience.UNIT:
        return {actor.organisation_id} if actor.organisation_id is not None else set()
    reviewers = {*case.reviewing_unit_ids, case.lead_department_id}
    if audience is Audience.REVIEWERS:
        return reviewers
    return reviewers | {case.project.owner_id, case.project.design_firm_id}


def _known_by_name(session: Session, finding: Finding, actor: Actor) -> set[int]:
    """Who has signed something about the finding that the actor can read."""
    authors = session.scalars(
        select(Remark.author_id).where(
            Remark.finding_id == finding.id,
            Remark.audience == Audience.EVERYONE,
            Remark.state == RemarkState.WRITTEN,
        )
    )
    return {finding.author_id, *authors}
