"""XFDF out and in: our marks, other programs' files, and everything in them that is not ours."""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review_room.exchange.annotation import WORDED, Annotation, Reply, Shape
from review_room.exchange.pdf_dates import moment_of, pdf_date
from review_room.exchange.refusals import NotXfdf, XfdfMalformed, XfdfTooDeep, XfdfTooLarge, XfdfWithDoctype
from review_room.exchange.xfdf_names import x
from review_room.exchange.xfdf_reading import read_xfdf
from review_room.exchange.xfdf_writing import write_xfdf
from review_room.exchange.xml_tree import MAXIMUM_BYTES, MAXIMUM_ELEMENTS, Node, XmlDocument, read_xml, write_xml
from tests.builders import png
from tests.exchange import samples

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
POINTS: Mapping[Shape, tuple[tuple[float, float], ...]] = {
    Shape.CLOUD: ((100, 100), (200, 100), (200, 180), (100.55, 180.25)),
    Shape.POLYGON: ((10, 10), (20, 10), (15, 30)),
    Shape.RECTANGLE: ((10, 20), (110, 90)),
    Shape.ELLIPSE: ((10, 20), (110, 90)),
    Shape.ARROW: ((10, 20), (110, 90)),
    Shape.LINE: ((10, 20), (110, 90)),
    Shape.POLYLINE: ((10, 20), (30, 60), (110, 90)),
    Shape.FREEHAND: ((10, 20), (30, 60), (110, 90.01)),
    Shape.TEXT: ((300, 400),),
    Shape.HIGHLIGHT: ((10, 40), (110, 40), (10, 20), (110, 20)),
    Shape.PIN: ((420.5, 297),),
    Shape.STAMP: ((200, 200), (260, 225)),
    Shape.CALLOUT: ((40, 50), (60, 90), (80, 90), (80, 100), (140, 80)),
    Shape.LENGTH: ((10, 20), (110, 90)),
    Shape.AREA: ((10, 10), (20, 10), (15, 30)),
    Shape.ANGLE: ((10, 20), (30, 60), (110, 90)),
    Shape.COUNT: ((10, 20), (30, 60)),
    Shape.IMAGE: ((10, 20), (50, 50)),
}


