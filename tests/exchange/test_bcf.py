"""BCF 3.0: element order and required texts as the schema wants them, read back by another program's model."""

import io
import uuid
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import bcf.v3.model as model
from xsdata.formats.dataclass.parsers import XmlParser

from review_room.exchange.annotation import Reply, Shape
from review_room.exchange.bcf import Document, Project, Topic, write_bcf
from review_room.exchange.xml_tree import Node, read_xml
from tests.exchange.test_xfdf import NOON, a_mark

PROJECT = Project(str(uuid.uuid4()), "虚构项目 & 其他", ("违反强制性条文", "建议"), ("已提交", "复审通过"))
MARKS = Document("annotations.json", "批注", b"{}")
TOPIC_ORDER = (
    "ReferenceLinks", "Title", "Priority", "Index", "Labels", "CreationDate", "CreationAuthor", "ModifiedDate",
    "ModifiedAuthor", "DueDate", "AssignedTo", "Stage", "Description", "BimSnippet", "DocumentReferences",
    "RelatedTopics", "Comments", "Viewpoints",
)  # fmt: skip
ORDERS = {
    "Topic": TOPIC_ORDER,
    "Extensions": ("TopicTypes", "TopicStatuses", "Priorities", "TopicLabels", "Users", "SnippetTypes", "Stages"),
    "Comment": ("Date", "Author", "Comment", "Viewpoint", "ModifiedDate", "ModifiedAuthor"),
    "ViewPoint": ("Viewpoint", "Snapshot", "Index"),
    "DocumentReference": ("DocumentGuid", "Url", "Description"),
    "Document": ("Filename", "Description"),
    "VisualizationInfo": ("Components", "PerspectiveCamera", "OrthogonalCamera", "Lines", "ClippingPlanes", "Bitmaps"),
    "OrthogonalCamera": (
        "CameraViewPoint", "CameraDirection", "CameraUpVector", "ViewToWorldScale", "AspectRatio",
    ),
    "Line": ("StartPoint", "EndPoint"),
}  # fmt: skip


def a_topic(**changes: Any) -> Topic:
    told: dict[str, Any] = {
        "guid": str(uuid.uuid4()),
        "number": "12",
        "kind": "违反强制性条文",
        "status": "已提交",
        "title": "疏散楼梯净宽\n不足 1.10 m。",
        "description": "疏散楼梯净宽不足 1.10 m。（GB 55037-2022 7.1.2）",
        "labels": ("图号:建施-01", "专业:消防"),
        "created": NOON,
        "author": "虚构市消防救援大队 张伟",
        "sheet_label": "建施-01 一层平面图",
        "sheet_url": "https://centre.example/review-room/cases/1/room#sheet-5",
        "view_mm": (50.0, 60.0, 250.0, 160.0),
        "marks": (a_mark(Shape.CLOUD), a_mark(Shape.PIN, name="p"), a_mark(Shape.ARROW, name="w")),
        "replies": (Reply(str(uuid.uuid4()), "虚构设计院", "已修改", NOON),),
        "snapshot": b"\x89PNG",
    }
    return Topic(**told | changes)


def written(*topics: Topic) -> zipfile.ZipFile:
    content = write_bcf(PROJECT, topics, [MARKS], made_at=datetime(2026, 11, 3, 9, 30, tzinfo=UTC))
    return zipfile.ZipFile(io.BytesIO(content))


def read(archive: zipfile.ZipFile, name: str, kind: type[Any]) -> Any:
    """Read strictly: an unknown name or a missing required part is an error."""
    return XmlParser().from_bytes(archive.read(name), kind)


