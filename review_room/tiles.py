"""Tiles of sheets: from the cache folder, else drawn by the rendering process and kept for ever."""

import os
import tempfile
import threading
from pathlib import Path

from flask import current_app

from review_room.drawings.pyramid import pyramid
from review_room.drawings.render import RenderFailure, TileRenderer
from service_centre.config import Installation
from service_centre.errors import NotFound, Unavailable
from service_centre.objects import object_store

_starting = threading.Lock()


class NoSuchTile(NotFound):
    """The pyramid of the sheet has no such tile."""


class TileNotDrawn(Unavailable):
    """The rendering process could not draw this place within its limits."""

    code = "tile_not_drawn"
    sentence = "图纸的这一部分暂时无法显示：{reason}"
    next_step = "请稍后重试；其他部分和已保存的意见不受影响。"


def tile_bytes(digest: str, width_mm: float, height_mm: float, *, level: int, x: int, y: int) -> bytes:
    """One tile as WebP. Raises NoSuchTile."""
    try:
        pyramid(width_mm, height_mm).tile_box(level, x, y)
    except IndexError:
        raise NoSuchTile from None
    told: Installation = current_app.config["INSTALLATION"]
    kept = told.cache_folder / "tiles" / digest.replace(":", "-") / str(level) / f"{x}_{y}.webp"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        pass
    try:
        content = _renderer().tile(digest, lambda: object_store().local_copy(digest), level, x, y)
    except RenderFailure as failure:
        raise TileNotDrawn(reason=failure.sentence) from failure
    _keep(kept, content)
    return content


def _renderer() -> TileRenderer:
    """The rendering process of this web process, started with the first tile."""
    with _starting:
        renderer = current_app.extensions.get("tile_renderer")
        if renderer is None:
            renderer = current_app.extensions["tile_renderer"] = TileRenderer()
    result: TileRenderer = renderer
    return result


def _keep(place: Path, content: bytes) -> None:
    """Write whole or not at all; a full disk costs the cache, not the answer."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(place)
    except OSError:
        current_app.logger.warning("the tile cache could not be written", exc_info=True)
