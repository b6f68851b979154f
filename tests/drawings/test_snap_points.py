"""Points to snap to: ends, crossings and middles of the lines of a sheet, in cells with few enough of them."""

from pathlib import Path

import numpy as np
import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from review_room.drawings.limits import Limits
from review_room.drawings.snap_cells import CELL_MM
from review_room.drawings.snap_points import CROSSING, END, MIDDLE, MOST, points_of
from review_room.drawings.snap_reading import NO_LINES, read_snaps

A4 = (297.0, 210.0)
MM = 72 / 25.4


def all_points(lines: list[list[float]], kind: int) -> set[tuple[float, float]]:
    cells = points_of(np.array(lines, dtype=float), A4)
    return {(x, y) for points in cells.values() for x, y, told in points if told == kind}


def test_a_line_gives_its_ends_and_its_middle() -> None:
    assert all_points([[10, 10, 110, 10]], END) == {(10, 10), (110, 10)}
    assert all_points([[10, 10, 110, 10]], MIDDLE) == {(60, 10)}


def test_axes_give_the_points_where_they_cross() -> None:
    axes = [[10.0, y, 290.0, y] for y in (20, 80)] + [[x, 5.0, x, 200.0] for x in (30, 150)]
    assert all_points(axes, CROSSING) == {(30, 20), (30, 80), (150, 20), (150, 80)}


def test_ends_that_meet_are_one_point() -> None:
    assert len(all_points([[0, 0, 10, 0], [10, 0, 10, 10], [10, 10.01, 0, 0]], END)) == 3


def test_a_dense_cell_keeps_the_ends_of_its_longest_lines() -> None:
    hatch = [[1 + n * 0.05, 1.0, 1 + n * 0.05, 2.0] for n in range(900)]
    cells = points_of(np.array([*hatch, [5, 5, 45, 5]], dtype=float), A4)
    ends = [(x, y) for x, y, kind in cells[0, 0] if kind == END]
    assert len(ends) == MOST[END]
    assert {(5.0, 5.0), (45.0, 5.0)} <= set(ends)


@given(arrays(np.float64, st.tuples(st.integers(0, 30), st.just(4)), elements=st.floats(-50, 350, width=32)))
def test_every_point_lies_in_its_cell_on_the_sheet_and_in_few_enough(lines: np.ndarray) -> None:
    for (column, row), points in points_of(lines, A4).items():
        assert len(points) <= sum(MOST.values())
        for x, y, _ in points:
            assert -0.01 <= x - column * CELL_MM <= CELL_MM + 0.01
            assert -0.01 <= y - row * CELL_MM <= CELL_MM + 0.01


def drawn(path: Path, *, turned: int = 0, lines: bool = True) -> Path:
    """An A4 page with a wall of two lines from 20 mm, 30 mm (from the lower left corner as it is seen), and squares."""
    with pymupdf.open() as document:
        page = document.new_page(width=297 * MM, height=210 * MM)
        if lines:
            for n in range(6):
                page.draw_rect(pymupdf.Rect(200 + 20 * n, 50, 210 + 20 * n, 60))
            page.draw_line((20 * MM, (210 - 30) * MM), (120 * MM, (210 - 30) * MM))
        else:
            page.insert_text((50, 50), "scan")
        page.set_rotation(turned)
        document.save(path)
    return path


def test_the_lines_of_a_page_are_found_where_they_are_seen(tmp_path: Path) -> None:
    found = read_snaps(drawn(tmp_path / "sheet.pdf"), tmp_path)
    assert found.vector
    assert [20.0, 30.0, END] in found.cells["0_0"]
    assert [120.0, 30.0, END] in found.cells["2_0"]
    assert [70.0, 30.0, MIDDLE] in found.cells["1_0"]


def test_a_turned_page_is_snapped_to_as_it_is_seen(tmp_path: Path) -> None:
    found = read_snaps(drawn(tmp_path / "sheet.pdf", turned=90), tmp_path)
    # A quarter turn clockwise of a page 210 mm high: what lay at x, y lies at y, 297 - x.
    assert [30.0, 277.0, END] in found.cells["0_5"]


def test_a_scan_has_no_lines(tmp_path: Path) -> None:
    assert read_snaps(drawn(tmp_path / "sheet.pdf", lines=False), tmp_path) == NO_LINES


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing"])
def test_what_cannot_be_read_has_no_lines(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sheet.pdf").write_bytes(content)
    assert read_snaps(tmp_path / "sheet.pdf", tmp_path) == NO_LINES


def test_a_sheet_beyond_the_limits_has_no_lines(tmp_path: Path) -> None:
    tight = Limits(address_space=64 * 1024 * 1024)
    assert read_snaps(drawn(tmp_path / "sheet.pdf"), tmp_path, limits=tight) == NO_LINES
