"""The tools of the room on a demo case: what is drawn is a mark of its kind, and can be changed and taken back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.room_steps import at, choose_tool, drag, give_up, write_finding
from tests.browser.steps import enter_room


@pytest.fixture
def page(demo_site: Site, under_review: str) -> Iterator[Page]:
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    page.set_viewport_size({"width": 1440, "height": 900})
    yield page
    assert demo_site.troubles == []


def test_a_stamp_says_who_and_when_and_the_tool_used_last_stands_on_the_toolbar(demo_site: Site, page: Page) -> None:
    page.get_by_test_id("tool-stamp").click()
    page.get_by_test_id("stamp-revise").click()
    page.mouse.click(*at(page, 0.35, 0.7))
    stamp = page.locator("svg.overlay .marks .kind-stamp text")
    expect(stamp.first).to_have_text("需修改")
    expect(stamp.nth(1)).to_contain_text("消防 20")
    expect(page.get_by_test_id("tool-ellipse")).to_be_hidden()
    page.get_by_test_id("tool-rectangle").click()
    demo_site.picture(page, "3-tool-family")
    page.get_by_test_id("tool-ellipse").click()
    expect(page.get_by_test_id("tool-rectangle")).to_be_hidden()
    expect(page.get_by_test_id("tool-ellipse")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("r")
    expect(page.get_by_test_id("tool-rectangle")).to_be_visible()
    page.get_by_test_id("tool-stamp").click()
    demo_site.picture(page, "3-stamps")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("tool-flyout")).to_be_hidden()
    give_up(page)


def test_each_tool_draws_its_kind_by_key_and_mouse(demo_site: Site, page: Page) -> None:
    page.locator("[data-act=keep]").click()
    page.keyboard.press("e")
    drag(page, (0.3, 0.3), (0.38, 0.4))
    page.keyboard.press("k")
    drag(page, (0.42, 0.3), (0.56, 0.34))
    page.keyboard.press("g")
    for corner in ((0.6, 0.3), (0.68, 0.3), (0.7, 0.4), (0.64, 0.45)):
        page.mouse.click(*at(page, *corner))
    page.keyboard.press("Enter")
    page.keyboard.press("l")
    for corner in ((0.3, 0.5), (0.36, 0.55), (0.42, 0.5)):
        page.mouse.click(*at(page, *corner))
    page.mouse.dblclick(*at(page, 0.48, 0.55))
    page.keyboard.press("q")
    drag(page, (0.5, 0.5), (0.56, 0.6))
    page.get_by_test_id("canvas-words").fill("首层疏散楼梯净宽不足一点一米，请核对后修改")
    page.keyboard.press("Enter")
    for kind in ("ellipse", "highlight", "polygon", "polyline", "callout"):
        expect(page.locator(f"svg.overlay .marks .kind-{kind}")).to_have_count(1)
    expect(page.locator("svg.overlay .kind-callout text.mark-text")).to_have_count(2)
    write_finding(page, "首层疏散楼梯净宽不足。", mandatory=False)
    demo_site.picture(page, "3-more-tools")
    page.get_by_test_id("save-draft").click()
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存")
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    for kind in ("ellipse", "highlight", "polygon", "polyline", "callout"):
        expect(page.locator(f"svg.overlay .marks .kind-{kind}")).to_have_count(1)
    page.locator("[data-part=findings] .finding", has_text="首层疏散楼梯净宽不足。").click()
    page.get_by_test_id("action-withdraw_finding").click()
    page.get_by_test_id("confirm").click()
    row = page.locator("[data-part=findings] .finding", has_text="首层疏散楼梯净宽不足。")
    expect(row).to_contain_text("已撤回")


def test_marks_are_picked_moved_and_copied_together_onto_other_sheets(demo_site: Site, page: Page) -> None:
    drafts = page.locator("svg.overlay .marks .kind-rectangle.is-draft")
    keep = page.locator("[data-act=keep]")
    if keep.get_attribute("aria-pressed") != "true":
        keep.click()
    page.locator("[data-part=sheets] .sheet").first.click()
    choose_tool(page, "rectangle")
    for left in (0.3, 0.4, 0.5):
        drag(page, (left, 0.3), (left + 0.06, 0.36))
    choose_tool(page, "select")
    page.keyboard.down("Shift")
    drag(page, (0.28, 0.27), (0.48, 0.4))
    page.keyboard.up("Shift")
    expect(page.locator("svg.overlay .is-picked")).to_have_count(2)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Delete")
    expect(drafts).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(drafts).to_have_count(3)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+d")
    expect(drafts).to_have_count(6)
    page.keyboard.press("Control+z")
    expect(drafts).to_have_count(3)
    write_finding(page, "各层做法相同，均不满足要求。", mandatory=False)
    page.get_by_test_id("copy-to-sheets").click()
    demo_site.picture(page, "3-copy-to-sheets")
    page.get_by_test_id("copy-sheets").get_by_role("button", name="全选").click()
    page.get_by_test_id("copy-go").click()
    expect(page.get_by_test_id("also-on")).to_contain_text("结施-01")
    page.get_by_test_id("also-on").get_by_role("button", name="建施-03").click()
    expect(page.locator("[data-part=sheet-bar] b")).to_have_text("建施-03")
    expect(drafts).to_have_count(3)
    page.get_by_test_id("save-draft").click()
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存")
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    expect(drafts).to_have_count(3)
    page.locator("[data-part=findings] .finding", has_text="各层做法相同").click()
    page.get_by_test_id("action-withdraw_finding").click()
    page.get_by_test_id("confirm").click()
    expect(drafts).to_have_count(0)


def put_on_the_clipboard(page: Page) -> None:
    """A picture of 120 × 60 pixels, red and blue, as a screenshot would lie there."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """async () => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 120, height: 60 });
          const pen = canvas.getContext("2d");
          pen.fillStyle = "#c33"; pen.fillRect(0, 0, 60, 60);
          pen.fillStyle = "#36c"; pen.fillRect(60, 0, 60, 60);
          const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
          await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
        }"""
    )


def test_a_picture_is_pasted_onto_the_sheet_turned_and_kept_with_its_finding(demo_site: Site, page: Page) -> None:
    pictures = page.locator("svg.overlay .marks .kind-image image")
    put_on_the_clipboard(page)
    page.keyboard.press("Control+v")
    expect(pictures).to_have_count(1)
    expect(pictures).to_have_attribute("href", re.compile("^blob:"))
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Shift+i")
    expect(pictures).to_have_attribute("transform", re.compile(r"rotate\(-270"))
    page.keyboard.press("Control+z")
    expect(pictures).to_have_attribute("transform", re.compile(r"rotate\((-0|0) "))
    page.keyboard.press("Control+z")
    expect(pictures).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(pictures).to_have_count(1)
    write_finding(page, "节点做法见图。", mandatory=False)
    demo_site.picture(page, "3-picture")
    page.get_by_test_id("save-draft").click()
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存")
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    expect(pictures).to_have_attribute("href", re.compile("^blob:"))
    page.locator("[data-part=findings] .finding", has_text="节点做法见图。").click()
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(pictures).to_have_count(2)
    page.set_viewport_size({"width": 390, "height": 844})
    demo_site.picture(page, "3-picture-narrow")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("Control+z")
    page.get_by_test_id("action-withdraw_finding").click()
    page.get_by_test_id("confirm").click()


def test_a_file_that_is_no_picture_is_refused_in_words(page: Page) -> None:
    with page.expect_file_chooser() as chosen:
        page.get_by_test_id("tool-image").click()
    chosen.value.set_files({"name": "节点.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.locator(".toast-grave")).to_contain_text("节点.png")
    expect(page.locator("svg.overlay .marks .kind-image.is-draft")).to_have_count(0)
