"""What brings a round to its end, on the demo case under review: contradictions, sheets opened, an early release."""

import psycopg
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.room_steps import draw_mark, submit_finding, write_finding
from tests.browser.steps import enter_room
from tests.browser.test_main_job import _environment

FIRE = "此处应增设防火门。"
DEFENCE = "此处应取消该门。"
WINDOW = "排烟窗面积不足。"


def say(page: Page, text: str) -> None:
    """One mandatory finding with a cloud in the middle of the sheet."""
    draw_mark(page, "cloud", (0.45, 0.4))
    write_finding(page, text, mandatory=True)
    submit_finding(page)
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存", timeout=20_000)


def test_two_units_contradict_each_other_and_the_lead_settles(demo_site: Site, under_review: str) -> None:
    fire = enter_room(demo_site, "xiaofang-shencha", under_review)
    say(fire, FIRE)
    defence = enter_room(demo_site, "renfang-shencha", under_review)
    say(defence, DEFENCE)
    demo_site.picture(fire, "r1-numbers")

    lead = demo_site.visit("zhujian-jingban", under_review)
    demo_site.picture(lead, "r2-case")
    lead.get_by_test_id("conflicts-line").get_by_role("link").click()
    lead.wait_for_selector("html[data-room-ready=true]")
    pair = lead.get_by_test_id("conflict").filter(has_text=FIRE).filter(has_text=DEFENCE)
    expect(pair).to_contain_text("同一条文要求相反")
    pair.get_by_test_id("conflict-show").click()
    demo_site.picture(lead, "r3-proposed")
    pair.get_by_test_id("declare_conflict").click()
    lead.get_by_test_id("conflict-reason").fill("两条要求相反，设计单位无法同时满足。")
    lead.get_by_test_id("conflict-send").click()
    expect(pair).to_have_attribute("data-state", "in_conflict", timeout=20_000)
    expect(fire.locator(".finding", has_text=FIRE)).to_contain_text("存在冲突")

    pair.get_by_test_id("settle_conflict").click()
    demo_site.picture(lead, "r4-settling")
    lead.get_by_test_id("conflict-decision").select_option(index=0)
    lead.get_by_test_id("conflict-reason").fill("以消防要求为准，另一侧改设密闭门。")
    lead.get_by_test_id("conflict-send").click()
    expect(pair).to_have_attribute("data-state", "settled", timeout=20_000)
    expect(lead.get_by_test_id("save-state")).to_contain_text("已保存")
    demo_site.picture(lead, "r5-settled")


def wait_for_a_place(site: Site, text: str) -> None:
    """The mark of a finding waits on another sheet of its case, as it does on a new revision that is not certain."""
    with psycopg.connect(_environment(site)["DATABASE_URL"].replace("+psycopg", "")) as connection:
        connection.execute(
            """INSERT INTO carried_marks
               (id, mark_id, sheet_revision_id, geometry, certainty, confidence, doubts, state, carried_at)
               SELECT gen_random_uuid(), m.id, other.id, m.geometry, 'check', 55, '["changed"]', 'to_check', now()
               FROM marks m JOIN findings f ON f.id = m.finding_id
               JOIN sheet_revisions own ON own.id = m.sheet_revision_id
               JOIN sheet_revisions other ON other.file_id = own.file_id AND other.id <> own.id
               WHERE f.text = %s AND other.state = 'ready' ORDER BY other.id LIMIT 1""",
            (text,),
        )


