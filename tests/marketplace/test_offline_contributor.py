"""Contributing from a machine without a network: the file, its own arithmetic, and a whole draw with it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask

from marketplace.models import DrawRound
from marketplace.usecases.draws import commit_part, open_part
from marketplace.usecases.keys import register_key
from marketplace.views.checking import CONTRIBUTOR
from service_centre.running.bootstrap import node_folder
from tests.builders import NOON
from tests.marketplace.market import Market, Person
from tests.marketplace.records import Shape, an_announcement
from tests.marketplace.verifiers import loaded

ALONE = loaded(CONTRIBUTOR)
OPEN_IN_NODE = """
import { readFileSync } from "node:fs";
const { opened } = await import(process.argv[1]);
const [secrets, announcement, seal] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path)));
console.log(JSON.stringify(await opened(secrets, announcement, seal)));
"""


def _run(*arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-I", str(CONTRIBUTOR), *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return dict(json.loads(ran.stdout))


def _invite(market: Market, person: Person, secrets: Path) -> None:
    sent = _run("key", secrets, person.account.id)
    register_key(market.session, **sent, actor=person.actor, now=NOON)


def _published(attempt: DrawRound, folder: Path) -> tuple[Path, Path]:
    announcement, seal = folder / "announcement.json", folder / "seal.json"
    announcement.write_text(attempt.announcement_text, encoding="utf-8")
    seal.write_text(attempt.seal_text or "null", encoding="utf-8")
    return announcement, seal


def test_an_officer_without_a_network_contributes_to_a_draw(market: Market, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.json"
    _invite(market, market.officer, secrets)
    attempt = market.announced()
    announcement, seal = _published(attempt, tmp_path)
    sent = _run("commit", secrets, announcement)
    assert _run("commit", secrets, announcement) == sent
    commit_part(market.session, attempt, **sent, actor=market.officer.actor, now=NOON)
    market.commit(attempt, market.clerk)
    market.open(attempt, market.clerk)
    _published(attempt, tmp_path)
    opening = _run("open", secrets, announcement, seal)
    open_part(market.session, attempt, **opening, actor=market.officer.actor, now=NOON)
    assert attempt.record_text is not None
    assert stat.S_IMODE(os.stat(secrets).st_mode) == 0o600


def test_page_and_command_line_read_the_same_secrets_and_sign_alike(market: Market, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.json"
    _invite(market, market.officer, secrets)
    attempt = market.announced()
    announcement, seal = _published(attempt, tmp_path)
    commit_part(market.session, attempt, **_run("commit", secrets, announcement), actor=market.officer.actor, now=NOON)
    market.commit(attempt, market.clerk)
    _published(attempt, tmp_path)
    module = CONTRIBUTOR.parent / "alone" / "contributor.js"
    command = [str(node_folder() / "node"), "--input-type=module", "-e", OPEN_IN_NODE, str(module)]
    paths = [str(secrets), str(announcement), str(seal)]
    ran = subprocess.run([*command, *paths], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == _run("open", secrets, announcement, seal)


def test_its_own_arithmetic_signs_as_the_library_does() -> None:
    for number in (1, 7, 2**255):
        seed = number.to_bytes(32, "big")
        key = Ed25519PrivateKey.from_private_bytes(seed)
        assert ALONE.pure_pair(seed)[0] == key.public_key().public_bytes_raw()
        assert ALONE.pure_sign(seed, b"drawing") == key.sign(b"drawing")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    ALONE.key(str(tmp_path / "secrets.json"), "1")
    return tmp_path


def _written(folder: Path, name: str, value: object) -> str:
    path = folder / name
    path.write_text(json.dumps(value), encoding="utf-8")
    return str(path)


def test_nothing_is_done_for_a_draw_that_does_not_name_the_key(kept: Path) -> None:
    strange = _written(kept, "announcement.json", an_announcement(Shape()))
    assert ALONE.main(["commit", str(kept / "secrets.json"), strange]) == 1


def test_a_sealed_list_without_ones_own_commitment_is_not_opened(kept: Path) -> None:
    path = str(kept / "secrets.json")
    own = ALONE.public_key(ALONE.read_secrets(path)["seed"])
    announced = an_announcement(Shape())
    announced["contributors"][1]["key"] = own
    announcement = _written(kept, "announcement.json", announced)
    sent = ALONE.commit(path, announcement)
    row = {"contributor": announced["contributors"][1]["id"], "commitment": sent["commitment"]}
    good = {"type": "fairdraw/1/seal", "announcement": sent["announcement"], "commitments": [row]}
    assert ALONE.main(["open", path, announcement, _written(kept, "seal.json", good)]) == 0
    for wrong in (
        good | {"announcement": "0" * 64},
        good | {"commitments": [row | {"commitment": "0" * 64}]},
        good | {"commitments": [row, row]},
        good | {"commitments": []},
        None,
    ):
        assert ALONE.main(["open", path, announcement, _written(kept, "seal.json", wrong)]) == 1


def test_bad_use_and_unreadable_files_have_their_own_exit_code(tmp_path: Path) -> None:
    assert ALONE.main([]) == 2
    assert ALONE.main(["open", "only-one"]) == 2
    assert ALONE.main(["commit", str(tmp_path / "none"), str(tmp_path / "none")]) == 2
    assert ALONE.main(["key", _written(tmp_path, "other.json", {"a": 1}), "1"]) == 1
    assert ALONE.main(["key", str(tmp_path / "new.json"), "x"]) == 1


def test_both_ways_of_contributing_are_offered_for_keeping(app: Flask) -> None:
    client = app.test_client()
    assert b"fairdraw/1/opening" in client.get("/marketplace/contribute_draw.py").data
    kept_page = client.get("/marketplace/contribute_draw.html?keep=1")
    assert "contribute_draw.html" in kept_page.headers["Content-Disposition"]
