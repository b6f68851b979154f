"""How the points of a sheet are cut up, for those who know nothing of how they are found."""

from typing import Final

CELL_MM: Final = 50.0
"""Side of a cell; the room's client cuts sheets into the same ones (snapping.js)."""
