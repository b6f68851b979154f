"""What is written in the room, on the demo cases: nothing typed is lost, and the room says truly what is saved."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.room_steps import at, draw_mark, give_up
from tests.browser.steps import enter_room

REPLY = "疏散门净宽已改为 1.20 m，见修改图。"


def begin_reply(page: Page, number: int, words: str) -> None:
    page.get_by_test_id(f"finding-row-{number}").click()
    page.get_by_test_id("action-reply_finding").click()
    page.get_by_test_id("action-reply_kind").select_option("explained")
    page.get_by_test_id("action-text").fill(words)


def test_a_typed_reply_survives_another_finding_and_a_reload_until_it_is_sent(demo_site: Site, issued: str) -> None:
    page = enter_room(demo_site, "sheji-b", issued)
    begin_reply(page, 4, REPLY)
    expect(page.get_by_test_id("save-state")).to_contain_text("有未保存的内容")
    page.get_by_test_id("finding-row-3").click()
    expect(page.get_by_test_id("finding-row-4")).to_contain_text("有未提交的内容")
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    page.get_by_test_id("finding-row-4").click()
    expect(page.get_by_test_id("action-text")).to_have_value(REPLY)
    expect(page.get_by_test_id("action-reply_kind")).to_have_value("explained")
    demo_site.picture(page, "7-reply-kept")
    page.get_by_test_id("action-send").click()
    expect(page.get_by_test_id("finding-row-4")).to_contain_text("已回复")
    expect(page.get_by_test_id("finding-row-4")).not_to_contain_text("有未提交的内容")
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存")


def test_written_words_are_given_up_only_after_a_question(demo_site: Site, issued: str) -> None:
    page = enter_room(demo_site, "sheji-b", issued)
    begin_reply(page, 3, REPLY)
    page.get_by_test_id("action-cancel").click()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(page.get_by_test_id("action-text")).to_have_value(REPLY)
    page.get_by_test_id("action-cancel").click()
    page.get_by_test_id("confirm").click()
    page.get_by_test_id("action-reply_finding").click()
    expect(page.get_by_test_id("action-text")).to_have_value("")
    page.get_by_test_id("action-cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_view_leaves_room_round_the_mark_it_jumps_to(demo_site: Site, issued: str) -> None:
    page = enter_room(demo_site, "sheji-b", issued)
    page.get_by_test_id("finding-row-4").click()
    page.wait_for_timeout(1200)
    mark = page.locator("svg.overlay .is-chosen").first.bounding_box()
    canvas = page.get_by_test_id("room-canvas").bounding_box()
    assert mark
    assert canvas
    assert mark["width"] < canvas["width"] / 3
    assert mark["x"] > canvas["x"] + canvas["width"] / 8
    assert mark["y"] > canvas["y"] + canvas["height"] / 8


def test_a_new_finding_has_no_class_and_the_discipline_of_its_department(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存")
    draw_mark(page, "cloud", (0.45, 0.4))
    expect(page.get_by_test_id("finding-class")).to_have_value("")
    expect(page.get_by_test_id("finding-discipline")).to_have_value("fire")
    expect(page.get_by_test_id("save-state")).to_contain_text("有未保存的内容")
    expect(page.get_by_test_id("action-withdraw_finding")).to_have_count(0)
    page.get_by_test_id("submit-finding").click()
    expect(page.locator("[data-field=class] .wrong")).to_be_visible()
    expect(page.get_by_test_id("confirm")).to_have_count(0)
    give_up(page)
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存")


def test_words_on_the_canvas_are_kept_when_the_page_is_left(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    page.get_by_test_id("tool-text").click()
    page.mouse.click(*at(page, 0.5, 0.5))
    page.get_by_test_id("canvas-words").fill("此处净高不足")
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    expect(page.locator("svg.overlay").get_by_text("此处净高不足")).to_be_visible()
    page.locator("[data-part=findings] .finding").first.click()
    give_up(page)


def test_a_reload_and_a_change_of_language_lead_back_to_the_same_sheet(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    page.locator("[data-part=sheets] .sheet").nth(2).click()
    number = page.locator("[data-part=sheet-bar] b")
    expect(number).to_have_text("建施-03")
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]")
    expect(number).to_have_text("建施-03")
    page.get_by_test_id("bar-language").click()
    page.wait_for_selector("html[lang=en][data-room-ready=true]")
    expect(number).to_have_text("建施-03")
    expect(page.locator("[data-part=sheets]")).to_contain_text("Architecture")
    page.get_by_test_id("bar-language").click()
    page.wait_for_selector("html[lang=zh-CN][data-room-ready=true]")


def test_the_room_says_who_is_signed_in_and_lets_them_leave(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "renfang-shencha", under_review)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("account").click()
    menu = page.locator(".account-menu")
    expect(menu).to_contain_text("人防审查")
    expect(menu.get_by_test_id("menu-language")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_test_id("account").click()
    menu.get_by_test_id("sign-out").click()
    page.wait_for_url(re.compile(r"/$"))
    expect(page.get_by_role("link", name="登录", exact=True)).to_be_visible()
    demo_site.forget("renfang-shencha")


def test_who_waits_for_the_list_is_told_when_findings_will_be_seen(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "yezhu-a", under_review)
    expect(page.locator("[data-part=findings]")).to_contain_text("还没有发出的审查意见")
    expect(page.locator("[data-part=findings]")).not_to_contain_text("选一个工具")


def test_nothing_went_wrong_in_the_browsers(demo_site: Site) -> None:
    assert demo_site.troubles == []


def test_a_clause_is_picked_from_the_library_with_what_is_to_be_known_of_it(demo_site: Site, under_review: str) -> None:
    page = enter_room(demo_site, "xiaofang-shencha", under_review)
    page.get_by_test_id("new-finding").click()
    standard = page.get_by_test_id("finding-standard")
    standard.fill("gb50016")
    page.get_by_test_id("finding-clause").fill("5.5.1")
    options = page.get_by_role("option", name=re.compile("5.5.18"))
    expect(options).to_be_visible()
    demo_site.picture(page, "5-clauses")
    page.get_by_test_id("finding-clause").press("ArrowDown")
    options.click()
    expect(standard).to_have_value("GB 50016-2014（2018年版）")
    expect(page.get_by_test_id("finding-clause")).to_have_value("5.5.18")
    expect(page.locator(".provision-note")).to_contain_text("自 2023-06-01 起不再是强制性条文")
    give_up(page)


def test_a_colleagues_pointer_is_seen_and_a_view_followed_until_ones_own_movement(
    demo_site: Site, under_review: str
) -> None:
    guide = enter_room(demo_site, "xiaofang-shencha", under_review)
    guest = enter_room(demo_site, "renfang-shencha", under_review)
    guide.get_by_test_id("people").click()
    guide.get_by_test_id("offer").click()
    guest.get_by_role("status").get_by_role("button", name="跟随").click()
    expect(guest.get_by_test_id("following")).to_contain_text("正在跟随 消防审查·火一")
    expect(guide.get_by_test_id("following")).to_contain_text("跟随者：人防审查·安一")
    box = guide.get_by_test_id("room-canvas").bounding_box()
    assert box
    guide.mouse.move(box["x"] + 300, box["y"] + 300)
    guide.mouse.move(box["x"] + 320, box["y"] + 310, steps=3)
    expect(guest.locator("svg.overlay .cursor")).to_contain_text("消防审查·火一")
    demo_site.picture(guest, "8-following")
    guide.keyboard.press("PageDown")
    expect(guest.locator("[data-part=sheet-bar] b").first).to_have_text("建施-02")
    guide.mouse.move(5, 5)  # off the sheet
    expect(guest.locator("svg.overlay .cursor")).to_have_count(0)
    guest.keyboard.press("0")
    expect(guest.get_by_test_id("following")).to_have_count(0)
    expect(guide.get_by_test_id("following")).to_contain_text("还没有人跟随")
    guide.get_by_test_id("following-stop").click()
    expect(guide.get_by_test_id("following")).to_have_count(0)


def test_the_review_is_played_back_to_look_at_only(demo_site: Site, issued: str) -> None:
    page = enter_room(demo_site, "xiaofang-shencha", issued)
    rows = page.locator("[data-part=findings] .finding")
    before = rows.count()
    assert before > 1
    page.keyboard.press("Shift+H")
    clock = page.get_by_test_id("replay-clock")
    expect(clock).to_be_visible()
    page.get_by_test_id("replay-scale").press("Home")
    expect(clock).to_contain_text("开始之前")
    expect(rows).to_have_count(0)
    expect(page.locator("svg.overlay .mark")).to_have_count(0)
    for _ in range(20):
        page.keyboard.press(".")
        if rows.count():
            break
    expect(rows).to_have_count(1)
    rows.first.click()
    expect(page.locator("[data-testid^=action-]")).to_have_count(0)
    demo_site.picture(page, "9-playback")
    page.get_by_test_id("replay_events").click()
    page.get_by_test_id("replay-list").locator("button").last.click()
    expect(rows).to_have_count(before)
    page.get_by_test_id("replay-end").click()
    expect(clock).to_have_count(0)
    expect(rows).to_have_count(before)
