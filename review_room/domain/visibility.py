"""Layers of a room. The label of each says who may see what lies in it.

`unit:<organisation id>` is one unit's own, `reviewers` is for all who review, lead and oversight, `everyone` for the
owner and the designer as well.
"""

from collections.abc import Iterable
from typing import Final

UNIT: Final = "unit"
REVIEWERS: Final = "reviewers"
EVERYONE: Final = "everyone"


def unit_label(organisation_id: int | None) -> str:
    """The label of what is a unit's own."""
    return f"{UNIT}:{organisation_id}"


def reach_of(label: str) -> str:
    """How far a label reaches, whichever unit it names: UNIT, REVIEWERS or EVERYONE."""
    return label.partition(":")[0]


def reads_its_own(labels: Iterable[str]) -> bool:
    """Whether somebody who sees these layers belongs to a unit that has one of its own."""
    return any(reach_of(label) == UNIT for label in labels)
