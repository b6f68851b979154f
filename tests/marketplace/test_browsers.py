"""Two browsers hold a draw: keys and nonces are made there, and never leave except as protocol says."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from marketplace.alone import standalone_page
from marketplace.domain.canonical import canon
from marketplace.domain.verification import verify_text
from marketplace.models import DrawKey, DrawRound, OpeningKey
from marketplace.usecases.clock import database_clock
from service_centre.db import db
from tests.browsers import FLAGS, browser_path
from tests.builders import PASSWORD
from tests.marketplace.market import Market, a_market
from tests.marketplace.records import Shape, a_record
from tests.marketplace.tendering import a_tendering


@pytest.fixture
def address(own_app: Flask) -> Iterator[str]:
    """The application behind a real socket."""
    own_app.config["RING_AFTER_COMMIT"] = False
    own_app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, own_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield chromium
        chromium.close()


def _signed_in(browser: Browser, address: str, login_name: str) -> Page:
    page = browser.new_context(locale="zh-CN").new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{address}/sign-in")
    page.fill("input[name=login_name]", login_name)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{address}/")
    return page


def _act(page: Page, url: str, label: str) -> None:
    page.goto(url)
    page.get_by_role("button", name=label).click()


def _market(app: Flask) -> Market:
    market = a_market(db.session())
    db.session.query(DrawKey).delete()
    db.session.commit()
    return market


def _newest(session: Session) -> Any:
    session.rollback()
    session.expire_all()
    return session.query(DrawRound).order_by(DrawRound.id.desc()).first()


def test_another_browser_has_neither_key_nor_nonce(own_app: Flask, address: str, browser: Browser) -> None:
    market = a_market(db.session())
    attempt = market.announced()
    db.session.commit()
    page = _signed_in(browser, address, market.clerk.account.login_name)
    page.goto(f"{address}/marketplace/rounds/{attempt.id}/part")
    expect(page.get_by_text("本浏览器中没有公告所列的密钥")).to_be_visible()
    page.goto(f"{address}/marketplace/keys")
    expect(page.get_by_text("已登记的密钥不在本浏览器中")).to_be_visible()


def test_a_bid_is_sealed_in_one_browser_and_opened_in_two_others(
    own_app: Flask, address: str, browser: Browser, tmp_path: Path
) -> None:
    tendering = a_tendering(db.session(), tmp_path / "unused")
    tendering.store = own_app.extensions["object_store"]
    db.session.query(OpeningKey).filter(OpeningKey.account_id != tendering.holders[2].account.id).delete()
    db.session.commit()
    officers = [_signed_in(browser, address, one.account.login_name) for one in tendering.holders[:2]]
    for page in officers:
        _act(page, f"{address}/marketplace/opening-keys", "登记本浏览器的开标密钥")
        expect(page.get_by_text("本浏览器持有已登记的开标密钥")).to_be_visible()
    tender = tendering.bidding(deadline_at=database_clock(db.session()) + timedelta(days=30))
    for number in (1, 2):
        tendering.bid(tender, tendering.people[number])
    db.session.commit()
    bidder = _signed_in(browser, address, tendering.people[0].account.login_name)
    bidder.goto(f"{address}/marketplace/tenders/{tender.id}/bid")
    bidder.fill("#amount", "987654.32")
    bidder.fill("#capacity", "5")
    bidder.fill("#statement-team", "一级注册结构工程师八名")
    bidder.set_input_files("#files", {"name": "方案.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    bidder.get_by_role("button", name="密封并提交").click()
    expect(bidder.locator("#sealed-digest")).to_contain_text("sha256:")
    db.session.expire_all()
    tender.deadline_at = database_clock(db.session())
    db.session.commit()
    for page in officers:
        _act(page, f"{address}/marketplace/tenders/{tender.id}/opening", "打开我方份额并提交")
        expect(page.get_by_text("本次招标不在等待开标").or_(page.get_by_text("等待其他开标人"))).to_be_visible()
    db.session.expire_all()
    mine = tender.bid_of(tendering.agencies[0].id)
    assert mine is not None
    assert (mine.amount_fen, mine.file_names, mine.refusal) == (98_765_432, ["方案.pdf"], "")


class Offline:
    """The kept page on a device without a network: a file, and a browser context that reaches nothing."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        path = folder / "contribute_draw.html"
        path.write_text(standalone_page("contribute").text, encoding="utf-8")
        context = browser.new_context(locale="zh-CN", offline=True)
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: pytest.fail(str(error)))
        self.page.goto(path.as_uri())

    def result(self, button: str, **boxes: str | None) -> str:
        """What is to be carried after pressing the button; waits until it is another text than before."""
        before = self.page.input_value("#result")
        for name, text in boxes.items():
            self.page.fill(f"#{name}", text or "")
        self.page.get_by_role("button", name=button).click()
        expect(self.page.locator("#result")).not_to_have_value(before)
        expect(self.page.locator("#trouble")).to_be_hidden()
        return self.page.input_value("#result")


