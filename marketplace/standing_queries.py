"""Reading evaluations, assessments and sanctions for pages; changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from marketplace.domain.sanction import NEVER_PUBLIC, PENDING
from marketplace.models import (
    Assessment,
    AssessmentSheet,
    Evaluation,
    RefillProposal,
    Roster,
    RosterEntry,
    Sanction,
    Selection,
)
from marketplace.usecases.assessments import EVALUATED
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation


def assessments_of(session: Session, roster: Roster) -> Sequence[Assessment]:
    """The newest first."""
    return session.scalars(
        select(Assessment).where(Assessment.roster_id == roster.id).order_by(Assessment.id.desc()).limit(40)
    ).all()


def sanctions_of(session: Session, roster: Roster) -> Sequence[Sanction]:
    """Pending ones first, then the newest."""
    return session.scalars(
        select(Sanction)
        .where(Sanction.roster_id == roster.id)
        .order_by(Sanction.state.in_(PENDING).desc(), Sanction.id.desc())
        .limit(200)
    ).all()


def refills_of(session: Session, roster: Roster) -> Sequence[RefillProposal]:
    """Calls for a refill, the newest first."""
    return session.scalars(
        select(RefillProposal).where(RefillProposal.roster_id == roster.id).order_by(RefillProposal.id.desc())
    ).all()


def agency_of(session: Session, agency_id: int) -> Organisation | None:
    """An agency; none for any other organisation."""
    found = session.get(Organisation, agency_id)
    return found if found is not None and found.kind is OrganisationKind.AGENCY else None


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """What everybody may know of an agency."""

    agency: Organisation
    entries: Sequence[RosterEntry]
    """Its place in the rosters in force."""
    standings: Sequence[tuple[Assessment, dict[str, Any]]]
    """Its line in each assessment, the newest first."""
    sanctions: Sequence[Sanction]
    """Those that came into force."""
    engagements: int
    """Evaluated ones."""


def public_record(session: Session, agency: Organisation) -> PublicRecord:
    """Collect the public page of an agency."""
    rosters = session.scalars(select(Roster).join(Roster.versions).distinct().order_by(Roster.id)).all()
    current = [one.current for one in rosters if one.current]
    entries = [entry for one in current for entry in one.entries if entry.agency_id == agency.id]
    sheets = session.scalars(
        select(AssessmentSheet)
        .where(AssessmentSheet.agency_id == agency.id)
        .options(selectinload(AssessmentSheet.assessment))
        .order_by(AssessmentSheet.id.desc())
        .limit(12)
    ).all()
    sanctions = session.scalars(
        select(Sanction)
        .where(Sanction.agency_id == agency.id, Sanction.state.not_in(NEVER_PUBLIC))
        .order_by(Sanction.id.desc())
    ).all()
    evaluated = session.scalars(
        select(Selection.id).where(Selection.agency_id == agency.id, Selection.state.in_(EVALUATED))
    ).all()
    standings = [(one.assessment, one.document["result"]) for one in sheets]
    return PublicRecord(agency, entries, standings, sanctions, len(evaluated))


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What an agency sees of itself."""

    selections: Sequence[tuple[Selection, Sequence[Evaluation]]]
    sheets: Sequence[AssessmentSheet]
    sanctions: Sequence[Sanction]


def own_record(session: Session, agency_id: int) -> OwnRecord:
    """Evaluations are shown once they have ended, so that nobody is asked about them while they are given."""
    selections = session.scalars(
        select(Selection)
        .where(Selection.agency_id == agency_id, Selection.state.in_(EVALUATED))
        .order_by(Selection.id.desc())
        .limit(100)
    ).all()
    said: dict[int, list[Evaluation]] = {one.id: [] for one in selections}
    for one in session.scalars(
        select(Evaluation).where(Evaluation.selection_id.in_(said)).order_by(Evaluation.source, Evaluation.id)
    ):
        said[one.selection_id].append(one)
    sheets = session.scalars(
        select(AssessmentSheet).where(AssessmentSheet.agency_id == agency_id).order_by(AssessmentSheet.id.desc())
    ).all()
    sanctions = session.scalars(
        select(Sanction).where(Sanction.agency_id == agency_id).order_by(Sanction.id.desc())
    ).all()
    return OwnRecord([(one, said[one.id]) for one in selections], sheets, sanctions)
