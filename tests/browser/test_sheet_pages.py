"""Pages about sheets, on the demo cases: the upload that shows them, their index, and what a revision changed."""

import re
from pathlib import Path

import pymupdf
import pytest
from playwright.sync_api import Locator, Page, expect

from demonstration.drawings import generate_set
from tests.browser.conftest import Site
from tests.browser.steps import case_called, enter_room

BOX_OF = "(selector) => document.querySelector(selector).getBoundingClientRect().toJSON()"
"""At once: the outlines are drawn anew with every frame in which the sheet moves."""


@pytest.fixture(scope="module")
def collecting(demo_site: Site) -> str:
    return case_called(demo_site, "yezhu-a", "待提交")


@pytest.fixture(scope="module")
def delivered(demo_site: Site) -> str:
    """A case of two revisions."""
    return case_called(demo_site, "zhujian-jingban", "已送达")


def open_index(site: Site, case: str) -> Page:
    page = site.visit("yezhu-a", case)
    page.get_by_test_id("sheet-index").click()
    page.wait_for_url(re.compile(r"/index$"))
    return page


def row_of(page: Page, sheet_no: str) -> Locator:
    """The row of a number: found by what its field holds, which is no attribute once it has been typed."""
    rows = page.get_by_test_id("index-row")
    numbers = [row.locator("[name=sheet_no]").input_value() for row in rows.all()]
    return rows.nth(numbers.index(sheet_no))


def test_sheets_appear_while_the_files_are_read_and_lead_to_the_index(
    demo_site: Site, collecting: str, tmp_path: Path
) -> None:
    page = demo_site.visit("yezhu-a", collecting)
    sheets = page.get_by_test_id("upload-sheet")
    expect(sheets).to_have_count(3)
    expect(sheets.first).to_contain_text("建施-01")
    expect(sheets.first.locator("img")).to_have_js_property("complete", True)
    made = generate_set(tmp_path / "more", seed=77, sheets=4, project="演示·补充图纸（虚构）")
    page.get_by_test_id("files").set_input_files([file.path for file in made.files])
    expect(sheets).not_to_have_count(3, timeout=60_000)
    expect(page.locator("[data-testid=file-row][data-state=read]")).to_have_count(2 + len(made.files), timeout=60_000)
    expect(page.get_by_test_id("sheets-waiting")).to_have_count(0)
    expect(page.locator("#upload-sheets-count")).to_have_text(str(sheets.count()))
    demo_site.picture(page, "8-upload-sheets")
    sheets.nth(1).click()
    page.wait_for_url(re.compile(r"/index#sheet-\d+$"))
    expect(page.locator("tr:target [name=sheet_no]")).to_have_value("建施-02")


def test_files_chosen_while_the_network_breaks_are_all_sent_when_it_is_back(
    demo_site: Site, collecting: str, tmp_path: Path
) -> None:
    page = demo_site.visit("yezhu-a", collecting)
    rows = page.locator("[data-testid=file-row]")
    expect(rows.first).to_be_visible()
    before = rows.count()
    made = generate_set(tmp_path / "cut", seed=78, sheets=3, project="演示·断网（虚构）")
    page.context.set_offline(True)
    page.get_by_test_id("files").set_input_files([file.path for file in made.files])
    sending = page.get_by_test_id("sending-row")
    expect(sending).to_have_count(len(made.files))
    expect(sending.first).to_contain_text("网络中断")
    expect(page.get_by_test_id("submit-set")).to_be_disabled()
    demo_site.picture(page, "8-upload-offline")
    sending.last.get_by_role("button", name="取消").click()
    expect(sending).to_have_count(len(made.files) - 1)
    page.context.set_offline(False)
    expect(page.locator("[data-testid=file-row][data-state=read]")).to_have_count(
        before + len(made.files) - 1, timeout=60_000
    )
    expect(sending).to_have_count(0)


def test_removing_a_file_takes_its_sheets_out_of_view(demo_site: Site, collecting: str) -> None:
    page = demo_site.visit("yezhu-a", collecting)
    rows = page.get_by_test_id("file-row")
    expect(rows.nth(2)).to_be_visible()
    for _ in range(rows.count() - 2):
        before = rows.count()
        rows.last.get_by_role("button").click()
        expect(rows).to_have_count(before - 1)
    expect(page.get_by_test_id("upload-sheet")).to_have_count(3)


