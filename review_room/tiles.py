"""Tiles of sheets: from the cache folder, else drawn by the rendering process and kept for ever."""

import os
import tempfile
import threading
from pathlib import Path

from flask import current_app

from review_room.drawings.pyramid import pyramid
from review_room.drawings.render import TileRenderer
from service_centre.config import Installation
from service_centre.errors import NotFound
from service_centre.objects import object_store

_starting = threading.Lock()


class NoSuchTile(NotFound):
    """The pyramid of the sheet has no such tile."""


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
    with object_store().local_copy(digest) as path:
        content = _renderer().tile(digest, path, level, x, y)
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
