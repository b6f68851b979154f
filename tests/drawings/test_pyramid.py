"""The arithmetic of tiles."""

import pytest

from review_room.drawings.pyramid import LONGEST_SIDE, deepest_dpi, pyramid, reading_pyramid


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


def test_readers_zoom_past_400_dpi_on_every_normal_sheet_and_the_levels_below_are_the_stored_ones() -> None:
    stored, read = pyramid(841, 594), reading_pyramid(841, 594)

    assert deepest_dpi(841, 594) >= 3 * 400
    assert [read.level_size(level) for level in range(stored.levels)] == [
        stored.level_size(level) for level in range(stored.levels)
    ]


@pytest.mark.parametrize("width_mm", [2_600, 3_000, 5_000, 6_000])
def test_a_huge_sheet_has_fewer_levels_but_never_fewer_than_are_stored(width_mm: int) -> None:
    read, stored = reading_pyramid(width_mm, 900), pyramid(width_mm, 900)

    assert read.width <= max(LONGEST_SIDE, stored.width)
    assert read.levels >= stored.levels
