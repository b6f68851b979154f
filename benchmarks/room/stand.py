"""The demo city's room under review, and people who have signed in to it."""

import contextlib
import json
import re
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from benchmarks.drawings.site import running
from demonstration.cast import DEMONSTRATION_PASSWORD

REVIEWERS: Final = ("xiaofang-shencha", "renfang-shencha")
_MOST_CASES: Final = 12


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in, and their room."""

    address: str
    cookie: str
    case_id: int
    room: Mapping[str, Any]
    """What `room.json` said."""

    @property
    def sheet_id(self) -> int:
        """The first sheet of the room."""
        return next(int(sheet["id"]) for sheet in self.room["sheets"] if sheet["current"])

    def sender(self) -> dict[str, str]:
        """As the load program wants a person."""
        operations = f"{self.address}/review-room/cases/{self.case_id}/operations"
        return {"address": operations, "cookie": self.cookie, "token": self.room["csrf"]}

    def listening(self) -> str:
        """The address of the live process with a fresh ticket; it opens the door for a minute, as often as asked."""
        answer = self.post(self.room["live"]["ticket_url"], {})
        return f"{answer['url']}?ticket={quote(answer['ticket'])}&after={self.last_event()}"

    def last_event(self) -> int:
        """The newest number of the room."""
        return int(self._ask(f"/review-room/cases/{self.case_id}/events?after=2000000000")["last"])

    def post(self, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Raises HTTPError."""
        return self._ask(path, json.dumps(content).encode())

    def _ask(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {"Cookie": self.cookie, "Content-Type": "application/json", "X-CSRFToken": self.room["csrf"]}
        with urllib.request.urlopen(urllib.request.Request(self.address + path, body, headers)) as answer:  # noqa: S310 - loopback
            told: dict[str, Any] = json.load(answer)
            return told


@contextlib.contextmanager
def demo_site() -> Iterator[tuple[str, int]]:
    """The product with its demo cases, started as a person starts it; yields its address and its first process."""
    with tempfile.TemporaryDirectory(prefix="lianshen-benchmark-room-") as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder)) as (address, process):
            yield address, process


def signed_in(address: str, name: str) -> Person:
    """Sign in and enter the room where this person may mark. Raises LookupError when there is none."""
    cookies = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    with opener.open(f"{address}/sign-in") as answer:
        token = re.search(r'name="csrf-token" content="([^"]+)"', answer.read().decode())
    form = {"login_name": name, "password": DEMONSTRATION_PASSWORD, "csrf_token": token[1] if token else ""}
    opener.open(f"{address}/sign-in", urllib.parse.urlencode(form).encode()).close()
    cookie = "; ".join(f"{one.name}={one.value}" for one in cookies)
    for case_id in range(1, _MOST_CASES):
        with contextlib.suppress(urllib.error.HTTPError):
            with opener.open(f"{address}/review-room/cases/{case_id}/room.json") as answer:
                room = json.load(answer)
            if room["me"]["can_annotate"]:
                return Person(address, cookie, case_id, room)
    raise LookupError(name)
