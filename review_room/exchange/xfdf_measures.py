"""Figures that measure, as XFDF holds them: dimensions with the element `measure`, as Acrobat writes them."""

from collections.abc import Mapping
from typing import Final

from review_room.exchange.annotation import (
    LINE_WIDTH_POINTS,
    MEASURED,
    Annotation,
    PaperScale,
    Shape,
    bounds,
    counted_crosses,
    grown,
    in_points,
)
from review_room.exchange.measure_dictionary import formats_of, intent_of
from review_room.exchange.xfdf_names import number, numbers, vertices, x
from review_room.exchange.xml_tree import Node

_PARTS: Final = {"X": "xformat", "D": "distance", "A": "area"}


def measured_geometry(annotation: Annotation) -> tuple[dict[str, str], list[Node]]:
    """Attributes and elements of a figure that measures."""
    points = in_points(annotation.points)
    told = {"rect": numbers(grown(bounds(points), 12.0)), "width": number(LINE_WIDTH_POINTS)}
    intent = intent_of(annotation)
    inner = [_measure(annotation.scale)] if intent and annotation.scale else []
    if intent:
        told["intent"] = intent
    if annotation.shape is Shape.COUNT:
        gestures = tuple(Node(x("gesture"), {}, (vertices(one),)) for one in counted_crosses(annotation.points))
        return told, [Node(x("inklist"), {}, gestures)]
    if annotation.shape is Shape.LENGTH and len(points) == 2:
        ends = {"start": numbers(points[0]), "end": numbers(points[1]), "head": "Butt", "tail": "Butt"}
        return {**told, **ends}, inner
    outline = (*points, points[0]) if annotation.shape is Shape.AREA else points
    return told, [Node(x("vertices"), {}, (vertices(outline),)), *inner]


def measure_facts(annotation: Annotation) -> Mapping[str, str]:
    """What only we know of it: that an open line is an angle, and strokes of a pen a count."""
    if annotation.shape not in MEASURED:
        return {}
    return {"measure": str(annotation.shape), "reading": annotation.reading}


def _measure(scale: PaperScale) -> Node:
    parts = tuple(
        Node(
            x(_PARTS[one.part]),
            {},
            (Node(x("numberformat"), {"u": one.unit, "c": f"{one.factor:.8f}", "f": "D", "d": str(one.precision)}),),
        )
        for one in formats_of(scale)
    )
    return Node(x("measure"), {"rateValue": scale.text}, parts)