def a_mark(shape: Shape = Shape.CLOUD, **changes: object) -> Annotation:
    text = {"text": "标注宽度违反规定\n第二行", "height_mm": 5.0} if shape in WORDED else {}
    if shape is Shape.STAMP:
        text["stamp"] = "revise"
    if shape is Shape.IMAGE:
        text |= {"picture": png(), "turn": 90}
    told = {
        "name": f"mark-{shape}",
        "shape": shape,
        "page": 3,
        "points": POINTS[shape],
        "contents": "" if shape in WORDED else "疏散楼梯净宽不足 1.10 m。",
        "author": "虚构市消防救援大队",
        "subject": "消防 · 违反强制性条文",
        "colour": "#0072b2",
        "created": NOON,
        "changed": NOON,
        "facts": MappingProxyType({"class": "mandatory", "state": "reopened", "clause": "7.1.2"}),
    }
    return Annotation(**told | text | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", Shape)
def test_every_kind_of_mark_comes_back_as_it_was(shape: Shape) -> None:
    mark = a_mark(shape)
    assert read_xfdf(write_xfdf([mark])).annotations == (mark,)


@pytest.mark.parametrize("head", ["data:image/png;base64,", ""], ids=["data url", "bare"])
def test_a_picture_is_a_stamp_with_its_data_as_other_programs_write_it(head: str) -> None:
    coded = base64.b64encode(png()).decode()
    content = xfdf(
        f'<stamp page="0" name="s" rect="0,0,72,36" icon="Logo"><imagedata>{head}{coded}</imagedata></stamp>'
    )
    (mark,) = read_xfdf(content).annotations
    assert (mark.shape, mark.picture, mark.points) == (Shape.IMAGE, png(), ((0, 0), (25.4, 12.7)))


def test_a_stamp_whose_picture_cannot_be_read_is_left_out_with_a_reason() -> None:
    content = xfdf('<stamp page="0" name="s" rect="0,0,72,36" icon="Logo"><imagedata>§</imagedata></stamp>')
    (left_out,) = read_xfdf(content).left_out
    assert left_out.reason == "审图室没有这种批注"


def test_a_picture_keeps_what_only_the_other_program_knows() -> None:
    coded = base64.b64encode(png()).decode()
    read = read_xfdf(
        xfdf(
            f'<stamp page="0" name="s" rect="0,0,72,36" opacity="0.5" foreign="x"><imagedata>{coded}</imagedata>'
            "<appearance>Zm9v</appearance></stamp>"
        )
    )
    (element,) = annotations_in(write_xfdf(read.annotations, into=read.document))
    assert (element.attributes["opacity"], element.attributes["foreign"]) == ("0.5", "x")
    assert element.first(x("appearance")).text == "Zm9v"  # type: ignore[union-attr]


def test_coordinates_are_points_from_the_lower_left_corner() -> None:
    (element,) = annotations_in(write_xfdf([a_mark(Shape.LINE, points=((25.4, 50.8), (254, 0)))]))
    assert (element.attributes["start"], element.attributes["end"]) == ("72,144", "720,0")


def test_pages_are_counted_from_0_unless_told_otherwise() -> None:
    mark = a_mark()
    assert annotations_in(write_xfdf([mark]))[0].attributes["page"] == "3"
    assert annotations_in(write_xfdf([mark], first_page=1))[0].attributes["page"] == "4"
    assert read_xfdf(write_xfdf([mark], first_page=1), first_page=1).annotations == (mark,)


def test_a_cloud_is_a_polygon_with_a_cloudy_border_whose_first_corner_is_repeated() -> None:
    (element,) = annotations_in(write_xfdf([a_mark(Shape.CLOUD)]))
    told = element.attributes
    assert (element.tag, told["intent"], told["style"]) == (x("polygon"), "PolygonCloud", "cloudy")
    corners = element.first(x("vertices")).text.split(";")  # type: ignore[union-attr]
    assert len(corners) == 5
    assert corners[0] == corners[-1]


def test_answers_and_states_hang_on_the_mark() -> None:
    replies = (
        Reply("r-1", "虚构设计院", "已修改：见修改版 A-101。", NOON),
        Reply("r-2", "虚构市消防救援大队", "复审通过", NOON, state="Completed"),
    )
    mark = a_mark(replies=replies)
    content = write_xfdf([mark])
    assert read_xfdf(content).annotations == (mark,)
    _, reply, state = annotations_in(content)
    assert reply.attributes["inreplyto"] == mark.name
    assert (state.attributes["statemodel"], state.attributes["state"]) == ("Review", "Completed")
    assert "hidden" in state.attributes["flags"]


def test_an_answer_to_an_answer_belongs_to_the_mark_and_a_circle_of_answers_ends() -> None:
    answers = (
        '<text page="0" name="b" inreplyto="a" rect="0,0,9,9"/><text page="0" name="c" inreplyto="b" rect="0,0,9,9"/>'
    )
    square = '<square page="0" name="a" rect="0,0,90,90"/>'
    (mark,) = read_xfdf(xfdf(square + answers)).annotations
    assert [reply.name for reply in mark.replies] == ["b", "c"]
    circle = (
        '<text page="0" name="b" inreplyto="c" rect="0,0,9,9"/><text page="0" name="c" inreplyto="b" rect="0,0,9,9"/>'
    )
    assert read_xfdf(xfdf(circle)).annotations == ()


@pytest.mark.parametrize("program", samples.ALL)
def test_a_file_of_another_program_goes_through_without_loss(program: str) -> None:
    before = read_xml(samples.ALL[program].encode())
    after = read_xml(write_xfdf((), into=before))
    assert after == before


def test_a_changed_annotation_keeps_what_only_the_other_program_knows() -> None:
    read = read_xfdf(samples.APRYSE.encode())
    text = next(one for one in read.annotations if one.shape is Shape.TEXT)
    moved = a_mark(Shape.TEXT, name=text.name, text="改后的文字", page=0)
    again = read_xfdf(write_xfdf([moved], into=read.document))
    assert next(one for one in again.annotations if one.name == text.name).text == "改后的文字"
    (element,) = [one for one in _annots(again.document) if one.attributes.get("name") == text.name]
    assert element.attributes["FontSize"] == "14"
    assert element.first(x("apref")) is not None
    others = [one for one in _annots(read.document) if one.attributes.get("name") != text.name]
    assert [one for one in _annots(again.document) if one.attributes.get("name") != text.name] == others


def test_acrobat_writes_its_words_as_rich_text_and_its_arrows_from_the_tip() -> None:
    read = read_xfdf(samples.ACROBAT.encode(), pages=2)
    cloud, arrow = read.annotations
    assert (cloud.shape, cloud.contents, cloud.author) == (Shape.CLOUD, "疏散宽度不足", "消防大队")
    assert len(cloud.points) == 4
    assert cloud.points[0] == (52.63, 235.62)
    assert cloud.replies[0].state == "Completed"
    assert arrow.shape is Shape.ARROW
    assert arrow.points == ((105.83, 105.83), (70.56, 70.56))
    assert [(one.element, one.reason) for one in read.left_out] == [("stamp", "审图室没有这种批注")]
    assert (read.first_page, read.certain) == (0, True)


def test_apryse_draws_several_strokes_in_one_annotation() -> None:
    read = read_xfdf(samples.APRYSE.encode(), pages=3)
    first, second, text, highlight, circle = read.annotations
    assert (first.shape, second.shape, second.group_of) == (Shape.FREEHAND, Shape.FREEHAND, first.name)
    assert (text.text, text.height_mm) == ("标注宽度违反规定", 4.94)
    assert (highlight.shape, len(highlight.points)) == (Shape.HIGHLIGHT, 4)
    assert circle.points == ((106.19, 106.19), (126.65, 119.59))
    assert (read.first_page, read.certain, first.page) == (0, True, 2)  # page 2 of 3, but Apryse counts from 0


def test_shapes_of_other_programs_are_read_as_what_they_are() -> None:
    shapes = (
        '<circle page="0" name="c" rect="10,10,82,46" fringe="1,1,1,1"/>'
        '<polygon page="0" name="p"><vertices>0,0;72,0;72,72;0,0</vertices></polygon>'
        '<polyline page="0" name="l" vertices="0,0;72,0;72,72" head="None" tail="None"/>'
        '<highlight page="0" name="h" coords="0,72,72,72,0,36,72,36,0,30,72,30,0,10,72,10" rect="0,10,72,72"/>'
        '<freetext page="0" name="o" rect="0,0,288,216" fringe="144,144,0,0" intent="FreeTextCallout" head="OpenArrow"'
        ' callout="0,0,108,180,144,180"><contents>净宽不足</contents>'
        "<defaultstyle>font: 14.17pt Helvetica</defaultstyle></freetext>"
    )
    circle, polygon, polyline, highlight, callout = read_xfdf(xfdf(shapes)).annotations
    assert (circle.shape, len(circle.points)) == (Shape.ELLIPSE, 2)
    assert (polygon.shape, polygon.points) == (Shape.POLYGON, ((0, 0), (25.4, 0), (25.4, 25.4)))
    assert (polyline.shape, polyline.points) == (Shape.POLYLINE, ((0, 0), (25.4, 0), (25.4, 25.4)))
    assert (highlight.shape, len(highlight.points)) == (Shape.HIGHLIGHT, 8)
    assert (callout.shape, callout.text, callout.height_mm) == (Shape.CALLOUT, "净宽不足", 5.0)
    assert callout.points == ((0, 0), (38.1, 63.5), (50.8, 63.5), (50.8, 76.2), (101.6, 50.8))


def test_a_callout_without_a_knee_stays_without_one() -> None:
    mark = a_mark(Shape.CALLOUT, points=((40, 50), (80, 90), (80, 90), (80, 100), (140, 80)))
    (element,) = annotations_in(write_xfdf([mark]))
    assert len(element.attributes["callout"].split(",")) == 4
    assert read_xfdf(write_xfdf([mark])).annotations == (mark,)


def test_itext_counts_pages_from_1() -> None:
    read = read_xfdf(samples.ITEXT.encode(), pages=1)
    assert (read.first_page, read.certain) == (1, True)
    (square,) = read.annotations
    assert (square.page, square.contents) == (0, "防火分区面积超限")
    assert square.replies[0].text == "请复核"


def test_who_imports_may_say_how_pages_are_counted() -> None:
    assert read_xfdf(samples.ITEXT.encode(), pages=1, first_page=0).annotations[0].page == 1
    undecided = read_xfdf(samples.ITEXT.encode(), pages=9)
    assert (undecided.first_page, undecided.certain, undecided.annotations[0].page) == (0, False, 1)


@pytest.mark.parametrize(
    "broken",
    [
        '<square page="0" name="a"/>',
        '<square page="0" name="a" rect="1,2,3"/>',
        '<line page="0" name="a" start="1,2" rect="0,0,1,1"/>',
        '<polygon page="0" name="a"><vertices>1,2;3,4</vertices></polygon>',
        '<ink page="0" name="a"><inklist/></ink>',
        '<square page="x" name="a" rect="0,0,1,1"/>',
        '<square page="-1" name="a" rect="0,0,1,1"/>',
        '<square page="0" name="a" rect="0,0,1e9,1"/>',
        '<redact page="0" name="a" rect="0,0,1,1"/>',
    ],
)
def test_what_cannot_be_drawn_is_named_with_its_reason(broken: str) -> None:
    read = read_xfdf(xfdf(broken))
    assert read.annotations == ()
    assert [one.name for one in read.left_out] == ["a"]
    assert read.left_out[0].reason


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE xfdf SYSTEM "file:///etc/passwd"><xfdf xmlns="http://ns.adobe.com/xfdf/"/>',
        '<!DOCTYPE xfdf [<!ENTITY a "b">]><xfdf xmlns="http://ns.adobe.com/xfdf/">&a;</xfdf>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><xfdf>&b;</xfdf>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE xfdf><xfdf/>',
    ],
)
def test_a_document_type_is_refused_in_words(attack: str) -> None:
    encoding = "utf-16" if "UTF-16" in attack else "utf-8"
    with pytest.raises(XfdfWithDoctype, match="DOCTYPE"):
        read_xfdf(attack.encode(encoding))


