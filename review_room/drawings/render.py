"""Cuts tiles, overviews and thumbnails of sheets in rendering processes that may die without harm to anyone."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self

from review_room.drawings.limits import Limits
from review_room.drawings.phrases import Phrase
from review_room.drawings.pyramid import DPI
from review_room.drawings.refusals import Refusal, RefusalCode
from review_room.drawings.rendering_child import PdfSource, RenderFailure, RenderingChild
from review_room.drawings.rendering_crew import RenderingCrew
from review_room.drawings.tile_pack import PlacedTile, unpacked

__all__ = ["PdfSource", "RenderFailure", "TileRenderer", "overview", "page_image"]

_DEADLY_AFTER = 2


class RenderersBusy(Exception):
    """So many wait for pictures already that one more would keep others from anything else."""


class TileRenderer:
    """Renders sheets, named by the digest of their PDF, in `workers` processes that are started when first needed.

    Safe to use from many threads, of which `waiting_at_most` wait here at once, so that a slow sheet does not take all
    of a web server's; the same picture asked for twice at once is drawn once. A process that dies or hangs
    is replaced at the next request; a sheet that killed two is not tried again.
    """

    def __init__(
        self, *, workers: int = 1, limits: Limits | None = None, seconds: float = 20.0, waiting_at_most: int = 1000
    ) -> None:
        allowed = limits or Limits(cpu_seconds=60)
        self._room = threading.BoundedSemaphore(waiting_at_most)
        self._crew = RenderingCrew(workers, lambda: RenderingChild(allowed, seconds))
        self._deaths: Counter[str] = Counter()
        self._flights: dict[str, Future[bytes]] = {}
        self._lock = threading.Lock()

    def tile(
        self, digest: str, pdf: PdfSource, level: int, x: int, y: int, *, dpi: int = DPI, layers: str | None = None
    ) -> bytes:
        """Lossless WebP of one tile of the sheet's pyramid; white tiles are all the same bytes.

        `pdf` is read only when the sheet is not in the process's memory. `layers` is the mask of the layers shown
        (`layer_state`), without it those the author left on. Raises `IndexError` outside the pyramid, `RenderFailure`.
        """
        if min(level, x, y) < 0:
            raise IndexError(f"tile {level}/{x}/{y}")
        return self._once({"digest": digest, "layers": layers, "tile": [level, x, y, dpi]}, pdf)

    def piece(
        self, digest: str, pdf: PdfSource, level: int, column: int, row: int, *, dpi: int = DPI
    ) -> list[PlacedTile]:
        """All tiles of one piece of the pyramid (`Pyramid.pieces`), for drawing whole sheets in advance.

        Raises as `tile` does.
        """
        request = {"digest": digest, "layers": None, "piece": [level, column, row, dpi]}
        return list(unpacked(self._once(request, pdf)))

    def overview(self, digest: str, pdf: PdfSource, longest: int) -> bytes:
        """Lossless WebP of the whole sheet, its longer side `longest` pixels long. Raises `RenderFailure`."""
        return self._once({"digest": digest, "layers": None, "longest": longest}, pdf)

    def close(self) -> None:
        """Ends the idle processes; one that is working ends when it has answered."""
        self._crew.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _once(self, request: dict[str, Any], pdf: PdfSource) -> bytes:
        """The picture, drawn by us or by whoever asked for the same one a moment earlier. Raises `RenderersBusy`."""
        if not self._room.acquire(blocking=False):
            raise RenderersBusy
        try:
            return self._drawn_once(request, pdf)
        finally:
            self._room.release()

    def _drawn_once(self, request: dict[str, Any], pdf: PdfSource) -> bytes:
        name = json.dumps(request)
        with self._lock:
            flight = self._flights.get(name)
            ours = flight is None
            if flight is None:
                flight = self._flights[name] = Future()
        if ours:
            self._fly(flight, lambda: self._draw(request, pdf))
            with self._lock:
                del self._flights[name]
        return flight.result()

    @staticmethod
    def _fly(flight: Future[bytes], draw: Callable[[], bytes]) -> None:
        try:
            flight.set_result(draw())
        except BaseException as error:  # whoever waits must learn of it too; `result` raises it here
            flight.set_exception(error)

    def _draw(self, request: dict[str, Any], pdf: PdfSource) -> bytes:
        digest = request["digest"]
        with self._crew.child_for((digest, request["layers"])) as child:
            if self._deaths[digest] >= _DEADLY_AFTER:
                raise RenderFailure("这张图纸两次使绘图程序中断，已停止绘制。")
            try:
                return child.draw(request, pdf)
            except (OSError, EOFError, ValueError) as error:  # TimeoutError is an OSError
                child.end()
                with self._lock:
                    self._deaths[digest] += 1
                raise RenderFailure("绘制图纸时绘图程序中断，请稍后再试。", repr(error)) from error


def overview(pdf: Path, max_px: int) -> bytes:
    """Lossless WebP of the whole sheet in the one-page PDF at `pdf`, its longer side `max_px` pixels long.

    Raises `Refusal` SHEET_UNREADABLE.
    """
    with TileRenderer() as renderer:
        try:
            return renderer.overview(pdf.name, pdf, max_px)
        except RenderFailure as failure:
            raise Refusal(RefusalCode.SHEET_UNREADABLE, name=pdf.stem, reason=Phrase(failure.sentence)) from failure


def page_image(pdf_path: Path, page: int, dpi: int) -> bytes:
    """PNG of one page (counted from 0) of a PDF of our own making at `dpi`. Never for uploads: it draws in-process."""
    import pymupdf

    with pymupdf.open(pdf_path) as document:  # type: ignore[no-untyped-call]
        picture: bytes = document[page].get_pixmap(dpi=dpi, alpha=False).tobytes("png")
    return picture
