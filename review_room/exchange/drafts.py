"""Annotations of other programs as drafts of the room: one for each that speaks for itself, with those it speaks for.

The room draws what they draw, but for a line without a tip: that comes in as a polyline at the same place, and is
counted, so that nobody takes it for the original.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from review_room.domain.mark import MAXIMUM_POINTS, MAXIMUM_TEXT, MarkKind
from review_room.domain.measuring import CORNERS, MeasureKind, flaw
from review_room.exchange.annotation import Annotation, Point, Shape

MAXIMUM_WORDS: Final = 4000
_LETTERS_MM: Final = (0.5, 200.0)
_DEFAULT_LETTERS_MM: Final = 5.0


@dataclass(frozen=True, slots=True)
class ProposedMark:
    """A mark as the room's operations take it; `reshaped` where it was drawn otherwise."""

    name: str
    kind: MarkKind
    geometry: Mapping[str, Any]
    reshaped: bool
    picture: bytes | None = None
    """What a picture shows; its file is to be named in the geometry (`image`) before it is placed."""


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
        case Shape.TEXT | Shape.CALLOUT:
            height = annotation.height_mm or _DEFAULT_LETTERS_MM
            shown = {
                "text": annotation.text.strip()[:MAXIMUM_TEXT],
                "height_mm": min(max(height, _LETTERS_MM[0]), _LETTERS_MM[1]),
            }
            return [_mark(annotation, MarkKind(annotation.shape), annotation.points, shown=shown)]
        case Shape.LINE:
            return [_mark(annotation, MarkKind.POLYLINE, annotation.points, reshaped=True)]
        case Shape.HIGHLIGHT:
            return [_mark(annotation, MarkKind.HIGHLIGHT, annotation.points[: MAXIMUM_POINTS - MAXIMUM_POINTS % 4])]
        case Shape.STAMP:
            return [_mark(annotation, MarkKind.STAMP, annotation.points, shown={"stamp": annotation.stamp})]
        case Shape.IMAGE:
            drawn = _mark(annotation, MarkKind.IMAGE, annotation.points, shown={"turn": annotation.turn})
            return [replace(drawn, picture=annotation.picture)]
        case Shape.LENGTH | Shape.AREA | Shape.ANGLE | Shape.COUNT:
            return [_measure(annotation)]
        case _:
            return [_mark(annotation, MarkKind(annotation.shape), annotation.points)]


def _measure(annotation: Annotation) -> ProposedMark:
    """It is measured anew, by the scale in force here; what cannot be measured comes in as it was drawn."""
    kind = MeasureKind(annotation.shape)
    fewest, most = CORNERS[kind]
    if fewest <= len(annotation.points) <= most and flaw(kind, annotation.points) is None:
        return _mark(annotation, MarkKind(annotation.shape), annotation.points)
    closed = (*annotation.points, annotation.points[0])
    drawn = closed if kind is MeasureKind.AREA or len(annotation.points) < 2 else annotation.points
    return _mark(annotation, MarkKind.FREEHAND, drawn, reshaped=True)


def _mark(
    annotation: Annotation,
    kind: MarkKind,
    points: Sequence[Point],
    *,
    shown: Mapping[str, Any] | None = None,
    reshaped: bool = False,
) -> ProposedMark:
    geometry = {"points": [list(point) for point in _thinned(points)], **(shown or {})}
    return ProposedMark(annotation.name, kind, geometry, reshaped)


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    """Every so-manieth point where there are more than a mark may have; the last one stays."""
    if len(points) <= MAXIMUM_POINTS:
        return points
    step = math.ceil(len(points) / (MAXIMUM_POINTS - 1))
    return [*points[::step], points[-1]]