def _carry(page: Page, url: str, result: str) -> None:
    page.goto(url)
    page.get_by_text("离线参与", exact=True).click()
    page.fill("#offline-result", result)
    page.get_by_role("button", name="提交结果").click()


def test_four_contributors_draw_in_four_browsers_before_a_hall_and_a_citizen_checks(
    own_app: Flask, address: str, browser: Browser, tmp_path: Path
) -> None:
    market = _market(own_app)
    agents = [market.administrator(agency) for agency in market.agencies[:2]]
    selection = market.audited()
    db.session.commit()
    people = [*agents, market.clerk, market.officer]
    first, second, clerk, officer = (_signed_in(browser, address, one.account.login_name) for one in people)
    keys = f"{address}/marketplace/keys"
    for page in (first, second, clerk):
        _act(page, keys, "登记本浏览器的公钥")
        expect(page.get_by_text("本浏览器持有已登记的密钥")).to_be_visible()
    device = Offline(browser, tmp_path)
    device.page.get_by_role("button", name="新建密钥").click()
    expect(device.page.locator("#key")).not_to_have_text("—")
    _carry(officer, keys, device.result("算出登记内容", account=str(market.officer.account.id)))
    expect(officer.locator("#registered")).to_have_text(device.page.locator("#key").inner_text())

    _act(clerk, f"{address}/marketplace/selections/{selection.id}", "发布公告")
    expect(clerk.get_by_text("公告已发布")).to_be_visible()
    attempt = _newest(db.session())
    part, public = f"{address}/marketplace/rounds/{attempt.id}/part", f"{address}/marketplace/draws/{attempt.id}"
    hall = browser.new_context(locale="zh-CN").new_page()
    hall.goto(f"{public}/live?hall=1")
    expect(hall.locator(".live-say")).to_contain_text("正在提交承诺值")
    for page in (first, second, clerk):
        _act(page, part, "生成随机数并提交承诺值")
        expect(page.get_by_text("承诺值已提交")).to_be_visible()
    _carry(officer, part, device.result("产生随机数并算出承诺值", announcement=attempt.announcement_text))
    expect(hall.locator(".live-say")).to_contain_text("第 1 阶段开启")

    seal = str(_newest(db.session()).seal_digest)
    expect(hall.locator("[data-phase=opening]")).to_contain_text(seal)
    clerk.goto(part)
    expect(clerk.get_by_text("等待前一阶段开启")).to_be_visible()
    for page in (first, second, clerk):
        page.goto(part)
        expect(page.locator("[data-role=signing]")).to_contain_text("fairdraw/1/opening")
        page.get_by_role("button", name="签名并开启").click()
        expect(page.get_by_text("已开启。")).to_be_visible()
    expect(hall.locator(".live-say")).to_contain_text("第 3 阶段开启")
    _carry(officer, part, device.result("签名开启", seal=_newest(db.session()).seal_text))
    expect(officer.get_by_text("本次抽取已经结束")).to_be_visible()
    expect(hall.locator(".live-say")).to_contain_text("中选：")

    record = _newest(db.session()).record_text
    assert verify_text(record) == 2
    citizen = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
    citizen.goto(public)
    citizen.get_by_role("link", name="在本机浏览器里核验").click()
    expect(citizen.locator(".verdict")).to_have_text("✓ 核验通过")
    expect(citizen.locator("#answer")).to_contain_text(seal)


def test_the_kept_verifier_works_without_a_network_and_names_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    kept = tmp_path / "verify_draw.html"
    kept.write_text(standalone_page("verify").text, encoding="utf-8")
    page = browser.new_context(locale="zh-CN", offline=True).new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(kept.as_uri())
    good, forged = tmp_path / "good.json", tmp_path / "forged.json"
    good.write_bytes(canon(a_record(Shape(beacon="lottery"))))
    forged.write_text(good.read_text(encoding="utf-8").replace("30./7./", "31./7./"), encoding="utf-8")
    page.set_input_files("#files", good)
    expect(page.locator(".verdict")).to_have_text("✓ 核验通过")
    page.set_input_files("#files", forged)
    expect(page.locator(".verdict")).to_have_text("✗ 核验不通过")
    expect(page.locator("#answer")).to_contain_text("缺少内容、内容的形式不对，或与前一步的摘要不符")
    page.get_by_role("button", name="English").click()
    expect(page.locator(".verdict")).to_have_text("✗ Not valid")
    page.get_by_text("Paste the text of a record").click()
    page.fill("#pasted", "nonsense")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#answer")).to_contain_text("not valid JSON")
