"""Pictures of sheets over the web: layers in the address, deep levels, caching for ever."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from review_room.models import ReviewCase, SheetRevision
from review_room.sheet_cache import STATES_KEPT, folder_of
from review_room.tiles import unprepared_pieces
from tests.builders import LogIn
from tests.drawings.test_render import layered
from tests.review_room.builders import City, first_sheet

PAGE_MM = 25.4 / 72


@pytest.fixture(autouse=True, scope="module")
def _renderers_end(app: Flask) -> Iterator[None]:
    """The rendering processes that this file's requests start end with it."""
    yield
    app.extensions.pop("tile_renderer").close()


@pytest.fixture
def sheet(app: Flask, city: City, case: ReviewCase, tmp_path: Path) -> SheetRevision:
    """A sheet of two layers, the red one on, the blue one off at first."""
    sheet = first_sheet(city, case)
    with layered(tmp_path / "layers.pdf", indirect=False).open("rb") as stream:
        sheet.digest = app.extensions["object_store"].put(stream).digest
    sheet.width_um, sheet.height_um = round(400 * PAGE_MM * 1000), round(200 * PAGE_MM * 1000)
    sheet.layers = [{"name": "墙", "shown": True}, {"name": "隐藏", "shown": False}]
    city.session.flush()
    return sheet


def colours(content: bytes) -> list[object]:
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    return [picture.getpixel((picture.width * at // 4, picture.height // 2)) for at in (1, 3)]


RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


@pytest.mark.parametrize(
    ("layers", "seen"),
    [
        ("", [RED, WHITE]),
        ("?layers=1", [RED, WHITE]),
        ("?layers=0", [WHITE, WHITE]),
        ("?layers=2", [WHITE, BLUE]),
        ("?layers=3", [RED, BLUE]),
    ],
)
def test_a_reader_sees_the_layers_the_address_names(
    city: City, sheet: SheetRevision, log_in: LogIn, layers: str, seen: list[object]
) -> None:
    client = log_in(city.accounts["fire"])
    for _ in range(2):  # drawn, then from the cache
        answer = client.get(f"/review-room/sheets/{sheet.id}/tiles/0/0/0.webp{layers}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, max-age=31536000, immutable")
        assert colours(answer.data) == seen


@pytest.mark.parametrize("mask", ["4", "x", "01", "", "-1", "ffffffffffffffffffffffffffffffffffffffff"])
def test_layers_the_sheet_does_not_have_are_not_found_with_a_sentence(
    city: City, sheet: SheetRevision, log_in: LogIn, mask: str
) -> None:
    client = log_in(city.accounts["fire"])
    answer = client.get(
        f"/review-room/sheets/{sheet.id}/tiles/0/0/0.webp?layers={mask}", headers={"Accept": "application/json"}
    )
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "no_such_layers"


def test_the_room_tells_the_layers_and_a_pyramid_deeper_than_400_dpi(
    city: City, case: ReviewCase, sheet: SheetRevision, log_in: LogIn
) -> None:
    client = log_in(city.accounts["fire"])
    told = next(
        one for one in client.get(f"/review-room/cases/{case.id}/room.json").json["sheets"] if one["id"] == sheet.id
    )
    assert told["layers"] == [{"name": "墙", "shown": True}, {"name": "隐藏", "shown": False}]
    assert told["pyramid"]["dpi"] >= 400
    deepest = told["pyramid"]["levels"] - 1
    assert client.get(f"/review-room/sheets/{sheet.id}/tiles/{deepest}/1/1.webp").status_code == 200
    assert client.get(f"/review-room/sheets/{sheet.id}/tiles/{deepest + 1}/0/0.webp").status_code == 404


def test_nobody_can_fill_the_disk_with_states_of_layers(
    app: Flask, city: City, sheet: SheetRevision, log_in: LogIn
) -> None:
    sheet.layers = [{"name": f"图层{number}", "shown": True} for number in range(2)]
    client = log_in(city.accounts["fire"])
    with app.app_context():
        cache = folder_of(str(sheet.digest), layers="0").parent
    for number in range(STATES_KEPT + 3):
        (cache / f"{number}").mkdir(parents=True)
    assert client.get(f"/review-room/sheets/{sheet.id}/tiles/0/0/0.webp?layers=0").status_code == 200
    assert len(list(cache.iterdir())) == STATES_KEPT


def test_the_overview_is_one_sharp_picture_for_those_who_may_see_the_sheet(
    city: City, sheet: SheetRevision, log_in: LogIn
) -> None:
    address = f"/review-room/sheets/{sheet.id}/overview.webp"
    answer = log_in(city.accounts["fire"]).get(address)
    assert Image.open(io.BytesIO(answer.data)).size == (2048, 1024)
    assert colours(answer.data) == [RED, WHITE]
    assert "immutable" in answer.headers["Cache-Control"]
    assert log_in(city.accounts["rival_owner"]).get(address).status_code == 404


def test_all_sheets_of_a_case_can_be_drawn_in_advance(
    app: Flask, city: City, case: ReviewCase, sheet: SheetRevision
) -> None:
    sheet.width_um, sheet.height_um = round(400 * PAGE_MM * 1000), round(200 * PAGE_MM * 1000)
    number = sheet.sheet.sheet_no
    city.session.commit()

    told = app.test_cli_runner().invoke(args=["tiles", "prepare", str(case.id)]).output

    drawn = next(line for line in told.splitlines() if line.startswith(number))
    assert int(drawn.split("\t")[1].split()[0]) > 4
    assert unprepared_pieces(str(sheet.digest), sheet.width_mm, sheet.height_mm) == []
    again = app.test_cli_runner().invoke(args=["tiles", "prepare", str(case.id)]).output
    assert f"{number}\t0 tiles" in again


def test_preparing_a_case_that_does_not_exist_says_so(app: Flask, city: City) -> None:
    told = app.test_cli_runner().invoke(args=["tiles", "prepare", "999999"])

    assert told.exit_code == 1
    assert "999999" in told.output
