"""Which sheets a re-review is about (domain.md, Review case: only changed sheets)."""

from enum import StrEnum
from typing import Final


class SheetChange(StrEnum):
    """What the newest set did to a sheet."""

    NEW = "new"
    CHANGED = "changed"
    RESENT = "resent"
    """Sent again, and nothing visible differs."""
    UNCHANGED = "unchanged"


LABELS: Final = {
    SheetChange.NEW: "新增",
    SheetChange.CHANGED: "有修改",
    SheetChange.RESENT: "重发无变化",
    SheetChange.UNCHANGED: "未修改",
}


def change_of(*, round_: int, newest: int, revision: int, first: int, differs: bool | None) -> SheetChange | None:
    """What became of a sheet in this round; nothing to say in the first.

    `newest` is the revision of the last submitted set, `revision` that of the sheet in force, `first` that in which the
    sheet appeared. `differs` is what the comparison with the revision before found; None while it is not known.
    """
    if round_ == 1:
        return None
    if revision < newest:
        return SheetChange.UNCHANGED
    if first == newest:
        return SheetChange.NEW
    return SheetChange.RESENT if differs is False else SheetChange.CHANGED
