"""Tiles of sheets: from the cache folder, else drawn by the rendering processes and kept for ever."""

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flask import current_app

from review_room.drawings.layer_state import layer_mask, shown_layers
from review_room.drawings.pyramid import deepest_dpi, pyramid, reading_pyramid
from review_room.drawings.render import RenderersBusy, RenderFailure, TileRenderer
from review_room.sheet_cache import folder_of, keep, kept
from service_centre.errors import NotFound, Unavailable
from service_centre.objects import object_store

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
    """One tile as WebP, with the layers that a checked mask shows. Raises NoSuchTile, TileNotDrawn, TooManyWait."""
    try:
        reading_pyramid(width_mm, height_mm).tile_box(level, x, y)
    except IndexError:
        raise NoSuchTile from None
    place = folder_of(digest, layers) / _tile_name(level, x, y)
    content = kept(place)
    if content is None:
        dpi = deepest_dpi(width_mm, height_mm)
        with _drawing():
            content = _renderer().tile(
                digest, lambda: object_store().local_copy(digest), level, x, y, dpi=dpi, layers=layers
            )
        keep(place, content)
    return content


def unprepared_pieces(digest: str, width_mm: float, height_mm: float) -> list[tuple[int, int, int]]:
    """Level, column and row of the pieces down to 300 dpi of which a tile is not in the cache, the coarsest first."""
    shape = reading_pyramid(width_mm, height_mm)
    folder = folder_of(digest)
    return [
        (level, column, row)
        for level in range(pyramid(width_mm, height_mm).levels)
        for column, row in shape.pieces(level)
        if not all((folder / _tile_name(level, x, y)).exists() for x, y in shape.tiles_of_piece(level, column, row))
    ]


def prepare_piece(digest: str, width_mm: float, height_mm: float, level: int, column: int, row: int) -> int:
    """Draw a piece of the pyramid that readers see into the cache; returns how many tiles. Raises TileNotDrawn."""
    dpi = deepest_dpi(width_mm, height_mm)
    with _drawing():
        drawn = _renderer().piece(digest, lambda: object_store().local_copy(digest), level, column, row, dpi=dpi)
    folder = folder_of(digest)
    for x, y, content in drawn:
        keep(folder / _tile_name(level, x, y), content)
    return len(drawn)


def overview_bytes(digest: str) -> bytes:
    """The whole sheet, sharp on an ordinary screen, as one WebP. Raises TileNotDrawn, TooManyWait."""
    place = folder_of(digest) / f"overview-{OVERVIEW_PIXELS}.webp"
    content = kept(place)
    if content is None:
        with _drawing():
            content = _renderer().overview(digest, lambda: object_store().local_copy(digest), OVERVIEW_PIXELS)
        keep(place, content)
    return content


def _tile_name(level: int, x: int, y: int) -> str:
    return f"{level}/{x}_{y}.webp"


@contextlib.contextmanager
def _drawing() -> Iterator[None]:
    """What a rendering process says goes to the reader as a state of affairs. Raises TileNotDrawn, TooManyWait."""
    try:
        yield
    except RenderersBusy:
        raise TooManyWait from None
    except RenderFailure as failure:
        raise TileNotDrawn(reason=failure.sentence) from failure


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
