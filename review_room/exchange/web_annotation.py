"""Annotations as W3C Web Annotations (JSON-LD, Recommendation of 2017), for programs that read our API.

The target is a page of the annotated PDF: a fragment (RFC 3778: page from 1, view rectangle in points from the upper
left corner) refined by an SVG outline in the same coordinates, y down.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from review_room.exchange.annotation import (
    PIN_POINTS,
    POINTS_PER_MM,
    Annotation,
    Box,
    Point,
    Shape,
    bounds,
    closed_corners,
    face,
    grown,
    in_points,
    leader,
    text_box,
)

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE: Final = f'application/ld+json; profile="{CONTEXT}"'
_RFC_3778: Final = "http://tools.ietf.org/rfc/rfc3778"
_BOXED: Final = frozenset({Shape.RECTANGLE, Shape.TEXT, Shape.PIN, Shape.STAMP, Shape.IMAGE})
_OPEN: Final = frozenset(
    {Shape.ARROW, Shape.LINE, Shape.POLYLINE, Shape.FREEHAND, Shape.LENGTH, Shape.ANGLE, Shape.COUNT}
)


def annotation_page(
    annotations: Sequence[Annotation], *, address: str, source: str, sizes_mm: Sequence[tuple[float, float]]
) -> dict[str, Any]:
    """All annotations as one AnnotationPage. `sizes_mm` are width and height of each page of the PDF at `source`."""
    return {
        "@context": CONTEXT,
        "id": address,
        "type": "AnnotationPage",
        "items": [_one(one, source, sizes_mm[one.page]) for one in annotations],
    }


def _one(annotation: Annotation, source: str, size_mm: tuple[float, float]) -> dict[str, Any]:
    width, height = size_mm[0] * POINTS_PER_MM, size_mm[1] * POINTS_PER_MM
    told: dict[str, Any] = {
        "id": f"urn:uuid:{annotation.name}",
        "type": "Annotation",
        "motivation": "assessing",
        "creator": {"type": "Organization", "name": annotation.author},
        "body": list(_bodies(annotation)),
        "target": {"source": source, "selector": _selector(annotation, width, height)},
    }
    if annotation.created:
        told["created"] = annotation.created.isoformat()
    if annotation.group_of:
        told["partOf"] = f"urn:uuid:{annotation.group_of}"
    return told


def _bodies(annotation: Annotation) -> Iterator[Mapping[str, Any]]:
    for said in (annotation.contents, annotation.text):
        if said:
            yield _body("commenting", said)
    for tag in filter(None, annotation.subject.split(" · ")):
        yield _body("tagging", tag)
    for reply in annotation.replies:
        written = {"creator": {"type": "Person", "name": reply.author}} if reply.author else {}
        yield {**_body("replying", reply.text), **written}


def _body(purpose: str, value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": value}


def _selector(annotation: Annotation, width: float, height: float) -> dict[str, Any]:
    left, bottom, right, top = _box(annotation)
    view = ",".join(_number(one) for one in (left, height - top, right - left, top - bottom))
    return {
        "type": "FragmentSelector",
        "conformsTo": _RFC_3778,
        "value": f"page={annotation.page + 1}&viewrect={view}",
        "refinedBy": {"type": "SvgSelector", "value": _svg(annotation, width, height)},
    }


def _box(annotation: Annotation) -> Box:
    points = in_points(annotation.points)
    if annotation.shape is Shape.TEXT:
        return text_box(annotation)
    if annotation.shape is Shape.PIN:
        x, y = points[0]
        return x - PIN_POINTS / 2, y, x + PIN_POINTS / 2, y + PIN_POINTS
    box = bounds(points)
    return box if box[0] < box[2] and box[1] < box[3] else grown(box, 1.0)


def _svg(annotation: Annotation, width: float, height: float) -> str:
    def turned(points: Sequence[Point]) -> str:
        return quoteattr(" ".join(f"{_number(x)},{_number(height - y)}" for x, y in points))

    def path(lines: Sequence[tuple[Sequence[Point], bool]]) -> str:
        parts = ["M" + "L".join(f"{_number(x)} {_number(height - y)}" for x, y in line) for line, _ in lines]
        closed = [part + "Z" * ends for part, (_, ends) in zip(parts, lines, strict=True)]
        return f"<path d={quoteattr(''.join(closed))}/>"

    left, bottom, right, top = _box(annotation)
    if annotation.shape in _BOXED:
        drawn = f"<polygon points={turned(((left, bottom), (right, bottom), (right, top), (left, top)))}/>"
    elif annotation.shape is Shape.HIGHLIGHT:
        points = in_points(annotation.points)
        drawn = path([(face(points[at : at + 4]), True) for at in range(0, len(points), 4)])
    elif annotation.shape is Shape.CALLOUT:
        points = in_points(annotation.points)
        drawn = path([(leader(points), False), (closed_corners(points[3:]), True)])
    elif annotation.shape is Shape.ELLIPSE:
        middle = f'cx="{_number((left + right) / 2)}" cy="{_number(height - (bottom + top) / 2)}"'
        drawn = f'<ellipse {middle} rx="{_number((right - left) / 2)}" ry="{_number((top - bottom) / 2)}"/>'
    else:
        element = "polyline" if annotation.shape in _OPEN else "polygon"
        drawn = f"<{element} points={turned(in_points(annotation.points))}/>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_number(width)} {_number(height)}">{drawn}</svg>'


def _number(value: float) -> str:
    return f"{value:.2f}"
