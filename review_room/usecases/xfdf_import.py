"""Takes annotations of another program into the room as drafts of the importing unit.

Each goes through the room's operation log like what is drawn there. Identifiers follow from case, unit and the name
(/NM) of the annotation: the same file taken in again changes nothing.
"""

import io
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, BinaryIO, Final, TypeVar

from sqlalchemy.orm import Session

from review_room.domain.attachment import AttachmentKind, AttachmentTooLarge, NotAPicture
from review_room.domain.finding import DISCIPLINE_LABELS, FindingClass, FindingState
from review_room.domain.visibility import unit_label
from review_room.exchange.annotation import Annotation
from review_room.exchange.drafts import Proposal, ProposedMark, proposals
from review_room.exchange.xfdf_reading import LeftOut, ReadXfdf
from review_room.exchange_marks import sheets_in_order
from review_room.models import Finding, Mark, ReviewCase, SheetRevision
from review_room.policy import sees
from review_room.room_sheets import discipline_of_department
from review_room.usecases.attachments import kind_of_content, receive_attachment
from review_room.usecases.events import enter_room
from review_room.usecases.operations import perform
from review_room.usecases.trail import note
from service_centre.errors import DomainError, Forbidden
from service_centre.pages import readable_size
from service_centre.permissions import Actor
from storage.objects import StoredObject

KeptPicture = tuple[AttachmentKind, StoredObject] | DomainError
_Row = TypeVar("_Row", Finding, Mark)

DRAFTS_AT_ONCE: Final = 300
UNWRITTEN: Final = "（由 XFDF 导入，请补写意见内容）"

_NAMES: Final = uuid.UUID("5d1bb1f4-6a0e-5c3e-9d0c-5a1d6b7a2f10")
_PICTURE_NAME: Final = "XFDF"
_NO_SHEET: Final = "本案没有这一页图纸"
_TOO_MANY: Final = "超过一次可导入的数量"


