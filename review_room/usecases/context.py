"""What one operation of the room works with, and how it reads what the browser sent."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Uuid, any_, cast, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from review_room.errors import BadOperation
from review_room.models import (
    Finding,
    Mark,
    ReviewCase,
    Room,
    RoomEvent,
    SheetRevision,
)
from review_room.policy import POLICY
from review_room.queries import finding_seen, sheet_shown
from review_room.usecases.events import Told
from service_centre.errors import ChangedMeanwhile
from service_centre.permissions import Actor, authorise, permits

Row = TypeVar("Row", Finding, Mark)


class Known:
    """Rows that operations ask for by id, looked for once for several of them; and the sheets they name."""

    def __init__(self) -> None:
        self.sheets: dict[int, SheetRevision] = {}
        self._absent: set[str] = set()

    def look_for(self, session: Session, case: ReviewCase, ids: Collection[str]) -> set[str]:
        """Ask once for all ids of findings, marks and operations, and remember which are nowhere; returns the others.

        One question with one list, whatever its length: the database and its driver know it already.
        """
        wanted = cast(list(ids), ARRAY(Uuid(as_uuid=False)))
        rows = (
            select(Finding.id).where(Finding.id == any_(wanted)),
            select(Mark.id).where(Mark.id == any_(wanted)),
            select(RoomEvent.operation_id).where(RoomEvent.case_id == case.id, RoomEvent.operation_id == any_(wanted)),
        )
        found = set(session.scalars(union_all(*rows)))
        self._absent |= set(ids) - found
        return found

    def written(self) -> None:
        """What did not exist may exist from now on."""
        self._absent.clear()

    def get(self, session: Session, model: type[Row], row_id: str) -> Row | None:
        """The row, or None when there is none."""
        return None if row_id in self._absent else session.get(model, row_id)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation while it is being done. The room's row is locked."""

    session: Session
    case: ReviewCase
    room: Room
    content: Mapping[str, Any]
    actor: Actor
    now: datetime
    told: list[Told] = field(default_factory=list)
    """Further events, told before the one about the operation's own finding."""
    facts: dict[str, Any] = field(default_factory=dict)
    """Further facts for the audit trail."""
    known: Known = field(default_factory=Known)

    def text(self, name: str, *, most: int = 4000) -> str:
        """A text field, without blanks around it; empty when missing."""
        return text_of(self.content, name, most=most)

    def finding(self, name: str = "finding_id") -> Finding:
        """The finding named; hidden from whoever may not see it. Raises NotFound."""
        finding = finding_seen(self.session, self.case, self.actor, identifier(self.content, name))
        version = self.content.get("version") if name == "finding_id" else None
        if version is not None and version != finding.version:
            raise ChangedMeanwhile
        return finding

    def row(self, model: type[Row], row_id: str) -> Row | None:
        """The row with this id, whoever it belongs to; None when there is none."""
        return self.known.get(self.session, model, row_id)

    def allow(self, permission: StrEnum, subject: object) -> None:
        """Raise Forbidden unless the table grants the permission."""
        authorise(POLICY, self.actor, permission, subject)

    def permitted(self, permission: StrEnum, subject: object) -> bool:
        return permits(POLICY, self.actor, permission, subject)

    def sheet_revision(self, raw: object) -> SheetRevision:
        """A sheet of this case that can be shown. Raises NotFound."""
        if not isinstance(raw, int) or isinstance(raw, bool):
            raise BadOperation(reason="缺少图纸编号")
        if raw not in self.known.sheets:
            self.known.sheets[raw] = sheet_shown(self.session, self.case, raw)
        return self.known.sheets[raw]


def text_of(content: Mapping[str, Any], name: str, *, most: int = 4000) -> str:
    """A text field of what the browser sent. Raises BadOperation when it is no text or too long."""
    value = content.get(name) or ""
    if not isinstance(value, str):
        raise BadOperation(reason=f"{name} 不是文字")
    if len(value) > most:
        raise BadOperation(reason=f"{name} 超过 {most} 字")
    return value.strip()


def identifier(content: Mapping[str, Any], name: str) -> str:
    """A UUID field. Raises BadOperation."""
    try:
        return str(uuid.UUID(str(content.get(name))))
    except ValueError:
        raise BadOperation(reason=f"缺少 {name}") from None


def part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object field. Raises BadOperation."""
    value = content.get(name)
    if not isinstance(value, dict):
        raise BadOperation(reason=f"缺少 {name}")
    return value
