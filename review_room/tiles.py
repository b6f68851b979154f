"""Tiles of sheets: from the cache folder, else drawn by the rendering processes and kept for ever."""

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from flask import current_app

from review_room.drawings.layer_state import layer_mask, shown_layers
from review_room.drawings.pyramid import deepest_dpi, pyramid, reading_pyramid
from review_room.drawings.render import RenderersBusy, RenderFailure, TileRenderer
from service_centre.config import Installation
from service_centre.errors import NotFound, Unavailable
from service_centre.objects import object_store

STATES_KEPT = 24
"""States of layers of one sheet whose tiles are kept; there are too many to keep them all."""

_RENDERERS = 2
_WAITING_AT_MOST = 5
"""Requests of one web process that wait for a picture at once; the rest of its threads are for everybody else."""

_starting = threading.Lock()


OVERVIEW_PIXELS: Final = 2048
"""The longer side: the overview of a sheet on a screen of 1920 pixels, and of 1440 with room to spare."""


class NoSuchTile(NotFound):
    """The pyramid of the sheet has no such tile."""


class NoSuchLayers(NotFound):
    """The address names layers that the sheet does not have."""

    code = "no_such_layers"
    sentence = "图纸没有这样的图层组合。"
    next_step = "请刷新页面后重新选择图层。"


class TileNotDrawn(Unavailable):
    """The rendering process could not draw this place within its limits."""

    code = "tile_not_drawn"
    sentence = "图纸的这一部分暂时无法显示：{reason}"
    next_step = "请稍后重试；其他部分和已保存的意见不受影响。"


class TooManyWait(Unavailable):
    """Many pictures are being drawn at this moment."""

    code = "too_many_wait"
    sentence = "正在绘制的图面较多，请稍候。"
    next_step = "图面会自动重试；已保存的内容不受影响。"


def layers_wanted(mask: str | None, layers: Sequence[Mapping[str, Any]]) -> str | None:
    """The mask of an address, checked against the sheet's layers; None for the state its author left.

    Raises NoSuchLayers.
    """
    if mask is None:
        return None
    try:
        shown_layers(mask, len(layers))
    except ValueError:
        raise NoSuchLayers from None
    return None if mask == layer_mask([bool(layer["shown"]) for layer in layers]) else mask


def tile_bytes(
    digest: str, width_mm: float, height_mm: float, *, level: int, x: int, y: int, layers: str | None = None
) -> bytes:
    """One tile as WebP, with the layers that a checked mask shows. Raises NoSuchTile, TileNotDrawn."""
    try:
        reading_pyramid(width_mm, height_mm).tile_box(level, x, y)
    except IndexError:
        raise NoSuchTile from None
    kept = _folder(digest, layers) / str(level) / f"{x}_{y}.webp"
    with contextlib.suppress(FileNotFoundError):
        return kept.read_bytes()
    dpi = deepest_dpi(width_mm, height_mm)
    try:
        content = _renderer().tile(
            digest, lambda: object_store().local_copy(digest), level, x, y, dpi=dpi, layers=layers
        )
    except RenderersBusy:
        raise TooManyWait from None
    except RenderFailure as failure:
        raise TileNotDrawn(reason=failure.sentence) from failure
    keep_in_cache(kept, content)
    return content


def unprepared_pieces(digest: str, width_mm: float, height_mm: float) -> list[tuple[int, int, int]]:
    """Level, column and row of the pieces down to 300 dpi of which a tile is not in the cache, the coarsest first."""
    shape = reading_pyramid(width_mm, height_mm)
    folder = _folder(digest, None)
    return [
        (level, column, row)
        for level in range(pyramid(width_mm, height_mm).levels)
        for column, row in shape.pieces(level)
        if not all(
            (folder / str(level) / f"{x}_{y}.webp").exists() for x, y in shape.tiles_of_piece(level, column, row)
        )
    ]


def prepare_piece(digest: str, width_mm: float, height_mm: float, level: int, column: int, row: int) -> int:
    """Draw a piece of the pyramid that readers see into the cache; returns how many tiles. Raises TileNotDrawn."""
    dpi = deepest_dpi(width_mm, height_mm)
    try:
        drawn = _renderer().piece(digest, lambda: object_store().local_copy(digest), level, column, row, dpi=dpi)
    except RenderersBusy:
        raise TooManyWait from None
    except RenderFailure as failure:
        raise TileNotDrawn(reason=failure.sentence) from failure
    for x, y, content in drawn:
        keep_in_cache(_folder(digest, None) / str(level) / f"{x}_{y}.webp", content)
    return len(drawn)


def overview_bytes(digest: str) -> bytes:
    """The whole sheet, sharp on an ordinary screen, as one WebP. Raises TileNotDrawn."""
    kept = _folder(digest, None) / f"overview-{OVERVIEW_PIXELS}.webp"
    with contextlib.suppress(FileNotFoundError):
        return kept.read_bytes()
    try:
        content = _renderer().overview(digest, lambda: object_store().local_copy(digest), OVERVIEW_PIXELS)
    except RenderersBusy:
        raise TooManyWait from None
    except RenderFailure as failure:
        raise TileNotDrawn(reason=failure.sentence) from failure
    keep_in_cache(kept, content)
    return content


def _folder(digest: str, layers: str | None) -> Path:
    told: Installation = current_app.config["INSTALLATION"]
    tiles = told.cache_folder / "tiles"
    if layers is None:
        return tiles / digest.replace(":", "-")
    # A mask can be longer than a file name may be.
    state = tiles / "layers" / digest.replace(":", "-") / sha256(layers.encode()).hexdigest()[:24]
    if not state.exists():
        _make_room(state.parent)
    return state


def _make_room(states: Path) -> None:
    """Forget the state of layers that was longest ago asked for anew, so that nobody can fill the disk with states."""
    with contextlib.suppress(OSError):
        kept = sorted(states.iterdir(), key=lambda state: state.stat().st_mtime)
        for state in kept[: max(0, len(kept) + 1 - STATES_KEPT)]:
            shutil.rmtree(state, ignore_errors=True)


def _renderer() -> TileRenderer:
    """The rendering processes of this web process, started with the first tiles."""
    with _starting:
        renderer = current_app.extensions.get("tile_renderer")
        if renderer is None:
            renderer = current_app.extensions["tile_renderer"] = TileRenderer(
                workers=_RENDERERS, waiting_at_most=_WAITING_AT_MOST
            )
    result: TileRenderer = renderer
    return result


def keep_in_cache(place: Path, content: bytes) -> None:
    """Write whole or not at all; a full disk costs the cache, not the answer."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(place)
    except OSError:
        current_app.logger.warning("the tile cache could not be written", exc_info=True)
