"""Stamps of the room: a few wordings that all units use alike, set in a frame with the unit and the day."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Stamp(StrEnum):
    """What a stamp says of the place it stands on."""

    AGREED = "agreed"
    REVISE = "revise"
    SEAL_MISSING = "seal_missing"
    SEE_OPINION = "see_opinion"
    CHECKED = "checked"
    SUPPLEMENT = "supplement"
    MISMATCH = "mismatch"
    VOID = "void"


STAMP_LABELS: Final[Mapping[Stamp, str]] = MappingProxyType(
    {
        Stamp.AGREED: "同意",
        Stamp.REVISE: "需修改",
        Stamp.SEAL_MISSING: "缺签章",
        Stamp.SEE_OPINION: "见意见",
        Stamp.CHECKED: "已核对",
        Stamp.SUPPLEMENT: "需补充资料",
        Stamp.MISMATCH: "图文不符",
        Stamp.VOID: "本图作废",
    }
)
"""The wording on the sheet; always Chinese, as all that is said on a sheet."""


def stamp_text(stamp: Stamp, unit: str, day: str) -> str:
    """The two lines of a stamp: what it says, and who says it when (`day` as 2026-03-07)."""
    return f"{STAMP_LABELS[stamp]}\n{unit} {day}".strip()
