"""Reads XFDF (ISO 19444-1) as Acrobat, Apryse and iText write it. The whole tree is kept, so nothing is lost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from review_room.exchange.annotation import (
    POINTS_PER_MM,
    WORDED,
    Annotation,
    Point,
    Reply,
    Shape,
    in_millimetres,
    without_repeated_end,
)
from review_room.exchange.pdf_dates import moment_of
from review_room.exchange.refusals import NotXfdf
from review_room.exchange.stamp_names import stamp_named
from review_room.exchange.xfdf_images import picture_in, turn_in
from review_room.exchange.xfdf_names import ARROW_ENDINGS, XFDF, numbers_in, ours, points_in
from review_room.exchange.xml_tree import Node, XmlDocument, read_xml

_CROSS_POINTS: Final = 5
_INTENTS: Final = {Shape.LENGTH: ("LineDimension", "PolyLineDimension"), Shape.AREA: ("PolygonDimension",)}
_ATTACHED: Final = frozenset({"popup"})
_DEFAULT_LETTERS_POINTS: Final = 12.0
_SIZE: Final = re.compile(r"([\d.]+)\s+Tf|font(?:-size)?:[^;]*?([\d.]+)\s*pt")
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}\Z")
_MARKUP: Final = frozenset({"highlight", "underline", "strikeout", "squiggly"})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An annotation of the file that is kept in the tree but is no mark for us; `reason` is for people."""

    name: str
    element: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadXfdf:
    """The file as it is, and what of it we understand. `certain`: the file itself shows how it counts pages."""

    document: XmlDocument
    first_page: int
    certain: bool
    annotations: tuple[Annotation, ...]
    left_out: tuple[LeftOut, ...]


def read_xfdf(content: bytes, *, pages: int = 0, first_page: int | None = None) -> ReadXfdf:
    """Read a file that belongs to a document of `pages` pages (0: unknown).

    `first_page` is the number its writer gives to the first page, 0 (the standard, Acrobat, Apryse) or 1 (iText of
    2019); None finds out. Raises what `read_xml` raises, and NotXfdf.
    """
    document = read_xml(content)
    if document.root.tag not in (f"{{{XFDF}}}xfdf", "xfdf"):
        raise NotXfdf
    elements = [one for node in document.root.elements if _local(node) == "annots" for one in node.elements]
    found = _first_page(document.root, elements, pages)
    first = first_page if first_page is not None else found or 0
    reader = _Reader(elements, first)
    return ReadXfdf(
        document, first, first_page is not None or found is not None, reader.annotations(), tuple(reader.left_out)
    )


def _first_page(root: Node, elements: Sequence[Node], pages: int) -> int | None:
    """How the file counts pages, None where it does not show.

    A page 0 can only be counted from 0; a page as high as the number of pages only from 1. Apryse, whose `pdf-info`
    tells it apart, counts from 0.
    """
    named = [int(one.attributes["page"]) for one in elements if one.attributes.get("page", "").isdecimal()]
    if 0 in named or any(_local(node) == "pdf-info" for node in root.elements):
        return 0
    return 1 if named and pages and max(named) == pages else None


