"""Announcing a draw: everything a human could argue about is fixed before any chance enters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain import fairdraw
from marketplace.domain.canonical import canon, digest
from marketplace.domain.eligibility import Pool
from marketplace.domain.errors import BeaconNeeded, KeysMissing, SamePerson, TwoVoids, WrongMethod
from marketplace.domain.rules import VOIDS_BEFORE_ROTATION, rules_document
from marketplace.domain.selection import METHOD_LABELS, SelectionAction, SelectionMethod, next_state
from marketplace.domain.verification import check_announcement
from marketplace.models import DrawKey, DrawPart, DrawRound, RosterVersion, Selection
from marketplace.usecases.keys import key_in_force
from marketplace.usecases.locking import lock
from marketplace.usecases.relaunch import least_candidates
from marketplace.usecases.requests import check_not_auditor, pool_of, step
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation
from service_centre.people.models import Account, Membership
from service_centre.people.roles import Role
from service_centre.permissions import Actor
from service_centre.settings import setting

TITLE: Final = "施工图联合审查 · 审图机构随机抽取"


@dataclass(frozen=True, slots=True)
class Beacon:
    """A public lottery named in advance: its name and the number of the issue."""

    source: str
    ref: str


@dataclass(frozen=True, slots=True)
class Invited:
    """A contributor and the account behind it."""

    contributor: fairdraw.Contributor
    account_id: int


def announce_draw(
    session: Session,
    selection: Selection,
    *,
    officer_id: int | None = None,
    beacon: Beacon | None = None,
    actor: Actor,
    now: datetime,
) -> DrawRound | None:
    """Publish an announcement; the draw clerk who does so is the operator.

    `officer_id` is the account of the oversight officer; without it, the one whose key is newest.
    Returns null when there are too few candidates: the selection is then short. Raises KeysMissing,
    BeaconNeeded, TwoVoids, SamePerson or WrongMethod.
    """
    lock(session, selection)
    next_state(selection.state, SelectionAction.ANNOUNCE)
    check_not_auditor(selection, actor)
    _check_method(selection, beacon)
    version, pool = pool_of(session, selection)
    least = least_candidates(session, selection)
    if pool.groups < least:
        short: dict[str, object] = {"groups": pool.groups, "least": least}
        step(session, selection, SelectionAction.RUN_SHORT, actor=actor, now=now, facts=short)
        return None
    invited = _invited(session, pool, actor, officer_id)
    attempt = _round(session, selection, version, pool, invited, beacon, actor=actor, now=now)
    session.add(attempt)
    session.flush()
    facts: dict[str, object] = {"attempt": attempt.attempt, "announcement": f"sha256:{attempt.announcement_digest}"}
    step(session, selection, SelectionAction.ANNOUNCE, actor=actor, now=now, facts=facts)
    return attempt


def _check_method(selection: Selection, beacon: Beacon | None) -> None:
    if selection.method is not SelectionMethod.DRAW:
        raise WrongMethod(method=METHOD_LABELS[selection.method])
    if selection.voids >= VOIDS_BEFORE_ROTATION:
        raise TwoVoids
    if selection.rounds and not (beacon and beacon.source.strip() and beacon.ref.strip()):
        raise BeaconNeeded


def _round(
    session: Session,
    selection: Selection,
    version: RosterVersion,
    pool: Pool,
    invited: Sequence[Invited],
    beacon: Beacon | None,
    *,
    actor: Actor,
    now: datetime,
) -> DrawRound:
    rules = _rules_in_force(session)
    terms = _terms(session, selection, version, actor=actor, beacon=beacon, rules=digest(rules), now=now)
    announced = fairdraw.announcement(
        terms,
        candidates=pool.candidates,
        excluded=[one.announced() for one in pool.excluded],
        contributors=[one.contributor for one in invited],
    )
    check_announcement(announced)
    return DrawRound(
        selection=selection,
        attempt=terms.attempt,
        roster_version_id=version.id,
        announcement_text=canon(announced).decode(),
        announcement_digest=digest(announced),
        rules_text=canon(rules).decode(),
        evidence=[dict(one.evidence) for one in pool.excluded],
        announced_at=now,
        announced_by_id=actor.account_id,
        parts=[DrawPart(contributor=one.contributor.id, account_id=one.account_id) for one in invited],
    )


def _rules_in_force(session: Session) -> dict[str, Any]:
    return rules_document(
        least_candidates=setting(session, "marketplace.least_candidates"),
        notice_days=setting(session, "marketplace.notice_days"),
        confirm_days=setting(session, "marketplace.confirm_days"),
    )


def _terms(
    session: Session,
    selection: Selection,
    version: RosterVersion,
    *,
    actor: Actor,
    beacon: Beacon | None,
    rules: str,
    now: datetime,
) -> fairdraw.Terms:
    before = selection.last_round
    attempt = before.attempt + 1 if before else 1
    commit_by = now + timedelta(hours=setting(session, "marketplace.commit_hours"))
    named = (
        {"kind": "lottery", "source": beacon.source.strip(), "ref": beacon.ref.strip(), "required": True}
        if beacon
        else None
    )
    return fairdraw.Terms(
        draw=f"{selection.id}-{attempt}",
        matter=selection.case_no,
        attempt=attempt,
        previous=before.last_digest if before else None,
        operator=_operator_id(actor),
        title=TITLE,
        roster_id=selection.roster.code,
        roster_version=version.number,
        roster_digest=version.digest,
        need=1,
        commit_by=commit_by,
        open_by=commit_by + timedelta(hours=setting(session, "marketplace.open_hours")),
        rules=rules,
        beacon=named,
    )


def _operator_id(actor: Actor) -> str:
    return f"operator:{actor.organisation_id}"


def _invited(session: Session, pool: Pool, actor: Actor, officer_id: int | None) -> list[Invited]:
    """Operator and supervisor are required; candidates whose administrators registered a key may add theirs."""
    assert actor.account_id is not None
    operator = key_in_force(session, actor.account_id)
    if operator is None:
        raise KeysMissing(who="抽取操作人")
    keys = [key for key in contributing_officers(session) if officer_id in (None, key.account_id)]
    if not keys:
        raise KeysMissing(who="监督方")
    officer = keys[0]
    if officer.account_id == actor.account_id:
        raise SamePerson(first="操作抽取", second="监督抽取")
    invited = [
        Invited(fairdraw.Contributor(_operator_id(actor), "operator", operator.public_key), actor.account_id),
        Invited(
            fairdraw.Contributor(f"supervisor:{officer.organisation_id}", "supervisor", officer.public_key),
            officer.account_id,
        ),
    ]
    return invited + _willing_candidates(session, pool)


def contributing_officers(session: Session) -> list[DrawKey]:
    """Keys of oversight officers who may contribute, the newest first."""
    return _keys(session, Role.OVERSIGHT_OFFICER, OrganisationKind.OVERSIGHT)


def _willing_candidates(session: Session, pool: Pool) -> list[Invited]:
    codes = {one.id for one in pool.candidates}
    found: dict[str, Invited] = {}
    for key in _keys(session, Role.AGENCY_ADMINISTRATOR, OrganisationKind.AGENCY):
        code = str(session.get_one(Organisation, key.organisation_id).credit_code)
        if code in codes and code not in found:
            one = fairdraw.Contributor(f"candidate:{code}", "candidate", key.public_key, required=False)
            found[code] = Invited(one, key.account_id)
    return list(found.values())


def _keys(session: Session, role: Role, kind: OrganisationKind) -> list[DrawKey]:
    return list(
        session.scalars(
            select(DrawKey)
            .join(Account, Account.id == DrawKey.account_id)
            .join(Membership, Membership.account_id == Account.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                DrawKey.retired_at.is_(None),
                Account.active,
                Membership.role == role,
                Membership.organisation_id == DrawKey.organisation_id,
                Organisation.kind == kind,
            )
            .order_by(DrawKey.registered_at.desc(), DrawKey.id.desc())
        )
    )
