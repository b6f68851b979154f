"""What goes over the wire to each role: nothing of what it may not see, on any page, in any export, on the socket."""

import io
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pymupdf
import pytest
from flask import Flask
from sqlalchemy import select
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from review_room.domain.opinion import Stance
from review_room.models import DrawingFile, ReviewCase, RoomEvent, SheetRevision
from review_room.usecases import consolidation
from service_centre.db import transaction
from service_centre.objects import object_store
from service_centre.running.children import free_ports
from tests.builders import NOON, PASSWORD
from tests.live.test_cuts import live_process
from tests.review_room.builders import City, a_city, an_open_room, everybody_says
from tests.web.test_exports import give_paper
from tests.web.test_kills import Browser, until, web_process

OWN_UNIT: Final = ("fire", "fire_signer")
REVIEWERS: Final = (*OWN_UNIT, "air_defence", "agency", "lead", "overseer")
PARTIES: Final = (*REVIEWERS, "owner", "designer", "clerk")
RIVALS: Final = ("rival_owner", "rival_agency", "rival_department", "rival_designer")


@dataclass
class Wire:
    """One person's browser: everything that it was sent is kept."""

    who: str
    browser: Browser
    case_id: int
    origin: str
    frames: list[str] = field(default_factory=list)
    socket: ClientConnection | None = None

    def listen(self, live_port: int, stack: ExitStack) -> None:
        """Open the room's stream, if there is a ticket for this person."""
        room = f"/review-room/cases/{self.case_id}"
        answer = self.post(f"{room}/live-ticket", {})
        if answer is None:
            return
        address = f"ws://127.0.0.1:{live_port}/?ticket={urllib.parse.quote(answer['ticket'])}&after=0"
        socket = self.socket = stack.enter_context(connect(address, origin=self.origin, proxy=None))  # type: ignore[arg-type]
        socket.send(json.dumps({"sheet": 1}))
        threading.Thread(target=self._keep, args=(socket,), daemon=True).start()

    def _keep(self, socket: ClientConnection) -> None:
        try:
            for frame in socket:
                self.frames.append(str(frame))
        except ConnectionClosed:
            return

    def post(self, path: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer; nothing where there is no such page for this person."""
        request = urllib.request.Request(  # noqa: S310 - own server
            self.browser.base + path,
            data=json.dumps(content).encode(),
            headers={"X-CSRFToken": self.browser.token("/"), "Content-Type": "application/json"},
        )
        try:
            with self.browser.opener.open(request) as answer:
                told: dict[str, Any] = json.load(answer)
                return told
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return None

    def operate(self, kind: str, **content: Any) -> None:
        operation = {"id": str(uuid.uuid4()), "kind": kind, **content}
        assert self.post(f"/review-room/cases/{self.case_id}/operations", operation) is not None, kind

    def everything(self, paths: list[str]) -> bytes:
        """All that the server sends this person now, with what it sent on the socket."""
        taken = [unpacked(self.get(path)) for path in paths]
        return b"\n".join([*taken, *(frame.encode() for frame in self.frames)])

    def present(self) -> set[str]:
        """Whom the socket has ever named as being in the room."""
        return {one["name"] for frame in self.frames for one in json.loads(frame).get("presence", [])}

    def get(self, path: str) -> bytes:
        try:
            with self.browser.opener.open(self.browser.base + path) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise AssertionError(f"{self.who}: {path} failed") from error
            return error.read()


def unpacked(content: bytes) -> bytes:
    """What is inside of an archive or a PDF as well, so that no packing hides a word."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF"):
        with pymupdf.open(stream=content, filetype="pdf") as document:
            noted = [str(note.info) for page in document for note in page.annots()]
            words = [page.get_text() for page in document]
            return "\n".join([*words, *noted]).encode() + bytes(document.tobytes(expand=255))
    return content


def every_path(app: Flask, values: Mapping[str, int]) -> list[str]:
    """Every page of the case that there is, whoever it is meant for, and those of its sets, files and sheets."""
    with app.test_request_context():
        adapter = app.url_map.bind("127.0.0.1")
        found = [
            adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.arguments <= values.keys() and rule.endpoint != "static"
        ]
    room = f"/review-room/cases/{values['case_id']}"
    return [*found, f"{room}/search?q=canary", f"{room}/events?after=0", f"{room}/provisions.json?q=canary"]


@dataclass
class Room:
    """A running room with everybody in it."""

    city: City
    case_id: int
    sheet_id: int
    paths: list[str]
    wires: dict[str, Wire]

    def who_was_told(self, *words: str) -> dict[str, set[str]]:
        """Over whose wires each word went, after everybody has heard the last event."""
        self.wait_for_the_last_event()
        sent = {who: wire.everything(self.paths) for who, wire in self.wires.items()}
        return {word: {who for who, content in sent.items() if word.encode() in content} for word in words}

    def draft(self, text: str, *, words: str = "canary-mark-words", clause: str = "canary-clause") -> str:
        finding_id = str(uuid.uuid4())
        mark = {"id": str(uuid.uuid4()), "kind": "text", "geometry": {"points": [[50, 50]], "text": words}}
        finding = {
            "id": finding_id,
            "sheet_id": self.sheet_id,
            "discipline": "fire",
            "class": "mandatory",
            "standard": "GB 55037-2022",
            "clause": clause,
            "text": text,
        }
        self.wires["fire"].operate("draft_finding", finding=finding, marks=[mark])
        return finding_id

    def issue(self) -> None:
        """The round ends and the list goes out."""
        with transaction() as session:
            city, case = replace(self.city, session=session), session.get_one(ReviewCase, self.case_id)
            everybody_says(city, case, Stance.REVISION_NEEDED)
            consolidation.consolidate(session, case, actor=city["lead"], now=NOON)
            consolidation.issue_findings(session, case, actor=city["lead"], now=NOON)

    def wait_for_the_last_event(self) -> None:
        with transaction() as session:
            last = max(session.scalars(select(RoomEvent.number).where(RoomEvent.case_id == self.case_id)), default=0)
        for wire in self.wires.values():
            if wire.socket is not None:
                until(lambda wire=wire: any(f'"last":{last}' in frame.replace(" ", "") for frame in wire.frames))