class _Reader:
    """Goes through the annotations of one file."""

    def __init__(self, elements: Sequence[Node], first_page: int) -> None:
        self._elements = elements
        self._first_page = first_page
        self._by_name = {one.attributes["name"]: one for one in elements if "name" in one.attributes}
        self.left_out: list[LeftOut] = []

    def annotations(self) -> tuple[Annotation, ...]:
        """Annotations in the order of the file, each with its answers."""
        replies: dict[str, list[Reply]] = {}
        found: list[Annotation] = []
        for number, element in enumerate(self._elements):
            if _answers(element):
                replies.setdefault(self._spoken_to(element), []).append(_reply(element))
            else:
                found += self._read(element, f"unnamed-{number}")
        return tuple(replace(one, replies=tuple(replies.get(one.name, ()))) for one in found)

    def _spoken_to(self, element: Node) -> str:
        """The annotation at the end of the chain of answers; a chain in a circle ends where it began."""
        seen: set[str] = set()
        name = element.attributes["inreplyto"]
        while name not in seen and (parent := self._by_name.get(name)) is not None and _answers(parent):
            seen.add(name)
            name = parent.attributes["inreplyto"]
        return name

    def _read(self, element: Node, otherwise: str) -> list[Annotation]:
        local, name = _local(element), element.attributes.get("name") or otherwise
        if local in _ATTACHED:
            return []
        page = element.attributes.get("page", "")
        if not page.isdecimal() or int(page) < self._first_page:
            self.left_out.append(LeftOut(name, local, "没有可用的页码"))
            return []
        shapes = _SHAPES.get(local)
        if shapes is None or (local == "stamp" and not _stamp(element) and _picture(element) is None):
            self.left_out.append(LeftOut(name, local, "审图室没有这种批注"))
            return []
        drawn = [(shape, points) for shape, points in shapes(element) if points]
        if not drawn:
            self.left_out.append(LeftOut(name, local, "没有可用的坐标"))
            return []
        first = self._annotation(element, name, int(page) - self._first_page, *drawn[0])
        return [
            first,
            *(
                replace(first, name=f"{name}#{number}", shape=shape, points=in_millimetres(points), group_of=name)
                for number, (shape, points) in enumerate(drawn[1:], start=2)
            ),
        ]

    def _annotation(self, element: Node, name: str, page: int, shape: Shape, points: tuple[Point, ...]) -> Annotation:
        told = element.attributes
        said = words_of(element)
        colour = told.get("color", "")
        return Annotation(
            name=name,
            shape=shape,
            page=page,
            points=in_millimetres(points),
            text=said if shape in WORDED else "",
            height_mm=round(_letters(element) / POINTS_PER_MM, 2) if shape in WORDED else 0.0,
            contents="" if shape in WORDED else said,
            stamp=_stamp(element) if shape is Shape.STAMP else "",
            picture=_picture(element) if shape is Shape.IMAGE else None,
            turn=turn_in(told.get("rotation", "")) if shape is Shape.IMAGE else 0,
            author=told.get("title", ""),
            subject=told.get("subject", ""),
            colour=colour.lower() if _COLOUR.match(colour) else "#b3261e",
            created=moment_of(told.get("creationdate", "")),
            changed=moment_of(told.get("date", "")),
            group_of=told.get("inreplyto", ""),
            facts=_facts(told),
        )


def _answers(element: Node) -> bool:
    """Whether it is an answer to another annotation rather than a drawing of its own."""
    told = element.attributes
    return _local(element) == "text" and bool(told.get("inreplyto")) and told.get("replyType") != "group"


def _reply(element: Node) -> Reply:
    told = element.attributes
    return Reply(
        name=told.get("name", ""),
        author=told.get("title", ""),
        text=words_of(element),
        at=moment_of(told.get("date", "") or told.get("creationdate", "")),
        state=told.get("state", ""),
    )


def _facts(told: Mapping[str, str]) -> Mapping[str, str]:
    found = {name.removeprefix(ours("")): value for name, value in told.items() if name.startswith(ours(""))}
    # What is measured is reckoned anew, by the geometry and the scale in force where it goes.
    return MappingProxyType({name: value for name, value in found.items() if name not in ("measure", "reading")})


def words_of(element: Node) -> str:
    """What the annotation says: its plain contents, or else the paragraphs of its rich ones."""
    plain = next((one for one in element.elements if _local(one) == "contents"), None)
    if plain is not None and plain.text.strip():
        return plain.text.replace("\r\n", "\n").replace("\r", "\n")
    rich = next((one for one in element.elements if _local(one) == "contents-richtext"), None)
    if rich is None:
        return ""
    paragraphs = [one.text.strip() for one in _descendants(rich) if _local(one) == "p"]
    return "\n".join(paragraphs) if paragraphs else rich.text.strip()


def _letters(element: Node) -> float:
    """Letter height in points, from the default appearance or the default style."""
    for child in element.elements:
        if _local(child) in ("defaultappearance", "defaultstyle") and (match := _SIZE.search(child.text)):
            size = numbers_in(match[1] or match[2])
            if size and 1 <= size[0] <= 500:
                return size[0]
    return _DEFAULT_LETTERS_POINTS


def _descendants(node: Node) -> list[Node]:
    return [found for one in node.elements for found in (one, *_descendants(one))]


def _local(node: Node) -> str:
    """The name without a namespace; some writers leave the namespace out, and others' elements are never ours."""
    if not node.tag.startswith("{"):
        return node.tag
    uri, _, local = node.tag[1:].partition("}")
    return local if uri in (XFDF, "http://www.w3.org/1999/xhtml") else node.tag


def _box(element: Node) -> tuple[Point, ...]:
    """The corners of `rect` without the `fringe` that surrounds the drawing."""
    rect = numbers_in(element.attributes.get("rect", ""))
    if len(rect) != 4:
        return ()
    fringe = numbers_in(element.attributes.get("fringe", ""))
    left, bottom, right, top = fringe if len(fringe) == 4 else (0.0,) * 4
    x0, x1 = sorted((rect[0], rect[2]))
    y0, y1 = sorted((rect[1], rect[3]))
    return (x0 + left, y0 + bottom), (x1 - right, y1 - top)


