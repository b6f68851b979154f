"""Pyramids, tiles and the memory of cached lists, each against the renderer's own draw of the same page."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import functools
import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pymupdf

from benchmarks.drawings.measure import fastest, quantile, tell
from benchmarks.drawings.samples import Samples
from review_room.drawings.drawn_sheet import DrawnSheet
from review_room.drawings.pyramid import Pyramid, pyramid
from review_room.drawings.render import TileRenderer

_ASKED = 200


def one_page(path: Path) -> bytes:
    """The first page of a PDF as a PDF of its own, as intake makes it."""
    with pymupdf.open(path) as document, pymupdf.open() as single:
        single.insert_pdf(document, from_page=0, to_page=0, links=False)
        content: bytes = single.tobytes(garbage=3, deflate=True)
        return content


def shape_of(content: bytes) -> Pyramid:
    """The tile pyramid at 300 dpi."""
    with pymupdf.open(stream=content, filetype="pdf") as document:
        rect = document[0].rect
        return pyramid(rect.width / 72 * 25.4, rect.height / 72 * 25.4, 300)


def pyramids(samples: Samples) -> None:
    """All tiles of all levels at 300 dpi, encoded, against one bare draw of the page at 300 dpi.

    Through the rendering processes, list and conversation included; only their start is not.
    """
    for path in samples.heavy:
        content = one_page(path)
        shape = shape_of(content)
        file = samples.folder / f"whole-{path.name}"
        file.write_bytes(content)
        floor = fastest(functools.partial(draw, content), 2)
        for processes, target in ((1, 4.0), (2, 2.3)):
            seconds, weight = _whole_pyramid(file, shape, processes)
            tell(
                "full pyramid at 300 dpi",
                processes=processes,
                sheet=path.name,
                seconds=seconds,
                draw_seconds=floor,
                ratio=seconds / floor,
                target=target,
                megabytes=weight / 1e6,
            )


def _whole_pyramid(file: Path, shape: Pyramid, processes: int) -> tuple[float, int]:
    """Seconds and bytes."""
    pieces = [(level, *place) for level in range(shape.levels) for place in shape.pieces(level)]
    with TileRenderer(workers=processes) as renderer, ThreadPoolExecutor(processes) as pool:
        renderer.overview("starts the processes", file, 64)
        began = time.perf_counter()
        drawn = pool.map(lambda piece: renderer.piece("unseen", file, *piece), pieces)
        weight = sum(len(content) for tiles_of_it in drawn for *_, content in tiles_of_it)
        return time.perf_counter() - began, weight


def tiles(samples: Samples) -> None:
    """Tiles through the rendering process: with the list cached, and the first one of a sheet."""
    for path in samples.heavy:
        content = one_page(path)
        shape = shape_of(content)
        file = samples.folder / f"one-{path.name}"
        file.write_bytes(content)
        floor = fastest(functools.partial(_first_tile, content, shape))
        with TileRenderer() as renderer:
            renderer.overview("warms the process", file, 64)
            cold = fastest(_Turns(renderer, file, shape.levels - 1))
            warm = [_seconds(renderer, file, *place) for place in _places(shape)]
        tell(
            "tile on demand",
            sheet=path.name,
            median_ms=quantile(warm, 0.5) * 1000,
            p95_ms=quantile(warm, 0.95) * 1000,
            targets_ms=[15, 50],
            cold_ms=cold * 1000,
            open_and_list_ms=floor * 1000,
            cold_ratio=cold / floor,
            cold_target=1.3,
        )


class _Turns:
    """Asks for the same tile under a new name each time, so that the rendering process has never seen it."""

    def __init__(self, renderer: TileRenderer, file: Path, level: int) -> None:
        self._renderer, self._file, self._level = renderer, file, level
        self._turn = 0

    def __call__(self) -> None:
        self._turn += 1
        self._renderer.tile(f"unseen-{self._turn}", self._file, self._level, 0, 0, dpi=300)


def _seconds(renderer: TileRenderer, file: Path, level: int, x: int, y: int) -> float:
    began = time.perf_counter()
    renderer.tile("unseen-1", file, level, x, y, dpi=300)
    return time.perf_counter() - began


def _places(shape: Pyramid) -> list[tuple[int, int, int]]:
    """Tiles spread over the three deepest levels."""
    found: list[tuple[int, int, int]] = []
    for level in range(max(0, shape.levels - 3), shape.levels):
        width, height = shape.level_size(level)
        across, down = -(-width // shape.tile_size), -(-height // shape.tile_size)
        found += [(level, x, y) for x in range(across) for y in range(down)]
    return found[:: max(1, len(found) // _ASKED)]


def memory(samples: Samples) -> None:
    """What fifty cached display lists of each sheet weigh: resident memory of a process that keeps them."""
    for path in samples.heavy:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            weight = alone.submit(_bytes_of_fifty, one_page(path)).result()
        tell("fifty cached display lists", sheet=path.name, gibibytes=weight / 2**30, target=1.5)


def _bytes_of_fifty(content: bytes) -> int:
    before = _resident_bytes()
    kept = [DrawnSheet(content) for _ in range(50)]
    for sheet in kept:
        sheet.overview(512)
    return _resident_bytes() - before


def _resident_bytes() -> int:
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * resource.getpagesize()


def _first_tile(content: bytes, shape: Pyramid) -> bytes:
    return DrawnSheet(content).tile(shape.levels - 1, 0, 0, 300)


def draw(content: bytes) -> None:
    """The renderer's own draw of the page at 300 dpi."""
    pymupdf.open(stream=content, filetype="pdf")[0].get_pixmap(dpi=300, alpha=False)
