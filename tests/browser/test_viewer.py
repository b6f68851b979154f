"""The drawings in the room, by hand: deep and sharp, turned, with layers, searched, side by side, with two fingers."""

import io
import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pymupdf
import pytest
from playwright.sync_api import Page, expect

from storage.objects import open_store
from tests.browser import steps
from tests.browser.conftest import Site
from tests.browser.test_main_job import _environment

MM_PER_POINT = 25.4 / 72


@pytest.fixture(scope="module")
def case(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    case = steps.register_and_upload(site, tmp_path_factory.mktemp("set"))
    write_words_and_layers(site)
    return case


def write_words_and_layers(site: Site) -> None:
    """Words and layers of every sheet that has none yet, in the form in which the reading keeps them."""
    environment = _environment(site)
    store = open_store(environment["OBJECT_STORE_URL"])
    with psycopg.connect(environment["DATABASE_URL"].replace("+psycopg", "")) as connection:
        query = "SELECT id, digest FROM sheet_revisions WHERE digest IS NOT NULL AND words_digest IS NULL"
        for sheet_id, digest in connection.execute(query).fetchall():
            with store.open(digest) as stream, pymupdf.open(stream=stream.read(), filetype="pdf") as document:
                words = json.dumps(_words(document[0]), ensure_ascii=False).encode()
                layers = [{"name": one["name"], "shown": one["on"]} for _, one in sorted(document.get_ocgs().items())]
            connection.execute(
                "UPDATE sheet_revisions SET words_digest = %s, layers = %s WHERE id = %s",
                (store.put(io.BytesIO(words)).digest, json.dumps(layers), sheet_id),
            )


def _words(page: Any) -> list[list[Any]]:
    height, mm = page.rect.height, MM_PER_POINT
    return [
        [left * mm, (height - bottom) * mm, right * mm, (height - top) * mm, word]
        for left, top, right, bottom, word, *_ in page.get_text("words")
    ]


def enter(site: Site, case: str) -> Page:
    page = steps.enter_room(site, "yezhu-a", case)
    page.wait_for_load_state("networkidle")
    return page


def ink(page: Page, selector: str = "[data-part=viewer] .openseadragon-canvas > canvas") -> float:
    """The share of dark pixels that the viewer has drawn."""
    script = """(selector) => {
        const canvas = document.querySelector(selector);
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let dark = 0;
        for (let i = 0; i < data.length; i += 4) dark += data[i + 3] > 0 && data[i] + data[i + 1] + data[i + 2] < 384;
        return dark / (data.length / 4);
    }"""
    return float(page.evaluate(script, selector))


def tile_requests(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/tiles/" in request.url else None)
    return asked


def centre(page: Page) -> tuple[float, float]:
    box = page.locator("[data-part=viewer]").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def turned_by(page: Page) -> str:
    return page.locator("svg.overlay .world").first.get_attribute("transform") or ""


def test_a_sheet_is_drawn_and_stays_sharp_to_eight_times_its_size(site: Site, case: str) -> None:
    page = enter(site, case)
    asked = tile_requests(page)
    assert ink(page) > 0.001
    for _ in range(16):
        page.keyboard.press("+")
    page.wait_for_timeout(900)
    page.wait_for_load_state("networkidle")
    percent = int(page.locator("[data-part=zoom]").inner_text().removesuffix("%"))
    assert percent >= 800
    sheet = page.evaluate("fetch(document.getElementById('room').dataset.bootstrapUrl).then((a) => a.json())")[
        "sheets"
    ][0]
    deepest = sheet["pyramid"]["levels"] - 1
    assert any(f"/tiles/{deepest}/" in address for address in asked)
    site.picture(page, "6-zoomed")
    page.keyboard.press("0")


def test_turning_the_sheet_turns_the_marks_with_it(site: Site, case: str) -> None:
    page = enter(site, case)
    page.keyboard.press("Shift+R")
    expect(page.locator("svg.overlay .world").first).to_have_attribute("transform", re.compile(r"rotate\(90\)"))
    page.get_by_role("button", name="左转").click()
    expect(page.locator("svg.overlay .world").first).to_have_attribute("transform", re.compile(r"rotate\(0\)"))


def test_layers_are_switched_and_the_choice_stays_with_the_sheet(site: Site, case: str) -> None:
    page = enter(site, case)
    with_all = ink(page)
    page.get_by_test_id("open-layers").click()
    page.get_by_test_id("layers-no_layer").click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    assert ink(page) < with_all / 2
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    page.wait_for_load_state("networkidle")
    assert ink(page) < with_all / 2
    page.get_by_test_id("open-layers").click()
    expect(page.get_by_test_id("layer-list").locator("input:checked")).to_have_count(0)
    page.get_by_test_id("layers-as_drawn").click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    assert ink(page) == pytest.approx(with_all, rel=0.2)
    site.picture(page, "6-layers")
    page.keyboard.press("Escape")


def test_words_are_found_across_the_set_and_shown_on_their_sheets(site: Site, case: str) -> None:
    page = enter(site, case)
    page.keyboard.press("Control+f")
    page.get_by_test_id("search-field").fill("虚 构")
    expect(page.get_by_test_id("search-hit").first).to_be_visible()
    expect(page.locator("svg .hit.is-chosen").first).to_be_visible()
    box = page.locator("svg .hit.is-chosen").first.bounding_box()
    x, y = centre(page)
    assert box
    assert abs(box["x"] - x) < 300
    assert abs(box["y"] - y) < 300
    site.picture(page, "6-found")
    bar = page.locator("[data-part=sheet-bar] b")
    first = bar.inner_text()
    for _ in range(page.get_by_test_id("search-hit").count()):
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)
        if bar.inner_text() != first:
            break
    assert bar.inner_text() != first
    row = page.get_by_test_id("search-hit").first
    expect(row.locator("mark").first).to_be_visible()
    assert len(row.inner_text()) > len("".join(row.locator("mark").all_inner_texts()))
    page.get_by_test_id("search-field").fill("此图绝无此字")
    expect(page.get_by_test_id("search-summary")).to_contain_text("没有找到")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("search-field")).to_be_hidden()


