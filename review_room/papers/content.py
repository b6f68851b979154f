"""What stands on the papers, as plain values; labels are already the Chinese words to be printed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

OPINION_FORMAT = "lianshen-opinion/1"


@dataclass(frozen=True, slots=True)
class OpinionHeader:
    """Whom and what an opinion is about."""

    case_no: str
    project_name: str
    project_code: str
    owner: str
    design_firm: str
    agency: str
    lead_department: str
    stage: str
    round_no: int
    admitted_on: date
    issued_on: date


@dataclass(frozen=True, slots=True)
class Stance:
    """One department's or the agency's opinion, said by one person on one day; `stance` is a word such as 同意."""

    unit: str
    stance: str
    reviewer: str
    stated_on: date
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One line of the list of findings.

    `number` is the finding's own within its discipline; none for a draft, and in opinions that were frozen before
    numbers were kept.
    """

    discipline: str
    sheet_no: str
    sheet_title: str
    text: str
    provision: str
    gravity: str
    unit: str
    reviewer: str
    reply: str
    replied_by: str
    re_review: str
    state: str
    number: int | None = None
    precedent: str | None = None
    """Number and title of the precedent that it cites."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One sheet revision the opinion speaks about; `digest` is "sha256:<hex>"."""

    sheet_no: str
    title: str
    discipline: str
    revision_no: int
    digest: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, in the order of signing; `field` names the signature field in the document."""

    field: str
    unit: str
    duty: str
    person: str


@dataclass(frozen=True, slots=True)
class OpinionContent:
    """All a joint opinion says. The lead department signs last."""

    header: OpinionHeader
    conclusion: str
    stances: tuple[Stance, ...]
    findings: tuple[FindingRow, ...]
    sheets: tuple[SheetRow, ...]
    signatories: tuple[Signatory, ...]
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """A file of a submission; `size` in bytes; `reading` says for people how far its reading was (已读取, 无法读取)."""

    name: str
    size: int
    digest: str
    reading: str
    refused: bool = False
    """Received and kept, but not among the sheets that the reviewers see."""


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """What the owner gets back for a submission; `received_at` is aware of its zone and printed in Beijing time."""

    title: str
    receipt_no: str
    case_no: str
    project_name: str
    project_code: str
    stage: str
    submitted_by: str
    owner: str
    files: tuple[SubmittedFile, ...]
    set_digest: str
    received_at: datetime
    received_by: str
    check_url: str


def canonical_opinion(content: OpinionContent) -> bytes:
    """The opinion as canonical JSON: sorted keys, no blanks, UTF-8, days as YYYY-MM-DD, no floating numbers.

    What a line does not say is left out, so that opinions from before it could be said keep their digest.
    """
    value = {"format": OPINION_FORMAT, **dataclasses.asdict(content, dict_factory=_said)}
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain, allow_nan=False)
    return text.encode()


def opinion_digest(content: OpinionContent) -> str:
    """Digest of the canonical JSON, as printed on the opinion."""
    return f"sha256:{hashlib.sha256(canonical_opinion(content)).hexdigest()}"


def numbered(findings: Sequence[FindingRow]) -> list[tuple[str, FindingRow]]:
    """The findings grouped by discipline in order of first mention, each with its number there (empty for a draft)."""
    groups: dict[str, list[FindingRow]] = {}
    for finding in findings:
        groups.setdefault(finding.discipline, []).append(finding)
    return [(str(finding.number or ""), finding) for group in groups.values() for finding in group]


def counted(findings: tuple[FindingRow, ...]) -> tuple[FindingRow, ...]:
    """The findings of an opinion. One frozen before numbers were kept gets those that its paper showed."""
    if any(finding.number is not None for finding in findings):
        return findings
    seen: Counter[str] = Counter()
    rows = []
    for finding in findings:
        seen[finding.discipline] += 1
        rows.append(dataclasses.replace(finding, number=seen[finding.discipline]))
    return tuple(rows)


def _said(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in pairs if value is not None}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a canonical opinion holds no {value.__class__.__name__}")
