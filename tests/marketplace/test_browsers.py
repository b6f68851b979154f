"""Two browsers hold a draw: keys and nonces are made there, and never leave except as protocol says."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from marketplace.domain.verification import verify_text
from marketplace.models import DrawKey, DrawRound
from service_centre.db import db
from tests.browsers import FLAGS, browser_path
from tests.builders import PASSWORD
from tests.marketplace.market import Market, a_market


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
