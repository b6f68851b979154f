"""What the trail binds of a finding: a digest of all that it says, and of where."""

from collections.abc import Mapping
from typing import Any

from review_room.domain.mark_measures import said as measures_said
from review_room.models import CarriedMark, Finding, Mark
from review_room.usecases.precedents import precedent_digest
from service_centre.audit.chain import canonical_digest


def content_digest(finding: Finding) -> str:
    """Digest of the finding, its reply, its marks and where they were carried, its files and what it cites."""
    cited = finding.precedent
    said = {
        "id": finding.id,
        "class": finding.finding_class,
        "discipline": finding.discipline,
        "standard": finding.standard,
        "clause": finding.clause,
        "text": finding.text,
        "sheet_revision": finding.sheet_revision_id,
        "reply": finding.reply_text,
        "reason": finding.reason,
        "marks": [_mark(mark, finding) for mark in finding.marks_there],
        "carried": [_carried(one, finding) for mark in finding.marks for one in mark.carried],
        "attachments": [[one.name, one.digest] for one in finding.files if one.belongs_to_the_finding],
        "precedent": [cited.number, precedent_digest(cited)] if cited else None,
    }
    return canonical_digest(said)


def _mark(mark: Mark, finding: Finding) -> dict[str, Any]:
    return {
        "id": mark.id,
        "kind": mark.kind,
        "sheet_revision": mark.sheet_revision_id,
        "geometry": _geometry(mark.geometry, finding),
        "measure": measures_said(mark.kind, mark.geometry, mark.scale),
    }


def _carried(carried: CarriedMark, finding: Finding) -> dict[str, Any]:
    return {
        "id": carried.id,
        "sheet_revision": carried.sheet_revision_id,
        "state": carried.state,
        "geometry": _geometry(carried.geometry, finding),
    }


def _geometry(geometry: Mapping[str, Any] | None, finding: Finding) -> dict[str, Any] | None:
    """All of it, the picture by the digest of its bytes; none of what has no place.

    Lengths have two decimals and the trail holds no floats, so they stand in hundredths of a millimetre.
    """
    if geometry is None:
        return None
    told = {name: _hundredths(value) for name, value in geometry.items()}
    if "image" in told:
        told["image"] = next((one.digest for one in finding.files if one.id == geometry["image"]), None)
    return told


def _hundredths(value: Any) -> Any:
    if isinstance(value, list):
        return [_hundredths(one) for one in value]
    plain = isinstance(value, bool) or not isinstance(value, int | float)
    return value if plain else round(value * 100)
