"""Tiles come from a process that may be killed, and fit together without a seam."""

import io
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from PIL import Image, ImageChops

from review_room.drawings.drawn_sheet import BLANK_TILE, DrawnSheet
from review_room.drawings.intake import read_drawing
from review_room.drawings.pyramid import pyramid
from review_room.drawings.refusals import Refusal
from review_room.drawings.render import RenderFailure, TileRenderer, overview, page_image, thumbnail
from tests.drawings import makers


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheet")
    return read_drawing(makers.framed_plan(folder / "plan.dxf"), "plan.dxf", folder / "work").sheets[0].pdf_path


@pytest.fixture
def renderer() -> Iterator[TileRenderer]:
    with TileRenderer(seconds=20) as renderer:
        yield renderer


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_tiles_fit_together_to_the_picture_of_the_whole_level(sheet: Path, renderer: TileRenderer) -> None:
    levels = pyramid(841, 594)
    width, height = levels.level_size(2)
    whole = Image.new("RGB", (width, height))
    for x in range(-(-width // 512)):
        for y in range(-(-height // 512)):
            tile = picture(renderer.tile("a", sheet, 2, x, y))
            assert tile.size == (min(512, width - 512 * x), min(512, height - 512 * y))
            whole.paste(tile, (512 * x, 512 * y))

    at_once = DrawnSheet(sheet.read_bytes()).picture((width, height), (0, 0, width, height))

    assert ImageChops.difference(whole, at_once).getbbox() is None


def test_a_white_tile_is_always_the_same_bytes(sheet: Path, renderer: TileRenderer) -> None:
    assert renderer.tile("a", sheet, 5, 17, 8) == BLANK_TILE


@pytest.mark.parametrize("tile", [(9, 0, 0), (5, 99, 0), (-1, 0, 0), (0, 0, -1)])
def test_a_tile_outside_the_pyramid_is_an_error(
    sheet: Path, renderer: TileRenderer, tile: tuple[int, int, int]
) -> None:
    with pytest.raises(IndexError):
        renderer.tile("a", sheet, *tile)


def test_a_sheet_is_read_once_and_then_drawn_from_memory(sheet: Path, renderer: TileRenderer) -> None:
    renderer.tile("a", sheet, 0, 0, 0)

    assert renderer.tile("a", Path("/nowhere"), 1, 0, 0)


def test_a_killed_renderer_costs_at_most_one_request(sheet: Path, renderer: TileRenderer) -> None:
    renderer.tile("a", sheet, 0, 0, 0)
    (worker,) = (worker for worker in renderer._idle.queue if worker)
    os.kill(worker._child.pid, signal.SIGKILL)
    worker._child.wait()

    assert renderer.tile("a", sheet, 0, 0, 0)


def test_a_sheet_that_kills_the_renderer_is_not_tried_for_ever_and_others_go_on(sheet: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        below = document.get_new_xref()
        document.update_object(below, "<</Type/XObject/Subtype/Form/BBox[0 0 99 99]>>")
        document.update_stream(below, b"0 0 m 9 9 l S " * 100)
        for _ in range(12):
            form = document.get_new_xref()
            document.update_object(
                form, f"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</X {below} 0 R>>>>>>"
            )
            document.update_stream(form, b"/X Do " * 10)
            below = form
        document.xref_set_key(page.xref, "Resources", f"<</XObject<</X {below} 0 R>>>>")
        document.xref_set_key(page.xref, "Contents", f"{below} 0 R")
        document.save(bomb)

    with TileRenderer(seconds=1.5) as renderer:
        for _ in range(2):
            with pytest.raises(RenderFailure):
                renderer.tile("bomb", bomb, 0, 0, 0)
        with pytest.raises(RenderFailure, match="两次"):
            renderer.tile("bomb", bomb, 0, 0, 0)
        assert renderer.tile("a", sheet, 0, 0, 0)


def test_a_file_that_is_no_pdf_fails_without_harm(sheet: Path, renderer: TileRenderer, tmp_path: Path) -> None:
    (tmp_path / "no.pdf").write_bytes(b"not a pdf")

    with pytest.raises(RenderFailure):
        renderer.tile("no", tmp_path / "no.pdf", 0, 0, 0)
    assert renderer.tile("a", sheet, 0, 0, 0)


def test_many_threads_share_one_renderer(sheet: Path, renderer: TileRenderer) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda x=x: found.append(renderer.tile("a", sheet, 5, x, 2))) for x in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 12


def test_overviews_and_thumbnails_are_whole_sheets(sheet: Path, tmp_path: Path) -> None:
    assert picture(overview(sheet, 1000)).size == (1000, 706)
    assert max(picture(thumbnail(sheet)).size) == 480
    (tmp_path / "no.pdf").write_bytes(b"not a pdf")
    with pytest.raises(Refusal):
        thumbnail(tmp_path / "no.pdf")


def test_a_page_of_a_paper_becomes_a_picture(sheet: Path) -> None:
    assert picture(page_image(sheet, 0, 30)).size == (994, 702)
