"""W3C Web Annotations: every mark as a body and a target that other programs understand."""

import re
from typing import Any

import pytest

from review_room.exchange.annotation import Annotation, Reply, Shape
from review_room.exchange.web_annotation import annotation_page
from review_room.exchange.xml_tree import read_xml
from tests.exchange.test_xfdf import NOON, a_mark

SOURCE = "https://centre.example/marked-sheets.pdf"


def one(annotation: Annotation) -> dict[str, Any]:
    page = annotation_page([annotation], address="https://centre.example/a", source=SOURCE, sizes_mm=[(841, 594)] * 9)
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    (found,) = page["items"]
    return dict(found)


def test_an_annotation_says_who_judges_what_and_where() -> None:
    mark = a_mark(
        Shape.RECTANGLE,
        name="5e0c0d1a-0000-4000-8000-000000000001",
        points=((25.4, 50.8), (50.8, 76.2)),
        replies=(Reply("r", "虚构设计院", "已修改", NOON),),
    )
    found = one(mark)
    assert found["id"] == "urn:uuid:5e0c0d1a-0000-4000-8000-000000000001"
    assert (found["type"], found["motivation"]) == ("Annotation", "assessing")
    assert found["creator"] == {"type": "Organization", "name": "虚构市消防救援大队"}
    assert [(body["purpose"], body["value"]) for body in found["body"]] == [
        ("commenting", "疏散楼梯净宽不足 1.10 m。"),
        ("tagging", "消防"),
        ("tagging", "违反强制性条文"),
        ("replying", "已修改"),
    ]
    selector = found["target"]["selector"]
    assert found["target"]["source"] == SOURCE
    assert selector["conformsTo"] == "http://tools.ietf.org/rfc/rfc3778"
    height = 594 * 72 / 25.4
    assert selector["value"] == f"page=4&viewrect=72.00,{height - 216:.2f},72.00,72.00"
    assert selector["refinedBy"]["type"] == "SvgSelector"


@pytest.mark.parametrize("shape", Shape)
def test_every_mark_has_an_outline_in_points_from_the_upper_left_corner(shape: Shape) -> None:
    outline = one(a_mark(shape))["target"]["selector"]["refinedBy"]["value"]
    root = read_xml(outline.encode()).root
    assert root.tag.endswith("svg")
    (drawn,) = root.elements
    numbers = [float(value) for text in drawn.attributes.values() for value in re.findall(r"-?[\d.]+", text)]
    assert len(numbers) >= 4
    assert all(0 <= value <= 841 * 72 / 25.4 for value in numbers)


def test_marks_of_one_finding_point_to_the_one_that_speaks_for_them() -> None:
    assert one(a_mark(group_of="first"))["partOf"] == "urn:uuid:first"
