"""How anybody checks a draw: the kept page, and a worked example whose every command is run here."""

import base64
import hashlib
import html
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace.alone import standalone_page
from marketplace.domain.by_hand import by_hand
from marketplace.views.checking import EXAMPLE
from service_centre.running.bootstrap import node_folder
from tests.marketplace.market import Market
from tests.marketplace.records import Shape, a_record
from tests.marketplace.verifiers import verdict_of_the_file, verdicts_of_the_browser

PAIR = re.compile(r'<pre class="digest command">(.*?)</pre><pre class="digest result">(.*?)</pre>', re.DOTALL)


def _commands(page: str) -> Iterator[tuple[str, str]]:
    for command, result in PAIR.findall(page):
        yield html.unescape(command), result


def _answer(command: str) -> str:
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    return ran.stdout.split()[0]


def test_every_command_of_the_worked_example_gives_the_printed_result(app: Flask) -> None:
    page = app.test_client().get("/marketplace/check").text
    commands = list(_commands(page))
    assert len(commands) == 2 + 1 + 4
    assert [_answer(command) for command, _ in commands] == [result for _, result in commands]


def test_the_tickets_of_the_example_ascend_as_printed_and_the_first_is_selected(app: Flask) -> None:
    page = app.test_client().get("/marketplace/check").text
    tickets = [result for _, result in _commands(page)][3:]
    assert tickets == sorted(tickets)
    assert "中选的是：</p>" not in page
    assert re.search(r"中选的是：<b>示例机构.</b>", page)


def test_both_verifiers_accept_the_example() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert verdict_of_the_file(text) == 1
    assert verdicts_of_the_browser([text]) == [1]


def test_a_published_draw_has_its_own_commands(app: Flask, market: Market) -> None:
    attempt = market.drawn()
    assert attempt.record is not None
    page = app.test_client().get(f"/marketplace/draws/{attempt.id}/check").text
    commands = list(_commands(page))
    assert len(commands) == 2 + 1 + len(market.agencies)
    assert _answer(commands[3][0]) == attempt.record["result"]["ranking"][0]["ticket"]


def test_a_draw_without_a_record_cannot_be_checked_yet(app: Flask, market: Market) -> None:
    assert app.test_client().get(f"/marketplace/draws/{market.announced().id}/check").status_code == 404
    assert app.test_client().get("/marketplace/draws/999/check").status_code == 404


def test_a_group_with_several_balls_shows_the_one_that_counts() -> None:
    record = a_record(Shape(candidates=6, group_size=2, balls=3))
    shown = [step.result for step in by_hand(record).tickets]
    assert shown == [row["ticket"] for row in record["result"]["ranking"]]


@pytest.mark.parametrize("name", ["verify", "contribute"])
def test_a_kept_page_is_one_file_that_fetches_nothing_and_its_script_is_whole(name: str, tmp_path: Path) -> None:
    page = standalone_page(name)
    assert not re.search(r"\b(src|href)=|@import|url\(|^import |^export ", page.text, re.MULTILINE)
    script = re.search(r'<script type="module">(.*)</script>', page.text, re.DOTALL)
    assert script is not None
    path = tmp_path / "whole.mjs"
    path.write_text(script.group(1), encoding="utf-8")
    subprocess.run([str(node_folder() / "node"), "--check", str(path)], check=True)
    digest = base64.b64encode(hashlib.sha256(script.group(1).encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.policy


def test_the_site_serves_the_kept_page_under_a_policy_that_allows_only_its_own_script(app: Flask) -> None:
    client = app.test_client()
    used, kept = client.get("/marketplace/verify_draw.html"), client.get("/marketplace/verify_draw.html?keep=1")
    assert used.data == kept.data
    assert "Content-Disposition" not in used.headers
    assert "attachment" in kept.headers["Content-Disposition"]
    policy = used.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert hashlib.sha256(used.data).hexdigest() in client.get("/marketplace/check").text
