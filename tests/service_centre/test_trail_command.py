"""`flask trail verify` and `flask trail export`, as an auditor runs them."""

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from service_centre import audit
from service_centre.audit.chain import first_broken_link
from service_centre.commands import tick_once
from service_centre.db import transaction
from service_centre.permissions import SYSTEM
from tests.builders import NOON


def three_entries() -> None:
    with transaction() as session:
        for number in range(3):
            audit.record(session, stream="case/1", actor=SYSTEM, action=f"act_{number}", now=NOON, facts={})


def test_a_sound_trail_holds(own_app: Flask) -> None:
    three_entries()
    told = own_app.test_cli_runner().invoke(args=["trail", "verify"])
    assert (told.exit_code, "holds" in told.output) == (0, True)


def test_a_changed_entry_is_named(own_app: Flask) -> None:
    three_entries()
    with transaction() as session:
        session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        session.execute(text("UPDATE audit_entries SET body = replace(body, 'act_1', 'act_x') WHERE position = 1"))
    told = own_app.test_cli_runner().invoke(args=["trail", "verify"])
    assert told.exit_code == 1
    assert "case/1 #1" in told.output


def test_the_export_can_be_checked_by_anybody(own_app: Flask, tmp_path: Path) -> None:
    three_entries()
    out = tmp_path / "trail.jsonl"
    told = own_app.test_cli_runner().invoke(args=["trail", "export", "--stream", "case/1", str(out)])
    assert told.exit_code == 0
    entries = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(entries) == 3
    assert first_broken_link((entry["digest"], entry["body"]) for entry in entries) is None


def test_the_newest_checkpoint_is_public_and_proves_the_trail_later(own_app: Flask, tmp_path: Path) -> None:
    client = own_app.test_client()
    assert client.get("/trail/checkpoint.json").status_code == 404
    three_entries()
    tick_once(checkpoint=True)
    kept = tmp_path / "kept.json"
    kept.write_text(client.get("/trail/checkpoint.json").text, encoding="utf-8")
    run = own_app.test_cli_runner().invoke
    assert run(args=["trail", "verify", "--checkpoint", str(kept)]).exit_code == 0
    kept.write_text(kept.read_text(encoding="utf-8").replace('"root":"', '"root":"0'), encoding="utf-8")
    told = run(args=["trail", "verify", "--checkpoint", str(kept)])
    assert (told.exit_code, "kept checkpoint" in told.output) == (1, True)
    kept.write_text("[]", encoding="utf-8")
    assert run(args=["trail", "verify", "--checkpoint", str(kept)]).exit_code == 1
