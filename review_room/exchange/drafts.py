"""Annotations of other programs as drafts of the room: one for each that speaks for itself, with those it speaks for.

The room draws six kinds of marks. What is drawn otherwise elsewhere (ellipses, polygons, lines, highlights) comes in as
a freehand outline or a rectangle at the same place, and is counted, so that nobody takes it for the original.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from review_room.domain.mark import MAXIMUM_POINTS, MAXIMUM_TEXT, MarkKind
from review_room.exchange.annotation import Annotation, Point, Shape, bounds

MAXIMUM_WORDS: Final = 4000
_LETTERS_MM: Final = (0.5, 200.0)
_DEFAULT_LETTERS_MM: Final = 5.0
_ROUND: Final = 48
"""Corners of the outline that stands for an ellipse."""


@dataclass(frozen=True, slots=True)
class ProposedMark:
    """A mark as the room's operations take it; `reshaped` where it was drawn otherwise."""

    name: str
    kind: MarkKind
    geometry: Mapping[str, Any]
    reshaped: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft to be written. `facts` are those of our own export, empty for files of others."""

    name: str
    page: int
    words: str
    marks: tuple[ProposedMark, ...]
    facts: Mapping[str, str]


def proposals(annotations: Sequence[Annotation]) -> list[Proposal]:
    """What the annotations propose, in their order. Members of a group on another page stand for themselves."""
    by_name = {one.name: one for one in annotations}
    leaders: dict[str, list[Annotation]] = {}
    for one in annotations:
        leader = by_name.get(one.group_of)
        with_leader = leader is not None and leader.page == one.page and leader.group_of == "" and leader is not one
        leaders.setdefault(one.group_of if with_leader else one.name, []).append(one)
    return [_proposal(by_name[name], members) for name, members in leaders.items()]


def _proposal(leader: Annotation, members: Sequence[Annotation]) -> Proposal:
    words = leader.facts.get("said") or leader.contents or leader.text
    return Proposal(
        name=leader.name,
        page=leader.page,
        words=words.strip()[:MAXIMUM_WORDS],
        marks=tuple(mark for one in members for mark in _marks(one)),
        facts=leader.facts,
    )


def _marks(annotation: Annotation) -> list[ProposedMark]:
    match annotation.shape:
        case Shape.TEXT:
            height = annotation.height_mm or _DEFAULT_LETTERS_MM
            shown = {
                "text": annotation.text.strip()[:MAXIMUM_TEXT],
                "height_mm": min(max(height, _LETTERS_MM[0]), _LETTERS_MM[1]),
            }
            return [_mark(annotation, MarkKind.TEXT, annotation.points, shown=shown)]
        case Shape.ELLIPSE:
            return [_mark(annotation, MarkKind.FREEHAND, _outline(annotation.points), reshaped=True)]
        case Shape.POLYGON:
            closed = (*annotation.points, annotation.points[0])
            return [_mark(annotation, MarkKind.FREEHAND, closed, reshaped=True)]
        case Shape.LINE | Shape.POLYLINE:
            return [_mark(annotation, MarkKind.FREEHAND, annotation.points, reshaped=True)]
        case Shape.HIGHLIGHT:
            quads = [annotation.points[at : at + 4] for at in range(0, len(annotation.points), 4)]
            return [
                _mark(annotation, MarkKind.RECTANGLE, _corners(quad), part=str(number), reshaped=True)
                for number, quad in enumerate(quads)
            ]
        case _:
            return [_mark(annotation, MarkKind(annotation.shape), annotation.points)]


def _mark(
    annotation: Annotation,
    kind: MarkKind,
    points: Sequence[Point],
    *,
    shown: Mapping[str, Any] | None = None,
    part: str = "",
    reshaped: bool = False,
) -> ProposedMark:
    geometry = {"points": [list(point) for point in _thinned(points)], **(shown or {})}
    return ProposedMark(f"{annotation.name}{part}", kind, geometry, reshaped)


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    """Every so-manieth point where there are more than a mark may have; the last one stays."""
    if len(points) <= MAXIMUM_POINTS:
        return points
    step = math.ceil(len(points) / (MAXIMUM_POINTS - 1))
    return [*points[::step], points[-1]]


def _outline(corners: Sequence[Point]) -> list[Point]:
    left, bottom, right, top = bounds(corners)
    x, y, a, b = (left + right) / 2, (bottom + top) / 2, (right - left) / 2, (top - bottom) / 2
    turns = [2 * math.pi * number / _ROUND for number in range(_ROUND + 1)]
    return [(round(x + a * math.cos(turn), 2), round(y + b * math.sin(turn), 2)) for turn in turns]


def _corners(points: Sequence[Point]) -> tuple[Point, Point]:
    left, bottom, right, top = bounds(points)
    return (left, bottom), (right, top)
