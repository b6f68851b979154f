"""Which part of a drawing is the sheet, and on what paper."""

import numpy as np
import pytest

from review_room.drawings.canvas import Bounds
from review_room.drawings.paper import paper_for, regions


def grid(left: float, bottom: float, step: float, count: int = 20) -> list[list[float]]:
    return [
        [left + column * step, bottom + row * step, left + (column + 1) * step, bottom + (row + 1) * step]
        for column in range(count)
        for row in range(count)
    ]


@pytest.mark.parametrize(
    ("size", "unit", "paper"),
    [
        ((84100, 59400), 1.0, (841, 594)),
        ((42000, 29700), 1.0, (420, 297)),
        ((59400, 84100), 1.0, (594, 841)),
        ((841, 594), 1.0, (841, 594)),
        ((84.1, 59.4), 1000.0, (841, 594)),
        ((118900, 84100), 1.0, (1189, 841)),
    ],
)
def test_an_a_series_frame_gets_exactly_its_paper(
    size: tuple[float, float], unit: float, paper: tuple[float, float]
) -> None:
    found = paper_for(Bounds(500, 700, 500 + size[0], 700 + size[1]), unit, None)

    assert (found.width_mm, found.height_mm) == paper
    assert found.origin == pytest.approx((500, 700))


@pytest.mark.parametrize(
    "size", [(0.001, 0.002), (3, 1), (250, 90), (12000, 8000), (1e6, 10), (5e7, 3e7), (0, 100), (0, 0)]
)
def test_every_extent_fits_on_its_paper_and_paper_stays_handy(size: tuple[float, float]) -> None:
    found = paper_for(Bounds(0, 0, *size), 1.0, None)

    assert size[0] * found.mm_per_unit <= found.width_mm + 1e-6
    assert size[1] * found.mm_per_unit <= found.height_mm + 1e-6
    assert 20 <= min(found.width_mm, found.height_mm) <= max(found.width_mm, found.height_mm) <= 1190


def test_strays_and_giants_do_not_shrink_the_drawing() -> None:
    boxes = np.array([*grid(0, 0, 100), [9e6, 9e6, 9e6, 9e6], [-1e8, 5, 1e8, 6], [np.nan, 0, 1, 1]])

    found, left_out = regions(boxes)

    assert found == [Bounds(0, 0, 2000, 2000)]
    assert left_out == 1  # the giant line still crosses the sheet, the broken one is not counted here


def test_drawings_side_by_side_are_one_sheet() -> None:
    found, left_out = regions(np.array([*grid(0, 0, 100), *grid(3000, 0, 100)]))

    assert (found, left_out) == ([Bounds(0, 0, 5000, 2000)], 0)


def test_drawings_far_apart_are_sheets_in_reading_order() -> None:
    found, _ = regions(np.array([*grid(50000, 0, 100), *grid(0, 80000, 100), *grid(0, 0, 100)]))

    assert [(region.left, region.bottom) for region in found] == [(0, 80000), (0, 0), (50000, 0)]


def test_nothing_drawn_is_no_region() -> None:
    assert regions(np.empty((0, 4))) == ([], 0)
    assert regions(np.full((2, 4), np.inf)) == ([], 0)
