"""A reading that is no longer wanted, or has to wait for others, stops at once and keeps what it has."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from review_room.drawings import spares
from review_room.drawings.intake import BrokenOff, read_drawing
from tests.drawings import makers
from tests.drawings.slow import slow_pdf


@pytest.fixture(params=["a child of its own", "the waiting child"])
def _child(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "the waiting child":
        spares.renew()
    yield
    spares.end()


@pytest.mark.usefixtures("_child")
def test_a_reading_stops_in_the_midst_of_a_slow_sheet(tmp_path: Path) -> None:
    path = slow_pdf(tmp_path / "slow.pdf", 1)
    began = time.monotonic()
    with pytest.raises(BrokenOff):
        read_drawing(path, "slow.pdf", tmp_path / "work", go_on=lambda: time.monotonic() < began + 1)
    assert time.monotonic() - began < 20


@pytest.mark.usefixtures("_child")
def test_a_reading_stops_between_two_sheets_and_goes_on_with_the_second(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "two.pdf", ("建施-01", "平面图"), ("建施-02", "立面图"))
    seen: list[int] = []
    with pytest.raises(BrokenOff):
        read_drawing(
            path, "two.pdf", tmp_path / "a", on_sheet=lambda sheet: seen.append(sheet.index), go_on=lambda: not seen
        )
    assert seen == [1]
    rest = read_drawing(path, "two.pdf", tmp_path / "b", done=frozenset(seen), go_on=lambda: True)
    assert [sheet.index for sheet in rest.sheets] == [2]
