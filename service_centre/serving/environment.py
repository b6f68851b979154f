"""A request of the HTTP server as the WSGI environment that Flask knows (PEP 3333)."""

import sys
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from service_centre.serving.asgi import Scope
from service_centre.serving.files import SentFile

_WITHOUT_PREFIX = {"CONTENT_TYPE", "CONTENT_LENGTH"}


def environment_of(scope: Scope, body: BinaryIO, *, body_ends: bool) -> WSGIEnvironment:
    """`body_ends`: the body may be read to its end; otherwise CONTENT_LENGTH says where that is."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        # The server's own `path` has lost what was no UTF-8; the WSGI form keeps every byte.
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "REMOTE_ADDR": scope["client"][0],
        "REMOTE_PORT": str(scope["client"][1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": SentFile,
    }
    if body_ends:
        environ["wsgi.input_terminated"] = True
    for raw_name, raw_value in scope["headers"]:
        _add(environ, raw_name.decode("latin-1"), raw_value.decode("latin-1"))
    return environ


def header(scope: Scope, name: bytes) -> str:
    """The first header of this name, empty if there is none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _add(environ: WSGIEnvironment, name: str, value: str) -> None:
    if "_" in name:
        return  # it would become the same key as the header with a hyphen, which a proxy may have set
    key = name.upper().replace("-", "_")
    if key not in _WITHOUT_PREFIX:
        key = f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value
