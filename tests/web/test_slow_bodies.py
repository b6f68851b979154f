"""Slow senders hold up nobody else: the product's web server, real sockets, with less patience than in service."""

import json
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from review_room.models import DrawingFile
from service_centre.db import db, transaction
from service_centre.objects import object_store
from tests.builders import PASSWORD
from tests.review_room.builders import a_case_of, a_city, collecting_set
from tests.web.slow_lines import HURRIED, all_from, begin, head_of, status_of
from tests.web.test_kills import Browser, _free_port, web_process

LENGTH = 5_000_000


@dataclass
class Site:
    port: int
    set_id: int
    browser: Browser
    token: str

    def upload(self, length: int = LENGTH) -> bytes:
        path = f"/review-room/sets/{self.set_id}/files?name=%E5%9B%BE.pdf"
        return head_of(
            "PUT",
            path,
            Cookie=self.browser.cookie(),
            X_CSRFToken=self.token,
            Content_Type="application/pdf",
            Content_Length=length,
        )

    def send(self, content: bytes) -> int:
        request = urllib.request.Request(  # noqa: S310 - own server
            f"{self.browser.base}/review-room/sets/{self.set_id}/files?name=%E5%9B%BE%E7%BA%B8.pdf",
            data=content,
            method="PUT",
            headers={"X-CSRFToken": self.token, "Content-Type": "application/pdf"},
        )
        with self.browser.opener.open(request) as answer:
            status: int = answer.status
            return status

    def health_seconds(self) -> float:
        began = time.monotonic()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=20) as answer:
            assert answer.status == 200
        return time.monotonic() - began


@pytest.fixture
def site(own_app: Flask) -> Iterator[Site]:
    port = _free_port()
    with transaction() as session:
        city = a_city(session)
        case = a_case_of(city)
        case_id, set_id, owner = case.id, collecting_set(session, case).id, city.accounts["owner"].login_name
    with web_process(own_app, port, "tests.web.slow_lines:create_hurried_web"):
        browser = Browser(port)
        browser.sign_in(owner, PASSWORD)
        yield Site(port, set_id, browser, browser.token(f"/review-room/cases/{case_id}"))


def files() -> list[DrawingFile]:
    with transaction() as session:
        db.session.expire_all()
        return list(session.scalars(select(DrawingFile)))


def test_forty_silent_senders_delay_nobody_and_are_told_that_they_were_too_slow(site: Site) -> None:
    began = time.monotonic()
    lines = [begin(site.port, head_of("POST", "/sign-in", Content_Length=1000) + b"x") for _ in range(40)]
    dripping = begin(site.port, head_of("POST", "/sign-in", Content_Length=1000))
    assert site.health_seconds() < 2
    assert status_of(drip(dripping, b"x", until=began + HURRIED.whole_seconds + 4)) == 408
    answers = [all_from(line) for line in lines]
    assert {status_of(answer) for answer in answers} == {408}
    assert b"connection: close" in answers[0].lower()
    assert time.monotonic() - began < HURRIED.whole_seconds + 4


def drip(line: socket.socket, drop: bytes, *, until: float) -> bytes:
    """Send a drop now and then, until an answer comes."""
    line.settimeout(0.3)
    with line:
        while time.monotonic() < until:
            line.sendall(drop)
            with suppress(TimeoutError):
                return line.recv(4000)
    raise AssertionError("the server was more patient than it should be")


def test_uploads_that_stall_or_only_drip_end_with_a_sentence_and_leave_no_file(site: Site) -> None:
    stalled = begin(site.port, site.upload() + b"%PDF-1.7 " + bytes(500_000))
    dripping = begin(site.port, site.upload() + b"%PDF-1.7 ")
    answer = drip(dripping, bytes(100), until=time.monotonic() + HURRIED.rate_from_seconds + 4)
    assert status_of(answer) == 408
    answer = all_from(stalled)
    assert status_of(answer) == 408
    sentence = json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["sentence"]
    assert "没有传完" in sentence
    assert "500009" in sentence
    assert files() == []


def test_more_uploads_than_half_the_threads_come_again_later_and_delay_nobody(site: Site) -> None:
    held = [begin(site.port, site.upload() + b"%PDF-1.7 ") for _ in range(HURRIED.files_at_once)]
    time.sleep(0.5)  # let them be taken in; nothing to wait for is visible from outside
    lines = [begin(site.port, site.upload()) for _ in range(40)]
    assert site.health_seconds() < 2
    answers = [all_from(line) for line in lines]
    assert {status_of(answer) for answer in answers} == {503}
    assert b"retry-after: 5" in answers[0]
    assert {status_of(all_from(line)) for line in held} == {408}
    content = b"%PDF-1.7\n" + bytes(range(256)) * 20_000
    assert site.send(content) == 201
    (file,) = files()
    assert (file.name, file.size) == ("图纸.pdf", len(content))
    with object_store().open(file.digest) as stored:
        assert stored.read() == content


def test_what_is_refused_is_refused_unread(site: Site) -> None:
    path = f"/review-room/sets/{site.set_id}/files?name=x.pdf"
    assert status_of(all_from(begin(site.port, head_of("PUT", path, Content_Length=LENGTH)))) in (400, 401)
    chunked = site.upload().replace(f"Content-Length: {LENGTH}".encode(), b"Transfer-Encoding: chunked")
    for body in (b"3\r\n%PD\r\n0\r\n\r\n", b"200000\r\n" + bytes(0x200000) + b"\r\n"):
        with begin(site.port, chunked + body) as line:
            answer = line.recv(8000)
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "length_unknown"
    answer = all_from(begin(site.port, head_of("GET", "/review-room/cases/1?%E5%9B%BE=1", Connection="close")))
    assert status_of(answer) == 302
    assert b"next=" in answer
