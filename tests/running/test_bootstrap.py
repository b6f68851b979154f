"""The script that prepares a fresh clone: it does a step once, and says what it cannot bring."""

from pathlib import Path

import pytest

from service_centre.running import bootstrap


def test_a_step_is_done_again_only_when_its_sources_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "STAMPS", tmp_path / "stamps")
    source, outcome, done = tmp_path / "requirements.txt", tmp_path / "made", []

    def step() -> None:
        bootstrap._step("packages", [source], outcome, lambda: (done.append(1), outcome.touch())[0])

    source.write_text("flask==3.1.3")
    step()
    step()
    assert len(done) == 1
    source.write_text("flask==3.1.4")
    step()
    assert len(done) == 2
    outcome.unlink()
    step()
    assert len(done) == 3


def test_a_step_that_failed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "STAMPS", tmp_path / "stamps")
    for _ in range(2):
        with pytest.raises(bootstrap.CannotPrepare, match="failed"):
            bootstrap._step("packages", [], None, lambda: bootstrap._run(["false"]))


def test_a_missing_browser_is_named_with_the_command_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: None)
    with pytest.raises(bootstrap.CannotPrepare, match="apt-get install chromium-headless-shell poppler-utils"):
        bootstrap.bring_system_tools()


def test_an_old_node_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.20.0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.node_folder() == bootstrap.VENV / "bin"
    (tmp_path / "node").write_text("#!/bin/sh\necho v20.19.0\n")
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: str(tmp_path / name))
    assert bootstrap.node_folder() == tmp_path


def test_a_linked_environment_is_refused_before_anything_in_it_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "kept").touch()
    (tmp_path / ".venv").symlink_to(tmp_path / "theirs")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    with pytest.raises(bootstrap.CannotPrepare, match="is a link"):
        bootstrap.make_virtual_environment()
    assert (tmp_path / "theirs" / "kept").exists()