@dataclass
class ImportReport:
    """What was taken of a file and what was not. `first_page` is how its pages were counted."""

    first_page: int
    certain: bool
    taken: int = 0
    marks: int = 0
    reshaped: int = 0
    repeated: int = 0
    known: int = 0
    answers: int = 0
    refused: list[tuple[str, DomainError]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def keep_pictures(
    annotations: Sequence[Annotation], *, limit: int, put: Callable[[BinaryIO], StoredObject]
) -> Mapping[bytes, KeptPicture]:
    """Put the pictures of a file into the object store, before anybody is kept waiting for the room.

    `limit` is the size in bytes that a picture may have, and `put` keeps bytes under their digest. Returns what became
    of each picture by its bytes: a refusal is told later, at the mark that shows it.
    """
    pictures = {one.picture for one in annotations if one.picture is not None}
    return {content: _kept(content, limit, put) for content in pictures}


def _kept(content: bytes, limit: int, put: Callable[[BinaryIO], StoredObject]) -> KeptPicture:
    if len(content) > limit:
        told = {"size": readable_size(len(content)), "limit": readable_size(limit)}
        return AttachmentTooLarge(name=_PICTURE_NAME, **told)
    stream = io.BytesIO(content)
    try:
        kind = kind_of_content(stream, _PICTURE_NAME)
    except DomainError as refusal:
        return refusal
    return (kind, put(stream)) if kind.is_picture else NotAPicture(name=_PICTURE_NAME)


def import_xfdf(
    session: Session,
    case: ReviewCase,
    read: ReadXfdf,
    *,
    digest: str,
    pictures: Mapping[bytes, KeptPicture],
    actor: Actor,
    now: datetime,
) -> ImportReport:
    """Write the annotations of a file as drafts. What cannot be one is reported and stops none of the others.

    `digest` names the file in the trail; `pictures` is what `keep_pictures` made of those in it. Raises Forbidden.
    """
    enter_room(session, case)
    sheets = sheets_in_order(session, case)
    report = ImportReport(read.first_page, read.certain, left_out=list(read.left_out))
    report.answers = sum(len(one.replies) for one in read.annotations)
    taking = _Import(session, case, actor, now, sheets, report, pictures)
    for proposal in proposals(read.annotations):
        taking.take(proposal)
    facts = {
        "visibility": unit_label(actor.organisation_id),
        "digest": digest,
        "taken": report.taken,
        "left_out": len(report.left_out) + len(report.refused),
    }
    note(session, case, "import_xfdf", actor=actor, now=now, facts=facts)
    return report


class _Import:
    """One file on its way into one room, whose row is locked."""

    def __init__(
        self,
        session: Session,
        case: ReviewCase,
        actor: Actor,
        now: datetime,
        sheets: Sequence[SheetRevision],
        report: ImportReport,
        pictures: Mapping[bytes, KeptPicture],
    ) -> None:
        self._pictures = pictures
        self._session, self._case, self._actor, self._now = session, case, actor, now
        self._sheets = sheets
        self._by_number = {sheet.sheet.sheet_no: sheet for sheet in sheets}
        self._own_discipline = discipline_of_department(session, actor)
        self._report = report

    def take(self, proposal: Proposal) -> None:
        """Write one draft, or report why not."""
        attempt = self._attempt(proposal.name)
        if attempt is None:
            self._report.repeated += 1
            return
        if self._is_known(proposal):
            self._report.known += 1
            return
        sheet = self._sheet(proposal)
        if sheet is None or self._report.taken >= DRAFTS_AT_ONCE:
            reason = _NO_SHEET if sheet is None else _TOO_MANY
            self._report.left_out.append(LeftOut(proposal.name, "annotation", reason))
            return
        try:
            with self._session.begin_nested():
                perform(
                    self._session,
                    self._case,
                    self._operation(proposal, sheet, attempt),
                    actor=self._actor,
                    now=self._now,
                )
        except Forbidden:
            raise
        except DomainError as refusal:
            self._report.refused.append((proposal.name, refusal))
            return
        self._report.taken += 1
        self._report.marks += len(proposal.marks)
        self._report.reshaped += sum(mark.reshaped for mark in proposal.marks)

    def _id(self, part: str, name: str, attempt: int) -> str:
        return str(uuid.uuid5(_NAMES, f"{part}/{self._case.id}/{self._actor.organisation_id}/{attempt}/{name}"))

    def _attempt(self, name: str) -> int | None:
        """How often the annotation was taken in and withdrawn again; None while a finding made of it is there."""
        for attempt in count():
            found = self._session.get(Finding, self._id("finding", name, attempt))
            if found is None:
                return attempt
            if found.state is not FindingState.WITHDRAWN:
                return None
        return None

    def _is_known(self, proposal: Proposal) -> bool:
        """Whether it came out of this room, as a finding that the reader sees there: it need not come in again."""
        found = self._row(Finding, proposal.facts.get("finding", "")) or self._row(Finding, proposal.name)
        if found is None and (mark := self._row(Mark, proposal.name)) is not None:
            found = mark.finding
        if found is None or found.case_id != self._case.id or found.state is FindingState.WITHDRAWN:
            return False
        return found.visibility in sees(self._actor, self._case)

    def _row(self, kind: type[_Row], name: str) -> _Row | None:
        """The row of a name that is one of ours; names of other programs need not be UUIDs."""
        try:
            return self._session.get(kind, str(uuid.UUID(name)))
        except ValueError:
            return None

    def _sheet(self, proposal: Proposal) -> SheetRevision | None:
        """By the number that our own export wrote, else by the page."""
        named = self._by_number.get(proposal.facts.get("sheet", ""))
        if named is not None:
            return named
        return self._sheets[proposal.page] if proposal.page < len(self._sheets) else None

    def _operation(self, proposal: Proposal, sheet: SheetRevision, attempt: int) -> Mapping[str, Any]:
        marks = [
            {"id": self._id("mark", mark.name, attempt), "kind": str(mark.kind), "geometry": self._geometry(mark)}
            for mark in proposal.marks
        ]
        return {
            "id": self._id("operation", proposal.name, attempt),
            "kind": "draft_finding",
            "finding": {
                "id": self._id("finding", proposal.name, attempt),
                "sheet_id": sheet.id,
                "text": proposal.words or UNWRITTEN,
                **self._wording(proposal, sheet),
            },
            "marks": marks,
        }

    def _geometry(self, mark: ProposedMark) -> Mapping[str, Any]:
        """With the file of its picture, taken in as one that is sent. Raises what is wrong with that."""
        if mark.picture is None:
            return mark.geometry
        kept = self._pictures[mark.picture]
        if isinstance(kept, DomainError):
            raise kept
        kind, stored = kept
        attachment = receive_attachment(
            self._session,
            self._case,
            None,
            name=kind.named(_PICTURE_NAME),
            kind=kind,
            stored=stored,
            actor=self._actor,
            now=self._now,
        )
        return {**mark.geometry, "image": attachment.id}

    def _wording(self, proposal: Proposal, sheet: SheetRevision) -> dict[str, str]:
        """Class, discipline and provision, as far as the file tells them in our own attributes."""
        facts = proposal.facts
        standard, clause = facts.get("standard", "")[:80], facts.get("clause", "")[:80]
        told = facts.get("class", "")
        fits = told in set(FindingClass) and (told != FindingClass.MANDATORY or bool(standard and clause))
        candidates = (facts.get("discipline", ""), self._own_discipline, sheet.sheet.discipline or "")
        return {
            "class": told if fits else str(FindingClass.GENERAL),
            "discipline": next((one for one in candidates if one in DISCIPLINE_LABELS), "architecture"),
            "standard": standard,
            "clause": clause,
        }
