"""A running site of one's own, and an owner in a browser who sends it drawings."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from demonstration.cast import DEMONSTRATION_PASSWORD

_READ_SECONDS = 600
_PAUSE = 0.02
_REST = 1.0
"""Seconds after which a worker has its next reading process ready."""

_WAIT_FOR_PICTURE = """() => {
  const place = document.getElementById("upload-sheets");
  const known = new Set([...place.querySelectorAll("img")].map((picture) => picture.src));
  const chosen = new Promise((done) =>
    document.getElementById("files").addEventListener("change", () => done(performance.now()), { capture: true }));
  window.seen = chosen.then((began) => new Promise((done) => {
    const look = () => {
      const fresh = [...place.querySelectorAll("img")].find((picture) => !known.has(picture.src));
      if (fresh?.complete && fresh.naturalWidth) done(performance.now() - began);
      else setTimeout(look, 4);
    };
    look();
  }));
}"""


@dataclass
class Owner:
    """An owner who has signed in and whose set takes files."""

    address: str
    page: Page
    case: str
    set_id: int

    def send(self, path: Path, *, name: str) -> int:
        """Upload a file; returns its id."""
        token = self.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
        answer = self.page.request.put(
            f"{self.address}/review-room/sets/{self.set_id}/files?name={quote(name)}",
            data=path.read_bytes(),
            headers={"X-CSRFToken": token, "Content-Type": "application/octet-stream", "Referer": self.address},
            timeout=_READ_SECONDS * 1000,
        )
        if not answer.ok:
            raise RuntimeError(answer.text())
        return int(answer.json()["id"])

    def until_seen(self, path: Path) -> float:
        """Seconds from choosing the file on the upload page until a picture of its first sheet is there.

        Returns when the whole file has been read, so that the next one finds the workers idle.
        """
        self.page.goto(self.case)
        self.page.evaluate(_WAIT_FOR_PICTURE)
        self.page.set_input_files("#files", path)
        seconds = float(self.page.evaluate("window.seen")) / 1000
        row = self.page.locator("#file-rows tr", has_text=path.name)
        row.locator("xpath=self::*[@data-state='read']").wait_for(timeout=_READ_SECONDS * 1000)
        row.get_by_role("button").click()
        row.wait_for(state="detached")
        time.sleep(_REST)
        return seconds

    def first_sheet(self, file_id: int) -> dict[str, Any]:
        """Wait until the first sheet of a file can be shown."""
        until = time.monotonic() + _READ_SECONDS
        while time.monotonic() < until:
            files = self.page.request.get(f"{self.address}/review-room/sets/{self.set_id}/files.json").json()["files"]
            file = next(one for one in files if one["id"] == file_id)
            if file["sheets"]:
                sheet: dict[str, Any] = file["sheets"][0]
                return sheet
            if file["state"] == "refused":
                raise RuntimeError(file["sentence"])
            time.sleep(_PAUSE)
        raise TimeoutError(f"file {file_id} was not read")


@contextlib.contextmanager
def running(folder: Path, **settings: str) -> Iterator[tuple[str, int]]:
    """`make run` in a folder; yields its address and its first process. It ends with the block."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "LIANSHEN_PORT": str(port),
        "LIVE_PORT": str(_free_port()),
        "LIANSHEN_DATA": str(folder),
        **settings,
    }
    program = subprocess.Popen(
        [sys.executable, "-m", "service_centre.running"], env=environment, stdout=subprocess.PIPE, text=True
    )
    said = iter(program.stdout or ())
    try:
        if not any("Ctrl-C" in line for line in said):
            raise RuntimeError("the site did not start")
        threading.Thread(target=deque, args=(said, 0), daemon=True).start()  # what it says later is for nobody
        yield address, program.pid
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(60)


@contextlib.contextmanager
def browser_page() -> Iterator[Page]:
    """A page in a browser of its own, which says yes to every question."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        yield page
        chromium.close()


@contextlib.contextmanager
def site(folder: Path) -> Iterator[tuple[str, Page]]:
    """`make run` in a folder, without demo cases, and a page in a browser. Everything ends with the block."""
    with running(folder, LIANSHEN_WITHOUT_DEMO_CASES="1") as (address, _), browser_page() as page:
        yield address, page


def owner_of(address: str, page: Page) -> Owner:
    """Sign in, register a project, begin a set."""
    page.goto(f"{address}/sign-in")
    page.fill("input[name=login_name]", "yezhu-a")
    page.fill("input[name=password]", DEMONSTRATION_PASSWORD)
    page.click("main button")
    page.goto(f"{address}/projects/new")
    page.fill("[name=project_code]", "2026-620199-47-01-000777")
    page.fill("[name=name]", "演示·测速项目（虚构）")
    page.locator("main form button").click()
    page.locator("tr", has_text="施工许可").get_by_role("button").click()
    page.wait_for_url(re.compile(r"/review-room/cases/\d+$"))
    address_of_files = page.locator("[data-files-url]").get_attribute("data-files-url") or ""
    found = re.search(r"/sets/(\d+)/", address_of_files)
    if found is None:
        raise RuntimeError("the page of the case names no set")
    return Owner(address, page, page.url, int(found[1]))


def _chromium() -> str:
    import shutil

    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("no Chromium")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
