"""Pointers on the sheets and what each person sees of them: passed on as they move, never stored.

Whoever may not know that somebody is in the room gets nothing of that person's pointer either: the same rule as for
presence. A view goes only to those who follow the person, who must know of each other.
"""

import json
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

from review_room.domain.visibility import REVIEWERS, unit_label
from review_room.live.ticket import Ticket

_FAR_MM: Final = 100_000.0
"""No sheet reaches further; a hundred metres of paper."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of a sheet: millimetres on paper, lower left origin, y up."""

    sheet: int
    x: float
    y: float

    @classmethod
    def of(cls, told: object) -> Self:
        """Read `[sheet, x, y]`. Raises ValueError."""
        sheet, x, y = _numbers(told, 3)
        return cls(int(sheet), x, y)


@dataclass(frozen=True, slots=True)
class View:
    """The part of a sheet that somebody sees: a box in millimetres on paper, lower left origin, y up."""

    sheet: int
    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def of(cls, told: object) -> Self:
        """Read `[sheet, left, bottom, right, top]`. Raises ValueError."""
        sheet, left, bottom, right, top = _numbers(told, 5)
        if not (left < right and bottom < top):
            raise ValueError(told)
        return cls(int(sheet), left, bottom, right, top)

    def told(self) -> list[float]:
        """As it goes over the wire."""
        return [self.sheet, self.left, self.bottom, self.right, self.top]


@dataclass(frozen=True, slots=True)
class Moved:
    """What one account moved lately: its pointer, none when it has left the sheets, and its view if that moved."""

    account: int
    organisation: int
    reviews: bool
    """Whether this account sees those who review."""
    spot: Spot | None
    left_sheet: int | None = None
    """The sheet from which the pointer is to vanish."""
    view: View | None = None

    def content(self) -> dict[str, Any]:
        """For another live process."""
        spot, view = self.spot, self.view
        return {
            "account": self.account,
            "organisation": self.organisation,
            "reviews": self.reviews,
            "spot": [spot.sheet, spot.x, spot.y] if spot else None,
            "left_sheet": self.left_sheet,
            "view": view.told() if view else None,
        }

    @classmethod
    def of(cls, content: dict[str, Any]) -> Self:
        """Read what another process told. Raises KeyError, TypeError, ValueError."""
        spot, view = content["spot"], content["view"]
        return cls(
            content["account"],
            content["organisation"],
            content["reviews"],
            Spot.of(spot) if spot else None,
            content["left_sheet"],
            View.of(view) if view else None,
        )


def cursors_frame(sees: Collection[str], sheet: int | None, moved: Iterable[Moved]) -> str | None:
    """Pointers for a reader with these labels at this sheet: `[account, x, y]`, or `[account]` of one that is gone."""
    told: list[list[float]] = []
    for one in moved:
        if not is_visible(sees, one.organisation):
            continue
        if one.spot and one.spot.sheet == sheet:
            told.append([one.account, one.spot.x, one.spot.y])
        elif one.left_sheet == sheet and sheet is not None:
            told.append([one.account])
    # With the sheet: a reader who has turned the page meanwhile must not see them on another one.
    return json.dumps({"cursors": told, "sheet": sheet}) if told else None


def view_frame(reader: Ticket, follows: int, moved: Iterable[Moved]) -> str | None:
    """The new view of the person whom a reader follows, if that person moved and both may know of each other."""
    for one in moved:
        colleagues = one.organisation == reader.organisation_id
        if one.account == follows and one.view and (colleagues or (one.reviews and REVIEWERS in reader.sees)):
            return json.dumps({"view": [one.account, *one.view.told()]})
    return None


def is_visible(sees: Collection[str], organisation: int) -> bool:
    """Whether a reader with these labels may know that somebody of this organisation is in the room."""
    return REVIEWERS in sees or unit_label(organisation) in sees


def _numbers(told: object, count: int) -> list[float]:
    if not isinstance(told, list) or len(told) != count:
        raise ValueError(told)
    sheet, *rest = told
    if not isinstance(sheet, int) or isinstance(sheet, bool) or not 0 < sheet < 2**31:
        raise ValueError(told)
    for one in rest:
        if not isinstance(one, int | float) or isinstance(one, bool) or abs(one) > _FAR_MM or math.isnan(one):
            raise ValueError(told)
    return [sheet, *(round(float(one), 2) for one in rest)]
