"""No part older than its last known hole, and none that reports home. As of 2026-11: no advisory service is asked."""

import importlib.metadata
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FLOORS = {
    # Below these, a published weakness matters to us; raise the number and the date above together.
    "Werkzeug": "3.1.5",  # safe_join and device names; multipart limits
    "PyMuPDF": "1.28.2",
    "Flask": "3.1.1",  # order of signing keys
    "Jinja2": "3.1.6",  # sandbox
    "cryptography": "46.0.5",
    "lxml": "6.1.0",
    "urllib3": "2.6.3",
    "pillow": "12.1.1",
    "aiohttp": "3.13.3",
    "redis": "5.2.0",
    "rq": "2.6.0",
    "granian": "2.3.0",
    "psycopg": "3.2.0",
}


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_no_part_is_older_than_its_last_known_hole(name: str, floor: str) -> None:
    assert numbers(importlib.metadata.version(name)) >= numbers(floor)


def test_pymupdf_stays_below_2_and_brings_no_onnxruntime() -> None:
    assert numbers(importlib.metadata.version("PyMuPDF"))[:2] == (1, 28)
    assert importlib.util.find_spec("onnxruntime") is None


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines
    assert [line for line in lines if not re.match(r"[\w.\-\[\],]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "Makefile", "package-lock.json"])
def test_no_registry_is_named(name: str) -> None:
    text = (ROOT / name).read_text()
    assert '"resolved"' not in text
    assert name == "package-lock.json" or "://" not in text  # npm notes where to send donations
