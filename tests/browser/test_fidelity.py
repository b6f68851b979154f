"""A real sheet in the room, as the screen shows it, beside the same sheet drawn by another renderer."""

import io
import itertools
import re
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from demonstration.drawings import generate_set
from tests.browser import steps
from tests.browser.conftest import Site
from tests.drawings.similarity import OtherRenderer, similarity
from tests.drawings.test_corpus import CORPUS

ALIKE = 0.9
"""The browser shrinks pictures by its own rules, which softens them."""
MM_PER_POINT = 25.4 / 72
REAL = CORPUS / "pdf" / "va_finish_plan.pdf"
ROOM_PLACE = """() => {
  const box = document.querySelector("[data-part=viewer] .openseadragon-canvas > canvas").getBoundingClientRect();
  const sheet = document.querySelector("svg.overlay .world").getScreenCTM();
  return { box: [box.left, box.top, box.right, box.bottom], left: sheet.e, top: sheet.f, scale: sheet.a };
}"""


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real sheet where the machine has one, else one of the generator of the same size, A0."""
    if REAL.is_file():
        return REAL
    folder = tmp_path_factory.mktemp("one")
    made = generate_set(folder / "set", seed=9, sheets=8, formats=("pdf",))
    with pymupdf.open(made.files[0].path) as document, pymupdf.open() as single:
        widest = max(range(document.page_count), key=lambda page: document[page].rect.width)
        single.insert_pdf(document, from_page=widest, to_page=widest)
        single.save(folder / "one.pdf")
    return folder / "one.pdf"


@pytest.fixture(scope="module")
def room(site: Site, drawing: Path) -> Page:
    page = site.visit("yezhu-a", "/projects/new")
    page.fill("[name=project_code]", "2026-620199-47-01-000444")
    page.fill("[name=name]", "演示·保真核对项目（虚构）")
    page.select_option("[name=design_firm_id]", index=1)
    page.select_option("[name=size_band]", label="大型")
    page.get_by_role("button", name="登记").click()
    page.locator("tr", has_text="施工许可").get_by_role("button").click()
    page.wait_for_url(re.compile(r"/review-room/cases/\d+$"))
    page.get_by_test_id("files").set_input_files(drawing)
    expect(page.locator("[data-testid=file-row][data-state=read]")).to_have_count(1, timeout=60_000)
    page.get_by_test_id("submit-set").click()
    steps.expect_state(page, "submitted")
    return steps.enter_room(site, "yezhu-a", page.url.removeprefix(site.address))


def test_the_room_shows_the_sheet_as_another_renderer_draws_it(site: Site, room: Page, drawing: Path) -> None:
    room.wait_for_load_state("networkidle")
    room.wait_for_timeout(600)
    check(site, room, drawing)
    drag_ink_to_the_middle(room)
    for least in (100, 800):
        while percent(room) < least:
            room.keyboard.press("+")
            room.wait_for_timeout(450)  # the zoom ends softly
        room.wait_for_load_state("networkidle")
        room.wait_for_timeout(600)
        check(site, room, drawing)


def percent(room: Page) -> int:
    return int(room.locator("[data-part=zoom]").inner_text().removesuffix("%"))


def check(site: Site, room: Page, drawing: Path) -> None:
    ours, theirs = both_pictures(room, drawing)
    site.picture(room, f"7-fidelity-{percent(room)}")
    extrema = ours.convert("L").getextrema()
    assert extrema[0] < extrema[1], f"nothing is shown at {percent(room)} %"
    assert best_similarity(ours, theirs) >= ALIKE, f"at {percent(room)} %"


def best_similarity(ours: Image.Image, theirs: Image.Image) -> float:
    """The browser lays tiles on whole pixels of the screen, so a sheet may lie a part of a pixel beside its place."""
    shifts = [-1.0, -0.5, 0.0, 0.5, 1.0]
    moved = (
        theirs.transform(theirs.size, Image.Transform.AFFINE, (1, 0, x, 0, 1, y), Image.Resampling.BICUBIC)
        for x, y in itertools.product(shifts, shifts)
    )
    return max(similarity(ours, one) for one in moved)


def drag_ink_to_the_middle(room: Page) -> None:
    """The darkest of some hundred fields of the viewer's middle is taken with the mouse and laid in the middle."""
    left, top, width, height = middle(room)
    picture = Image.open(io.BytesIO(screenshot(room))).convert("L").resize((200, 200), Image.Resampling.BOX)
    fields = (255 - np.asarray(picture, dtype=np.int64)).reshape(10, 20, 10, 20).sum(axis=(1, 3))
    row, column = (int(place) for place in np.unravel_index(int(fields.argmax()), fields.shape))
    room.mouse.move(left + (column + 0.5) / 10 * width, top + (row + 0.5) / 10 * height)
    room.mouse.down()
    room.mouse.move(left + width / 2, top + height / 2, steps=8)
    room.wait_for_timeout(300)  # a pause, so that the sheet is not thrown
    room.mouse.up()
    room.wait_for_timeout(600)


def middle(room: Page) -> tuple[int, int, int, int]:
    """Left, top, width and height of the viewer's middle, which no button of the room covers."""
    left, top, right, bottom = room.evaluate(ROOM_PLACE)["box"]
    width, height = round((right - left) / 2), round((bottom - top) / 2)
    return round(left + width / 2), round(top + height / 2), width, height


def screenshot(room: Page) -> bytes:
    left, top, width, height = middle(room)
    return room.screenshot(clip={"x": left, "y": top, "width": width, "height": height})


def both_pictures(room: Page, drawing: Path) -> tuple[Image.Image, Image.Image]:
    """What the screen shows in the viewer's middle, and the same place of the sheet by PDFium."""
    place = room.evaluate(ROOM_PLACE)
    left, top, width, height = middle(room)
    other = OtherRenderer(drawing)
    across, down = (points * MM_PER_POINT * place["scale"] for points in other.size())
    left, top = left - place["left"], top - place["top"]
    theirs = other.picture((across, down), (left, top, left + width, top + height))
    other.close()
    return Image.open(io.BytesIO(screenshot(room))).convert("RGB"), theirs
