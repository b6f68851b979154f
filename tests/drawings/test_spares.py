"""A reading process started in advance reads one drawing, under the same limits, and is replaced."""

from pathlib import Path

import pymupdf
import pytest

from review_room.drawings import spares
from review_room.drawings.intake import read_drawing
from review_room.drawings.limits import Limits
from review_room.drawings.refusals import Refusal


@pytest.fixture(autouse=True)
def _none_left_over():
    yield
    spares.end()


def _pdf(path: Path, text: str = "A-101") -> Path:
    with pymupdf.open() as document:
        document.new_page(width=842, height=595).insert_text((100, 100), text)
        document.save(path)
    return path


def test_a_waiting_process_reads_the_drawing_in_its_own_folder(tmp_path):
    spares.renew()
    told = []

    reading = read_drawing(
        _pdf(tmp_path / "a.pdf"),
        "a.pdf",
        tmp_path / "work",
        on_sheet=lambda sheet: told.append(sheet.pdf_path.exists()),
    )

    assert told == [True]
    assert reading.sheets[0].pdf_path.parent != tmp_path / "work"
    assert "A-101" in reading.sheets[0].text


def test_it_reads_one_drawing_and_the_next_child_is_a_new_one(tmp_path):
    spares.renew()
    first = read_drawing(_pdf(tmp_path / "a.pdf"), "a.pdf", tmp_path / "one")
    second = read_drawing(_pdf(tmp_path / "b.pdf"), "b.pdf", tmp_path / "two")

    assert first.sheets[0].pdf_path.parent != tmp_path / "one"
    assert second.sheets[0].pdf_path.parent == tmp_path / "two"


def test_a_refusal_comes_through_as_from_any_child(tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing of a document")
    spares.renew()

    with pytest.raises(Refusal):
        read_drawing(broken, "broken.pdf", tmp_path / "work")


def test_a_drawing_over_its_limits_ends_the_process_and_says_so(tmp_path):
    spares.renew()
    small = Limits(address_space=8 * 1024 * 1024)

    with pytest.raises(Refusal):
        read_drawing(_pdf(tmp_path / "a.pdf"), "a.pdf", tmp_path / "work", small)


def test_a_large_drawing_is_read_where_it_lies(tmp_path, monkeypatch):
    monkeypatch.setattr(spares, "COPIED_BYTES", 10)
    spares.renew()

    assert spares.take(_pdf(tmp_path / "a.pdf")) is None


def test_renewing_replaces_one_that_was_taken_and_keeps_one_that_waits(tmp_path):
    spares.renew()
    waiting = spares._ready
    spares.renew()
    assert spares._ready is waiting

    assert spares.take(_pdf(tmp_path / "a.pdf")) is waiting
    spares._ready = waiting  # as the worker sees it, whose fork has taken it
    spares.renew()

    assert spares._ready is not waiting
    assert waiting.child.poll() is not None
    assert not waiting.folder.exists()
