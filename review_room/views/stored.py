"""How stored bytes are sent: downloads that no browser runs, and pictures that a browser asks for once."""

from flask import abort, make_response, send_file
from werkzeug.wrappers import Response

from service_centre.objects import object_store

_FOR_EVER = "private, max-age=31536000, immutable"


def download(digest: str | None, name: str, mimetype: str = "application/pdf") -> Response:
    """Bytes of the store as an attachment that no browser runs; 404 for what has not been made yet."""
    response = send_file(object_store().open(_there(digest)), mimetype=mimetype, as_attachment=True, download_name=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def picture_response(digest: str | None) -> Response:
    """A stored WebP; 404 where there is none. What stands under a digest never changes."""
    response = send_file(object_store().open(_there(digest)), mimetype="image/webp")
    response.headers["Cache-Control"] = _FOR_EVER
    return response


def for_ever(content: bytes, media_type: str) -> Response:
    """What was made of a stored sheet, which never changes either."""
    response = make_response(content)
    response.headers.update({"Content-Type": media_type, "Cache-Control": _FOR_EVER})
    return response


def _there(digest: str | None) -> str:
    return digest if digest is not None else abort(404)
