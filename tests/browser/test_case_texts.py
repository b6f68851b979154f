"""What is typed on the case page outlives a reload, a refusal and an expired session, and a hindered act says why."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.steps import case_called, until

REASON = "该项目不属于本中心受理范围，请向开发区管委会申请。"


@pytest.fixture(scope="module")
def submitted(demo_site: Site) -> str:
    return case_called(demo_site, "chuangkou", "待受理")


def test_a_reason_outlives_a_reload_and_an_expired_session(demo_site: Site, submitted: str) -> None:
    page = demo_site.visit("chuangkou", submitted)
    page.get_by_text("不属于职权范围").click()
    page.locator("#refusal").fill(REASON)
    page.reload()
    expect(page.locator("#refusal")).to_be_visible()
    expect(page.locator("#refusal")).to_have_value(REASON)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_test_id("refuse").click()
    expect(page.get_by_role("button", name="返回上一页")).to_be_visible()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.goto(demo_site.address + submitted)
    expect(page.locator("#refusal")).to_have_value(REASON)


def test_a_refused_act_shows_the_case_under_its_own_address(demo_site: Site, submitted: str) -> None:
    page = demo_site.visit("chuangkou", submitted)
    page.locator("#refusal").fill("   ")
    page.get_by_test_id("refuse").click()
    expect(page.get_by_test_id("refusal")).to_be_visible()
    page.wait_for_url(demo_site.address + submitted)
    demo_site.picture(page, "10-refused")
    page.reload()
    expect(page.get_by_test_id("refusal")).to_have_count(0)
    expect(page.get_by_test_id("case-state")).to_have_attribute("data-state", "submitted")


def test_what_has_been_taken_is_not_brought_back(demo_site: Site) -> None:
    case = case_called(demo_site, "renfang-shencha", "审查中")
    page = demo_site.visit("renfang-shencha", case)
    page.locator("input[name=stance]").last.check()
    page.locator("#remark").fill("请按意见修改")
    page.get_by_test_id("give_stance").click()
    expect(page.get_by_text("本单位本轮意见已提交")).to_be_visible()
    until(page, "Object.keys(sessionStorage).every((name) => !name.startsWith('kept:'))")
    expect(page.locator("#remark")).to_have_value("请按意见修改")


def test_a_round_that_cannot_be_closed_is_no_button_to_press(demo_site: Site) -> None:
    page = demo_site.visit("zhujian-jingban", case_called(demo_site, "zhujian-jingban", "审查中"))
    expect(page.get_by_test_id("consolidate")).to_be_disabled()
    expect(page.locator("#why-consolidate")).to_contain_text("尚未给出本轮意见")


def test_nothing_went_wrong_in_the_browsers(demo_site: Site) -> None:
    assert demo_site.troubles == []
