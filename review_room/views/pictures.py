"""How small pictures are sent."""

from flask import Response, send_file

from service_centre.objects import object_store

FOR_EVER = "private, max-age=31536000, immutable"


def picture_response(digest: str) -> Response:
    """A stored WebP. What stands under a digest never changes, so a browser asks once."""
    response = send_file(object_store().open(digest), mimetype="image/webp")
    response.headers["Cache-Control"] = FOR_EVER
    return response
