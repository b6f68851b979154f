"""The steps of the main job, each by its role through its pages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from demonstration.cast import AGENCIES, DEMONSTRATION_PASSWORD
from demonstration.drawings import generate_set

if TYPE_CHECKING:
    from tests.browser.conftest import Site

ROOT = Path(__file__).parents[2]
PROJECT = "演示·浏览器走查项目（虚构）"


def register_and_upload(site: Site, folder: Path) -> str:
    """The owner registers a project, sends one set with one bad file in it, submits. Returns the case's path."""
    page = site.visit("yezhu-a", "/projects/new")
    page.fill("[name=project_code]", "2026-620199-47-01-000333")
    page.fill("[name=name]", PROJECT)
    page.select_option("[name=design_firm_id]", label="云岭经纬建筑设计院（虚构）")
    page.select_option("[name=size_band]", label="大型")
    page.get_by_role("button", name="登记").click()
    page.locator("tr", has_text="施工许可").get_by_role("button").click()
    page.wait_for_url(re.compile(r"/review-room/cases/\d+$"))
    made = generate_set(folder / "1", seed=9, sheets=3, project=PROJECT)
    broken = folder / "坏图.pdf"
    broken.write_bytes(b"%PDF-1.7 this is no drawing")
    page.get_by_test_id("files").set_input_files([*(file.path for file in made.files), broken])
    rows = page.get_by_test_id("file-row")
    expect(rows).to_have_count(len(made.files) + 1, timeout=60_000)
    expect(page.locator("[data-testid=file-row][data-state=read]")).to_have_count(len(made.files), timeout=60_000)
    refused = page.locator("[data-testid=file-row][data-state=refused]")
    expect(refused).to_have_count(1, timeout=60_000)
    expect(refused).to_contain_text("已损坏")
    site.picture(page, "1-upload")
    page.get_by_test_id("submit-set").click()
    expect_state(page, "submitted")
    return page.url.removeprefix(site.address)


def case_called(site: Site, who: str, state: str) -> str:
    """The path of the demo case that the list shows in this state."""
    page = site.visit(who, "/review-room/cases")
    found = page.locator("tr", has_text=state).first.locator("a").first.get_attribute("href")
    assert found
    return found


def expect_state(page: Page, state: str) -> None:
    """The case page shows the state; jobs may need a moment, so the page is asked again."""
    for _ in range(30):
        if page.get_by_test_id("case-state").get_attribute("data-state") == state:
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_test_id("case-state")).to_have_attribute("data-state", state)


def receipt(site: Site, case: str) -> None:
    page = site.visit("yezhu-a", case)
    _until_visible(page, "receipt")
    with page.expect_download() as download:
        page.get_by_test_id("receipt").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def _until_visible(page: Page, test_id: str) -> None:
    for _ in range(30):
        if page.get_by_test_id(test_id).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_test_id(test_id)).to_be_visible()


def admit_and_open(site: Site, case: str) -> None:
    """The clerk admits; the lead opens the room with two departments and a draw."""
    page = site.visit("chuangkou", case)
    page.get_by_test_id("admit").click()
    expect_state(page, "admitted")
    page = site.visit("zhujian-jingban", case)
    for department in page.locator("input[name=department_ids]").all():
        label = department.locator("xpath=..").inner_text()
        department.set_checked("消防" in label or "人民防空" in label)
    page.get_by_test_id("open_room").click()
    expect_state(page, "under_review")


def draw(site: Site) -> str:
    """Two contributors draw in their browsers; the public checks. Returns the key of the agency that confirmed."""
    for who in ("chouqu", "jiandu"):
        page = site.visit(who, "/marketplace/keys")
        page.get_by_role("button", name="登记本浏览器的公钥").click()
        expect(page.get_by_text("本浏览器持有已登记的密钥")).to_be_visible()
    selection = _selection(site, "shenhe")
    site.visit("shenhe", selection).get_by_role("button", name="审核通过").click()
    clerk = site.visit("chouqu", selection)
    clerk.get_by_role("button", name="发布公告").click()
    part = clerk.locator("a[href*='/part']").first.get_attribute("href") or ""
    for who, told in (("chouqu", "等待其他参与方"), ("jiandu", "等待前一阶段开启")):
        site.visit(who, part).get_by_role("button", name="生成随机数并提交承诺值").click()
        expect(site.page(who).get_by_text(told)).to_be_visible()
    for who, told in (("chouqu", "已开启。"), ("jiandu", "本次抽取已经结束")):
        site.visit(who, part).get_by_role("button", name="签名并开启").click()
        expect(site.page(who).get_by_text(told)).to_be_visible()
    _public_check(site)
    return _confirm(site, selection)


def _selection(site: Site, who: str) -> str:
    page = site.visit(who, "/marketplace/selections")
    for _ in range(20):
        if page.locator("main table a").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    return page.locator("main table a").first.get_attribute("href") or ""


def _public_check(site: Site) -> None:
    page = site.visit("", "/marketplace/draws")
    page.locator("main table a").first.click()
    expect(page.get_by_text("密码学不能回答的问题")).to_be_visible()
    site.picture(page, "2-draw")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载抽取记录").click()
    verifier = ROOT / "marketplace" / "static" / "verify_draw.py"
    told = subprocess.run([sys.executable, verifier, download.value.path()], capture_output=True, check=False)
    assert told.returncode == 0, told.stdout.decode()


def _confirm(site: Site, selection: str) -> str:
    chosen = site.visit("chouqu", selection).locator("dl.facts").inner_text()
    agency = next(one.key for one in AGENCIES if one.name in chosen)
    site.visit(f"{agency}-guanli", selection).get_by_role("button", name="确认承接").click()
    expect(site.page(f"{agency}-guanli").get_by_role("button", name="确认承接")).to_have_count(0)
    return agency


def enter_room(site: Site, who: str, case: str) -> Page:
    """Open the room; an agency that has just confirmed may have to wait until it is let in."""
    for _ in range(20):
        page = site.visit(who, f"{case}/room")
        if page.locator("#room").count():
            break
        page.wait_for_timeout(500)
    page.wait_for_selector("html[data-room-ready=true]")
    page.wait_for_selector("[data-testid=room-canvas] canvas")
    return page


def say_all_agree(site: Site, case: str, units: list[str], stance: str) -> None:
    for who in units:
        page = site.visit(who, case)
        page.locator(f"input[name=stance][value={stance}]").check()
        if page.get_by_test_id("acknowledge").count():
            page.get_by_test_id("acknowledge").check()
        page.get_by_test_id("give_stance").click()
        expect(page.get_by_text("本单位本轮意见已提交")).to_be_visible()


def lead_does(site: Site, case: str, act: str, state: str) -> Page:
    page = site.visit("zhujian-jingban", case)
    page.get_by_test_id(act).click()
    expect_state(page, state)
    return page


def sign(site: Site, case: str, who: str) -> None:
    """One signatory signs with the password; the signature is made by a job."""
    page = site.visit(who, case)
    _until_visible(page, "sign")
    page.fill("input[name=password]", DEMONSTRATION_PASSWORD)
    page.get_by_test_id("sign").click()
    expect(page.get_by_text("签署已受理")).to_be_visible()


def download(site: Site, who: str, case: str, test_id: str, target: Path) -> Path:
    page = site.visit(who, case)
    _until_visible(page, test_id)
    with page.expect_download() as waiting:
        page.get_by_test_id(test_id).click()
    waiting.value.save_as(target)
    return target


def until(page: Page, expression: str) -> None:
    """Wait until this is true in the page. Asked from outside: what a page evaluates itself, its own policy forbids."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never became true: {expression}")
