"""Applications behind a web server that loses patience soon, and sockets that try it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, send_file

from service_centre.serving.limits import Limits
from service_centre.serving.patient_web import PatientWeb
from tests.web.test_kills import ROOT, _kill, until
from wsgi import create_app

HURRIED = Limits(threads=4, whole_seconds=1.5, piece_seconds=1.5, rate_from_seconds=2, reader_seconds=1.5)


def create_hurried_web() -> PatientWeb:
    return PatientWeb(create_app(), HURRIED)


def create_odd_web() -> PatientWeb:
    return PatientWeb(odd, HURRIED)


def odd(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answers that no page of ours gives, and what the server told about the request."""
    path = environ["PATH_INFO"]
    if path == "/fails":
        raise ValueError("a secret of the application")
    if path == "/silent":
        return [b"no start_response"]
    if path in ("/pieces", "/breaks"):
        start_response("200 OK", [("Content-Type", "application/octet-stream")])
        return Pieces(Path(os.environ["ODD_FOLDER"]), breaks=path == "/breaks")
    if path == "/file":
        return _files(environ, start_response)
    if path == "/nothing":
        start_response("204 No Content", [])
        return []
    told = {key: value for key, value in environ.items() if isinstance(value, str | bool)}
    body = json.dumps({**told, "body": environ["wsgi.input"].read().decode("latin-1")}).encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


class Pieces:
    """20 MB that are made while they are sent; a file says that `close` was called, and after how many pieces."""

    def __init__(self, folder: Path, *, breaks: bool) -> None:
        self.folder, self.breaks, self.made = folder, breaks, 0

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(200):
            if self.breaks and self.made == 100:
                raise ValueError("a secret of the application")
            self.made += 1
            yield bytes(100_000)

    def close(self) -> None:
        (self.folder / "closed.new").write_text(str(self.made))
        (self.folder / "closed.new").rename(self.folder / "closed")


_flask = Flask(__name__)


@_flask.get("/file")
def _file() -> object:
    return send_file(Path(os.environ["ODD_FOLDER"]) / "large.bin", conditional=True)


def _files(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return _flask(environ, start_response)


@contextmanager
def odd_process(port: int, folder: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--http", "1", "--no-ws", "--factory"]
    command += ["tests.web.slow_lines:create_odd_web", "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "ODD_FOLDER": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, start_new_session=True, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        until(lambda: _listens(port))
        yield
    finally:
        _kill(process)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def begin(port: int, request: bytes) -> socket.socket:
    """Open a line, say this much, and leave it open."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    line.sendall(request)
    return line


def head_of(method: str, path: str, **headers: object) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def all_from(line: socket.socket) -> bytes:
    """What comes until the server closes the line."""
    found = b""
    with line:
        while piece := line.recv(65_536):
            found += piece
    return found


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])
