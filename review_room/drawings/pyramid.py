"""The arithmetic of the tile pyramid of a sheet. Pure."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

TILE_SIZE = 512
PIECE_TILES = 4
"""Tiles along the side of a piece, which is drawn at once and cut: a whole level is drawn a third sooner this way."""
DPI = 300
"""What a stored pyramid reaches."""
DEEPEST_DPI = 1200
"""What a reader can zoom to: eight times life size on an ordinary screen, 1:1 of a detail at 400 dpi on any."""
LONGEST_SIDE = 1 << 17
"""Pixels along the longer side at most; MuPDF's coordinates are as fine as 1/128 pixel there."""
_MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Pyramid:
    """Sizes in pixels. Level 0 fits one tile; each level doubles the one below; the last is the full size."""

    width: int
    height: int
    levels: int
    tile_size: int = TILE_SIZE

    def level_size(self, level: int) -> tuple[int, int]:
        """Width and height of a level in pixels. Raises `IndexError` for a level that does not exist."""
        if not 0 <= level < self.levels:
            raise IndexError(f"level {level} of {self.levels}")
        shrink = 2 ** (self.levels - 1 - level)
        return math.ceil(self.width / shrink), math.ceil(self.height / shrink)

    def tile_box(self, level: int, x: int, y: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of a tile in pixels of its level; the last ones are smaller.

        Raises `IndexError` for a tile outside the level.
        """
        width, height = self.level_size(level)
        left, top = x * self.tile_size, y * self.tile_size
        if x < 0 or y < 0 or left >= width or top >= height:
            raise IndexError(f"tile {level}/{x}/{y}")
        return left, top, min(left + self.tile_size, width), min(top + self.tile_size, height)

    def pieces(self, level: int) -> Iterator[tuple[int, int]]:
        """Column and row of every piece of a level: `PIECE_TILES` by `PIECE_TILES` tiles, less at the ends."""
        side = self.tile_size * PIECE_TILES
        width, height = self.level_size(level)
        return product(range(math.ceil(width / side)), range(math.ceil(height / side)))

    def tiles_of_piece(self, level: int, column: int, row: int) -> Iterator[tuple[int, int]]:
        """Column and row of every tile of a piece. Raises `IndexError` for a piece outside the level."""
        self.tile_box(level, column * PIECE_TILES, row * PIECE_TILES)
        width, height = self.level_size(level)
        across, down = math.ceil(width / self.tile_size), math.ceil(height / self.tile_size)
        columns = range(column * PIECE_TILES, min((column + 1) * PIECE_TILES, across))
        return product(columns, range(row * PIECE_TILES, min((row + 1) * PIECE_TILES, down)))

    def tile_count(self) -> int:
        """Tiles of all levels together."""
        sizes = (self.level_size(level) for level in range(self.levels))
        return sum(math.ceil(w / self.tile_size) * math.ceil(h / self.tile_size) for w, h in sizes)


def pyramid(width_mm: float, height_mm: float, dpi: int = DPI, tile: int = TILE_SIZE) -> Pyramid:
    """The pyramid of a sheet of that size at `dpi` dots per inch."""
    width = max(1, math.ceil(width_mm / _MM_PER_INCH * dpi))
    height = max(1, math.ceil(height_mm / _MM_PER_INCH * dpi))
    levels = 1 + max(0, math.ceil(math.log2(max(width, height) / tile)))
    return Pyramid(width, height, levels, tile)


def deepest_dpi(width_mm: float, height_mm: float) -> int:
    """The resolution that readers reach on a sheet of that size; only sheets over 2.7 m have less than others.

    It is halved, so that the levels below stay those of the stored pyramid.
    """
    dpi = DEEPEST_DPI
    while dpi > DPI and max(width_mm, height_mm) / _MM_PER_INCH * dpi > LONGEST_SIDE:
        dpi //= 2
    return dpi


def reading_pyramid(width_mm: float, height_mm: float) -> Pyramid:
    """The pyramid that readers see: the stored one, and deeper levels that are drawn when somebody looks at them."""
    return pyramid(width_mm, height_mm, deepest_dpi(width_mm, height_mm))
