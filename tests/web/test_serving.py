"""The web server's side of the pages, with applications odder than ours: real server, real sockets."""

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.slow_lines import all_from, begin, head_of, odd_process, status_of
from tests.web.test_kills import _free_port, until

LARGE = bytes(range(256)) * 12_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("odd")
    (made / "large.bin").write_bytes(LARGE)
    return made


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    number = _free_port()
    with odd_process(number, folder):
        yield number


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[Any, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def told(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ask(port, method, path, body, **headers)[1])
    return found


def test_the_application_learns_of_the_request_what_pep_3333_says(port: int) -> None:
    found = told(port, "GET", "/%E5%9B%BE%20%FF%2F?q=%E5%9B%BE&x=1+2", **{"X-Told": "yes", "Content-Type": "a/b"})
    assert found["PATH_INFO"] == "/图 ".encode().decode("latin-1") + "\xff/"
    assert found["QUERY_STRING"] == "q=%E5%9B%BE&x=1+2"
    assert (found["SCRIPT_NAME"], found["REMOTE_ADDR"], found["wsgi.url_scheme"]) == ("", "127.0.0.1", "http")
    assert (found["SERVER_PORT"], found["HTTP_HOST"]) == (str(port), f"127.0.0.1:{port}")
    assert (found["HTTP_X_TOLD"], found["CONTENT_TYPE"]) == ("yes", "a/b")
    assert (found["wsgi.multithread"], found["SERVER_PROTOCOL"]) == (True, "HTTP/1.1")
    assert "HTTP_CONTENT_TYPE" not in found


def test_headers_said_twice_are_joined_and_those_with_underscores_are_nobodys(port: int) -> None:
    head = (
        head_of("GET", "/", Connection="close")[:-2]
        + b"Cookie: a=1\r\nCookie: b=2\r\nX-A: 1\r\nX-A: 2\r\nX_A: 3\r\n\r\n"
    )
    found = json.loads(all_from(begin(port, head)).partition(b"\r\n\r\n")[2])
    assert (found["HTTP_COOKIE"], found["HTTP_X_A"]) == ("a=1; b=2", "1,2")


def test_a_body_arrives_whole_and_cookies_go_out_one_by_one(port: int) -> None:
    answer, body = ask(port, "POST", "/", b"\x00\xff\r\n" * 1000)
    assert json.loads(body)["body"] == "\x00\xff\r\n" * 1000
    assert json.loads(body)["CONTENT_LENGTH"] == "4000"
    assert answer.headers.get_all("set-cookie") == ["a=1", "b=2"]


def test_a_chunked_body_of_moderate_size_arrives_too(port: int) -> None:
    head = head_of("POST", "/", Transfer_Encoding="chunked", Connection="close")
    found = json.loads(all_from(begin(port, head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")).partition(b"\r\n\r\n")[2])
    assert (found["body"], "CONTENT_LENGTH" in found) == ("abcde", False)


def test_head_says_the_length_and_sends_nothing(port: int) -> None:
    answer, body = ask(port, "HEAD", "/")
    assert (answer.status, int(answer.headers["content-length"]) > 100, body) == (200, True, b"")
    assert ask(port, "GET", "/nothing")[0].status == 204


@pytest.mark.parametrize("path", ["/fails", "/silent"])
def test_a_defect_of_the_application_is_a_500_that_tells_nothing(port: int, folder: Path, path: str) -> None:
    answer, body = ask(port, "GET", path)
    assert answer.status == 500
    assert b"secret" not in body
    assert b"Traceback" not in body
    until(lambda: b"Traceback" in (folder / "log").read_bytes())
    assert ask(port, "GET", "/")[0].status == 200


def test_a_long_answer_is_sent_in_pieces_and_closed(port: int, folder: Path) -> None:
    (folder / "closed").unlink(missing_ok=True)
    assert len(ask(port, "GET", "/pieces")[1]) == 20_000_000
    until((folder / "closed").exists)
    assert (folder / "closed").read_text() == "200"


@pytest.mark.parametrize("leaves", [True, False])
def test_who_leaves_or_stops_reading_ends_the_making_of_the_answer(port: int, folder: Path, leaves: bool) -> None:
    (folder / "closed").unlink(missing_ok=True)
    line = begin(port, head_of("GET", "/pieces"))
    assert line.recv(1000)
    if leaves:
        line.close()
    until((folder / "closed").exists)
    assert int((folder / "closed").read_text()) < 200
    line.close()


def test_an_answer_that_fails_half_way_is_closed_and_hurts_nobody_else(port: int, folder: Path) -> None:
    (folder / "closed").unlink(missing_ok=True)
    assert len(all_from(begin(port, head_of("GET", "/breaks", Connection="close")))) < 12_000_000
    until((folder / "closed").exists)
    assert ask(port, "GET", "/")[0].status == 200


def test_forty_readers_of_a_long_answer_who_read_nothing_delay_nobody(port: int) -> None:
    lines = [begin(port, head_of("GET", path)) for path in ("/pieces", "/file") for _ in range(20)]
    began = time.monotonic()
    assert ask(port, "GET", "/")[0].status == 200
    assert time.monotonic() - began < 2
    for line in lines:
        line.close()


def test_a_large_file_arrives_whole_and_in_ranges(port: int) -> None:
    answer, body = ask(port, "GET", "/file")
    assert (body == LARGE, answer.headers["content-length"]) == (True, str(len(LARGE)))
    answer, body = ask(port, "GET", "/file", Range="bytes=1000000-2000000")
    assert (answer.status, body == LARGE[1_000_000:2_000_001]) == (206, True)
    answer, body = ask(port, "HEAD", "/file")
    assert (answer.headers["content-length"], body) == (str(len(LARGE)), b"")
    tag = ask(port, "GET", "/file")[0].headers["etag"]
    assert ask(port, "GET", "/file", **{"If-None-Match": tag})[0].status == 304


def test_a_form_with_a_file_in_it_is_awaited_whole(port: int) -> None:
    assert (
        told(port, "POST", "/", b"x" * 8_000_000, **{"Content-Type": "multipart/form-data"})["body"] == "x" * 8_000_000
    )


def test_very_large_bodies_that_are_no_files_are_refused_unread(port: int) -> None:
    for method, kind in [("POST", "application/json"), ("PUT", "multipart/form-data; boundary=x")]:
        line = begin(port, head_of(method, "/", Content_Type=kind, Content_Length=20_000_000))
        assert status_of(all_from(line)) == 413


def test_bodies_that_are_waited_for_have_a_bound_together_but_silence_takes_no_room(port: int) -> None:
    size = 1 << 20
    silent = [begin(port, head_of("POST", "/", Content_Length=size)) for _ in range(70)]
    assert told(port, "POST", "/", b"x")["body"] == "x"
    assert {status_of(all_from(line)) for line in silent} == {408}
    waiting = [begin(port, head_of("POST", "/", Content_Length=size) + bytes(size - 1)) for _ in range(66)]
    answers = [all_from(line) for line in waiting]
    assert {status_of(answer) for answer in answers} == {408, 503}
    assert any(b"retry-after: 5" in answer for answer in answers)
    assert told(port, "POST", "/", b"x" * 1000)["body"] == "x" * 1000