def test_a_row_of_the_index_is_saved_on_enter_and_can_be_taken_back(demo_site: Site, collecting: str) -> None:
    page = open_index(demo_site, collecting)
    row = row_of(page, "建施-02")
    title = row.locator("[name=title]")
    before = title.input_value()
    title.fill("首层平面图（改）")
    title.press("Enter")
    expect(row.locator(".word")).to_have_text("已保存")
    page.reload()
    row = row_of(page, "建施-02")
    expect(row.locator("[name=title]")).to_have_value("首层平面图（改）")
    row.locator("[name=title]").fill("别的名字")
    row.locator("[name=title]").press("Enter")
    row.get_by_role("button", name="撤销").click()
    expect(row.locator("[name=title]")).to_have_value("首层平面图（改）")
    row.locator("[name=title]").fill(before)  # at once, while the undoing is on its way: the quick are not overwritten
    row.locator("[name=title]").press("Enter")
    page.wait_for_load_state("networkidle")
    expect(row.locator(".word")).to_have_text("已保存")
    page.reload()
    expect(row_of(page, "建施-02").locator("[name=title]")).to_have_value(before)


def test_a_number_that_is_taken_is_refused_in_its_row_and_escape_brings_the_old_one_back(
    demo_site: Site, collecting: str
) -> None:
    page = open_index(demo_site, collecting)
    row = row_of(page, "建施-02")
    number = row.locator("[name=sheet_no]")
    number.fill("建施-01")
    number.press("Enter")
    expect(row.locator(".word")).to_contain_text("图号“建施-01”已用于")
    expect(row).to_have_class(re.compile("wrong"))
    demo_site.picture(page, "8-index")
    page.set_viewport_size({"width": 390, "height": 844})
    word = page.evaluate(BOX_OF, "tr.wrong .word")
    assert 0 <= word["left"] < word["right"] <= 390
    page.set_viewport_size({"width": 1440, "height": 900})
    number.press("Escape")
    expect(number).to_have_value("建施-02")
    expect(row.locator(".word")).to_have_text("")


def test_arrow_keys_walk_down_the_column_and_a_picture_opens_large(demo_site: Site, collecting: str) -> None:
    page = open_index(demo_site, collecting)
    first = page.locator("[name=title]").first
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=title]").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.locator(".thumbnail").first.click()
    expect(page.locator("#large")).to_be_visible()
    expect(page.locator("#large img")).to_have_js_property("complete", True)
    page.locator("#large").click()
    expect(page.locator("#large")).to_be_hidden()


def test_a_confirmed_index_is_not_asked_about_again(demo_site: Site, collecting: str) -> None:
    page = open_index(demo_site, collecting)
    page.get_by_test_id("confirm-index").click()
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_text("图纸目录已确认")).to_be_visible()
    expect(page.locator("#submission")).to_have_attribute("data-confirm", "提交后不能再增减文件。确认提交？")


def compare(site: Site, case: str, sheet_no: str) -> Page:
    page = site.visit("zhujian-jingban", case)
    page.get_by_test_id("changes").first.click()
    page.locator("tr", has_text=sheet_no).get_by_test_id("compare").click()
    page.wait_for_selector("#compare[data-ready=true]")
    return page


def test_the_changes_of_a_revision_are_counted_sheet_by_sheet(demo_site: Site, delivered: str) -> None:
    page = demo_site.visit("zhujian-jingban", delivered)
    page.get_by_test_id("changes").first.click()
    table = page.locator("table[data-testid=changes]")
    expect(table.locator("tr", has_text="建施-02")).to_contain_text("有修改")
    expect(table.locator("tr", has_text="建施-01")).to_contain_text("未见变化")
    expect(table.locator("tr", has_text="结施-01")).to_contain_text("沿用原图")
    demo_site.picture(page, "9-changes")