def test_two_sheets_stand_side_by_side_and_move_together(site: Site, case: str) -> None:
    page = enter(site, case)
    page.keyboard.press("b")
    expect(page.get_by_test_id("second-viewer").locator("canvas").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    page.mouse.move(*centre(page))
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(900)
    scales = page.evaluate(
        "[...document.querySelectorAll('svg.overlay .world')].map((one) => one.getAttribute('transform'))"
    )
    assert len(scales) == 2
    site.picture(page, "6-pair")
    page.get_by_test_id("pair_close").click()
    expect(page.get_by_test_id("second-viewer")).to_be_hidden()


def test_page_keys_go_through_the_strip_and_the_next_sheet_is_already_there(site: Site, case: str) -> None:
    page = enter(site, case)
    asked = tile_requests(page)
    page.evaluate("sessionStorage.clear()")
    enter(site, case)
    page.wait_for_timeout(1500)
    assert len({re.findall(r"/sheets/(\d+)/", address)[0] for address in asked}) >= 2
    bar = page.locator("[data-part=sheet-bar] b")
    first = bar.inner_text()
    page.keyboard.press("PageDown")
    expect(bar).not_to_have_text(first)
    page.keyboard.press("PageUp")
    expect(bar).to_have_text(first)


def names(page: Page) -> tuple[str, str]:
    """The numbers of the two sheets that stand side by side."""
    beside = page.get_by_test_id("pair-choose").evaluate("(choice) => choice.selectedOptions[0].text.split(' ')[0]")
    return page.locator("[data-part=sheet-bar] b").inner_text(), str(beside)


def test_page_keys_turn_the_pane_touched_last_and_never_show_one_sheet_twice(site: Site, case: str) -> None:
    page = enter(site, case)
    page.keyboard.press("b")
    expect(page.get_by_test_id("second-viewer").locator("canvas").first).to_be_visible()
    first, second = names(page)
    page.keyboard.press("PageDown")
    page.wait_for_timeout(300)
    third, beside = names(page)
    assert beside == second
    assert len({first, second, third}) == 3
    box = page.get_by_test_id("second-viewer").bounding_box()
    assert box
    page.mouse.click(box["x"] + 60, box["y"] + 300)
    page.keyboard.press("PageUp")
    page.wait_for_timeout(300)
    assert names(page) == (third, first)
    page.locator("button.sheet", has_text=first).click()  # what stands beside changes places with it
    page.wait_for_timeout(300)
    assert names(page) == (first, third)
    tools = page.locator(".tools").bounding_box()
    left = page.locator("[data-part=viewer]").bounding_box()
    assert tools
    assert left
    assert tools["x"] + tools["width"] <= left["x"]
    page.get_by_test_id("pair_close").click()


def test_what_is_missing_is_said_on_the_sheet_and_fetched_again(site: Site, case: str) -> None:
    page = enter(site, case)
    for address in ("**/tiles/**", "**/overview.webp"):
        page.context.route(address, lambda route: route.fulfill(status=503))
    page.evaluate("sessionStorage.clear()")
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    notice = page.get_by_test_id("missing-tiles")
    expect(notice).to_contain_text("处尚未载入")
    site.picture(page, "6-missing")
    page.wait_for_timeout(1500)
    assert ink(page) == 0
    expect(notice).to_be_visible()
    for address in ("**/tiles/**", "**/overview.webp"):
        page.context.unroute(address)
    page.get_by_test_id("retry-tiles").click()
    expect(notice).to_be_hidden()
    page.wait_for_load_state("networkidle")
    assert ink(page) > 0.001


def test_nothing_is_green_while_the_browser_is_offline(site: Site, case: str) -> None:
    page = enter(site, case)
    expect(page.get_by_test_id("live-state")).to_have_attribute("data-state", "live")
    page.context.set_offline(True)
    for sign in ("save-state", "live-state"):
        expect(page.get_by_test_id(sign)).to_have_attribute("data-state", "offline")
    for _ in range(8):
        page.keyboard.press("+")
    expect(page.get_by_test_id("missing-tiles")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_test_id("missing-tiles")).to_be_hidden()
    expect(page.get_by_test_id("save-state")).to_have_attribute("data-state", "saved")
    expect(page.get_by_test_id("live-state")).to_have_attribute("data-state", "live")
    page.keyboard.press("0")


def test_a_map_shows_where_one_is_when_zoomed_in_and_m_hides_it(site: Site, case: str) -> None:
    page = enter(site, case)
    plan = page.get_by_test_id("sheet-map")
    expect(plan).to_be_hidden()
    for _ in range(8):
        page.keyboard.press("+")
    expect(plan).to_be_visible()
    whole, part = plan.bounding_box(), plan.locator(".displayregion").bounding_box()
    assert whole
    assert part
    assert part["width"] < whole["width"] / 3
    before = turned_by(page)
    page.mouse.click(whole["x"] + 15, whole["y"] + 15)
    page.wait_for_timeout(700)
    assert turned_by(page) != before
    page.keyboard.press("m")
    expect(plan).to_be_hidden()
    page.keyboard.press("m")
    expect(plan).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(plan).to_be_hidden()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("0")


def test_the_question_mark_lists_the_keys_and_escape_closes_the_list(site: Site, case: str) -> None:
    page = enter(site, case)
    page.keyboard.press("?")
    keys = page.get_by_test_id("key-help")
    expect(keys.locator("tr", has_text="并排对照").locator("kbd")).to_have_text("B")
    page.keyboard.press("b")  # in the list, keys do nothing
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    expect(page.get_by_test_id("second-viewer")).to_be_hidden()
    page.get_by_role("button", name="快捷键").click()
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")


def test_the_drawer_of_sheets_fits_a_narrow_screen_whatever_the_titles(site: Site, case: str) -> None:
    page = enter(site, case)
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".sheet-title").evaluate_all(
        "(all) => all.forEach((one) => { one.textContent = '很长的图名'.repeat(20); })"
    )
    page.locator("[data-drawer-button=sheets]").click()
    edges = page.locator("button.sheet").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().right)")
    assert max(edges) <= 390
    page.set_viewport_size({"width": 1440, "height": 900})


