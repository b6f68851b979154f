"""Assessing a roster: a public document, a sheet per agency, and proposals that others decide about."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.assessment import (
    Assessed,
    AssessmentRules,
    Outcome,
    assess,
    assessment_document,
    sheet_document,
)
from marketplace.domain.canonical import canon, digest
from marketplace.domain.evaluation import Source, engagement_score, mean
from marketplace.domain.sanction import PENDING, Ground
from marketplace.domain.sanction_errors import AssessedAlready
from marketplace.domain.scoring import Scored, decay
from marketplace.domain.selection import SelectionState
from marketplace.models import Assessment, AssessmentSheet, Evaluation, Roster, RosterVersion, Sanction, Selection
from marketplace.usecases.grounds import open_sanction
from marketplace.usecases.locking import lock
from service_centre.audit.recording import record
from service_centre.calendar import beijing_day
from service_centre.errors import Conflict
from service_centre.organisations.models import Organisation
from service_centre.permissions import Actor
from service_centre.settings import setting

EVALUATED = (SelectionState.EVALUATED, SelectionState.CLOSED)


def rules_in_force(session: Session) -> AssessmentRules:
    """The settings of the centre as the rules know them."""

    def number(name: str) -> int:
        return setting(session, f"marketplace.{name}")

    return AssessmentRules(
        half_life_months=max(1, number("half_life_months")),
        shrinkage=number("shrinkage_engagements"),
        bar=number("removal_bar"),
        least_engagements=number("least_engagements"),
        minimum_roster=number("minimum_roster"),
        weights={source: number(f"weight_{source}") for source in Source},
    )


def assess_roster(session: Session, roster: Roster, *, actor: Actor, now: datetime) -> Assessment:
    """Assess all agencies of the roster in force by their evaluated engagements in it.

    Opens a sanction for whom the score gate catches; whether it is proposed is for people. Raises AssessedAlready on
    the same day.
    """
    lock(session, roster)
    today, version = beijing_day(now), roster.current
    known = select(Assessment.id).where(Assessment.roster_id == roster.id, Assessment.assessed_on == today)
    if session.scalars(known).first():
        raise AssessedAlready
    if version is None:
        raise Conflict
    rules = rules_in_force(session)
    agencies = {str(entry.agency.credit_code): entry.agency for entry in version.entries}
    lines = {code: engagement_lines(session, roster, one, today, rules) for code, one in agencies.items()}
    scored = {code: [_scored(line) for line in ones] for code, ones in lines.items()}
    result = assess(scored, active=_counting(session, version), today=today, rules=rules)
    named = {"id": roster.code, "version": version.number, "digest": version.digest}
    document = assessment_document(result, roster=named, on=today, rules=rules)
    assessment = Assessment(
        roster=roster,
        roster_version_id=version.id,
        assessed_on=today,
        text=canon(document).decode(),
        digest=digest(document),
        assessed_at=now,
        assessed_by_id=actor.account_id,
    )
    session.add(assessment)
    session.flush()
    facts = {"assessment": assessment.id, "digest": f"sha256:{assessment.digest}", "version": version.number}
    record(session, stream=roster.audit_stream, actor=actor, action="assess_roster", now=now, facts=facts)
    for one in result.agencies:
        sheet = _add_sheet(session, assessment, agencies[one.agency], one, rules, lines[one.agency])
        _after(session, sheet, one, actor=actor, now=now)
    return assessment


def engagement_lines(
    session: Session, roster: Roster, agency: Organisation, today: date, rules: AssessmentRules
) -> list[dict[str, Any]]:
    """Every evaluated engagement of an agency in a roster, oldest first, as its sheet shows it."""
    selections = session.scalars(
        select(Selection)
        .where(Selection.roster_id == roster.id, Selection.agency_id == agency.id, Selection.state.in_(EVALUATED))
        .order_by(Selection.delivery_confirmed_at, Selection.id)
    )
    return [line for one in selections if (line := _line(session, one, today, rules)) is not None]


def _line(session: Session, selection: Selection, today: date, rules: AssessmentRules) -> dict[str, Any] | None:
    said = session.scalars(select(Evaluation).where(Evaluation.selection_id == selection.id)).all()
    parts = parts_of(said)
    if Source.MACHINE not in parts or selection.delivery_confirmed_at is None:
        return None
    on = beijing_day(selection.delivery_confirmed_at)
    return {
        "case_no": selection.case_no,
        "evaluated_on": on.isoformat(),
        "parts": {str(source): score for source, score in parts.items()},
        "machine": next(one.answers for one in said if one.source is Source.MACHINE),
        "score": engagement_score(parts, rules.weights),
        "weight": decay(on, today, half_life_months=rules.half_life_months),
    }


def parts_of(said: Sequence[Evaluation]) -> Mapping[Source, int]:
    """One score per source; departments count together as their mean."""
    by_source: dict[Source, list[int]] = {}
    for one in said:
        by_source.setdefault(one.source, []).append(one.score)
    return {source: mean(scores) for source, scores in by_source.items()}


def _scored(line: Mapping[str, Any]) -> Scored:
    return Scored(line["case_no"], line["score"], date.fromisoformat(line["evaluated_on"]))


def _counting(session: Session, version: RosterVersion) -> frozenset[str]:
    """Agencies that count for the minimum: neither suspended nor about to be sanctioned."""
    pending = set(
        session.scalars(
            select(Sanction.agency_id).where(Sanction.roster_id == version.roster_id, Sanction.state.in_(PENDING))
        )
    )
    return frozenset(
        str(entry.agency.credit_code)
        for entry in version.entries
        if not entry.suspended and entry.agency_id not in pending
    )


def _add_sheet(
    session: Session,
    assessment: Assessment,
    agency: Organisation,
    assessed: Assessed,
    rules: AssessmentRules,
    lines: Sequence[Mapping[str, Any]],
) -> AssessmentSheet:
    document = sheet_document(
        assessed,
        assessment_digest=assessment.digest,
        on=assessment.assessed_on,
        rules=rules,
        engagements=[dict(line) for line in lines],
    )
    sheet = AssessmentSheet(
        assessment=assessment,
        agency=agency,
        outcome=assessed.outcome,
        text=canon(document).decode(),
        digest=digest(document),
    )
    session.add(sheet)
    session.flush()
    return sheet


def _after(session: Session, sheet: AssessmentSheet, assessed: Assessed, *, actor: Actor, now: datetime) -> None:
    """The digest of each sheet stands in the trail; a caught one opens a sanction."""
    facts = {"sheet": sheet.id, "digest": f"sha256:{sheet.digest}", "outcome": str(assessed.outcome)}
    stream = f"agency/{sheet.agency_id}"
    record(session, stream=stream, actor=actor, action="assess_agency", now=now, facts=facts)
    if assessed.outcome is Outcome.REMOVAL_PROPOSED and assessed.standing is not None:
        told = (
            f"{assessed.standing.score / 100:.2f}，上界 {assessed.standing.upper / 100:.2f}，{assessed.totals.count} 件"
        )
        open_sanction(
            session,
            sheet.assessment.roster,
            sheet.agency_id,
            Ground.SCORE,
            reference=f"assessment/{sheet.assessment_id}",
            facts=f"定期考核得分 {told}。",
            sheet=sheet,
            actor=actor,
            now=now,
        )
