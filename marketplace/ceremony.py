"""What a hall and its viewers see while a draw is held: who has done what, who is awaited, what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from marketplace.models import DrawPart, DrawRound
from marketplace.queries import DrawPage, draw_page


class Phase(StrEnum):
    """Where an attempt stands."""

    COMMITTING = "committing"
    OPENING = "opening"
    BEACON = "beacon"
    RECORDED = "recorded"
    VOID = "void"


class Happening(StrEnum):
    """What is told when it happens."""

    ANNOUNCED = "announced"
    COMMITTED = "committed"
    SEALED = "sealed"
    OPENED = "opened"
    RECORDED = "recorded"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Event:
    """One step with its moment; `party` is the contributor, `digest` what everybody may note down."""

    at: datetime
    what: Happening
    party: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Ceremony:
    """The draw's public page, in the order of time."""

    page: DrawPage
    phase: Phase
    awaited: Sequence[str]
    """Contributors whose step is due now."""
    events: Sequence[Event]
    """The newest first."""

    @property
    def over(self) -> bool:
        return self.phase in (Phase.RECORDED, Phase.VOID)


def ceremony(session: Session, attempt: DrawRound, now: datetime) -> Ceremony:
    """Collect the live page of one attempt; it shows nothing that the public page does not."""
    page = draw_page(session, attempt, now)
    phase = _phase(page)
    return Ceremony(
        page=page,
        phase=phase,
        awaited=_awaited(page, phase),
        events=sorted(_events(attempt), key=lambda event: event.at, reverse=True),
    )


def _phase(page: DrawPage) -> Phase:
    if page.void:
        return Phase.VOID
    if page.record:
        return Phase.RECORDED
    if not page.seal:
        return Phase.COMMITTING
    return Phase.OPENING if page.stage else Phase.BEACON


def _awaited(page: DrawPage, phase: Phase) -> list[str]:
    stages = {one["id"]: one["stage"] for one in page.announcement["contributors"]}
    if phase is Phase.COMMITTING:
        return [part.contributor for part in page.attempt.parts if not part.commitment]
    if phase is Phase.OPENING:
        return [
            part.contributor for part in page.attempt.parts if _opens(part) and stages[part.contributor] == page.stage
        ]
    return []


def _opens(part: DrawPart) -> bool:
    return bool(part.commitment and not part.nonce)


def _events(attempt: DrawRound) -> Iterator[Event]:
    """In the order of the protocol, so that steps of one moment keep it."""
    if attempt.closed_at:
        what = Happening.VOID if attempt.void_text else Happening.RECORDED
        yield Event(attempt.closed_at, what, digest=attempt.last_digest or "")
    for part in attempt.parts:
        if part.opened_at:
            yield Event(part.opened_at, Happening.OPENED, part.contributor, part.nonce or "")
    if attempt.sealed_at:
        yield Event(attempt.sealed_at, Happening.SEALED, digest=attempt.seal_digest or "")
    for part in attempt.parts:
        if part.committed_at:
            yield Event(part.committed_at, Happening.COMMITTED, part.contributor, part.commitment or "")
    yield Event(attempt.announced_at, Happening.ANNOUNCED, digest=attempt.announcement_digest)
