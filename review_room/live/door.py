"""The door: what a request must show before it becomes a socket."""

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from review_room.live.ticket import Revocations, Ticket, TicketRefused, read_ticket


class Door:
    """Checks tickets before the handshake; a refused request never becomes a socket."""

    def __init__(self, secret_key: str) -> None:
        self._secret_key = secret_key
        self.revocations = Revocations()

    def check(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer the request with a refusal or a health report, or let it through with None."""
        if urlsplit(request.path).path == "/health":
            return connection.respond(HTTPStatus.OK, "ok\n")
        try:
            self.admit(request)
        except TicketRefused:
            return connection.respond(HTTPStatus.FORBIDDEN, "ticket refused\n")
        return None

    def admit(self, request: Request | None) -> tuple[Ticket, int]:
        """The ticket, and the number after which the browser wants events. Raises TicketRefused."""
        if request is None:
            raise TicketRefused
        query = parse_qs(urlsplit(request.path).query)
        ticket = read_ticket(self._secret_key, query.get("ticket", [""])[0])
        self.revocations.check(ticket)
        after = query.get("after", ["0"])[0]
        if not after.isascii() or not after.isdigit() or len(after) > 15:
            raise TicketRefused
        return ticket, int(after)
