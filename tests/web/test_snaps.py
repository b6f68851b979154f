"""Points to snap to, over the web: found once, kept for ever, for those who may see the sheet."""

from pathlib import Path

import pytest
from flask import Flask

from review_room import snaps
from review_room.drawings.snap_reading import FoundSnaps
from review_room.models import ReviewCase, SheetRevision
from tests.builders import LogIn
from tests.drawings.test_snap_points import drawn
from tests.review_room.builders import City, first_sheet


@pytest.fixture
def sheet(app: Flask, city: City, case: ReviewCase, tmp_path: Path) -> SheetRevision:
    return stored(app, city, case, drawn(tmp_path / "lines.pdf"))


def stored(app: Flask, city: City, case: ReviewCase, pdf: Path) -> SheetRevision:
    """The first sheet of the case, an A4 with these bytes."""
    sheet = first_sheet(city, case)
    with pdf.open("rb") as stream:
        sheet.digest = app.extensions["object_store"].put(stream).digest
    sheet.width_um, sheet.height_um = 297_000, 210_000
    city.session.flush()
    return sheet


def address(sheet: SheetRevision, x: int, y: int) -> str:
    return f"/review-room/sheets/{sheet.id}/snaps/{x}/{y}.json"


def test_a_reviewer_is_given_the_points_of_a_cell_that_never_change(
    city: City, sheet: SheetRevision, log_in: LogIn
) -> None:
    client = log_in(city.accounts["fire"])
    for _ in range(2):  # found, then from the cache
        answer = client.get(address(sheet, 0, 0))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, max-age=31536000, immutable")
        assert answer.json["vector"] is True
        assert [20.0, 30.0, 0] in answer.json["points"]
    assert client.get(address(sheet, 4, 0)).json == {"vector": True, "points": []}


@pytest.mark.parametrize(("x", "y"), [(6, 0), (0, 5), (9999, 0)])
def test_there_are_no_cells_beside_the_sheet(city: City, sheet: SheetRevision, log_in: LogIn, x: int, y: int) -> None:
    assert log_in(city.accounts["fire"]).get(address(sheet, x, y)).status_code == 404


@pytest.mark.parametrize("who", ["rival_owner", "rival_agency", "rival_department", "rival_designer"])
def test_rivals_learn_nothing_of_the_lines_of_a_sheet(
    city: City, sheet: SheetRevision, log_in: LogIn, who: str
) -> None:
    assert log_in(city.accounts[who]).get(address(sheet, 0, 0)).status_code == 404


def test_a_scan_says_that_it_has_no_lines(
    app: Flask, city: City, case: ReviewCase, log_in: LogIn, tmp_path: Path
) -> None:
    scan = stored(app, city, case, drawn(tmp_path / "scan.pdf", lines=False))
    assert log_in(city.accounts["fire"]).get(address(scan, 0, 0)).json == {"vector": False, "points": []}


def test_while_another_sheet_is_being_read_one_is_asked_to_wait(
    app: Flask, city: City, case: ReviewCase, log_in: LogIn, tmp_path: Path
) -> None:
    sheet = stored(app, city, case, drawn(tmp_path / "waiting.pdf", turned=180))
    client = log_in(city.accounts["fire"])
    with snaps._one_at_a_time:
        assert client.get(address(sheet, 0, 0)).status_code == 503
    assert client.get(address(sheet, 0, 0)).status_code == 200


def test_what_a_child_calls_a_cell_becomes_no_path(tmp_path: Path) -> None:
    snaps._keep(FoundSnaps(vector=True, cells={"../../0_0": [], "0_0/x": [], "1_1": []}), tmp_path / "snaps")
    assert [path.name for path in (tmp_path / "snaps").iterdir()] == ["1_1.json"]
