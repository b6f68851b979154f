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

from marketplace.domain.verification import verify_text
from marketplace.models import DrawKey, DrawRound, OpeningKey
from marketplace.usecases.clock import database_clock
from service_centre.db import db
from tests.browsers import FLAGS, browser_path
from tests.builders import PASSWORD
from tests.marketplace.market import Market, a_market
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


def test_clerk_and_officer_draw_in_their_browsers(own_app: Flask, address: str, browser: Browser) -> None:
    market = _market(own_app)
    selection = market.audited()
    db.session.commit()
    clerk, officer = (_signed_in(browser, address, one.account.login_name) for one in (market.clerk, market.officer))
    for page in (clerk, officer):
        _act(page, f"{address}/marketplace/keys", "登记本浏览器的公钥")
        expect(page.get_by_text("本浏览器持有已登记的密钥")).to_be_visible()
    _act(clerk, f"{address}/marketplace/selections/{selection.id}", "发布公告")
    expect(clerk.get_by_text("公告已发布")).to_be_visible()
    part = f"{address}/marketplace/rounds/{_newest(db.session()).id}/part"
    _act(clerk, part, "生成随机数并提交承诺值")
    expect(clerk.get_by_text("等待其他参与方")).to_be_visible()
    _act(officer, part, "生成随机数并提交承诺值")
    expect(officer.get_by_text("等待前一阶段开启")).to_be_visible()
    clerk.goto(part)
    expect(clerk.locator("[data-role=signing]")).to_contain_text("fairdraw/1/opening")
    clerk.get_by_role("button", name="签名并开启").click()
    expect(clerk.get_by_text("已开启。")).to_be_visible()
    _act(officer, part, "签名并开启")
    expect(officer.get_by_text("本次抽取已经结束")).to_be_visible()
    assert verify_text(_newest(db.session()).record_text) == 1


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
