"""The arithmetic of tiles."""

import pytest

from review_room.drawings.pyramid import pyramid


def test_level_zero_fits_one_tile_and_the_last_level_is_the_full_size() -> None:
    a1 = pyramid(841, 594)

    assert (a1.width, a1.height, a1.levels) == (9934, 7016, 6)
    assert a1.level_size(5) == (9934, 7016)
    assert a1.level_size(4) == (4967, 3508)
    assert max(a1.level_size(0)) <= 512


def test_the_last_tiles_of_a_row_are_smaller() -> None:
    a1 = pyramid(841, 594)

    assert a1.tile_box(5, 19, 13) == (9728, 6656, 9934, 7016)


@pytest.mark.parametrize("tile", [(-1, 0, 0), (6, 0, 0), (5, 20, 0), (5, 0, 14), (0, 1, 0), (5, -1, 0), (5, 0, -1)])
def test_a_tile_outside_is_an_error(tile: tuple[int, int, int]) -> None:
    with pytest.raises(IndexError):
        pyramid(841, 594).tile_box(*tile)


def test_a_tiny_sheet_is_one_tile() -> None:
    tiny = pyramid(1, 1)

    assert (tiny.levels, tiny.tile_count()) == (1, 1)
