"""QR codes as black squares, so that they print sharply at any size."""

from __future__ import annotations

import segno

QUIET_MODULES = 4  # ISO/IEC 18004: blank modules around the code


def code_squares(text: str, size: float) -> list[tuple[float, float, float, float]]:
    """Rectangles (x, y, width, height, from the upper left) of a QR code that is `size` wide, quiet zone included."""
    matrix = segno.make(text, error="m", micro=False).matrix
    module = size / (len(matrix) + 2 * QUIET_MODULES)
    rectangles = []
    for row, line in enumerate(matrix):
        start = 0
        while start < len(line):
            end = start
            while end < len(line) and line[end]:
                end += 1
            if end > start:
                x, y = (start + QUIET_MODULES) * module, (row + QUIET_MODULES) * module
                rectangles.append((x, y, (end - start) * module, module))
            start = end + 1
    return rectangles
