"""How long a unit had a sheet in view, and which sheets it should have opened before it agrees.

Kept of units, never of persons: what counts is that the unit looked, not how fast somebody reads.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service_centre.errors import Conflict

BEAT_SECONDS: Final = 60
"""The most that one beat of a browser adds; what it claims beyond is taken from its next beats."""

GRACE_SECONDS: Final = 20
"""A browser tells of a sheet only after it has been in view for some seconds."""

SHEETS_NAMED: Final = 12

_BUILDING: Final = frozenset({"site", "architecture", "structure", "water", "hvac", "electrical"})

CONCERNS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "fire": _BUILDING | {"fire"},
        "civil_air_defence": _BUILDING | {"civil_air_defence"},
        "meteorology": frozenset({"site", "architecture", "structure", "electrical"}),
        "natural_resources": frozenset({"site", "architecture", "survey", "green"}),
        "landscape": frozenset({"site", "landscape", "green"}),
        "water": frozenset({"site", "water", "pipeline"}),
        "transport": frozenset({"site", "road", "bridge", "tunnel"}),
    }
)
"""Disciplines whose sheets concern a department, by its code. Whoever is not named is concerned by every sheet."""


class UnopenedSheets(Conflict):
    """To agree is to have looked; who has not looked says so."""

    code = "unopened_sheets"
    sentence = "本单位还有 {count} 张应审图纸未打开：{sheets}。"
    next_step = "请打开查看；或勾选“已知悉仍有图纸未打开”后提交，未打开的图纸将如实记入联合意见。"


class NotInView(Conflict):
    """A browser tells of viewing that belongs to another unit."""

    code = "not_in_view"
    sentence = "阅图记录与登录单位不符，未记入。"
    next_step = "请刷新页面后继续。"


def concerns(department_code: str | None, discipline: str | None) -> bool:
    """Whether a sheet of this discipline concerns the department; one without a discipline concerns everybody."""
    named = CONCERNS.get(department_code or "")
    return named is None or discipline is None or discipline in named


def credited(*, claimed: int, stored: int, elapsed: float) -> int:
    """Seconds in view to keep, of all that a browser has claimed for one sheet since it opened the room.

    Never less than before, never faster than the clock since its first beat, and in steps of a beat at most. A beat
    that arrives twice or late changes nothing.
    """
    allowed = min(claimed, stored + BEAT_SECONDS, int(elapsed) + GRACE_SECONDS)
    return max(stored, allowed)


def named(numbers: list[str]) -> str:
    """Some sheet numbers in one line."""
    return "、".join(numbers[:SHEETS_NAMED]) + ("……" if len(numbers) > SHEETS_NAMED else "")
