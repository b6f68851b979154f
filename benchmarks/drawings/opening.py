"""What a reader waits for: a heavy sheet opened, zoomed, first seen after upload; pdf.js in one Chromium as peer."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import contextlib
import functools
import http.server
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf
from playwright.sync_api import Page

from benchmarks.drawings.measure import fastest, geometric_mean, tell
from benchmarks.drawings.rendering import one_page
from benchmarks.drawings.samples import Samples
from benchmarks.drawings.site import Owner, owner_of, site
from review_room.drawings.pyramid import reading_pyramid
from review_room.tiles import OVERVIEW_PIXELS
from service_centre.running.bootstrap import node_folder

_PEERS = Path(__file__).parent / "peers"
_OVERVIEW_PIXELS = 2000
_WINDOW = (1440, 900)
_ZOOM_DPI = 4 * 96
_MM_PER_INCH = 25.4
_TIMES = 3

_SHOW_TILES = """async ([addresses, size]) => {
  const began = performance.now();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = size;
  const paper = canvas.getContext("2d", { alpha: false });
  await Promise.all(addresses.map(async ([address, x, y]) => {
    const answer = await fetch(address, { cache: "reload" });
    paper.drawImage(await createImageBitmap(await answer.blob()), x, y);
  }));
  paper.getImageData(0, 0, 1, 1);
  return performance.now() - began;
}"""


def openings(samples: Samples) -> None:
    """A prepared sheet at some 2000 pixels, and a window of it at 400 %, each against pdf.js on the same page."""
    overviews, zooms = [], []
    with _running(samples) as (owner, peer):
        for path in samples.heavy:
            file = _alone(samples, path)
            sheet = owner.first_sheet(owner.send(file, name=path.name))
            overview = [(f"{owner.address}/review-room/sheets/{sheet['id']}/overview.webp", 0, 0)]
            detail = _tiles(owner, sheet["id"], *_window(sheet["width_mm"], sheet["height_mm"]))
            figures = {
                "overview": _ours(owner.page, overview, _fitted(sheet["width_mm"], sheet["height_mm"])),
                "overview_pdfjs": peer(file, "overview", {"width": _OVERVIEW_PIXELS}),
                "zoom": _ours(owner.page, detail, _WINDOW),
                "zoom_pdfjs": peer(file, "detail", {"scale": _ZOOM_DPI / 72, "size": list(_WINDOW)}),
            }
            overviews.append(figures["overview_pdfjs"] / figures["overview"])
            zooms.append(figures["zoom_pdfjs"] / figures["zoom"])
            tell(
                "opening a prepared sheet, ms", sheet=path.name, **figures, sooner=overviews[-1], zoom_sooner=zooms[-1]
            )
    tell("opening a prepared sheet, times sooner than pdf.js", overview=geometric_mean(overviews), target=20.0)
    tell("zoom to 400 %, times sooner than pdf.js", zoom=geometric_mean(zooms), target=10.0)


def first_sheets(samples: Samples) -> None:
    """From choosing the file on the upload page until its first sheet is seen there, as a thumbnail of 480 pixels.

    Through browser, HTTP, job queue, child, store and the page's own asking. pdf.js draws the page 2000 pixels wide.
    """
    against_draw, against_peer = [], []
    with _running(samples) as (owner, peer):
        for path in samples.heavy:
            file = _alone(samples, path)
            seconds = statistics.median(owner.until_seen(_with_other_bytes(file, turn)) for turn in range(_TIMES))
            content = file.read_bytes()
            floor = fastest(functools.partial(_draw, content))
            seen = peer(file, "overview", {"width": _OVERVIEW_PIXELS}) / 1000
            against_draw.append(seconds / floor)
            against_peer.append(seconds / seen)
            tell(
                "upload to first visible sheet",
                sheet=path.name,
                seconds=seconds,
                draw_seconds=floor,
                pdfjs_seconds=seen,
                ratio=against_draw[-1],
                pdfjs_ratio=against_peer[-1],
            )
    tell(
        "upload to first visible sheet, geometric mean",
        ratio=geometric_mean(against_draw),
        target=2.0,
        pdfjs_ratio=geometric_mean(against_peer),
        pdfjs_target=0.35,
    )


def _draw(content: bytes) -> None:
    page = pymupdf.open(stream=content, filetype="pdf")[0]
    zoom = _OVERVIEW_PIXELS / max(page.rect.width, page.rect.height)
    page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False)


def _with_other_bytes(file: Path, turn: int) -> Path:
    """A copy that the store and the set do not know yet."""
    copy = file.with_name(f"turn-{turn}-{file.name}")
    copy.write_bytes(file.read_bytes() + b"\n%" + str(time.time_ns()).encode())
    return copy


def _fitted(width_mm: float, height_mm: float) -> tuple[int, int]:
    """Pixels of the overview that is served."""
    scale = OVERVIEW_PIXELS / max(width_mm, height_mm)
    return round(width_mm * scale), round(height_mm * scale)


def _alone(samples: Samples, path: Path) -> Path:
    file = samples.folder / f"alone-{path.name}"
    file.write_bytes(one_page(path))
    return file


def _window(width_mm: float, height_mm: float) -> tuple[int, tuple[int, int, int, int]]:
    """The level at least as fine as the screen at 400 %, and what a window of it shows of the sheet's middle."""
    shape = reading_pyramid(width_mm, height_mm)
    fine = (n for n in range(shape.levels) if shape.level_size(n)[0] / width_mm * _MM_PER_INCH >= _ZOOM_DPI)
    level = next(fine, shape.levels - 1)
    size = shape.level_size(level)
    share = size[0] / width_mm * _MM_PER_INCH / _ZOOM_DPI
    shown = [min(whole, round(side * share)) for whole, side in zip(size, _WINDOW, strict=True)]
    left, top = ((whole - part) // 2 for whole, part in zip(size, shown, strict=True))
    return level, (left, top, left + shown[0], top + shown[1])


def _tiles(owner: Owner, sheet: int, level: int, box: tuple[int, int, int, int]) -> list[tuple[str, int, int]]:
    """Addresses of the tiles of a window, and where they go."""
    left, top, right, bottom = (place // 512 for place in (box[0], box[1], box[2] - 1, box[3] - 1))
    return [
        (f"{owner.address}/review-room/sheets/{sheet}/tiles/{level}/{x}/{y}.webp", (x - left) * 512, (y - top) * 512)
        for x in range(left, right + 1)
        for y in range(top, bottom + 1)
    ]


def _ours(page: Page, tiles: list[tuple[str, int, int]], size: tuple[int, int]) -> float:
    """Milliseconds until the last tile is on a canvas of that size; once before, so that the sheet is prepared."""
    page.evaluate(_SHOW_TILES, [tiles, size])
    return statistics.median(float(page.evaluate(_SHOW_TILES, [tiles, size])) for _ in range(_TIMES))


@contextlib.contextmanager
def _running(samples: Samples) -> Iterator[tuple[Owner, Any]]:
    """Our site with an owner, and the peer: milliseconds for a file, a place on it and a wish."""
    _bring_peers()
    with tempfile.TemporaryDirectory(prefix="lianshen-benchmark-site-") as folder, _served(samples.folder) as peers:
        Path(folder).chmod(0o755)
        with site(Path(folder)) as (address, page):
            viewer = page.context.browser.new_page() if page.context.browser else page

            def peer(file: Path, place: str, wish: dict[str, Any]) -> float:
                times = []
                for _ in range(_TIMES):
                    viewer.goto(f"{peers}/viewer.html")
                    viewer.wait_for_function("window.ready")
                    opened = "([url, place, wish]) => window.open_page(url, place, wish)"
                    times.append(float(viewer.evaluate(opened, [f"files/{file.name}", place, wish])))
                return statistics.median(times)

            yield owner_of(address, page), peer


def _bring_peers() -> None:
    if not (_PEERS / "node_modules").is_dir():
        npm = [
            str(node_folder() / "npm"),
            "install",
            "--no-package-lock",
            "--omit=optional",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]
        subprocess.run(npm, cwd=_PEERS, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command


@contextlib.contextmanager
def _served(files: Path) -> Iterator[str]:
    """The peer's page and the files, on loopback."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def guess_type(self, path: str | os.PathLike[str]) -> str:
            return "text/javascript" if str(path).endswith(".mjs") else super().guess_type(path)

        def translate_path(self, path: str) -> str:
            name = path.partition("?")[0].lstrip("/")
            return str(files / name[6:]) if name.startswith("files/") else str(_PEERS / name)

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
