"""Where pictures and points made of a sheet lie in the cache folder: by its digest, for ever, made again if lost."""

import contextlib
import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import current_app

from service_centre.config import Installation

STATES_KEPT: Final = 24
"""States of layers of one sheet whose tiles are kept; there are too many to keep them all."""


def folder_of(digest: str, layers: str | None = None) -> Path:
    """Of a sheet as its author left it, or of the state of layers that a checked mask shows."""
    if layers is None:
        return _root() / _name(digest)
    # A mask can be longer than a file name may be.
    state = _root() / "layers" / _name(digest) / sha256(layers.encode()).hexdigest()[:24]
    if not state.exists():
        _make_room(state.parent)
    return state


def kept(place: Path) -> bytes | None:
    """What lies there; None where nothing does, or it cannot be read."""
    try:
        return place.read_bytes()
    except OSError:
        return None


def keep(place: Path, content: bytes) -> None:
    """Write whole or not at all; a full disk costs the cache, not the answer."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(place)
    except OSError:
        current_app.logger.warning("the tile cache could not be written", exc_info=True)


def _root() -> Path:
    told: Installation = current_app.config["INSTALLATION"]
    return told.cache_folder / "tiles"


def _name(digest: str) -> str:
    return digest.replace(":", "-")


def _make_room(states: Path) -> None:
    """Forget the state of layers that was longest ago asked for anew, so that nobody can fill the disk with states."""
    with contextlib.suppress(OSError):
        there = sorted(states.iterdir(), key=lambda state: state.stat().st_mtime)
        for state in there[: max(0, len(there) + 1 - STATES_KEPT)]:
            shutil.rmtree(state, ignore_errors=True)
