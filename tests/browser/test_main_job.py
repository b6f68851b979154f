"""The main job, steps 1 to 8, by every role in Chromium, in Chinese, on the product as `make run` starts it.

Six of them work in the room at the same time, through both rounds, while their networks come and go.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
from playwright.sync_api import expect

from demonstration.drawings import generate_set
from tests.browser import six, steps
from tests.browser.conftest import Site

ROOT = Path(__file__).parents[2]


def test_the_main_job_from_upload_to_delivery(site: Site, tmp_path: Path) -> None:
    case = steps.register_and_upload(site, tmp_path)
    steps.receipt(site, case)
    steps.admit_and_open(site, case)
    agency = steps.draw(site)
    units = [six.FIRE, six.DEFENCE, f"{agency}-shencha"]
    together = six.Six(site, case, units[2])
    together.enter()
    six.work_in_the_first_round(together)
    steps.say_all_agree(site, case, units, "revision_needed")
    steps.lead_does(site, case, "consolidate", "consolidating")
    steps.lead_does(site, case, "issue_findings", "revision_due")
    together.enter()
    expect(site.page("sheji-a").get_by_test_id("new-finding")).to_be_hidden()
    six.reply_with_cuts(together)
    _revise(site, case, tmp_path)
    together.enter()
    six.close_with_cuts(together)
    six.nothing_lost_or_doubled(together, _environment(site)["DATABASE_URL"].replace("+psycopg", ""))
    steps.say_all_agree(site, case, units, "no_objection")
    steps.lead_does(site, case, "consolidate", "consolidating")
    steps.lead_does(site, case, "settle", "signing")
    for signer in (f"{agency}-faren", "xiaofang-qianshu", "renfang-qianshu", "zhujian-fuze"):
        steps.sign(site, case, signer)
    _deliver_and_check(site, case, tmp_path)
    assert site.troubles == []


def _revise(site: Site, case: str, folder: Path) -> None:
    page = site.visit("sheji-a", case)
    revised = generate_set(folder / "2", seed=9, sheets=3, revision=2, project=steps.PROJECT)
    page.get_by_test_id("files").set_input_files([revised.files[0].path])
    expect(page.locator("[data-testid=file-row][data-state=read]")).to_have_count(1, timeout=60_000)
    page.get_by_test_id("submit-set").click()
    steps.expect_state(page, "under_re_review")


def _deliver_and_check(site: Site, case: str, folder: Path) -> None:
    clerk = site.visit("chuangkou", case)
    steps.expect_state(clerk, "stamped")
    clerk.get_by_test_id("deliver").click()
    steps.expect_state(clerk, "delivered")
    opinion = steps.download(site, "yezhu-a", case, "opinion-pdf", folder / "opinion.pdf")
    told = subprocess.run(["pdfsig", opinion], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature is Valid.") == 4
    stamped = steps.download(site, "yezhu-a", case, "stamped-set", folder / "stamped.pdf")
    assert stamped.read_bytes().startswith(b"%PDF")
    site.picture(site.page("yezhu-a"), "4-delivered")
    environment = _environment(site)
    with psycopg.connect(environment["DATABASE_URL"].replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT code FROM sheet_checks ORDER BY issued_at LIMIT 1").fetchone()
    assert row
    expect(site.visit("", f"/check/{row[0]}").get_by_text("有效：这是审定的现行版本。")).to_be_visible()
    trail = [sys.executable, "-m", "flask", "--app", "wsgi", "trail", "verify"]
    answer = subprocess.run(trail, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def _environment(site: Site) -> dict[str, str]:
    """What the launcher told its web process, read where only we may read it."""
    for number in (int(name) for name in os.listdir("/proc") if name.isdigit()):
        try:
            command = Path(f"/proc/{number}/cmdline").read_bytes()
            pairs = Path(f"/proc/{number}/environ").read_bytes().decode().split("\0")
        except (OSError, UnicodeDecodeError):
            continue
        told = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        mine = told.get("LIANSHEN_DATA") == str(site.folder)
        if mine and re.search(rb"granian", command) and "DATABASE_URL" in told:
            return told
    raise AssertionError("the web process of this site is not running")


def test_pages_switch_to_english(site: Site) -> None:
    page = site.visit("", "/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("link", name="登录").first).to_be_visible()
