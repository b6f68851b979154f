"""Pictures in XFDF: a stamp whose `imagedata` is a data URL, as Acrobat and Apryse write it."""

import base64
import binascii
import re
from typing import Final

from review_room.exchange.annotation import Annotation
from review_room.exchange.xfdf_names import numbers_in, x
from review_room.exchange.xml_tree import Node

_DATA_URL: Final = re.compile(r"\A\s*data:image/[\w.+-]+;base64,", re.IGNORECASE)
_JPEG: Final = b"\xff\xd8\xff"


def image_data(annotation: Annotation) -> list[Node]:
    """The bytes of the picture as an element; none where they are not at hand."""
    if annotation.picture is None:
        return []
    media_type = "image/jpeg" if annotation.picture.startswith(_JPEG) else "image/png"
    coded = base64.b64encode(annotation.picture).decode("ascii")
    return [Node(x("imagedata"), {}, (f"data:{media_type};base64,{coded}",))]


def turn_of(annotation: Annotation) -> dict[str, str]:
    """The attribute that says how a picture is turned."""
    return {"rotation": str(annotation.turn)} if annotation.turn else {}


def picture_in(text: str) -> bytes | None:
    """The bytes in an `imagedata`, with or without the head of a data URL; None for what is no base64."""
    try:
        return base64.b64decode("".join(_DATA_URL.sub("", text).split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def turn_in(text: str) -> int:
    """The nearest quarter turn."""
    found = numbers_in(text)
    return round(found[0] / 90) * 90 % 360 if found else 0
