"""One browser at the other end of a socket."""

from dataclasses import replace
from typing import Final

from websockets.asyncio.server import ServerConnection, broadcast

from review_room.domain.visibility import REVIEWERS
from review_room.live.pointing import Moved, Spot, View
from review_room.live.ticket import Ticket

REVOKED: Final = 4401
RENEW: Final = 4402
TRY_LATER: Final = 1013

_LONGEST_BACKLOG: Final = 1024 * 1024
"""Bytes waiting for one browser. A browser that reads slower than that comes back and asks for what it missed."""


class Reader:
    """A socket with its ticket, and the sheet it looks at. `ends_at` is on the monotonic clock, in seconds."""

    def __init__(self, socket: ServerConnection, ticket: Ticket, *, ends_at: float) -> None:
        self.socket = socket
        self.ticket = ticket
        self.ends_at = ends_at
        self.sheet_id: int | None = None
        self.spot: Spot | None = None
        self.view: View | None = None
        self.follows: int | None = None
        self.offers = False
        self._left_sheet: int | None = None
        self._view_moved = False

    def point(self, spot: Spot | None) -> None:
        """The pointer is here now, or on no sheet."""
        if self.spot and (spot is None or spot.sheet != self.spot.sheet):
            self._left_sheet = self.spot.sheet
        self.spot = spot

    def look(self, view: View) -> None:
        """The part of a sheet that is seen now."""
        self.view, self._view_moved = view, True

    def moved(self) -> Moved:
        """What moved since this was asked last."""
        told = replace(self.shown(), left_sheet=self._left_sheet)
        if not self._view_moved:
            told = replace(told, view=None)
        self._view_moved, self._left_sheet = False, None
        return told

    def shown(self) -> Moved:
        """Where the pointer and the view are."""
        reviews = REVIEWERS in self.ticket.sees
        return Moved(self.ticket.account_id, self.ticket.organisation_id, reviews, self.spot, view=self.view)

    def is_too_slow(self) -> bool:
        """True when more is waiting for this browser than we keep for anybody."""
        transport = self.socket.transport
        return transport is not None and transport.get_write_buffer_size() > _LONGEST_BACKLOG

    def drop(self) -> None:
        """Cut the line without waiting: a browser that does not read would not read the farewell either."""
        if self.socket.transport is not None:
            self.socket.transport.abort()


def send_all(readers: list[Reader], frame: str) -> None:
    """Write one frame to many browsers without waiting for any of them; drop those that are too slow."""
    for reader in readers:
        if reader.is_too_slow():
            reader.drop()
    broadcast([reader.socket for reader in readers], frame)
