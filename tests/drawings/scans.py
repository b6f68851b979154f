"""Makes the small scans that the tests read."""

from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw


def plan(mode: str = "RGB", size: tuple[int, int] = (1169, 827)) -> Image.Image:
    """An A4 sheet at 100 dpi, with a black block at the upper left, a coloured one at the lower right and hatching."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    width, height = size
    draw.rectangle((20, 10, width // 3, height // 4), fill="black")
    draw.rectangle((width // 2, height // 2, width - 30, height - 20), fill=(200, 30, 60))
    for x in range(0, width, 40):
        draw.line((x, height // 3, x + 300, height), fill=(0, 90, 160), width=3)
    return picture.convert(mode)


def saved(path: Path, picture: Image.Image, **how: Any) -> Path:
    """The picture at `path`, in the format that its suffix names; 100 dpi unless told otherwise."""
    picture.save(path, **{"dpi": (100, 100), **how})
    return path


def g4(path: Path, *pictures: Image.Image, **how: Any) -> Path:
    """A TIFF of several pages in black and white, compressed as scanners of plans do."""
    first, *others = (picture.convert("1", dither=Image.Dither.NONE) for picture in pictures)
    first.save(path, compression="group4", save_all=True, append_images=others, dpi=(100, 100), **how)
    return path