_Drawn = list[tuple[Shape, tuple[Point, ...]]]


def _vertices(element: Node) -> tuple[Point, ...]:
    inner = next((one.text for one in element.elements if _local(one) == "vertices"), "")
    return points_in(inner or element.attributes.get("vertices", ""))


def _polygon(element: Node) -> _Drawn:
    cloudy = element.attributes.get("intent") == "PolygonCloud" or element.attributes.get("style") == "cloudy"
    points = without_repeated_end(_vertices(element))
    otherwise = Shape.AREA if _measures(element, Shape.AREA) else Shape.POLYGON
    return [(Shape.CLOUD if cloudy else otherwise, points if len(points) > 2 else ())]


def _polyline(element: Node) -> _Drawn:
    points = _vertices(element)
    if len(points) == 3 and _measures(element, Shape.ANGLE):
        return [(Shape.ANGLE, points)]
    shape = Shape.LENGTH if _measures(element, Shape.LENGTH) else Shape.POLYLINE
    return [(shape, points if len(points) > 1 else ())]


def _square(element: Node) -> _Drawn:
    box = _box(element)
    if element.attributes.get("style") == "cloudy" and box:
        (left, bottom), (right, top) = box
        return [(Shape.CLOUD, ((left, bottom), (right, bottom), (right, top), (left, top)))]
    return [(Shape.RECTANGLE, box)]


def _measures(element: Node, shape: Shape) -> bool:
    """Whether it is a dimension of that kind, by its intent or by what our own export says of it."""
    told = element.attributes
    return told.get(ours("measure")) == shape or (bool(_INTENTS.get(shape)) and told.get("intent") in _INTENTS[shape])


def _circle(element: Node) -> _Drawn:
    return [(Shape.ELLIPSE, _box(element))]


def _line(element: Node) -> _Drawn:
    told = element.attributes
    ends = (*points_in(told.get("start", ""))[:1], *points_in(told.get("end", ""))[:1])
    if len(ends) != 2:
        return []
    if _measures(element, Shape.LENGTH):
        return [(Shape.LENGTH, ends)]
    if told.get("head") in ARROW_ENDINGS:
        return [(Shape.ARROW, (ends[1], ends[0]))]
    return [(Shape.ARROW if told.get("tail") in ARROW_ENDINGS else Shape.LINE, ends)]


def _ink(element: Node) -> _Drawn:
    strokes = [points_in(one.text) for one in _descendants(element) if _local(one) == "gesture"]
    if _measures(element, Shape.COUNT):
        return [(Shape.COUNT, tuple(stroke[2] for stroke in strokes if len(stroke) == _CROSS_POINTS))]
    return [(Shape.FREEHAND, points) for points in strokes if len(points) > 1]


def _freetext(element: Node) -> _Drawn:
    box = _box(element)
    if not box or not words_of(element).strip():
        return [(Shape.TEXT, ())]
    (left, bottom), (right, top) = box
    line = points_in(element.attributes.get("callout", ""))
    if len(line) in (2, 3):
        return [(Shape.CALLOUT, (line[0], line[1], line[-1], (left, top), (right, bottom)))]
    return [(Shape.TEXT, ((left, top),))]


def _markup(element: Node) -> _Drawn:
    points = points_in(element.attributes.get("coords", ""))
    return [(Shape.HIGHLIGHT, points if len(points) >= 4 and len(points) % 4 == 0 else ())]


def _stamp(element: Node) -> str:
    return stamp_named(element.attributes.get("icon", ""))


def _stamped(element: Node) -> _Drawn:
    return [(Shape.STAMP if _picture(element) is None else Shape.IMAGE, _box(element))]


def _picture(element: Node) -> bytes | None:
    coded = next((one.text for one in element.elements if _local(one) == "imagedata"), "")
    return picture_in(coded)


def _pin(element: Node) -> _Drawn:
    box = _box(element)
    return [(Shape.PIN, (((box[0][0] + box[1][0]) / 2, box[0][1]),) if box else ())]


_SHAPES: Final = MappingProxyType(
    {
        "polygon": _polygon,
        "polyline": _polyline,
        "square": _square,
        "circle": _circle,
        "line": _line,
        "ink": _ink,
        "freetext": _freetext,
        "text": _pin,
        "stamp": _stamped,
        **dict.fromkeys(sorted(_MARKUP), _markup),
    }
)