def test_regions_are_stepped_through_by_button_key_and_list(demo_site: Site, delivered: str) -> None:
    page = compare(demo_site, delivered, "建施-02")
    regions = page.get_by_test_id("regions").locator("li")
    expect(page.locator("#told")).to_contain_text(f"共 {regions.count()} 处变化")
    assert regions.count() >= 2
    page.locator("#next").click()
    expect(regions.first).to_have_attribute("aria-current", "true")
    page.locator("#stage").focus()
    page.keyboard.press("n")
    expect(regions.nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.press("p")
    expect(regions.first).to_have_attribute("aria-current", "true")
    regions.last.get_by_role("button").click()
    page.wait_for_timeout(1200)
    chosen, stage = (page.evaluate(BOX_OF, selector) for selector in ("#regions .chosen", "#stage"))
    assert stage["left"] < chosen["left"] < chosen["right"] < stage["right"]
    assert stage["top"] < chosen["top"] < chosen["bottom"] < stage["bottom"]
    demo_site.picture(page, "9-compare")


def test_the_slider_fades_from_the_old_revision_to_the_new(demo_site: Site, delivered: str) -> None:
    page = compare(demo_site, delivered, "建施-02")
    for share, old, new in (("0", "1", "0"), ("50", "1", "1"), ("100", "0", "1")):
        page.locator("#blend").fill(share)
        expect(page.locator(".sheet.old")).to_have_css("opacity", old)
        expect(page.locator(".sheet.new")).to_have_css("opacity", new)


def test_at_either_end_the_sheet_has_its_own_colours_on_white_paper(demo_site: Site, delivered: str) -> None:
    page = compare(demo_site, delivered, "建施-02")
    for share, alone in (("0", ".sheet.old"), ("100", ".sheet.new")):
        page.locator("#blend").fill(share)
        expect(page.locator(f"{alone} .tint")).to_be_hidden()
        expect(page.locator(f"{alone} .picture")).to_have_css("filter", "none")
        expect(page.locator(".legend")).to_be_hidden()
        picture = page.locator("#stage").screenshot()
        assert pymupdf.Pixmap(picture).pixel(3, 3)[:3] == (255, 255, 255)
    page.locator("#blend").fill("50")
    expect(page.locator(".legend")).to_be_visible()


def test_the_comparison_zooms_by_key_and_lists_its_keys(demo_site: Site, delivered: str) -> None:
    page = compare(demo_site, delivered, "建施-02")
    page.locator("#stage").focus()
    page.wait_for_selector("#regions g")
    scale = "() => Number(document.querySelector('#regions g').getAttribute('transform').match(/scale\\(([\\d.]+)/)[1])"
    before = page.evaluate(scale)
    page.keyboard.press("+")
    page.wait_for_timeout(700)
    assert page.evaluate(scale) > 1.3 * before
    page.keyboard.press("-")
    page.wait_for_timeout(700)
    assert page.evaluate(scale) == pytest.approx(before, rel=0.05)
    page.keyboard.press("?")
    expect(page.get_by_test_id("key-help")).to_contain_text("下一处")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("key-help")).to_have_count(0)


def test_the_comparison_prints_the_drawing_and_a_line(demo_site: Site, delivered: str, tmp_path: Path) -> None:
    page = compare(demo_site, delivered, "建施-02")
    page.wait_for_load_state("networkidle")
    page.pdf(path=tmp_path / "compare.pdf", prefer_css_page_size=True)
    with pymupdf.open(tmp_path / "compare.pdf") as document:
        assert document.page_count == 1
        text = document[0].get_text()
    assert "建施-02" in text
    assert "红色为删除" in text
    assert "上一处" not in text


def test_the_room_leads_to_the_comparison_of_the_open_sheet(demo_site: Site, delivered: str) -> None:
    page = enter_room(demo_site, "zhujian-jingban", delivered)
    page.locator("button.sheet", has_text="结施-01").click()
    expect(page.get_by_test_id("compare-changes")).to_have_count(0)
    page.locator("button.sheet", has_text="建施-02").click()
    page.get_by_test_id("compare-changes").click()
    page.wait_for_selector("#compare[data-ready=true]")
    expect(page.locator("#compare .names")).to_contain_text("建施-02")


def test_the_list_of_changes_fits_a_narrow_screen(demo_site: Site, delivered: str) -> None:
    page = demo_site.visit("zhujian-jingban", f"{delivered}/changes")
    page.set_viewport_size({"width": 390, "height": 844})
    for element in page.locator(".changes .badge, .changes .link a").all():
        box = element.bounding_box()
        assert box
        assert 0 <= box["x"] < box["x"] + box["width"] <= 390
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_sheet_without_changes_says_so(demo_site: Site, delivered: str) -> None:
    page = compare(demo_site, delivered, "建施-01")
    expect(page.locator("#told")).to_contain_text("未发现可见的变化")
    expect(page.get_by_test_id("regions").locator("li")).to_have_count(0)


def test_nothing_went_wrong_in_the_browsers(demo_site: Site) -> None:
    assert demo_site.troubles == []
