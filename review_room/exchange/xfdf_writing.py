"""Writes annotations as XFDF (ISO 19444-1), alone or into a file that another program made.

Coordinates in points, origin in the lower left corner, of an unrotated page; pages count from 0 unless told otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from review_room.exchange.annotation import (
    LINE_WIDTH_POINTS,
    PIN_POINTS,
    POINTS_PER_MM,
    WORDED,
    Annotation,
    Box,
    Point,
    Reply,
    Shape,
    bounds,
    grown,
    in_points,
    leader,
    text_box,
)
from review_room.exchange.pdf_dates import pdf_date
from review_room.exchange.stamp_names import STAMP_NAMES
from review_room.exchange.xfdf_images import image_data, turn_of
from review_room.exchange.xfdf_measures import measure_facts, measured_geometry
from review_room.exchange.xfdf_names import OURS, XFDF, number, numbers, ours, vertices, x
from review_room.exchange.xml_tree import Node, Verbatim, XmlDocument, printable, write_xml

ELEMENTS: Final[Mapping[Shape, str]] = MappingProxyType(
    {
        Shape.CLOUD: "polygon",
        Shape.POLYGON: "polygon",
        Shape.RECTANGLE: "square",
        Shape.ELLIPSE: "circle",
        Shape.ARROW: "line",
        Shape.LINE: "line",
        Shape.POLYLINE: "polyline",
        Shape.FREEHAND: "ink",
        Shape.TEXT: "freetext",
        Shape.HIGHLIGHT: "highlight",
        Shape.PIN: "text",
        Shape.CALLOUT: "freetext",
        Shape.STAMP: "stamp",
        Shape.IMAGE: "stamp",
        Shape.LENGTH: "polyline",
        Shape.AREA: "polygon",
        Shape.ANGLE: "polyline",
        Shape.COUNT: "ink",
    }
)
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_CLOSED: Final = frozenset({Shape.CLOUD, Shape.POLYGON})
_BOXED: Final = frozenset({Shape.RECTANGLE, Shape.ELLIPSE})


def write_xfdf(
    annotations: Sequence[Annotation], *, file_name: str = "", first_page: int = 0, into: XmlDocument | None = None
) -> bytes:
    """The annotations as an XFDF file.

    `into`: a file that was read before. What it holds stays: annotations of the same name get our geometry and words
    but keep every attribute and element that we do not know; the others and everything around them stay as they are.
    """
    document = into or XmlDocument(_empty(file_name))
    root = document.root
    known = {
        one.attributes.get("name"): one for node in root.elements if node.tag == x("annots") for one in node.elements
    }
    written: dict[str, Node] = {}
    for annotation in annotations:
        for node in (_element(annotation, first_page), *_replies(annotation, first_page)):
            written[node.attributes["name"]] = _over(known.get(node.attributes["name"]), node)
    if written and "ls" not in dict(root.declared):
        root = replace(root, declared=(*root.declared, ("ls", OURS)))
    return write_xml(replace(document, root=_with_annotations(root, written)))


def _empty(file_name: str) -> Node:
    named = (Node(x("f"), {"href": printable(file_name)}),) if file_name else ()
    return Node(x("xfdf"), {_SPACE: "preserve"}, (Node(x("annots")), *named), (("", XFDF),))


def _with_annotations(root: Node, written: dict[str, Node]) -> Node:
    """The root with what was written in the place of its namesakes, the rest at the end of the first list."""
    left = dict(written)

    def renewed(one: Node | Verbatim | str) -> Node | Verbatim | str:
        return left.pop(one.attributes.get("name", ""), one) if isinstance(one, Node) else one

    content = [
        one.holding(*map(renewed, one.content)) if isinstance(one, Node) and one.tag == x("annots") else one
        for one in root.content
    ]
    place = next((n for n, one in enumerate(content) if isinstance(one, Node) and one.tag == x("annots")), None)
    if place is None:
        return root.holding(*content, Node(x("annots"), {}, tuple(left.values())))
    annots = content[place]
    if isinstance(annots, Node):
        content[place] = annots.holding(*annots.content, *left.values())
    return root.holding(*content)


def _over(known: Node | None, node: Node) -> Node:
    """Our node over the one in the file: ours decides what both say, what only the file says stays."""
    if known is None or known.tag != node.tag:
        return node
    mine = {one.tag: one for one in node.elements}
    kept = tuple(mine.pop(one.tag, one) if isinstance(one, Node) else one for one in known.content)
    return Node(node.tag, {**known.attributes, **node.attributes}, (*kept, *mine.values()), known.declared)


def _element(annotation: Annotation, first_page: int) -> Node:
    geometry, inner = _geometry(annotation)
    changed = annotation.changed or annotation.created
    shown = annotation.text if annotation.shape in WORDED else annotation.contents
    content = [Node(x("contents"), {}, (printable(shown),))] if shown else []
    attributes = {
        "page": str(annotation.page + first_page),
        "name": annotation.name,
        "title": annotation.author,
        "subject": annotation.subject,
        "color": annotation.colour.upper(),
        "flags": "print",
        "creationdate": pdf_date(annotation.created) if annotation.created else "",
        "date": pdf_date(changed) if changed else "",
        **geometry,
        "inreplyto": annotation.group_of,
        "replyType": "group" if annotation.group_of else "",
    }
    facts = {ours(name): value for name, value in ({**annotation.facts, **measure_facts(annotation)}).items()}
    return _node(_element_name(annotation), attributes, [*content, *inner], facts)


def _element_name(annotation: Annotation) -> str:
    straight = annotation.shape is Shape.LENGTH and len(annotation.points) == 2
    return "line" if straight else ELEMENTS[annotation.shape]


def _node(name: str, attributes: Mapping[str, str], content: Iterable[Node], facts: Mapping[str, str]) -> Node:
    """An element without the attributes that are empty."""
    shown = {key: printable(value) for key, value in {**attributes, **facts}.items() if value}
    return Node(x(name), MappingProxyType(shown), tuple(content))


def _geometry(annotation: Annotation) -> tuple[dict[str, str], list[Node]]:  # noqa: C901 - one case for each shape
    """The attributes and elements that say where the annotation lies and what it looks like."""
    points = in_points(annotation.points)
    width = {"width": number(LINE_WIDTH_POINTS)}
    match annotation.shape:
        case Shape.CLOUD | Shape.POLYGON | Shape.POLYLINE:
            closed = annotation.shape in _CLOSED
            outline = (*points, points[0]) if closed else points
            look = (
                {"intent": "PolygonCloud", "style": "cloudy", "intensity": "2"}
                if annotation.shape is Shape.CLOUD
                else {}
            )
            return {"rect": _rect(points, 12.0 if look else LINE_WIDTH_POINTS), **width, **look}, [
                Node(x("vertices"), {}, (vertices(outline),))
            ]
        case Shape.RECTANGLE | Shape.ELLIPSE:
            half = LINE_WIDTH_POINTS / 2
            return {"rect": _rect(points, half), "fringe": numbers([half] * 4), **width}, []
        case Shape.ARROW | Shape.LINE:
            ends = (points[1], points[0]) if annotation.shape is Shape.ARROW else points
            ending = {"head": "OpenArrow", "tail": "None"} if annotation.shape is Shape.ARROW else {}
            return {
                "rect": _rect(points, 12.0),
                "start": numbers(ends[0]),
                "end": numbers(ends[1]),
                **ending,
                **width,
            }, []
        case Shape.FREEHAND:
            gesture = Node(x("gesture"), {}, (vertices(points),))
            return {"rect": _rect(points, LINE_WIDTH_POINTS), **width}, [Node(x("inklist"), {}, (gesture,))]
        case Shape.TEXT:
            return _written(annotation)
        case Shape.HIGHLIGHT:
            return {"rect": _rect(points, 0), "coords": numbers(value for point in points for value in point)}, []
        case Shape.PIN:
            return {"rect": numbers(_pin(points[0])), "icon": "Comment"}, []
        case Shape.STAMP:
            return {"rect": _rect(points, 0), "icon": STAMP_NAMES.get(annotation.stamp, "")}, []
        case Shape.IMAGE:
            return {"rect": _rect(points, 0), **turn_of(annotation)}, image_data(annotation)
        case Shape.CALLOUT:
            return _called_out(annotation, points)
        case Shape.LENGTH | Shape.AREA | Shape.ANGLE | Shape.COUNT:
            return measured_geometry(annotation)


def _called_out(annotation: Annotation, points: Sequence[Point]) -> tuple[dict[str, str], list[Node]]:
    """`rect` is round the whole; its `fringe` leaves the box with the words."""
    whole, box = grown(bounds(points), 12.0), bounds(points[3:])
    where = {
        "rect": numbers(whole),
        "fringe": numbers(abs(a - b) for a, b in zip(whole, box, strict=True)),
        "intent": "FreeTextCallout",
        "callout": numbers(value for point in leader(points) for value in point),
        "head": "OpenArrow",
        "width": number(LINE_WIDTH_POINTS),
    }
    return where, _lettering(annotation)


def _written(annotation: Annotation) -> tuple[dict[str, str], list[Node]]:
    return {"rect": numbers(text_box(annotation)), "width": "0"}, _lettering(annotation)


def _lettering(annotation: Annotation) -> list[Node]:
    size = number(annotation.height_mm * POINTS_PER_MM)
    red, green, blue = (int(annotation.colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    appearance = f"{red:.3f} {green:.3f} {blue:.3f} rg /Helv {size} Tf"
    style = f"font: {size}pt Helvetica,sans-serif; color:{annotation.colour}"
    return [Node(x("defaultappearance"), {}, (appearance,)), Node(x("defaultstyle"), {}, (style,))]


def _rect(points: Sequence[Point], by: float) -> str:
    return numbers(grown(bounds(points), by))


def _pin(tip: Point) -> Box:
    return tip[0] - PIN_POINTS / 2, tip[1], tip[0] + PIN_POINTS / 2, tip[1] + PIN_POINTS


def _replies(annotation: Annotation, first_page: int) -> list[Node]:
    return [_reply(annotation, reply, first_page) for reply in annotation.replies]


def _reply(annotation: Annotation, reply: Reply, first_page: int) -> Node:
    """An answer, or Acrobat's hidden one that gives a state (model "Review")."""
    attributes = {
        "page": str(annotation.page + first_page),
        "name": reply.name,
        "title": reply.author,
        "rect": numbers(_pin(in_points(annotation.points)[0])),
        "flags": "hidden,print,nozoom,norotate" if reply.state else "print,nozoom,norotate",
        "date": pdf_date(reply.at) if reply.at else "",
        "creationdate": pdf_date(reply.at) if reply.at else "",
        "icon": "" if reply.state else "Comment",
        "inreplyto": annotation.name,
        "statemodel": "Review" if reply.state else "",
        "state": reply.state,
    }
    return _node("text", attributes, [Node(x("contents"), {}, (printable(reply.text),))], {})
