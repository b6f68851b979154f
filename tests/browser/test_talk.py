"""The talk in the room: names, screenshots, who takes care, saved wordings; what is typed is not lost."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.room_steps import draw_mark, write_finding
from tests.browser.steps import enter_room

PASTE = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 200 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#cfe0f0"; pen.fillRect(0, 0, 320, 200);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([blob], "image.png", { type: "image/png" }));
  const pasted = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector("[data-testid=remark-text]").dispatchEvent(pasted);
}"""


def open_finding(page: Page, number: int) -> None:
    page.get_by_test_id(f"finding-row-{number}").click()
    expect(page.get_by_test_id("remark-form")).to_be_visible()


def test_a_named_colleague_of_another_unit_is_told_at_once_and_finds_it_in_the_work_list(
    demo_site: Site, under_review: str
) -> None:
    other = enter_room(demo_site, "renfang-shencha", under_review)
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    open_finding(page, 1)
    expect(page.get_by_test_id("remark-audience")).to_have_value("reviewers")
    page.get_by_test_id("remark-text").press_sequentially("请@人防审")
    expect(page.locator(".names [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type("核对口部尺寸。")
    page.evaluate(PASTE)
    expect(page.locator("[data-testid=remark-form] [data-testid=attachment]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(other.locator("#toasts .toast", has_text="提到了您")).to_be_visible(timeout=20_000)
    row = page.get_by_test_id("remark-row").last
    expect(row).to_contain_text("核对口部尺寸")
    expect(row.get_by_test_id("attachment").locator("img")).to_be_visible()
    expect(page.get_by_test_id("remark-text")).to_have_value("")
    demo_site.picture(page, "talk-2-said")
    expect(other.get_by_test_id("finding-row-1").get_by_test_id("said")).to_have_attribute("data-new", "1")
    home = demo_site.visit("renfang-shencha", "/")
    demo_site.picture(home, "talk-3-work-list")
    home.get_by_role("link", name="提到了您").click()
    home.wait_for_selector("html[data-room-ready=true]")
    expect(home.get_by_test_id("remark-row").last).to_contain_text("核对口部尺寸")
    demo_site.visit("renfang-shencha", "/")
    expect(home.get_by_role("link", name="提到了您")).to_have_count(0)


def test_an_internal_note_reaches_no_other_units_browser(demo_site: Site, under_review: str) -> None:
    other = enter_room(demo_site, "renfang-shencha", under_review)
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    open_finding(page, 2)
    page.get_by_test_id("remark-audience").select_option("unit")
    expect(page.get_by_test_id("audience-note")).to_contain_text("不出本单位")
    page.get_by_test_id("remark-text").fill("内部口径：从严。")
    page.get_by_test_id("remark-send").click()
    expect(page.get_by_test_id("remark-row")).to_contain_text("内部口径")
    page.get_by_test_id("remark-audience").select_option("reviewers")
    page.get_by_test_id("remark-text").fill("请补充详图。")
    page.get_by_test_id("remark-send").click()
    open_finding(other, 2)
    expect(other.get_by_test_id("remark-row")).to_have_count(1)
    expect(other.get_by_test_id("remark-row")).to_contain_text("请补充详图")
    expect(other.get_by_test_id("finding-row-2").get_by_test_id("said")).to_have_text("1")


def test_a_begun_remark_survives_a_reload_and_another_finding(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    open_finding(page, 3)
    page.get_by_test_id("remark-text").fill("还没写完")
    expect(page.get_by_test_id("save-state")).to_contain_text("有未保存的内容")
    page.get_by_test_id("finding-row-2").click()
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    open_finding(page, 3)
    expect(page.get_by_test_id("remark-text")).to_have_value("还没写完")
    page.get_by_test_id("remark-text").fill("")
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存")


def test_a_remark_is_mended_and_withdrawn_by_its_author(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    open_finding(page, 4)
    page.get_by_test_id("remark-text").fill("请标住出入口。")
    page.get_by_test_id("remark-send").click()
    row = page.get_by_test_id("remark-row")
    row.get_by_test_id("remark-edit").click()
    expect(page.get_by_test_id("remark-text")).to_have_value("请标住出入口。")
    page.get_by_test_id("remark-text").fill("请标注出入口。")
    page.get_by_test_id("remark-send").click()
    expect(row).to_contain_text("请标注出入口")
    row.get_by_test_id("remark-withdraw").click()
    page.get_by_test_id("confirm").click()
    expect(row).to_contain_text("已撤回")
    expect(row).not_to_contain_text("出入口")
    expect(page.get_by_test_id("finding-row-4").get_by_test_id("said")).to_have_count(0)


def test_a_finding_is_assigned_with_a_day_and_found_by_its_filter(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    open_finding(page, 1)
    page.get_by_test_id("assign-open").click()
    page.get_by_test_id("assign-until").fill("2099-12-31")
    demo_site.picture(page, "talk-4-assign")
    page.get_by_test_id("assign-send").click()
    expect(page.get_by_test_id("finding-row-1").locator(".assignee")).to_contain_text("12.31")
    page.get_by_test_id("filter-assignee").select_option("me")
    expect(page.locator("[data-part=findings] .finding")).to_have_count(1)
    page.get_by_test_id("filter-assignee").select_option("")
    page.get_by_test_id("assign-open").click()
    page.get_by_test_id("assign-release").click()
    expect(page.get_by_test_id("assignment")).to_contain_text("未指派")


def test_a_saved_wording_is_picked_by_a_slash_and_a_draft_takes_files(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    open_finding(page, 1)
    said = page.locator(".details-words").inner_text()
    page.get_by_test_id("wording-keep").click()
    expect(page.locator("#toasts")).to_contain_text("常用意见")
    draw_mark(page, "cloud", (0.55, 0.3))
    page.get_by_test_id("finding-text").press_sequentially("/")
    expect(page.get_by_test_id("wording-option").first).to_be_visible()
    demo_site.picture(page, "talk-5-wordings")
    page.get_by_test_id("wording-search").press("Enter")
    expect(page.get_by_test_id("finding-text")).to_have_value(said)
    expect(page.get_by_test_id("finding-class")).to_have_value("mandatory")
    page.get_by_test_id("save-draft").click()
    page.get_by_test_id("finding-files").set_input_files(
        [
            {"name": "坏.png", "mimeType": "image/png", "buffer": b"GIF89a"},
            {"name": "节点.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"},
        ]
    )
    expect(page.get_by_test_id("own-files").get_by_test_id("attachment")).to_contain_text("节点.pdf")
    expect(page.get_by_test_id("own-files").get_by_role("alert")).to_contain_text("不是 PDF、PNG")
    with page.expect_download() as download:
        page.get_by_test_id("own-files").get_by_test_id("attachment").click()
    assert download.value.suggested_filename == "节点.pdf"
    demo_site.picture(page, "talk-6-files")
    page.get_by_test_id("action-withdraw_finding").click()
    page.get_by_test_id("confirm").click()


def test_the_designer_talks_to_everybody_or_among_themselves(demo_site: Site, issued: str) -> None:
    page = enter_room(demo_site, "sheji-b", issued)
    open_finding(page, 1)
    expect(page.get_by_test_id("remark-audience").locator("option")).to_have_text(
        ["仅本单位", "各方（含建设、设计单位）"]
    )
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-drawer-button=findings]").first.click()
    page.get_by_test_id("remark-audience").select_option("everyone")
    page.get_by_test_id("remark-text").fill("请说明计算宽度的取值。")
    demo_site.picture(page, "talk-7-designer")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("remark-send").click()
    expect(page.get_by_test_id("remark-row").last).to_contain_text("请说明")
    page.set_viewport_size({"width": 1440, "height": 900})
    reviewer = enter_room(demo_site, "xiaofang-shencha", issued)
    open_finding(reviewer, 1)
    expect(reviewer.get_by_test_id("remark-row").last).to_contain_text("请说明")


def test_nothing_went_wrong_in_any_browser(demo_site: Site) -> None:
    assert demo_site.troubles == []


def test_a_precedent_that_fits_is_proposed_picked_and_stays_with_the_finding(
    demo_site: Site, under_review: str
) -> None:
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    draw_mark(page, "rectangle", (0.4, 0.3))
    write_finding(page, "楼梯净宽与案例情形相同。", mandatory=True)
    page.get_by_test_id("precedent-cite").click()
    choice = page.get_by_test_id("precedent-choice")
    expect(choice).to_have_count(1)
    demo_site.picture(page, "3-precedents-proposed")
    page.get_by_test_id("precedent-search").fill("保温")
    expect(choice).to_contain_text("外墙保温")
    page.get_by_test_id("precedent-search").fill("净宽")
    expect(choice).to_contain_text("疏散楼梯净宽")
    choice.click()
    held = page.get_by_test_id("precedent-held")
    expect(held.get_by_role("link")).to_contain_text("疏散楼梯净宽")
    page.get_by_test_id("save-draft").click()
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存")
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    page.locator("[data-part=findings] .finding", has_text="楼梯净宽与案例情形相同。").click()
    expect(held).to_contain_text("疏散楼梯净宽")
    address = held.get_by_role("link").get_attribute("href")
    page.get_by_test_id("submit-finding").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("cited-precedent")).to_contain_text("疏散楼梯净宽")
    demo_site.picture(page, "3-precedent-cited")
    page.goto(f"{demo_site.address}{address}")
    expect(page.get_by_test_id("precedent-state")).to_have_text("有效")
    demo_site.picture(page, "3-precedent-page")
    page.goto(f"{demo_site.address}/review-room/precedents")
    expect(page.get_by_test_id("precedent")).to_have_count(2)  # what another department only proposed is not shown
    demo_site.picture(page, "3-precedents")
