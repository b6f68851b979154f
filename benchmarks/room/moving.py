"""Entities of generated drawings moved and scaled as CAD does it: lettering and hatches keep their size on paper."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from demonstration.drawings.display_list import (
    Arc,
    Circle,
    Dimension,
    Entity,
    Hatch,
    Insert,
    Point,
    Polyline,
    Text,
)


@dataclass(frozen=True, slots=True)
class Move:
    """z' = scale * z + shift, in millimetres on paper."""

    scale: float
    shift: complex

    def at(self, place: complex) -> complex:
        """Where a place goes."""
        return self.scale * place + self.shift


def moved_entity(entity: Entity, move: Move) -> Entity:
    """The entity elsewhere, and larger or smaller."""

    def at(point: Point) -> Point:
        place = move.at(complex(*point))
        return round(place.real, 4), round(place.imag, 4)

    return _with_points(entity, at, move.scale)


def stretched_entity(entity: Entity, cut: float, by: float) -> Entity:
    """The entity after a strip `by` wide was put in at x = `cut`; what crosses the cut becomes longer."""
    return _with_points(entity, lambda point: (point[0] + by if point[0] > cut else point[0], point[1]), 1.0)


def mirrored_entity(entity: Entity, axis: float) -> Entity:
    """The entity on the other side of x = `axis`; arcs and symbols keep their hand."""
    return _with_points(entity, lambda point: (round(2 * axis - point[0], 4), point[1]), 1.0)


def next_axis(entity: Entity, cut: float) -> Entity:
    """A numbered axis right of x = `cut` with the next number; anything else as it is."""
    if isinstance(entity, Text) and entity.layer == "轴线标注" and entity.text.isdecimal() and entity.at[0] > cut:
        return replace(entity, text=str(int(entity.text) + 1))
    return entity


def _with_points(entity: Entity, at: Callable[[Point], Point], scale: float) -> Entity:
    match entity:
        case Polyline():
            return replace(entity, points=tuple(at(point) for point in entity.points))
        case Hatch():
            return replace(entity, loop=tuple(at(point) for point in entity.loop))
        case Arc() | Circle():
            return replace(entity, centre=at(entity.centre), radius=entity.radius * scale)
        case Insert():
            return replace(entity, at=at(entity.at), scale_x=entity.scale_x * scale, scale_y=entity.scale_y * scale)
        case Text():
            return replace(entity, at=at(entity.at))
        case Dimension():
            line = at((entity.line, 0.0))[0] if entity.upright else at((0.0, entity.line))[1]
            return replace(entity, a=at(entity.a), b=at(entity.b), line=line)
