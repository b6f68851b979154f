"""The whole product, started as a person starts it, and a browser for each role."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from demonstration.cast import DEMONSTRATION_PASSWORD
from tests.browser.steps import case_called
from tests.browsers import FLAGS, browser_path
from tests.running.test_launcher import begin, end

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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`make run` in a folder of its own, with the demo city but without demo cases."""
    with _running(tmp_path_factory, LIANSHEN_WITHOUT_DEMO_CASES="1") as running:
        yield running


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same with its demo cases: number 3 under review, number 4 issued and waiting for replies."""
    with _running(tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="module")
def under_review(demo_site: Site) -> str:
    """The demo case that departments and agencies are reviewing."""
    return case_called(demo_site, "xiaofang-shencha", "审查中")


@pytest.fixture(scope="module")
def issued(demo_site: Site) -> str:
    """The demo case whose findings the designer has to answer."""
    return case_called(demo_site, "sheji-b", "待修改回复")


def _founded(tmp_path_factory: pytest.TempPathFactory, **settings: str) -> Path:
    """A folder in which the city was founded and left; made once for all processes of a test run, and only copied."""
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    name = "-".join(["city", *sorted(settings)])
    with (common / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (common / name / "founded").exists():
            first = begin(common / name / "data", **settings)
            try:
                first.wait_until_running()
            finally:
                end(first)
            (common / name / "founded").touch()
    return common / name / "data"


@contextmanager
def _running(tmp_path_factory: pytest.TempPathFactory, **settings: str) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("browser") / "data"
    # With owners, for the database belongs to another user when we are root.
    subprocess.run(["cp", "-a", _founded(tmp_path_factory, **settings), folder], check=True)
    launcher = begin(folder, **settings)
    try:
        launcher.wait_until_running()
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
            yield Site(f"http://127.0.0.1:{launcher.port}", folder, chromium)
            chromium.close()
    finally:
        end(launcher)
