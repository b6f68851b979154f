"""The rehearsal: the whole main job on given drawings, as anybody would try it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from demonstration.drawings import generate_set
from demonstration.drawings.hostile import make_all

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
RESULTS = {"draw-record.json", "joint-opinion.pdf", "stamped-set.pdf", "findings.csv", "trail.jsonl"}


def rehearse(out: Path, *drawings: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "rehearse", "--out", str(out), *map(str, drawings)]
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "FLASK_APP")}
    return subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, timeout=600, check=False)


def test_everything_holds_on_a_mixed_set_and_a_bad_file_is_named(tmp_path: Path) -> None:
    made = generate_set(tmp_path / "drawings", seed=5, sheets=3)
    bad = make_all(tmp_path / "hostile")
    out = tmp_path / "out"
    told = rehearse(out, *_paths(bad), *(file.path for file in made.files))  # the bad ones first
    assert told.returncode == 0, told.stdout + told.stderr
    assert {path.name for path in out.iterdir()} == RESULTS
    assert "设有打开密码" in told.stdout
    record = json.loads((out / "draw-record.json").read_text(encoding="utf-8"))
    assert record["type"] == "fairdraw/1/record"


def _paths(made: object) -> list[Path]:
    found = made.values() if isinstance(made, dict) else made
    # The empty file is refused before it is stored when it comes through the page; here it is read like the rest.
    return [path for path in found if isinstance(path, Path)]  # type: ignore[union-attr]


def test_a_set_of_which_nothing_can_be_read_fails_with_the_reason(tmp_path: Path) -> None:
    nothing = tmp_path / "empty.pdf"
    nothing.write_bytes(b"")
    told = rehearse(tmp_path / "out", nothing)
    assert told.returncode == 1
    assert "没有任何内容" in told.stdout


@pytest.mark.skipif(not CORPUS.exists(), reason="the folder with real drawings is not beside the project")
def test_everything_holds_on_the_real_pdf_drawings(tmp_path: Path) -> None:
    told = rehearse(tmp_path / "out", *sorted((CORPUS / "pdf").glob("*.pdf")))
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.skipif(not CORPUS.exists(), reason="the folder with real drawings is not beside the project")
def test_everything_holds_on_real_dxf_and_pdf_drawings_together(tmp_path: Path) -> None:
    dxf = sorted((CORPUS / "dxf").glob("ezdxf_*.dxf"))[:6]
    told = rehearse(tmp_path / "out", *dxf, *sorted((CORPUS / "pdf").glob("va_*.pdf")))
    assert told.returncode == 0, told.stdout + told.stderr