def test_another_programs_model_reads_every_part() -> None:
    topic = a_topic()
    archive = written(topic)
    assert read(archive, "bcf.version", model.Version).version_id == "3.0"
    assert read(archive, "project.bcfp", model.ProjectInfo).project.name == PROJECT.name
    extensions = read(archive, "extensions.xml", model.Extensions)
    assert extensions.topic_types.topic_type == list(PROJECT.kinds)
    assert extensions.users.user == ["虚构市消防救援大队 张伟", "虚构设计院"]
    found = read(archive, f"{topic.guid}/markup.bcf", model.Markup).topic
    assert (found.guid, found.server_assigned_id) == (topic.guid, "12")
    assert (found.topic_type, found.topic_status) == ("违反强制性条文", "已提交")
    assert found.title == "疏散楼梯净宽 不足 1.10 m。"
    assert found.labels.label == ["图号:建施-01", "专业:消防"]
    assert str(found.creation_date) == "2026-11-02T04:00:00Z"
    assert [one.comment for one in found.comments.comment] == ["已修改"]
    sheet, marks = found.document_references.document_reference
    assert sheet.url == topic.sheet_url
    (document,) = read(archive, "documents.xml", model.DocumentInfo).documents.document
    assert (document.guid, document.filename) == (marks.document_guid, "annotations.json")
    assert archive.read(f"Documents/{document.guid}") == b"{}"


def test_the_camera_looks_straight_down_on_the_sheet_in_metres() -> None:
    topic = a_topic()
    view = read(written(topic), f"{topic.guid}/viewpoint.bcfv", model.VisualizationInfo)
    camera = view.orthogonal_camera
    assert (camera.camera_view_point.x, camera.camera_view_point.y) == (0.15, 0.11)
    assert camera.camera_direction.z == -1
    assert (camera.view_to_world_scale, camera.aspect_ratio) == (0.1, 2)
    assert len(view.lines.line) == 4 + 1  # the cloud's edges and the arrow; a pin has none
    first = view.lines.line[0]
    assert (first.start_point.x, first.start_point.y, first.start_point.z) == (0.1, 0.1, 0)


def test_elements_stand_in_the_order_of_the_schema_and_no_text_is_empty() -> None:
    topic = a_topic()
    archive = written(topic, a_topic(number="", author="", title="", description="", replies=()))
    for name in archive.namelist():
        if name.endswith((".bcf", ".bcfv", ".xml", ".bcfp", ".version")):
            for node in _all(read_xml(archive.read(name)).root):
                order = ORDERS.get(node.tag)
                places = [order.index(one.tag) for one in node.elements] if order else []
                assert places == sorted(places), (name, node.tag)
                assert list(node.elements) or node.text.strip() or node.attributes, (name, node.tag)


def test_the_zip_has_an_entry_for_each_folder_and_only_forward_slashes() -> None:
    topic = a_topic()
    names = written(topic).namelist()
    assert {f"{topic.guid}/", "Documents/"} <= set(names)
    assert all(not name.startswith("/") and "\\" not in name for name in names)
    assert topic.guid == topic.guid.lower()


def test_without_a_snapshot_none_is_named() -> None:
    topic = a_topic(snapshot=None)
    found = read(written(topic), f"{topic.guid}/markup.bcf", model.Markup).topic
    assert found.viewpoints.view_point[0].snapshot is None


def test_a_case_without_findings_is_a_valid_empty_file() -> None:
    archive = written()
    extensions = read(archive, "extensions.xml", model.Extensions)
    assert (extensions.users, extensions.topic_labels) == (None, None)


def test_the_same_findings_have_the_same_names_at_every_export() -> None:
    topic = a_topic(guid="5e0c0d1a-0000-4000-8000-000000000001")
    again = replace(topic, description="改过的说明")
    name = f"{topic.guid}/markup.bcf"
    guids = [
        [node.attributes["Guid"] for node in _all(read_xml(written(one).read(name)).root) if "Guid" in node.attributes]
        for one in (topic, again)
    ]
    assert guids[0] == guids[1]


def test_every_chinese_character_survives() -> None:
    words = "".join(map(chr, range(0x4E00, 0x9FA6))) + "𠮷㐀“”…℃㎡Ⅲ①"
    topic = a_topic(description=words)
    assert read(written(topic), f"{topic.guid}/markup.bcf", model.Markup).topic.description == words


def _all(node: Node) -> list[Node]:
    return [node, *(found for one in node.elements for found in _all(one))]