def test_ten_megabytes_of_nesting_are_refused_in_words_before_they_are_held() -> None:
    with pytest.raises(XfdfTooDeep, match="嵌套超过 64 层"):
        read_xfdf(b"<a>" * (10 * 1024 * 1024 // 3))


def test_more_bytes_than_our_own_largest_export_are_refused_in_words() -> None:
    with pytest.raises(XfdfTooLarge, match="72 MB"):
        read_xfdf(b" " * (MAXIMUM_BYTES + 1))


def test_more_elements_than_any_review_has_are_refused() -> None:
    with pytest.raises(XfdfTooDeep):
        read_xfdf(b"<xfdf>" + b"<a/>" * MAXIMUM_ELEMENTS + b"</xfdf>")


@pytest.mark.parametrize(
    "text", ["", "%PDF-1.7", "<xfdf>", '<?xml version="1.0" encoding="GB18030"?><xfdf/>', "<a>\0</a>"]
)
def test_what_is_no_xml_is_refused(text: str) -> None:
    with pytest.raises(XfdfMalformed):
        read_xfdf(text.encode())


def test_xml_of_another_kind_is_refused() -> None:
    with pytest.raises(NotXfdf):
        read_xfdf(b"<svg xmlns='http://www.w3.org/2000/svg'/>")


def test_every_chinese_character_survives() -> None:
    words = "".join(map(chr, range(0x4E00, 0x9FA6)))
    mark = a_mark(contents=words + "𠮷㐀“”…℃㎡Ⅲ①")
    assert read_xfdf(write_xfdf([mark])).annotations[0].contents == mark.contents


def test_what_xml_cannot_hold_becomes_a_visible_sign() -> None:
    assert read_xfdf(write_xfdf([a_mark(contents="甲\x00乙\x0b丙")])).annotations[0].contents == "甲\ufffd乙\ufffd丙"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("D:20260101090000+08'00'", datetime(2026, 1, 1, 1, tzinfo=UTC)),
        ("D:20260101090000Z", datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("D:20260101090000-05'30", datetime(2026, 1, 1, 14, 30, tzinfo=UTC)),
        ("D:2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("D:20261301", None),
        ("yesterday", None),
    ],
)
def test_dates_are_read_as_the_standard_writes_them(text: str, moment: datetime | None) -> None:
    assert moment_of(text) == moment


def test_a_date_comes_back_as_it_was() -> None:
    assert moment_of(pdf_date(NOON)) == NOON


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.\-]{0,8}", fullmatch=True)
SPACES = st.sampled_from(["", "http://ns.adobe.com/xfdf/", "urn:vendor:1", "http://例.example/注"])
VALUES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("\t\n&<>\"'"),
    max_size=12,
)
QUALIFIED = st.builds(lambda uri, local: f"{{{uri}}}{local}" if uri else local, SPACES, NAMES)
LEAVES = st.builds(
    lambda tag, attributes: Node(tag, attributes), QUALIFIED, st.dictionaries(QUALIFIED, VALUES, max_size=3)
)


