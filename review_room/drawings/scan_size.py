"""Decides how large a scan is on paper: by the resolution it states, else by the A sheet that it looks like. Pure."""

from dataclasses import dataclass
from math import sqrt

_A_SERIES_MM = {"A0": 1189.0, "A1": 841.0, "A2": 594.0, "A3": 420.0, "A4": 297.0}
_USUAL_DPI = (300, 200, 400, 600, 150, 240, 100, 96, 72)
_MM_PER_INCH = 25.4
_ASPECT_TOLERANCE = 0.03
_DPI_TOLERANCE = 0.02
_LEAST_DPI, _MOST_DPI = 50, 2400
_SCREEN_DPI = 97
_SMALLEST_MM, _LARGEST_MM = 20.0, 5000.0
_LARGEST_PAGE_MM = 5080.0
"""A PDF page without user unit ends at 14,400 points."""


@dataclass(frozen=True)
class ScanPaper:
    """The size of a scan on paper; `name` is the A sheet or the size, `dpi` the resolution this means."""

    size_mm: tuple[float, float]
    name: str
    dpi: float
    guessed: bool


def paper_of(pixels: tuple[int, int], resolution: tuple[float, float] | None) -> ScanPaper:
    """The paper of a picture of `pixels`, which may state its `resolution` in dots per inch across and up.

    Screens' resolutions (72, 96) stand in many files that nobody scanned at them: they are believed only if an A sheet
    comes out.
    """
    if resolution is not None and all(_LEAST_DPI <= dpi <= _MOST_DPI for dpi in resolution):
        width, height = (count * _MM_PER_INCH / dpi for count, dpi in zip(pixels, resolution, strict=True))
        name = _a_sheet(width, height)
        sides = sorted((width, height))
        sound = sides[0] >= _SMALLEST_MM and sides[1] <= _LARGEST_MM
        if sound and (name or min(resolution) > _SCREEN_DPI):
            return ScanPaper((width, height), name or f"{width:.0f}×{height:.0f} mm", resolution[0], guessed=False)
    return _guess(pixels)


def _a_sheet(width: float, height: float) -> str:
    for name, long_side in _A_SERIES_MM.items():
        short_side = long_side / sqrt(2)
        if (
            abs(max(width, height) / long_side - 1) < _ASPECT_TOLERANCE
            and abs(min(width, height) / short_side - 1) < _ASPECT_TOLERANCE
        ):
            return name
    return ""


def _guess(pixels: tuple[int, int]) -> ScanPaper:
    longest, shortest = max(pixels), min(pixels)
    if abs(longest / shortest / sqrt(2) - 1) < _ASPECT_TOLERANCE:
        dpi = _usual(longest)
    else:
        dpi = max(200.0, longest * _MM_PER_INCH / _A_SERIES_MM["A0"])
    dpi = max(dpi, longest * _MM_PER_INCH / _LARGEST_PAGE_MM)
    width, height = (count * _MM_PER_INCH / dpi for count in pixels)
    return ScanPaper((width, height), _a_sheet(width, height) or f"{width:.0f}×{height:.0f} mm", dpi, guessed=True)


def _usual(longest: int) -> float:
    """The resolution at which the picture is an A sheet: a usual one if possible, else the one nearest to 250 dpi."""
    possible = [longest * _MM_PER_INCH / side for side in _A_SERIES_MM.values()]
    for usual in _USUAL_DPI:
        for dpi in possible:
            if abs(dpi / usual - 1) < _DPI_TOLERANCE:
                return dpi
    return min(possible, key=lambda dpi: abs(dpi - 250))
