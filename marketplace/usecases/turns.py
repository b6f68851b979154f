"""Writing into a rotation queue: every change is an event, checked against the replayed queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.rotation import Queue, TurnKind, apply, replay
from marketplace.models import Roster, RosterEntry, RosterVersion, RotationEvent, Selection
from marketplace.usecases.locking import lock
from service_centre.audit.recording import record
from service_centre.calendar import beijing_day
from service_centre.permissions import Actor

_MUNICIPAL: Final = frozenset({"road", "bridge", "tunnel", "pipeline", "landscape", "lighting"})


def queue_of(selection: Selection) -> str:
    """Name of the queue: discipline group and size band."""
    group = "municipal" if frozenset(selection.disciplines) <= _MUNICIPAL else "building"
    return f"{group}-{selection.size_band}"


def events_of(session: Session, roster_id: int, queue: str) -> list[RotationEvent]:
    """The queue's history from the beginning."""
    return list(
        session.scalars(
            select(RotationEvent)
            .where(RotationEvent.roster_id == roster_id, RotationEvent.queue == queue)
            .order_by(RotationEvent.number)
        )
    )


class QueueWriter:
    """One queue, replayed and locked until the transaction ends."""

    def __init__(
        self, session: Session, roster: Roster, name: str, *, case_no: str = "", actor: Actor, now: datetime
    ) -> None:
        lock(session, roster)
        self._session, self._roster_id, self._case_no = session, roster.id, case_no
        self._actor, self._now, self._name = actor, now, name
        events = events_of(session, roster.id, name)
        self._number = len(events)
        self.queue: Queue = replay(event.as_turn() for event in events)

    @classmethod
    def of(cls, session: Session, selection: Selection, *, actor: Actor, now: datetime) -> "QueueWriter":
        """The queue that a selection takes its turn from."""
        name, case_no = queue_of(selection), selection.case_no
        return cls(session, selection.roster, name, case_no=case_no, actor=actor, now=now)

    def add(
        self,
        kind: TurnKind,
        agency: str = "",
        *,
        places: Sequence[str] = (),
        seed: str = "",
        reason: str = "",
        approver: str = "",
        for_case: bool = True,
    ) -> None:
        """Append one event. Raises OutOfTurn or RotationBroken, and then nothing is written."""
        event = RotationEvent(
            roster_id=self._roster_id,
            queue=self._name,
            number=self._number + 1,
            kind=kind,
            agency_code=agency,
            case_no=self._case_no if for_case else "",
            places=list(places),
            seed=seed,
            reason=reason,
            approver=approver,
            happened_on=beijing_day(self._now),
            recorded_at=self._now,
            recorded_by_id=self._actor.account_id,
        )
        self.queue = apply(self.queue, event.as_turn())
        self._number += 1
        self._session.add(event)
        self._session.flush()
        record(
            self._session,
            stream=f"rotation/{self._roster_id}/{self._name}",
            actor=self._actor,
            action=str(kind),
            now=self._now,
            facts={
                "number": event.number,
                "agency": agency,
                "case_no": event.case_no,
                "reason": reason,
                "approver": approver,
            },
        )

    def follow(self, version: RosterVersion) -> None:
        """Bring the queue to the roster in force: the first order, newcomers, suspended and reinstated ones.

        The first order is that of the roster tender. A newcomer's place comes from the digest of the
        published roster version, so anyone can recompute it.
        """
        fitting = [entry for entry in version.entries if _may_stand(entry, self._name)]
        active = {str(entry.agency.credit_code) for entry in fitting if not entry.suspended}
        if not self.queue.members:
            self.add(TurnKind.ORDERED, places=[str(entry.agency.credit_code) for entry in fitting], for_case=False)
        for entry in fitting:
            code = str(entry.agency.credit_code)
            if code not in self.queue.members:
                self.add(TurnKind.JOINED, code, seed=version.digest, for_case=False)
            elif code in self.queue.out and code in active:
                self.add(TurnKind.REINSTATED, code, for_case=False)
        for code in (*self.queue.waiting, *self.queue.used):
            if code not in active:
                self.add(TurnKind.SUSPENDED, code, for_case=False)


def _may_stand(entry: RosterEntry, queue: str) -> bool:
    """Class 2 agencies do not stand in the queue of large projects at all (住建部令第13号)."""
    return entry.agency_class == 1 or not queue.endswith("-large")


def add_turn(
    session: Session, selection: Selection, kind: TurnKind, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Write what became of the agency that had the turn."""
    code = selection.agency.credit_code if selection.agency else None
    QueueWriter.of(session, selection, actor=actor, now=now).add(kind, str(code), reason=reason)
