"""Kill -9 of the web process and of a worker: what was acknowledged stays, what was not leaves nothing half done."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from demonstration.cast import DEMONSTRATION_PASSWORD
from demonstration.city import found_city, the_city
from demonstration.drawings import generate_set
from demonstration.story import Story, keep_all_promises
from review_room.domain.lifecycle import CaseState
from review_room.domain.opinion import Stance
from review_room.models import Attachment, DrawingFile, DrawingSet, ReviewCase, SlotState
from review_room.usecases import opinions
from service_centre.credentials import authority_of
from service_centre.db import db, transaction
from service_centre.matters.models import SelectionMethod
from service_centre.objects import object_store
from service_centre.outbox import PromisedJob, hand_over
from service_centre.signing.checking import check
from service_centre.web import now
from tests.builders import PASSWORD
from tests.review_room.builders import a_city, a_draft, an_open_room
from tests.servers import environment_of

ROOT = Path(__file__).parents[2]


@contextmanager
def web_process(
    app: Flask, port: int, target: str = "wsgi:create_web", **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The real web server of the product."""
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--factory", target]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--http", "1", "--no-ws"]
    process = subprocess.Popen(command, cwd=ROOT, env={**environment_of(app), **settings}, start_new_session=True)
    try:
        until(lambda: _answers(port))
        yield process
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The whole group at once, as a power cut would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def until(holds, seconds: float = 30) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Browser:
    """As much of a browser as signing in and sending a file takes."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def token(self, path: str) -> str:
        with self.opener.open(self.base + path) as answer:
            page = answer.read().decode()
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found
        return found[1]

    def sign_in(self, name: str, password: str = DEMONSTRATION_PASSWORD) -> None:
        form = {"login_name": name, "password": password, "csrf_token": self.token("/sign-in")}
        with self.opener.open(self.base + "/sign-in", urllib.parse.urlencode(form).encode()) as answer:
            assert answer.status == 200

    def cookie(self) -> str:
        return "; ".join(f"{one.name}={one.value}" for one in self.cookies)


@pytest.fixture
def story(own_app: Flask) -> Story:
    with transaction() as session:
        found_city(session, now=now())
    with transaction() as session:
        city = the_city(session)
    told = Story(city, owner="yezhu-a", designer="sheji-a")
    told.register(project_code="2026-620199-47-01-000777", name="演示·断电项目（虚构）")
    return told


def test_a_web_process_killed_during_an_upload_leaves_no_half_file(own_app: Flask, story: Story) -> None:
    port = _free_port()
    with transaction() as session:
        set_id = session.scalars(select(DrawingSet.id).where(DrawingSet.case_id == story.case_id)).one()
    content = b"%PDF-1.7\n" + os.urandom(3_000_000)
    with web_process(own_app, port) as process:
        browser = Browser(port)
        browser.sign_in("yezhu-a")
        token = browser.token(f"/review-room/cases/{story.case_id}")
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(_put(set_id, len(content), browser.cookie(), token) + content[:1_500_000])
            time.sleep(0.5)  # let the server take in what was sent; nothing to wait for is visible from outside
            _kill(process)
    with transaction() as session:
        assert session.scalars(select(DrawingFile)).all() == []
    with web_process(own_app, port):
        browser = Browser(port)
        browser.sign_in("yezhu-a")
        token = browser.token(f"/review-room/cases/{story.case_id}")
        request = urllib.request.Request(  # noqa: S310 - own server
            f"{browser.base}/review-room/sets/{set_id}/files?name=again.pdf",
            data=content,
            method="PUT",
            headers={"X-CSRFToken": token, "Content-Type": "application/pdf"},
        )
        with browser.opener.open(request) as answer:
            assert answer.status == 201
    with transaction() as session:
        file = session.scalars(select(DrawingFile)).one()
        assert file.size == len(content)
        assert object_store().exists(file.digest)


def test_an_attachment_is_there_after_a_kill_if_it_was_acknowledged_and_else_not_at_all(own_app: Flask) -> None:
    with transaction() as session:
        city = a_city(session)
        case = an_open_room(city)
        case_id, finding_id = case.id, a_draft(city, case)
        reviewer = city.accounts["fire"].login_name
    port, content = _free_port(), b"%PDF-1.7\n" + os.urandom(2_000_000)
    path = f"/review-room/cases/{case_id}/attachments?finding_id={finding_id}&name=a.pdf"
    with web_process(own_app, port) as process:
        browser = Browser(port)
        browser.sign_in(reviewer, PASSWORD)
        headers = {"X-CSRFToken": browser.token("/"), "Content-Type": "application/pdf"}
        whole = urllib.request.Request(browser.base + path, data=content, method="PUT", headers=headers)  # noqa: S310 - own server
        with browser.opener.open(whole) as answer:
            acknowledged = json.load(answer)["id"]
        head = f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {browser.cookie()}\r\n"
        told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(f"{head}{told}Content-Length: {len(content)}\r\n\r\n".encode() + content[:1_000_000])
            time.sleep(0.5)  # let the server take in what was sent; nothing to wait for is visible from outside
            _kill(process)
    with transaction() as session:
        attachment = session.scalars(select(Attachment)).one()
        assert (attachment.id, attachment.size) == (acknowledged, len(content))
        with object_store().open(attachment.digest) as stream:
            assert stream.read() == content


def _put(set_id: int, length: int, cookie: str, token: str) -> bytes:
    return (
        f"PUT /review-room/sets/{set_id}/files?name=half.pdf HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Cookie: {cookie}\r\nX-CSRFToken: {token}\r\nContent-Type: application/pdf\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def _settled(story: Story, folder: Path) -> None:
    made = generate_set(folder, seed=3, sheets=1, formats=("pdf",))
    story.send([file.path for file in made.files])
    keep_all_promises()
    story.submit()
    keep_all_promises()
    story.admit()
    story.open_room(SelectionMethod.ROTATION)
    story.take_turn()
    story.confirm()
    for reviewer in story.reviewers():
        story.say(reviewer, Stance.NO_OBJECTION)
    story.consolidate()
    story.settle()


def test_a_kill_during_a_signature_ends_in_exactly_one_valid_signature(
    own_app: Flask, story: Story, tmp_path: Path
) -> None:
    """The request is acknowledged through the web; web and worker are killed at once; a new worker finishes."""
    own_app.config["RING_AFTER_COMMIT"] = False
    _settled(story, tmp_path)
    with transaction() as session:
        slot = opinions.current_slot(story.opinion(session))
        assert slot is not None
        slot_id, signer = slot.id, next(k for k, a in story.city.actors.items() if _may_sign(a, slot))
    port = _free_port()
    with web_process(own_app, port) as web, _worker(own_app) as worker:
        browser = Browser(port)
        browser.sign_in(signer)
        form = {"password": DEMONSTRATION_PASSWORD, "csrf_token": browser.token(f"/review-room/cases/{story.case_id}")}
        browser.opener.open(
            f"{browser.base}/review-room/slots/{slot_id}/signature", urllib.parse.urlencode(form).encode()
        ).close()
        until(lambda: _slot_job().tries >= 1)
        _kill(web)
        _kill(worker)
    with _worker(own_app):
        until(_hand_over_and_look)
    with transaction() as session:
        opinion = story.opinion(session)
        assert [slot.state for slot in opinion.slots][:2] == [SlotState.SIGNED, SlotState.WAITING]
        root = authority_of(session, now=now()).trust_root()
        with object_store().open(opinion.pdf_digest or "") as stream:
            reports = [report for report in check(stream.read(), root) if report.signer]
        assert [report.sound for report in reports] == [True]
        assert session.get_one(ReviewCase, story.case_id).state is CaseState.SIGNING


def _may_sign(actor, slot) -> bool:  # type: ignore[no-untyped-def]
    return actor.organisation_id == slot.organisation_id and slot.role in actor.roles


def _slot_job() -> PromisedJob:
    with transaction() as session:
        db.session.expire_all()
        return session.scalars(select(PromisedJob).where(PromisedJob.name == "sign_joint_opinion")).one()


def _hand_over_and_look() -> bool:
    with transaction() as session:
        hand_over(session, now=now())
    return _slot_job().kept_at is not None


@contextmanager
def _worker(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment_of(app), start_new_session=True)
    try:
        yield process
    finally:
        _kill(process)
