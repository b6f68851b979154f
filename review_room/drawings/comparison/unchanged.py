"""Strips in which two sheets are drawn alike, told without drawing them: by what is to be drawn there, written out."""

from typing import Final

from review_room.drawings.comparison.alignment import Alignment
from review_room.drawings.comparison.compared_sheet import Box, ComparedSheet

_IMAGE: Final = b"<image"
"""An image or a shading: SVG has it at one resolution only, and compressing it costs more than drawing it."""
_IN_PART: Final = (b"<mask", b"<pattern", b"mix-blend-mode")
"""What SVG says without all that a drawing of it depends upon."""
_CREDIT: Final = 4
"""Strips in a row that may be written out in vain: a sheet that was drawn anew is soon only drawn."""
_IMAGE_COSTS: Final = 2


class Unchanged:
    """Whether a strip is the same on both sheets. It errs on one side only: what it calls the same is the same.

    A revision mostly repeats the sheet before it, stroke by stroke, and to see that is cheaper than to draw it twice.
    """

    def __init__(self, before: ComparedSheet, after: ComparedSheet, alignment: Alignment) -> None:
        self._before, self._after = before, after
        same_paper = (before.width, before.height) == (after.width, after.height)
        # Moved by however little, the same stroke has other numbers.
        told = alignment.is_identity and same_paper and before.can_be_written() and after.can_be_written()
        self._credit = _CREDIT if told else 0

    def strip(self, box: Box, scale: float) -> bool:
        """Whether everything that touches the box is the same on both, in the same order. False: not known."""
        if self._credit <= 0:
            return False
        written = self._before.written(box, scale)
        if written is None or _IMAGE in written:
            self._credit -= _IMAGE_COSTS
            return False
        same = written == self._after.written(box, scale) and not any(part in written for part in _IN_PART)
        self._credit = min(self._credit + 1, _CREDIT) if same else self._credit - 1
        return same
