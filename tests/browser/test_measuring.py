"""Measuring in the room, with mouse and keyboard: readings, snapping, calibration, what the others see."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.room_steps import at, drag, give_up, write_finding
from tests.browser.steps import enter_room


def at_the_plan(site: Site, who: str, case: str) -> Page:
    """The room with the sheet open that states 1:100 in its title block."""
    page = enter_room(site, who, case)
    page.locator("[data-part=sheets] .sheet").nth(1).click()
    expect(page.locator("[data-part=sheet-bar] b")).to_have_text("建施-02")
    expect(page.locator("svg.overlay .mark").first).to_be_visible()
    return page


def click_at(page: Page, *places: tuple[float, float]) -> None:
    for place in places:
        page.mouse.move(*at(page, *place), steps=3)
        page.mouse.down()
        page.mouse.up()


def choose(page: Page, tool: str) -> None:
    page.get_by_test_id("fly-measure").click()
    page.get_by_test_id(f"tool-{tool}").click()


def test_a_length_is_read_beside_the_pen_and_kept_by_the_server(demo_site: Site, under_review: str) -> None:
    page = at_the_plan(demo_site, "xiaofang-shencha", under_review)
    page.keyboard.press("Shift+Alt+L")
    page.mouse.move(*at(page, 0.35, 0.35))
    page.mouse.down()
    page.mouse.move(*at(page, 0.55, 0.35), steps=5)
    expect(page.locator(".preview .reading-text")).to_have_text(re.compile(r"^\d+\.\d\d m · 1:100$"))
    demo_site.picture(page, "m-1-reading")
    page.mouse.up()
    lines = page.get_by_test_id("measure-lines")
    expect(lines).to_contain_text(re.compile(r"长度\s*\d+\.\d\d m\s*1:100（图签）"))
    shown = page.locator(".marks .is-chosen .reading-text").first.text_content() or ""
    write_finding(page, "疏散距离超过 30 m，请核对。", mandatory=False)
    page.get_by_test_id("save-draft").click()
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存")
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    page.locator("[data-part=findings] .finding", has_text="疏散距离").first.click()
    expect(page.locator(".marks .is-chosen .reading-text").first).to_have_text(shown)
    demo_site.picture(page, "m-2-finding")


def test_areas_angles_and_counts_are_clicked(demo_site: Site, under_review: str) -> None:
    page = at_the_plan(demo_site, "renfang-shencha", under_review)
    choose(page, "area")
    click_at(page, (0.35, 0.35), (0.5, 0.35), (0.5, 0.55), (0.35, 0.55))
    page.keyboard.press("Enter")
    choose(page, "angle")
    click_at(page, (0.6, 0.3), (0.6, 0.45), (0.7, 0.45))
    choose(page, "count")
    click_at(page, (0.55, 0.6), (0.6, 0.6), (0.65, 0.6))
    page.keyboard.press("Enter")
    lines = page.get_by_test_id("measure-lines").locator("li")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_contain_text(re.compile(r"面积\s*\d+\.\d\d m²"))
    expect(lines.nth(1)).to_contain_text(re.compile(r"角度\s*\d+\.\d°"))
    expect(lines.nth(2)).to_contain_text(re.compile(r"数量\s*3"))
    demo_site.picture(page, "m-3-kinds")
    give_up(page)


def test_a_drawn_distance_calibrates_a_part_of_the_sheet_for_all_reviewers(demo_site: Site, under_review: str) -> None:
    watcher = at_the_plan(demo_site, "renfang-shencha", under_review)
    page = at_the_plan(demo_site, "xiaofang-shencha", under_review)
    page.get_by_test_id("fly-measure").click()
    demo_site.picture(page, "m-4-tools")
    page.get_by_test_id("tool-calibrate").click()
    click_at(page, (0.4, 0.6), (0.5, 0.6))
    page.get_by_test_id("scale-real").fill("六米")
    page.get_by_test_id("scale-set").click()
    expect(page.get_by_test_id("scale-form").get_by_role("alert")).to_contain_text("请填写实际长度")
    page.get_by_test_id("scale-real").fill("3 m")
    page.get_by_test_id("scale-place-region").check()
    demo_site.picture(page, "m-5-calibrate")
    page.get_by_test_id("scale-set").click()
    drag(page, (0.35, 0.5), (0.55, 0.7))
    row = page.get_by_test_id("scale-row")
    expect(row).to_contain_text(re.compile(r"1:[\d.]+局部区域 · 标定 3 m"))
    watcher.get_by_test_id("fly-measure").click()
    watcher.get_by_test_id("open-scales").click()
    expect(watcher.get_by_test_id("scale-row")).to_have_text(re.compile(r"标定 3 m"))
    expect(watcher.get_by_test_id("scale-remove")).to_have_count(0)
    demo_site.picture(watcher, "m-6-scales")
    row.get_by_test_id("scale-look").click()
    expect(page.locator(".region-outline")).to_have_count(1)
    row.get_by_test_id("scale-remove").click()
    page.get_by_test_id("confirm").click()
    expect(row).to_have_count(0)
    expect(watcher.get_by_test_id("scale-row")).to_have_count(0)


def test_the_pen_snaps_to_the_lines_of_the_sheet_until_it_is_told_not_to(demo_site: Site, under_review: str) -> None:
    page = at_the_plan(demo_site, "xiaofang-shencha", under_review)
    choose(page, "length")
    sign = page.locator(".snap-sign")
    place = _snapping_place(page)
    demo_site.picture(page, "m-7-snap")
    page.keyboard.down("Alt")
    page.mouse.move(place[0] + 1, place[1])
    expect(sign).to_have_count(0)
    page.keyboard.up("Alt")
    page.mouse.move(*place)
    expect(sign).to_have_count(1)
    page.keyboard.press("F8")
    page.mouse.move(place[0] + 1, place[1])
    expect(sign).to_have_count(0)
    page.keyboard.press("Escape")


def _snapping_place(page: Page) -> tuple[float, float]:
    """A place of the canvas where the pen finds something to snap to; the points come while it moves."""
    for turn in range(40):
        for step in range(24):
            place = at(page, 0.35 + 0.012 * step, 0.42 + 0.004 * turn)
            page.mouse.move(*place)
            if page.locator(".snap-sign").count():
                return place
        page.wait_for_timeout(100)
    raise AssertionError("nothing to snap to")


def test_readers_who_do_not_write_have_no_measuring_tools(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "yezhu-a", under_review)
    expect(page.get_by_test_id("fly-measure")).to_be_hidden()


def test_nothing_went_wrong_in_the_browsers(demo_site: Site) -> None:
    assert demo_site.troubles == []