@pytest.fixture
def room(own_app: Flask) -> Iterator[Room]:
    with transaction() as session:
        city = a_city(session)
        case = an_open_room(city)
        give_paper(city, case)
        revision = session.scalars(select(SheetRevision).join(DrawingFile).order_by(SheetRevision.id)).first()
        assert revision is not None
        revision.file.digest = object_store().put(io.BytesIO(b"a drawing")).digest
        values = {
            "case_id": case.id,
            "project_id": case.project_id,
            "sheet_id": revision.id,
            "file_id": revision.file_id,
            "set_id": revision.file.set_id,
        }
        names = {who: account.login_name for who, account in city.accounts.items()}
    with running(own_app) as (web_port, live_port), ExitStack() as sockets:
        wires = {}
        for who in (*PARTIES, *RIVALS):
            browser = Browser(web_port)
            browser.sign_in(names[who], PASSWORD)
            wires[who] = Wire(who, browser, values["case_id"], f"http://127.0.0.1:{web_port}")
        for wire in wires.values():
            wire.listen(live_port, sockets)
        yield Room(city, values["case_id"], values["sheet_id"], every_path(own_app, values), wires)


@contextmanager
def running(app: Flask) -> Iterator[tuple[int, int]]:
    web_port, live_port = free_ports(2)
    with ExitStack() as stack:
        stack.enter_context(web_process(app, web_port, LIVE_URL=f"ws://127.0.0.1:{live_port}/"))
        stack.enter_context(live_process(app, live_port))
        yield web_port, live_port


def test_no_role_is_sent_a_word_or_a_name_that_it_may_not_see(room: Room) -> None:
    nobody_learns_who_reviews(room)
    fire = room.wires["fire"]
    draft = room.draft("canary-draft")
    fire.operate("edit_finding", finding_id=draft, finding={"text": "canary-edited"})
    thrown_away = room.draft("canary-thrown-away")
    fire.operate("withdraw_finding", finding_id=thrown_away, reason="canary-why-thrown-away")  # no reason is asked
    submitted = room.draft("canary-submitted", words="canary-shared-words", clause="canary-shared-clause")
    fire.operate("submit_finding", finding_id=submitted)
    taken_back = room.draft("canary-taken-back", words="canary-shared-words", clause="canary-shared-clause")
    fire.operate("submit_finding", finding_id=taken_back)
    fire.operate("withdraw_finding", finding_id=taken_back, reason="canary-why-taken-back")
    of_the_unit = ("canary-edited", "canary-thrown-away", "canary-mark-words", "canary-clause")
    of_reviewers = ("canary-submitted", "canary-shared-words", "canary-shared-clause", "canary-why-taken-back")
    expected = {word: set(OWN_UNIT) for word in of_the_unit} | {word: set(REVIEWERS) for word in of_reviewers}
    expected |= {"canary-why-thrown-away": set()} | what_is_said_around(room, draft, submitted)
    assert room.who_was_told(*expected) == expected
    fire.operate("withdraw_finding", finding_id=draft)
    room.issue()
    assert room.who_was_told("canary-submitted", "canary-edited", "canary-why-taken-back") == {
        "canary-submitted": set(PARTIES),
        "canary-edited": set(OWN_UNIT),
        "canary-why-taken-back": set(REVIEWERS),
    }


def say(room: Room, who: str, finding_id: str, audience: str, text: str, **more: Any) -> str:
    remark_id = str(uuid.uuid4())
    content = {"finding_id": finding_id, "remark_id": remark_id, "audience": audience, "text": text}
    room.wires[who].operate("write_remark", **content | more)
    return remark_id


def what_is_said_around(room: Room, draft: str, submitted: str) -> dict[str, set[str]]:
    """Remarks and an assignment, with those whom each word was written for."""
    colleague = room.city.accounts["fire"].id
    room.wires["fire"].operate("assign_finding", finding_id=draft, account_id=colleague, due_on="2099-09-09")
    say(room, "fire", draft, "unit", "canary-talk-of-draft")
    say(room, "agency", submitted, "unit", "canary-note-of-agency")
    named = [room.city.accounts["air_defence"].id]
    say(room, "agency", submitted, "reviewers", "canary-to-reviewers", mentions=named)
    gone = say(room, "fire", submitted, "reviewers", "canary-taken-back-remark")
    room.wires["fire"].operate("withdraw_remark", remark_id=gone)
    room.wait_for_the_last_event()
    for wire in room.wires.values():
        wire.frames = [frame for frame in wire.frames if "canary-taken-back-remark" not in frame]  # heard before that
    return {
        "canary-talk-of-draft": set(OWN_UNIT),
        "2099-09-09": set(OWN_UNIT),
        "canary-note-of-agency": {"agency"},
        "canary-to-reviewers": set(REVIEWERS),
        "canary-taken-back-remark": set(),
    }


def nobody_learns_who_reviews(room: Room) -> None:
    """An owner, a designer or a clerk is shown the presence of their own people only."""
    until(lambda: all(wire.frames for wire in room.wires.values() if wire.socket is not None))
    until(lambda: {f"虚构·{who}" for who in REVIEWERS} <= room.wires["lead"].present())
    for who in ("owner", "designer", "clerk"):
        assert room.wires[who].present() <= {f"虚构·{who}"}
