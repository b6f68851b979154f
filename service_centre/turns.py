"""Whose turn it is where several wait for the same workers: nobody waits for all of another's work.

Nothing is kept about turns. Who waits and who has what under way is read from the promises and from their locks at the
moment somebody may begin, so it is true after a killed worker and a lost Redis, and for any number of workers.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service_centre.promised_jobs import OPEN, PromisedJob, held_promises
from service_centre.queues import owners, registry

_REMEMBERED: Final = 50
"""Beginnings that are looked back at to see who has not had a turn for longest."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits, by the order in which it came, and whose it is."""

    number: int
    owner: int


def in_turn(
    waiting: Iterable[Waiting], under_way: Mapping[int, int], last_began: Mapping[int, datetime]
) -> list[Waiting]:
    """All that waits, in the order in which it may begin.

    Whoever has least under way comes first, then whoever has not begun for longest, then whoever came first. Somebody
    who waits alone is never held back.
    """
    places = Counter(under_way)
    placed = []
    for one in sorted(waiting, key=lambda one: one.number):
        placed.append((places[one.owner], last_began.get(one.owner, _NEVER), one.number, one))
        places[one.owner] += 1
    return [one for *_, one in sorted(placed, key=lambda place: place[:3])]


def has_more_than_its_share(owner: int, under_way: Mapping[int, int], waiting: Collection[int]) -> bool:
    """Whether one of the waiting owners would still have less than this one after taking a worker from it."""
    return any(under_way.get(other, 0) + 1 < under_way.get(owner, 0) for other in waiting if other != owner)


@dataclass(frozen=True, slots=True)
class Turns:
    """Who waits for jobs of one name, and who has them under way."""

    waiting: Sequence[Waiting]
    under_way: Mapping[int, int]
    last_began: Mapping[int, datetime]
    last_subject: Mapping[int, int]
    """What each owner began last of that which is under way."""

    @classmethod
    def of(cls, session: Session, name: str, *, rung_id: int = 0) -> "Turns":
        """As it is now. A promise that failed waits only when it is rung for again, as `rung_id` is."""
        held = held_promises(session)
        asked = select(PromisedJob.id, PromisedJob.subject_id, PromisedJob.started_at).where(PromisedJob.name == name)
        ready = or_(PromisedJob.started_at.is_(None), PromisedJob.id == rung_id)
        waiting = session.execute(asked.where(*OPEN, ready, PromisedJob.id.not_in(held))).all()
        begun = session.execute(
            asked.where(PromisedJob.started_at.is_not(None))
            .order_by(PromisedJob.id.in_(held).desc(), PromisedJob.started_at.desc(), PromisedJob.id.desc())
            .limit(len(held) + _REMEMBERED)
        ).all()
        whose = owners(session, registry()[name], [row.subject_id for row in (*waiting, *begun)])
        oldest_first = sorted(begun, key=lambda row: (row.started_at, row.id))
        now_held = [row for row in oldest_first if row.id in held]
        return cls(
            [Waiting(row.id, whose[row.subject_id]) for row in waiting],
            Counter(whose[row.subject_id] for row in now_held),
            {whose[row.subject_id]: row.started_at for row in oldest_first},
            {whose[row.subject_id]: row.subject_id for row in now_held},
        )

    def order(self) -> list[Waiting]:
        """All that waits, in the order in which it may begin."""
        return in_turn(self.waiting, self.under_way, self.last_began)


def ought_to_give_way(session: Session, name: str, subject_id: int) -> bool:
    """Whether a job under way should stop for somebody who waits and has less under way.

    Only the last one that an owner has begun does: the others go on, so that everybody's work comes to its end.
    """
    turns = Turns.of(session, name)
    owner = next((owner for owner, last in turns.last_subject.items() if last == subject_id), None)
    waiting = {one.owner for one in turns.waiting}
    return owner is not None and has_more_than_its_share(owner, turns.under_way, waiting)