def _holding(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parts = st.lists(st.one_of(children, VALUES.filter(bool)), max_size=4)
    return st.builds(
        lambda tag, attributes, content: Node(tag, attributes, _texts_joined(content)),
        QUALIFIED,
        st.dictionaries(QUALIFIED, VALUES, max_size=3),
        parts,
    )


def _texts_joined(content: list[Node | str]) -> tuple[Node | str, ...]:
    joined: list[Node | str] = []
    for one in content:
        if joined and isinstance(one, str) and isinstance(joined[-1], str):
            joined[-1] += one
        else:
            joined.append(one)
    return tuple(joined)


@settings(max_examples=60, deadline=None)
@given(st.recursive(LEAVES, _holding, max_leaves=12), st.dictionaries(QUALIFIED, VALUES, max_size=4))
def test_unknown_elements_attributes_and_namespaces_stay_as_they_are(foreign: Node, attributes: dict[str, str]) -> None:
    own = {"page": "0", "rect": "1,2,30,40", "name": "the-one"}
    element = Node(x("square"), {**attributes, **own}, (foreign, "之间"))
    root = Node(x("xfdf"), {}, (Node(x("annots"), {}, (element,)), foreign))
    again = read_xml(write_xml(XmlDocument(root)))
    assert same(again.root, root)
    edited = read_xml(write_xfdf([a_mark(Shape.RECTANGLE, name="the-one")], into=again))
    (renewed,) = _annots(edited)
    known = set(annotations_in(write_xfdf([a_mark(Shape.RECTANGLE)]))[0].attributes)
    assert {k: v for k, v in renewed.attributes.items() if k not in known} == {
        k: v for k, v in attributes.items() if k not in known
    }
    assert foreign.tag == x("contents") or any(same(one, foreign) for one in renewed.elements)
    assert foreign.tag == x("annots") or any(same(one, foreign) for one in edited.root.elements)


def same(one: Node, other: Node) -> bool:
    """Alike in all but the places where prefixes are declared."""
    return (one.tag, one.attributes) == (other.tag, other.attributes) and all(
        same(a, b) if isinstance(a, Node) and isinstance(b, Node) else a == b
        for a, b in zip_longest(one.content, other.content)
    )


def xfdf(annotations: str) -> bytes:
    return f'<xfdf xmlns="http://ns.adobe.com/xfdf/"><annots>{annotations}</annots></xfdf>'.encode()


def annotations_in(content: bytes) -> list[Node]:
    assert re.match(rb"<\?xml version=\"1.0\" encoding=\"UTF-8\"\?>", content)
    return _annots(read_xml(content))


def _annots(document: XmlDocument) -> list[Node]:
    return [one for node in document.root.elements if node.tag == x("annots") for one in node.elements]