def test_a_waiting_mark_is_moved_to_its_right_place_and_back(demo_site: Site, under_review: str) -> None:
    fire = enter_room(demo_site, "xiaofang-shencha", under_review)
    say(fire, WINDOW)
    wait_for_a_place(demo_site, WINDOW)
    fire.reload()
    fire.wait_for_selector("html[data-room-ready=true]")
    fire.locator(".finding", has_text=WINDOW).click()
    line = fire.locator(".carried-line")
    expect(line).to_have_attribute("data-state", "to_check")

    line.get_by_test_id("carried-move").click()
    ghost = fire.locator(".overlay .preview .is-ghost")
    expect(ghost).to_be_visible()
    demo_site.picture(fire, "r7-placing")
    fire.keyboard.press("Escape")
    expect(ghost).to_have_count(0)
    expect(line.get_by_test_id("carried-move")).to_be_focused()

    fire.keyboard.press("Enter")
    expect(ghost).to_be_visible()
    fire.get_by_test_id("placing_beside").click()
    expect(fire.get_by_test_id("second-viewer")).to_be_visible()
    fire.wait_for_load_state("networkidle")
    before = ghost.bounding_box()
    assert before
    fire.keyboard.press("Shift+ArrowRight")
    moved = ghost.bounding_box()
    assert moved
    assert moved["x"] > before["x"] + 5
    demo_site.picture(fire, "r8-placing-beside")
    lying = ghost.bounding_box()
    assert lying
    x, y = lying["x"] + lying["width"] / 2, lying["y"] + lying["height"] / 2
    fire.mouse.move(x, y)
    fire.mouse.down()
    fire.mouse.move(x + 40, y + 30, steps=4)
    fire.mouse.up()
    fire.keyboard.press("Enter")
    expect(line).to_have_attribute("data-state", "moved", timeout=20_000)
    expect(fire.get_by_test_id("save-state")).to_contain_text("已保存")

    fire.keyboard.press("Control+z")
    expect(line).to_have_attribute("data-state", "to_check", timeout=20_000)
    fire.set_viewport_size({"width": 390, "height": 844})
    fire.locator(".drawer-bar [data-drawer-button=findings]").click()
    line.get_by_test_id("carried-move").click()
    expect(fire.get_by_test_id("placing")).to_be_visible()
    demo_site.picture(fire, "r9-placing-narrow")
    fire.get_by_test_id("placing_confirm").click()
    expect(line).to_have_attribute("data-state", "moved", timeout=20_000)
    fire.set_viewport_size({"width": 1440, "height": 900})


def test_a_reason_begun_in_the_panel_is_still_there_after_a_reload(demo_site: Site, under_review: str) -> None:
    lead = demo_site.visit("zhujian-jingban", f"{under_review}/room#conflicts")
    lead.reload()
    lead.wait_for_selector("html[data-room-ready=true]")
    pair = lead.get_by_test_id("conflict").filter(has_text=FIRE).filter(has_text=DEFENCE)
    pair.get_by_test_id("declare_conflict").click()
    lead.get_by_test_id("conflict-reason").fill("再次核对后仍有矛盾")
    lead.goto(f"{demo_site.address}{under_review}")
    lead.goto(f"{demo_site.address}{under_review}/room#conflicts")
    expect(lead.get_by_test_id("conflict-reason")).to_have_value("再次核对后仍有矛盾", timeout=20_000)
    lead.get_by_test_id("conflict-form-declare_conflict").get_by_role("button").first.click()


def test_sheets_in_view_are_counted_for_the_unit(demo_site: Site, under_review: str) -> None:
    fire = enter_room(demo_site, "xiaofang-shencha", under_review)
    fire.mouse.move(500, 400)
    with fire.expect_response(lambda answer: answer.url.endswith("/viewings") and answer.status == 200):
        fire.mouse.move(520, 420)
    page = demo_site.visit("xiaofang-shencha", f"{under_review}/viewings")
    expect(page.get_by_test_id("matrix")).to_contain_text("已打开")
    demo_site.picture(page, "r6-own-matrix")
    lead = demo_site.visit("zhujian-jingban", f"{under_review}/viewings")
    expect(lead.get_by_test_id("matrix")).to_contain_text("未打开")
    demo_site.picture(lead, "r7-all-matrix")


def test_a_unit_that_agrees_says_which_sheets_it_has_not_opened(demo_site: Site, under_review: str) -> None:
    page = demo_site.visit("qixiang-shencha", under_review)
    if page.get_by_test_id("give_stance").count() == 0:
        page = demo_site.visit("renfang-shencha", under_review)
    expect(page.get_by_test_id("unopened")).to_contain_text("张未打开")
    demo_site.picture(page, "r8-unopened")


def test_a_discipline_goes_out_early_and_the_owner_reads_it(demo_site: Site, under_review: str) -> None:
    lead = demo_site.visit("zhujian-jingban", under_review)
    lead.get_by_test_id("early-release").click()
    demo_site.picture(lead, "r9-early")
    lead.locator("#discipline").select_option("fire")
    lead.get_by_test_id("release_discipline").click()
    expect(lead.get_by_test_id("released")).to_contain_text("消防")
    owner = demo_site.visit("sheji-a", under_review)
    expect(owner.get_by_text(FIRE)).to_be_visible()
    expect(owner.get_by_text(DEFENCE)).to_have_count(0)
    demo_site.picture(owner, "r10-designer")
