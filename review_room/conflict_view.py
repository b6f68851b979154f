"""Contradictions between findings as reviewers see them: what was declared, and what looks like it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.conflict import Candidate, Claim, ConflictState, Placed, Side, candidates, settlements
from review_room.domain.finding import OVER, WITH_THE_OWNER
from review_room.domain.mark import points_of
from review_room.models import Finding, FindingConflict, Mark, ReviewCase
from review_room.policy import POLICY, Permission
from review_room.queries import marks_of
from review_room.usecases.conflicts import conflict_json, open_conflicts
from service_centre.permissions import Actor, permits


def conflicts_told(session: Session, case: ReviewCase, actor: Actor) -> dict[str, Any]:
    """Everything for the panel. Drafts are never among it: proposals are made of submitted findings only."""
    said = session.scalars(
        select(FindingConflict).where(FindingConflict.case_id == case.id).order_by(FindingConflict.said_at)
    ).all()
    return {
        "candidates": [
            {
                "first": one.first_id,
                "second": one.second_id,
                "grounds": list(one.grounds),
                "overlap": one.overlap,
            }
            for one in proposals(session, case, said)
        ],
        "conflicts": [{**conflict_json(one), "settlements": _decisions(one)} for one in said],
        "may_settle": permits(POLICY, actor, Permission.FINDING_LEAD, case),
        "may_speak": permits(POLICY, actor, Permission.ANNOTATE, case),
    }


def _decisions(conflict: FindingConflict) -> list[dict[str, str | None]]:
    """What the lead may decide on the pair; nothing where nothing waits to be decided."""
    if conflict.state is not ConflictState.IN_CONFLICT:
        return []
    one, other = (Side(side.id, side.finding_class, side.state) for side in (conflict.first, conflict.second))
    return [{"settlement": found.settlement, "kept": found.kept_id} for found in settlements(one, other)]


def proposals(session: Session, case: ReviewCase, said: Sequence[FindingConflict]) -> list[Candidate]:
    """Pairs of findings that may contradict each other and of which nobody has spoken yet."""
    findings = session.scalars(
        select(Finding)
        .where(Finding.case_id == case.id, Finding.submitted_at.is_not(None), Finding.state.not_in(OVER))
        .order_by(Finding.number)
    ).all()
    marks = marks_of(session, findings)
    spoken = {(one.first_id, one.second_id) for one in said}
    out = {finding.id for finding in findings if finding.state in WITH_THE_OWNER}
    found = _candidates(tuple(_claim(finding, marks.get(finding.id, [])) for finding in findings))
    return [
        one for one in found if (one.first_id, one.second_id) not in spoken and not {one.first_id, one.second_id} <= out
    ]


def conflict_counts(session: Session, case: ReviewCase) -> dict[str, int]:
    """How many contradictions wait for the lead, and how many proposals for anybody."""
    said = session.scalars(select(FindingConflict).where(FindingConflict.case_id == case.id)).all()
    return {"open": len(open_conflicts(session, case)), "proposed": len(proposals(session, case, said))}


@lru_cache(maxsize=64)
def _candidates(claims: tuple[Claim, ...]) -> tuple[Candidate, ...]:
    """The case page and the room ask again and again about the same findings."""
    return tuple(candidates(claims))


def _claim(finding: Finding, marks: Sequence[Mark]) -> Claim:
    return Claim(
        id=finding.id,
        unit_id=finding.organisation_id,
        sheet_id=finding.sheet_revision.sheet_id,
        standard=finding.standard,
        clause=finding.clause,
        text=finding.text,
        marks=tuple(
            Placed(place[0], mark.kind, points_of(place[1])) for mark in marks if (place := mark.place) is not None
        ),
    )
