"""Tiles come from a process that may be killed, and fit together without a seam."""

import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymupdf
import pytest
from PIL import Image, ImageChops

from review_room.drawings.drawn_sheet import BLANK_TILE, DrawnSheet
from review_room.drawings.intake import read_drawing
from review_room.drawings.limits import Limits
from review_room.drawings.pyramid import pyramid
from review_room.drawings.refusals import Refusal
from review_room.drawings.render import RenderersBusy, RenderFailure, TileRenderer, overview, page_image
from review_room.drawings.rendering_child import RenderingChild
from review_room.drawings.rendering_crew import RenderingCrew
from review_room.drawings.tile_worker import _Lists, bytes_in_use
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


def test_tiles_drawn_in_pieces_are_those_drawn_one_by_one(sheet: Path, renderer: TileRenderer) -> None:
    levels = pyramid(841, 594)
    for level in range(levels.levels - 1):
        found = {
            (x, y): content
            for column, row in levels.pieces(level)
            for x, y, content in renderer.piece("a", sheet, level, column, row)
        }
        width, height = levels.level_size(level)
        assert set(found) == {(x, y) for x in range(-(-width // 512)) for y in range(-(-height // 512))}
        for (x, y), content in found.items():
            alone = picture(renderer.tile("a", sheet, level, x, y))
            furthest = max(high for _, high in ImageChops.difference(picture(content), alone).getextrema())
            assert furthest <= 32, "MuPDF rounds curves by the clip: a shade of anti-aliasing, no more"


def test_a_piece_outside_the_pyramid_is_an_error(sheet: Path, renderer: TileRenderer) -> None:
    with pytest.raises(IndexError):
        renderer.piece("a", sheet, 2, 9, 0)


def test_more_than_may_wait_are_told_so_at_once_and_the_others_get_their_pictures(sheet: Path) -> None:
    with TileRenderer(seconds=20, waiting_at_most=2) as renderer:
        renderer.tile("a", sheet, 0, 0, 0)
        held = threading.Event()

        @contextmanager
        def slowly() -> Iterator[Path]:
            held.wait(10)
            yield sheet

        told: list[object] = []

        def ask(name: str) -> None:
            try:
                told.append(renderer.tile(name, slowly, 0, 0, 0))
            except RenderersBusy as busy:
                told.append(busy)

        threads = [threading.Thread(target=ask, args=(name,)) for name in "bcd"]
        for thread in threads:
            thread.start()
            time.sleep(0.2)
        assert [type(one) for one in told] == [RenderersBusy]
        held.set()
        for thread in threads:
            thread.join()
        assert [type(one) for one in told] == [RenderersBusy, bytes, bytes]
        assert renderer.tile("b", sheet, 0, 0, 0)


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
    (seat,) = renderer._crew._seats
    assert seat.child
    os.kill(seat.child._child.pid, signal.SIGKILL)
    seat.child._child.wait()

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


def test_the_same_tile_asked_for_by_many_at_once_is_drawn_once(sheet: Path) -> None:
    reads: list[int] = []

    @contextmanager
    def counted() -> Iterator[Path]:
        reads.append(1)
        time.sleep(0.3)  # while the first one fetches the sheet, all the others have asked
        yield sheet

    found: list[bytes] = []
    with TileRenderer(workers=2, seconds=20) as renderer:
        threads = [
            threading.Thread(target=lambda: found.append(renderer.tile("a", counted, 3, 1, 1))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert (len(found), len(set(found)), len(reads)) == (8, 1, 1)


def test_two_sheets_are_drawn_side_by_side_and_one_sheet_is_not_built_twice_at_once(sheet: Path) -> None:
    started: list[int] = []

    def child() -> RenderingChild:
        started.append(1)
        return RenderingChild(Limits(cpu_seconds=60), 20)

    crew = RenderingCrew(2, child)
    second_got_it = threading.Event()

    def second() -> None:
        with crew.child_for("a"):
            second_got_it.set()

    with crew.child_for("a"):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not second_got_it.wait(0.2)  # the list of "a" is being built: whoever else wants it waits for it
        with crew.child_for("b"):
            assert len(started) == 2
        time.sleep(0.3)
    assert second_got_it.wait(5)
    waiting.join()
    crew.close()


def layered(path: Path, *, indirect: bool) -> Path:
    """Two squares, the red one on a layer that is on, the blue one on a layer that is off."""
    with pymupdf.open() as document:
        page = document.new_page(width=400, height=200)
        red, blue = document.add_ocg("墙", on=True), document.add_ocg("隐藏", on=False)
        page.draw_rect((10, 10, 190, 190), fill=(1, 0, 0), oc=red)
        page.draw_rect((210, 10, 390, 190), fill=(0, 0, 1), oc=blue)
        if indirect:
            for key in ("OCProperties/D", "OCProperties"):
                xref = document.get_new_xref()
                document.update_object(xref, document.xref_get_key(document.pdf_catalog(), key)[1])
                document.xref_set_key(document.pdf_catalog(), key, f"{xref} 0 R")
            document.xref_set_key(red, "Usage", "<</View<</ViewState/OFF>>>>")
        document.save(path)
    return path


@pytest.mark.parametrize("indirect", [False, True])
@pytest.mark.parametrize(("mask", "shown"), [("0", (0, 0)), ("1", (1, 0)), ("2", (0, 1)), ("3", (1, 1))])
def test_each_state_of_the_layers_has_a_picture_of_its_own(
    tmp_path: Path, mask: str, shown: tuple[int, int], indirect: bool
) -> None:
    content = layered(tmp_path / "layers.pdf", indirect=indirect).read_bytes()

    drawn = DrawnSheet(content, mask).picture((400, 200), (0, 0, 400, 200))

    colours = [drawn.getpixel((100, 100)), drawn.getpixel((300, 100))]
    assert colours == [(255, 0, 0) if shown[0] else (255,) * 3, (0, 0, 255) if shown[1] else (255,) * 3]


def test_states_of_one_sheet_are_kept_beside_each_other(tmp_path: Path, renderer: TileRenderer) -> None:
    path = layered(tmp_path / "layers.pdf", indirect=False)
    for layers in (None, "0", "3"):
        renderer.tile("a", path, 0, 0, 0, layers=layers)
    path.unlink()  # from here on everything comes from memory

    pictures = [picture(renderer.tile("a", path, 0, 0, 0, layers=layers)) for layers in (None, "0", "3")]

    assert [one.getpixel((50, 50)) for one in pictures] == [(255, 0, 0), (255,) * 3, (255, 0, 0)]
    assert pictures[2].getpixel((pictures[2].width - 50, 50)) == (0, 0, 255)


def test_a_mask_that_does_not_fit_the_sheet_is_refused_and_the_next_one_drawn(
    tmp_path: Path, renderer: TileRenderer
) -> None:
    path = layered(tmp_path / "layers.pdf", indirect=False)

    with pytest.raises(RenderFailure):
        renderer.tile("a", path, 0, 0, 0, layers="4")
    assert renderer.tile("a", path, 0, 0, 0, layers="1")


def test_a_renderer_forgets_the_sheets_longest_unused_when_its_memory_is_full(
    sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = _Lists(DrawnSheet)
    ask = {"layers": None, "tile": [0, 0, 0, 300]}
    content = sheet.read_bytes()
    assert bytes_in_use() > 0
    for digest in "abc":
        lists.answer({"digest": digest, **ask}, content)
    monkeypatch.setattr("review_room.drawings.tile_worker.BYTES_KEPT", 0)
    lists.answer({"digest": "d", **ask}, content)

    assert [lists.answer({"digest": digest, **ask}, None)[0]["known"] for digest in "abcd"] == [False] * 3 + [True]


def test_overviews_are_whole_sheets(sheet: Path, tmp_path: Path) -> None:
    assert picture(overview(sheet, 1000)).size == (1000, 706)
    (tmp_path / "no.pdf").write_bytes(b"not a pdf")
    with pytest.raises(Refusal):
        overview(tmp_path / "no.pdf", 1000)


def test_a_page_of_a_paper_becomes_a_picture(sheet: Path) -> None:
    assert picture(page_image(sheet, 0, 30)).size == (994, 702)
