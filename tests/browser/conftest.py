"""The whole product, started as a person starts it, and a browser for each role."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from demonstration.cast import DEMONSTRATION_PASSWORD
from tests.browser.running_site import RunningSite, running_site
from tests.browser.steps import case_called
from tests.browsers import FLAGS, browser_path

expect.set_options(timeout=20_000)  # patience costs nothing where things go well
PICTURES = os.environ.get("BROWSER_PICTURES")
"""A folder for pictures of the pages on the way, when somebody wants to look at them."""


@dataclass
class Site:
    """The running site and everybody who has a browser open on it."""

    address: str
    folder: Path
    chromium: Browser
    open_browsers: dict[str, tuple[BrowserContext, Page]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    def page(self, who: str = "") -> Page:
        """The browser of a person, signed in on first use; without a name, the public's."""
        if who not in self.open_browsers:
            context = self.chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.on("pageerror", lambda error: self.troubles.append(f"{who}: {error}"))
            page.on("dialog", lambda dialog: dialog.accept())
            self.open_browsers[who] = (context, page)
            if who:
                page.goto(f"{self.address}/sign-in")
                page.fill("input[name=login_name]", who)
                page.fill("input[name=password]", DEMONSTRATION_PASSWORD)
                page.click("main button")
                page.wait_for_url(f"{self.address}/")
        return self.open_browsers[who][1]

    def visit(self, who: str, path: str) -> Page:
        page = self.page(who)
        page.goto(self.address + path)
        return page

    def forget(self, who: str) -> None:
        """Close the browser of somebody who has signed out; the next visit signs in again."""
        self.open_browsers.pop(who)[0].close()

    def picture(self, page: Page, name: str) -> None:
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}.png")
            page.set_viewport_size({"width": 390, "height": 844})
            page.screenshot(path=f"{PICTURES}/{name}-narrow.png")
            page.set_viewport_size({"width": 1440, "height": 900})


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """`make run` in a folder of its own, with the demo city and its cases; started once for each process of a run."""
    with running_site(tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="module")
def site(product: RunningSite) -> Iterator[Site]:
    """The product as it was founded, and a Chromium of the module: its client keeps an event loop others want."""
    product.put_back()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield Site(product.address, product.launcher.folder, chromium)
        chromium.close()


@pytest.fixture(scope="module")
def demo_site(site: Site) -> Site:
    """The same, for whom its demo cases matter: one under review, one issued and waiting for replies, and others."""
    return site


@pytest.fixture(scope="module")
def under_review(demo_site: Site) -> str:
    """The demo case that departments and agencies are reviewing."""
    return case_called(demo_site, "xiaofang-shencha", "审查中")


@pytest.fixture(scope="module")
def issued(demo_site: Site) -> str:
    """The demo case whose findings the designer has to answer."""
    return case_called(demo_site, "sheji-b", "待修改回复")
