"""The arithmetic of the tile pyramid of a sheet. Pure."""

import math
from dataclasses import dataclass

TILE_SIZE = 512
DPI = 300
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
