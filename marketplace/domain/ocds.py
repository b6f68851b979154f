"""Selections as Open Contracting data (OCDS 1.1, core schema only: no extension that a reader might skip)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from marketplace.domain.selection import SelectionState

PREFIX: Final = "ocds-000000"
"""Not registered: a centre that publishes registers its own with the Open Contracting Partnership."""
SCHEME: Final = "CN-SAIC"
"""org-id.guide's list of unified social credit codes."""
NOT_PUBLIC: Final = frozenset({SelectionState.DRAFT, SelectionState.AUDITED})
"""Nothing of these has been published; a selection that is announced again after a void is told again then."""

_S = SelectionState
_AFTER_ENGAGEMENT: Final = (
    _S.CONTRACT_FILED,
    _S.CONTRACTED,
    _S.IN_SERVICE,
    _S.DELIVERED,
    _S.DELIVERY_CONFIRMED,
    _S.EVALUATED,
    _S.CLOSED,
)
TENDER_STATUS: Final[Mapping[SelectionState, str]] = MappingProxyType(
    {
        _S.ANNOUNCED: "active",
        _S.SEALED: "active",
        _S.DRAWN: "active",
        _S.TURN_TAKEN: "active",
        _S.VOID: "active",
        _S.ON_NOTICE: "complete",
        _S.SELECTED: "complete",
        _S.CONFIRMED: "complete",
        _S.DECLINED: "complete",
        _S.ENGAGED: "complete",
        **dict.fromkeys(_AFTER_ENGAGEMENT, "complete"),
        _S.SHORT: "unsuccessful",
        _S.ANNULLED: "cancelled",
    }
)
"""Closed codelist `tenderStatus`."""
AWARD_STATUS: Final[Mapping[SelectionState, str]] = MappingProxyType(
    {
        _S.ON_NOTICE: "pending",
        _S.SELECTED: "pending",
        _S.CONFIRMED: "active",
        _S.ENGAGED: "active",
        **dict.fromkeys(_AFTER_ENGAGEMENT, "active"),
        _S.DECLINED: "unsuccessful",
        _S.ANNULLED: "cancelled",
    }
)
"""Closed codelist `awardStatus`; states that are missing have no award."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation. `code` is its unified social credit code; a government body may have none here."""

    id: str
    name: str
    code: str | None = None

    def reference(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True, slots=True)
class Paper:
    """A published file of a draw. `kind` is a code of `documentType`."""

    id: str
    kind: str
    title: str
    url: str
    published: datetime


@dataclass(frozen=True, slots=True)
class ContractingProcess:
    """What is public of one selection. The owner is not: a draw's page does not name it either."""

    id: int
    case_no: str
    state: SelectionState
    method: str
    centre: Party
    began: datetime
    changed: datetime
    candidates: int | None = None
    papers: Sequence[Paper] = field(default_factory=tuple)
    agency: Party | None = None
    engaged: datetime | None = None
    concluded: datetime | None = None

    @property
    def ocid(self) -> str:
        return f"{PREFIX}-selection-{self.id}"


def moment(at: datetime) -> str:
    """RFC 3339 in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def release(process: ContractingProcess) -> dict[str, Any]:
    """One release with all that is known now. Its id names state and moment, so a change is a new release."""
    award = _award(process)
    contract = _contract(process) if award else None
    told: dict[str, Any] = {
        "ocid": process.ocid,
        "id": f"{process.ocid}-{process.state}-{process.changed:%Y%m%d%H%M%S}",
        "date": moment(process.changed),
        "tag": ["tender", *(["award"] if award else []), *(["contract"] if contract else [])],
        "initiationType": "tender",
        "language": "zh",
        "parties": _parties(process, awarded=award is not None),
        "tender": _tender(process),
    }
    return told | ({"awards": [award]} if award else {}) | ({"contracts": [contract]} if contract else {})


def _parties(process: ContractingProcess, *, awarded: bool) -> list[dict[str, Any]]:
    told = [_party(process.centre, "procuringEntity")]
    return told + ([_party(process.agency, "supplier")] if awarded and process.agency else [])


def _party(party: Party, role: str) -> dict[str, Any]:
    told: dict[str, Any] = {**party.reference(), "roles": [role]}
    if party.code:
        told["identifier"] = {"scheme": SCHEME, "id": party.code, "legalName": party.name}
    return told


def _tender(process: ContractingProcess) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": process.ocid,
        "title": f"施工图审查机构选取 {process.case_no}",
        "status": TENDER_STATUS[process.state],
        "procuringEntity": process.centre.reference(),
        "procurementMethod": "selective",
        "procurementMethodDetails": process.method,
        "mainProcurementCategory": "services",
        "tenderPeriod": {"startDate": moment(process.began)},
    }
    if process.candidates is not None:
        told["numberOfTenderers"] = process.candidates
    if process.papers:
        told["documents"] = [_document(paper) for paper in process.papers]
    return told


def _document(paper: Paper) -> dict[str, str]:
    return {
        "id": paper.id,
        "documentType": paper.kind,
        "title": paper.title,
        "url": paper.url,
        "datePublished": moment(paper.published),
        "format": "application/json",
        "language": "zh",
    }


def _award(process: ContractingProcess) -> dict[str, Any] | None:
    status = AWARD_STATUS.get(process.state)
    if status is None or process.agency is None:
        return None
    return {
        "id": f"{process.ocid}-award",
        "title": f"施工图审查机构 {process.case_no}",
        "status": status,
        "date": moment(process.engaged or process.changed),
        "suppliers": [process.agency.reference()],
    }


def _contract(process: ContractingProcess) -> dict[str, Any] | None:
    if process.engaged is None:
        return None
    period = {"startDate": moment(process.engaged)}
    if process.concluded:
        period["endDate"] = moment(process.concluded)
    return {
        "id": f"{process.ocid}-contract",
        "awardID": f"{process.ocid}-award",
        "title": f"施工图审查 {process.case_no}",
        "status": "terminated" if process.concluded else "active",
        "period": period,
    }


def package(releases: Sequence[dict[str, Any]], *, uri: str, publisher: str, published: datetime) -> dict[str, Any]:
    """A release package."""
    return _head(uri, publisher, published) | {"releases": list(releases)}


def record_package(
    releases: Sequence[dict[str, Any]], *, uri: str, publisher: str, published: datetime
) -> dict[str, Any]:
    """A record package: each contracting process with its release embedded."""
    records = [{"ocid": one["ocid"], "releases": [one]} for one in releases]
    return _head(uri, publisher, published) | {"records": records}


def _head(uri: str, publisher: str, published: datetime) -> dict[str, Any]:
    return {
        "uri": uri,
        "version": "1.1",
        "publishedDate": moment(published),
        "publisher": {"name": publisher},
    }
