"""What is on record from an interrupted reading is not read again, and keeps its place."""

from pathlib import Path

import pytest

from review_room.drawings.intake import read_drawing
from review_room.drawings.reading import FileReading
from tests.drawings import makers
from tests.drawings.scans import g4, plan
from tests.drawings.test_dxf_frames import draw_frame


def three_layouts(path: Path) -> Path:
    """Three layouts, the first with two frames: four sheets."""
    with makers.dxf(path) as (document, _):
        for number in range(1, 4):
            layout = document.layouts.new(f"布局甲{number}")
            layout.page_setup(size=(420, 297), margins=(0, 0, 0, 0), units="mm")
            for column in range(2 if number == 1 else 1):
                draw_frame(layout, column * 500, 0, 1, f"建施-{number}{column}", attributes={"layer": "TK"})
    return path


def whole(path: Path, work: Path, done: frozenset[int] = frozenset()) -> tuple[FileReading, list[tuple[int, int]]]:
    progress: list[tuple[int, int]] = []
    reading = read_drawing(path, path.name, work, done=done, on_progress=lambda *count: progress.append(count))
    return reading, progress


@pytest.mark.parametrize("name", ["five.pdf", "pages.tif", "layouts.dxf"])
def test_the_rest_of_a_file_is_what_it_is_in_one_go(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "five.pdf":
        makers.pdf(path, *((f"建施-0{n}", "平面图") for n in range(1, 6)))
    elif name == "pages.tif":
        g4(path, plan(), plan(), plan())
    else:
        three_layouts(path)
    first, _ = whole(path, tmp_path / "first")
    total = len(first.sheets)
    assert total == {"five.pdf": 5, "pages.tif": 3, "layouts.dxf": 4}[name]

    rest, progress = whole(path, tmp_path / "rest", frozenset({1, 2}))

    assert [sheet.index for sheet in rest.sheets] == list(range(3, total + 1))
    assert [(sheet.sheet_no, sheet.width_mm) for sheet in rest.sheets] == [
        (sheet.sheet_no, sheet.width_mm) for sheet in first.sheets[2:]
    ]
    assert not (tmp_path / "rest" / "sheet-0001.pdf").exists()
    assert progress[-1] == (total, total)


def test_a_file_of_which_all_is_on_record_ends_well(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "two.pdf", ("建施-01", "平面图"), ("建施-02", "平面图"))

    assert whole(path, tmp_path / "work", frozenset({1, 2}))[0].sheets == ()
