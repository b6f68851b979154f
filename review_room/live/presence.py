"""Who is in a room. Kept in memory and passed between live processes; never stored.

A person who reviews is shown to those who review; everybody is shown to their own unit. So an owner does not
learn from this list who is looking at the drawings at the moment.
"""

import contextlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from review_room.domain.visibility import REVIEWERS
from review_room.live.pointing import is_visible
from review_room.live.reader import Reader

KEPT_SECONDS: Final = 30.0
"""How long another process's list is believed without hearing from it again."""


@dataclass(frozen=True, slots=True)
class Person:
    """One account in the room, and the sheet it looks at."""

    account: int
    name: str
    organisation: int
    sheet: int | None
    follows: int | None = None
    """The account whose view this one follows."""
    offers: bool = False
    """Whether it asks the others to follow."""
    reviews: bool = False
    """Whether it sees those who review; a view is followed only by people who see each other."""


def people_of(readers: Iterable[Reader]) -> list[Person]:
    """Accounts behind the readers, each once; of two windows the one opened last tells the sheet."""
    by_account = {reader.ticket.account_id: reader for reader in readers}
    return [
        Person(
            account,
            reader.ticket.name,
            reader.ticket.organisation_id,
            reader.sheet_id,
            reader.follows,
            reader.offers,
            REVIEWERS in reader.ticket.sees,
        )
        for account, reader in sorted(by_account.items())
    ]


def visible_to(sees: Collection[str], people: Iterable[Person]) -> list[Person]:
    """The people a reader with these labels may know of; whom they follow only if that is one of them."""
    known = {one.account: one for one in people if is_visible(sees, one.organisation)}
    return [one if one.follows in known else replace(one, follows=None) for one in known.values()]


def frame_for(sees: Collection[str], people: Iterable[Person]) -> str:
    """The list as it goes over the wire."""
    return json.dumps({"presence": [asdict(one) for one in visible_to(sees, people)]}, ensure_ascii=False)


class Elsewhere:
    """People in one room who are connected to other live processes."""

    def __init__(self) -> None:
        self._heard: dict[str, tuple[float, list[Person]]] = {}

    def hear(self, process: str, people: Iterable[Mapping[str, Any]], now: float) -> None:
        """Another process tells who is connected to it. `now` is a monotonic clock in seconds."""
        with contextlib.suppress(TypeError):  # a process of another release: its list is not shown
            self._heard[process] = (now, [Person(**one) for one in people])

    def people(self, now: float) -> list[Person]:
        """Those heard of lately."""
        self._heard = {name: heard for name, heard in self._heard.items() if now - heard[0] <= KEPT_SECONDS}
        return [one for _, people in self._heard.values() for one in people]