def test_the_printed_page_is_the_sheet_and_a_line_about_it(site: Site, case: str, tmp_path: Path) -> None:
    page = enter(site, case)
    page.pdf(path=tmp_path / "room.pdf", prefer_css_page_size=True)
    with pymupdf.open(tmp_path / "room.pdf") as document:
        assert document.page_count == 1
        text = document[0].get_text()
        assert page.locator("[data-part=sheet-bar] b").inner_text() in text
        assert "打印日期" in text
        assert "第 1 版" in text
        assert "审查意见" not in text
        assert document[0].rect.width > document[0].rect.height
        dark = sum(1 for byte in document[0].get_pixmap(colorspace=pymupdf.csGRAY, dpi=50).samples if byte < 128)
        assert dark > 500
    assert page.locator("[data-part=stage]").get_attribute("style") in (None, "")


def test_middle_button_and_space_move_the_sheet_whatever_tool_is_chosen(site: Site, case: str) -> None:
    page = enter(site, case)
    x, y = centre(page)
    for button, held in (("middle", None), ("left", "Space")):
        before = turned_by(page)
        if held:
            page.keyboard.down(held)
        page.mouse.move(x, y)
        page.mouse.down(button=button)  # type: ignore[arg-type]
        page.mouse.move(x + 60, y + 40, steps=3)
        page.mouse.up(button=button)  # type: ignore[arg-type]
        if held:
            page.keyboard.up(held)
        page.wait_for_timeout(300)
        assert turned_by(page) != before
    page.keyboard.press("0")


def test_two_fingers_move_and_spread_the_sheet(site: Site, case: str) -> None:
    page = enter(site, case)
    before = turned_by(page)
    x, y = centre(page)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": at[0], "y": at[1], "id": n} for n, at in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", (x - 40, y))
    touch("touchStart", (x - 40, y), (x + 40, y))
    for step in range(1, 6):
        touch("touchMove", (x - 40 - 12 * step, y), (x + 40 + 12 * step, y))
    touch("touchEnd")
    page.wait_for_timeout(600)
    assert _scale(turned_by(page)) > 1.5 * _scale(before)
    page.keyboard.press("0")


def _scale(transform: str) -> float:
    found = re.search(r"scale\(([\d.]+)\)", transform)
    assert found
    return float(found[1])


def test_nothing_went_wrong_in_the_browsers(site: Site, case: str, tmp_path: Path) -> None:
    assert site.troubles == []
