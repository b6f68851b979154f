"""Findings as BCF 3.0 (buildingSMART): a zip of topics with viewpoints, snapshots and documents.

BCF knows no sheets. A topic names its sheet by a label and a document reference; its camera looks straight down on the
sheet, whose lower left corner is the origin, with metres of paper as world units, and the marks are lines in it.
Element order is fixed by the schema, and no required text may be empty.
"""

import io
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from review_room.exchange.annotation import (
    Annotation,
    Box,
    Point,
    Reply,
    Shape,
    closed_corners,
    face,
    leader,
    rounded_outline,
)
from review_room.exchange.xml_tree import Node, XmlDocument, printable, write_xml

SNAPSHOT_PIXELS: Final = 1500
"""The longest side that a snapshot may have."""

_OPEN: Final = frozenset({Shape.POLYLINE, Shape.FREEHAND, Shape.LINE, Shape.ARROW})
_FOLDER_BITS: Final = 0x10
_MM: Final = 1000.0
_TITLE: Final = 120


@dataclass(frozen=True, slots=True)
class Topic:
    """One finding. `view_mm` is the part of the sheet that the camera shows; `marks` lie on the same sheet."""

    guid: str
    number: str
    kind: str
    status: str
    title: str
    description: str
    labels: tuple[str, ...]
    created: datetime
    author: str
    sheet_label: str
    sheet_url: str
    view_mm: Box
    marks: tuple[Annotation, ...]
    replies: tuple[Reply, ...] = ()
    snapshot: bytes | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file that goes with the topics."""

    name: str
    description: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Project:
    """What the topics belong to, and the words that they may use."""

    guid: str
    name: str
    kinds: tuple[str, ...]
    statuses: tuple[str, ...]


def write_bcf(project: Project, topics: Sequence[Topic], documents: Sequence[Document], *, made_at: datetime) -> bytes:
    """The .bcf file. Times are written in UTC; `made_at` becomes the time of every entry."""
    stream = io.BytesIO()
    guids = {one.name: _derived(project.guid, one.name) for one in documents}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _entries(project, topics, documents, guids):
            entry = zipfile.ZipInfo(name, made_at.astimezone(UTC).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name.endswith("/"):
                entry.external_attr = (0o40755 << 16) | _FOLDER_BITS
            archive.writestr(entry, content)
    return stream.getvalue()


def _entries(
    project: Project, topics: Sequence[Topic], documents: Sequence[Document], guids: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    yield "bcf.version", _xml(Node("Version", {"VersionId": "3.0"}))
    yield (
        "project.bcfp",
        _xml(_holding("ProjectInfo", Node("Project", {"ProjectId": project.guid}, (_word("Name", project.name),)))),
    )
    yield "extensions.xml", _xml(_extensions(project, topics))
    if documents:
        yield "documents.xml", _xml(_documents(documents, guids))
        yield "Documents/", b""
        for one in documents:
            yield f"Documents/{guids[one.name]}", one.content
    for topic in topics:
        yield f"{topic.guid}/", b""
        yield f"{topic.guid}/markup.bcf", _xml(_markup(topic, documents, guids))
        yield f"{topic.guid}/viewpoint.bcfv", _xml(_viewpoint(topic))
        if topic.snapshot is not None:
            yield f"{topic.guid}/snapshot.png", topic.snapshot


def _xml(root: Node) -> bytes:
    return write_xml(XmlDocument(root))


def _word(tag: str, text: str) -> Node:
    return Node(tag, {}, (printable(text),))


def _holding(tag: str, *inner: Node) -> Node:
    return Node(tag, {}, inner)


def _listed(tag: str, each: str, words: Sequence[str]) -> list[Node]:
    """A list without repeats; an empty one is left out."""
    distinct = list(dict.fromkeys(word for word in words if word.strip()))
    return [_holding(tag, *(_word(each, word) for word in distinct))] if distinct else []


def _extensions(project: Project, topics: Sequence[Topic]) -> Node:
    authors = [name for topic in topics for name in (topic.author, *(reply.author for reply in topic.replies))]
    return _holding(
        "Extensions",
        *_listed("TopicTypes", "TopicType", project.kinds),
        *_listed("TopicStatuses", "TopicStatus", project.statuses),
        *_listed("TopicLabels", "TopicLabel", [label for topic in topics for label in topic.labels]),
        *_listed("Users", "User", authors),
    )


def _documents(documents: Sequence[Document], guids: Mapping[str, str]) -> Node:
    listed = (
        Node(
            "Document", {"Guid": guids[one.name]}, (_word("Filename", one.name), _word("Description", one.description))
        )
        for one in documents
    )
    return _holding("DocumentInfo", _holding("Documents", *listed))


def _markup(topic: Topic, documents: Sequence[Document], guids: Mapping[str, str]) -> Node:
    """The topic with its elements in the order of the schema."""
    number = {"ServerAssignedId": topic.number} if topic.number else {}
    attributes = {"Guid": topic.guid, **number, "TopicType": topic.kind, "TopicStatus": topic.status}
    inner = [
        _word("Title", _one_line(topic.title)),
        *_listed("Labels", "Label", topic.labels),
        _word("CreationDate", _moment(topic.created)),
        _word("CreationAuthor", topic.author or "—"),
        _word("Description", topic.description or _one_line(topic.title)),
        _holding("DocumentReferences", *_references(topic, documents, guids)),
        *_comments(topic),
        _holding("Viewpoints", _view(topic)),
    ]
    return _holding("Markup", Node("Topic", attributes, tuple(inner)))


def _one_line(title: str) -> str:
    return " ".join(title.split())[:_TITLE] or "—"


def _references(topic: Topic, documents: Sequence[Document], guids: Mapping[str, str]) -> Iterator[Node]:
    sheet = (_word("Url", topic.sheet_url), _word("Description", topic.sheet_label or "—"))
    yield Node("DocumentReference", {"Guid": _derived(topic.guid, "sheet")}, sheet)
    for one in documents:
        named = (_word("DocumentGuid", guids[one.name]), _word("Description", one.description))
        yield Node("DocumentReference", {"Guid": _derived(topic.guid, one.name)}, named)


def _comments(topic: Topic) -> list[Node]:
    comments = [
        Node(
            "Comment",
            {"Guid": reply.name},
            (
                _word("Date", _moment(reply.at or topic.created)),
                _word("Author", reply.author or "—"),
                _word("Comment", reply.text),
            ),
        )
        for reply in topic.replies
        if reply.text.strip()
    ]
    return [_holding("Comments", *comments)] if comments else []


def _view(topic: Topic) -> Node:
    shown = [_word("Viewpoint", "viewpoint.bcfv")]
    if topic.snapshot is not None:
        shown.append(_word("Snapshot", "snapshot.png"))
    return Node("ViewPoint", {"Guid": _derived(topic.guid, "viewpoint")}, (*shown, _word("Index", "0")))


def _viewpoint(topic: Topic) -> Node:
    left, bottom, right, top = (value / _MM for value in topic.view_mm)
    camera = _holding(
        "OrthogonalCamera",
        _place("CameraViewPoint", ((left + right) / 2, (bottom + top) / 2), 1.0),
        _place("CameraDirection", (0.0, 0.0), -1.0),
        _place("CameraUpVector", (0.0, 1.0), 0.0),
        _word("ViewToWorldScale", _length(top - bottom)),
        _word("AspectRatio", _length((right - left) / (top - bottom))),
    )
    lines = [
        _holding("Line", _place("StartPoint", start), _place("EndPoint", end))
        for mark in topic.marks
        for start, end in _edges(mark)
    ]
    held = (camera, _holding("Lines", *lines)) if lines else (camera,)
    return Node("VisualizationInfo", {"Guid": _derived(topic.guid, "viewpoint")}, held)


def _edges(mark: Annotation) -> Iterator[tuple[Point, Point]]:
    """The outline of a mark as lines, in metres of paper; texts and pins have none."""
    if mark.shape in (Shape.TEXT, Shape.PIN):
        return
    for outline, closed in _outlines(mark.shape, mark.points):
        ends = [*outline[1:], outline[0]] if closed and len(outline) > 2 else outline[1:]
        for start, end in zip(outline, ends, strict=False):
            if start != end:
                yield (start[0] / _MM, start[1] / _MM), (end[0] / _MM, end[1] / _MM)


def _outlines(shape: Shape, points: Sequence[Point]) -> list[tuple[Sequence[Point], bool]]:
    """The lines that a mark is drawn with, each with whether it ends where it began."""
    match shape:
        case Shape.RECTANGLE | Shape.STAMP | Shape.IMAGE:
            return [(closed_corners(points), True)]
        case Shape.ELLIPSE:
            return [(rounded_outline(points), False)]
        case Shape.HIGHLIGHT:
            return [(face(points[at : at + 4]), True) for at in range(0, len(points), 4)]
        case Shape.CALLOUT:
            return [(leader(points), False), (closed_corners(points[3:]), True)]
    return [(points, shape not in _OPEN)]


def _place(tag: str, point: Point, z: float = 0.0) -> Node:
    return _holding(tag, *(_word(axis, _length(value)) for axis, value in zip("XYZ", (*point, z), strict=True)))


def _length(value: float) -> str:
    return f"{value:.6f}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _derived(guid: str, part: str) -> str:
    """The same GUID at every export, in small letters as the schema wants it."""
    return str(uuid.uuid5(uuid.UUID(guid), part))
