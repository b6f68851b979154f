"""Tickets: what a browser shows at the door of the live process.

The web process signs one after it has checked the session and the permission; it opens the door for a minute.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from itsdangerous import BadData, URLSafeTimedSerializer

TICKET_SECONDS: Final = 60
_SALT: Final = "live-ticket"


class TicketRefused(Exception):
    """The ticket is forged, too old, incomplete, or older than the revocation of its account."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who reads which room, and what this reader may see."""

    case_id: int
    account_id: int
    name: str
    organisation_id: int
    sees: frozenset[str]
    issued_at: datetime


def read_ticket(secret_key: str, text: str) -> Ticket:
    """Check signature and age and return the ticket. Raises TicketRefused."""
    try:
        content, issued_at = URLSafeTimedSerializer(secret_key, salt=_SALT).loads(
            text, max_age=TICKET_SECONDS, return_timestamp=True
        )
        return _ticket(content, issued_at)
    except (BadData, KeyError, TypeError, ValueError) as error:
        raise TicketRefused from error


def _ticket(content: dict[str, Any], issued_at: datetime) -> Ticket:
    sees = content["sees"]
    if not isinstance(sees, list) or not all(isinstance(label, str) for label in sees):
        raise TypeError("sees")
    return Ticket(
        case_id=int(content["case"]),
        account_id=int(content["account"]),
        name=str(content["name"]),
        organisation_id=int(content["organisation"]),
        sees=frozenset(sees),
        issued_at=issued_at,
    )


class Revocations:
    """Accounts whose tickets from before a moment are void, remembered for as long as such tickets could live."""

    def __init__(self) -> None:
        self._moments: dict[int, float] = {}

    def revoke(self, account_id: int) -> None:
        """Void every ticket of the account issued until now."""
        now = time.time()
        self._moments = {a: at for a, at in self._moments.items() if now - at <= TICKET_SECONDS + 1}
        self._moments[account_id] = now

    def check(self, ticket: Ticket) -> None:
        """Raise TicketRefused when the ticket's account was revoked after its issue."""
        revoked_at = self._moments.get(ticket.account_id)
        # Tickets carry whole seconds: one of the same second counts as older, and the browser fetches another.
        if revoked_at is not None and ticket.issued_at <= datetime.fromtimestamp(revoked_at, tz=UTC):
            raise TicketRefused
