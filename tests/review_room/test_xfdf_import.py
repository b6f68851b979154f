"""Annotations of other programs become drafts of the importing unit: once, at the right place, with a report."""

import uuid
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import func, select

from review_room.domain.finding import FindingClass, FindingState
from review_room.domain.mark import MarkKind
from review_room.exchange.annotation import Shape
from review_room.exchange.refusals import XfdfWithDoctype
from review_room.exchange.xfdf_reading import read_xfdf
from review_room.exchange.xfdf_writing import write_xfdf
from review_room.exchange_marks import marked_sheets, sheets_in_order
from review_room.models import Finding, ReviewCase, RoomEvent
from review_room.queries import visible_findings
from review_room.usecases import xfdf_import
from review_room.usecases.xfdf_import import UNWRITTEN, ImportReport, import_xfdf, keep_pictures
from service_centre.audit.models import AuditEntry
from service_centre.errors import Forbidden
from service_centre.objects import object_store
from tests.builders import NOON, png
from tests.exchange import samples
from tests.exchange.test_xfdf import a_mark
from tests.review_room.builders import City, a_draft, a_settled_case, a_submitted_finding, operate


def foreign(shape: Shape = Shape.CLOUD, **changes: Any) -> Any:
    """A mark as another program would write it: on the first page, without anything of ours."""
    return a_mark(shape, **{"page": 0, "facts": MappingProxyType({})} | changes)


def take(
    city: City, case: ReviewCase, content: bytes, who: str = "fire", first_page: int | None = None
) -> ImportReport:
    read = read_xfdf(content, pages=len(sheets_in_order(city.session, case)), first_page=first_page)
    kept = keep_pictures(read.annotations, limit=1 << 20, put=object_store().put)
    return import_xfdf(city.session, case, read, digest="sha256:" + "0" * 64, pictures=kept, actor=city[who], now=NOON)


def findings(city: City, case: ReviewCase) -> list[Finding]:
    return list(city.session.scalars(select(Finding).where(Finding.case_id == case.id).order_by(Finding.id)))


def test_an_annotation_becomes_a_draft_of_the_importing_unit_with_its_mark(city: City, case: ReviewCase) -> None:
    report = take(city, case, write_xfdf([foreign()]))
    assert (report.taken, report.marks, report.left_out, report.refused) == (1, 1, [], [])
    (finding,) = findings(city, case)
    assert finding.state is FindingState.DRAFT
    assert finding.organisation_id == city["fire"].organisation_id
    assert finding.text == "疏散楼梯净宽不足 1.10 m。"
    assert finding.sheet_revision.sheet.sheet_no == "建施-01"
    (mark,) = finding.marks
    assert (mark.kind, mark.geometry["points"][0]) == (MarkKind.CLOUD, [100, 100])


def test_nobody_else_sees_what_was_imported_until_it_is_submitted(city: City, case: ReviewCase) -> None:
    take(city, case, write_xfdf([foreign()]))
    seen = {
        who: len(visible_findings(city.session, case, city[who])) for who in ("fire", "air_defence", "lead", "owner")
    }
    assert seen == {"fire": 1, "air_defence": 0, "lead": 0, "owner": 0}
    events = city.session.scalars(
        select(RoomEvent).where(RoomEvent.case_id == case.id, RoomEvent.kind == "draft_finding")
    )
    assert {event.visibility for event in events} == {f"unit:{city['fire'].organisation_id}"}


@pytest.mark.parametrize("shape", Shape)
def test_every_kind_of_annotation_comes_in_as_a_mark_of_the_room(city: City, case: ReviewCase, shape: Shape) -> None:
    report = take(city, case, write_xfdf([foreign(shape)]))
    assert report.taken == 1, report
    (finding,) = findings(city, case)
    assert len(finding.marks) == 1
    room_kinds = {str(kind) for kind in MarkKind}
    assert report.reshaped == (0 if str(shape) in room_kinds else 1)


def test_the_same_file_again_changes_nothing(city: City, case: ReviewCase) -> None:
    content = write_xfdf([foreign(name="a"), foreign(Shape.PIN, name="b")])
    take(city, case, content)
    events = city.session.scalar(select(func.count()).select_from(RoomEvent))
    report = take(city, case, content)
    assert (report.taken, report.repeated) == (0, 2)
    assert len(findings(city, case)) == 2
    assert city.session.scalar(select(func.count()).select_from(RoomEvent)) == events


def test_another_unit_may_take_the_same_file_for_itself(city: City, case: ReviewCase) -> None:
    content = write_xfdf([foreign()])
    take(city, case, content)
    assert take(city, case, content, "air_defence").taken == 1


def test_what_was_withdrawn_can_be_taken_in_again(city: City, case: ReviewCase) -> None:
    content = write_xfdf([foreign()])
    take(city, case, content)
    operate(city, case, "fire", "withdraw_finding", finding_id=findings(city, case)[0].id)
    assert take(city, case, content).taken == 1
    assert take(city, case, content).repeated == 1


def test_what_came_out_of_this_room_does_not_come_in_twice(city: City, case: ReviewCase) -> None:
    a_draft(city, case)
    a_submitted_finding(city, case, "air_defence")
    content = write_xfdf(marked_sheets(city.session, case, city["fire"]).annotations)
    report = take(city, case, content)
    assert (report.taken, report.known) == (0, 2)


def test_a_file_of_ours_is_no_way_to_learn_of_other_units_drafts(city: City, case: ReviewCase) -> None:
    """Whoever holds a name of another unit's draft gets a draft of their own, as for a name that nobody has."""
    hidden = a_draft(city, case, "air_defence")
    guessed = foreign(facts=MappingProxyType({"finding": hidden}))
    nobodys = foreign(name="other", facts=MappingProxyType({"finding": str(uuid.uuid4())}))
    report = take(city, case, write_xfdf([guessed, nobodys]))
    assert (report.taken, report.known) == (2, 0)


def test_class_discipline_and_provision_come_back_where_the_file_tells_them(city: City, case: ReviewCase) -> None:
    facts = {"class": "mandatory", "discipline": "electrical", "standard": "GB 55037-2022", "clause": "7.1.2"}
    take(city, case, write_xfdf([foreign(facts=MappingProxyType({**facts, "said": "说的话", "sheet": "建施-02"}))]))
    (finding,) = findings(city, case)
    assert finding.finding_class is FindingClass.MANDATORY
    assert (finding.discipline, finding.standard, finding.text) == ("electrical", "GB 55037-2022", "说的话")
    assert finding.sheet_revision.sheet.sheet_no == "建施-02"


@pytest.mark.parametrize("facts", [{}, {"class": "mandatory"}, {"class": "nonsense", "discipline": "nonsense"}])
def test_without_them_it_is_a_general_finding_of_the_sheets_discipline(
    city: City, case: ReviewCase, facts: dict[str, str]
) -> None:
    take(city, case, write_xfdf([foreign(facts=MappingProxyType(facts))]))
    (finding,) = findings(city, case)
    assert (finding.finding_class, finding.discipline) == (FindingClass.GENERAL, "architecture")


def test_an_annotation_without_words_asks_for_them(city: City, case: ReviewCase) -> None:
    take(city, case, write_xfdf([foreign(contents="")]))
    assert findings(city, case)[0].text == UNWRITTEN


def test_a_group_is_one_finding_with_all_its_marks(city: City, case: ReviewCase) -> None:
    members = [
        foreign(name="a"),
        foreign(Shape.ARROW, name="b", group_of="a"),
        foreign(Shape.PIN, name="c", group_of="a"),
    ]
    report = take(city, case, write_xfdf(members))
    assert (report.taken, report.marks) == (1, 3)


def test_what_cannot_come_in_is_reported_and_stops_nothing_else(city: City, case: ReviewCase) -> None:
    off = foreign(name="off", points=((2000, 2000), (2100, 2000), (2100, 2100)))
    nowhere = foreign(name="nowhere", page=7)
    report = take(city, case, write_xfdf([off, nowhere, foreign(name="good")]))
    assert report.taken == 1
    assert [(name, refusal.code) for name, refusal in report.refused] == [("off", "bad_mark")]
    assert [(one.name, one.reason) for one in report.left_out] == [("nowhere", "本案没有这一页图纸")]
    assert [finding.text for finding in findings(city, case)] == ["疏散楼梯净宽不足 1.10 m。"]


def test_too_many_at_once_are_left_for_another_time(
    city: City, case: ReviewCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xfdf_import, "DRAFTS_AT_ONCE", 2)
    content = write_xfdf([foreign(name=str(number)) for number in range(3)])
    assert [one.reason for one in take(city, case, content).left_out] == ["超过一次可导入的数量"]
    assert take(city, case, content).taken == 1


@pytest.mark.parametrize(("program", "taken", "left_out"), [("Acrobat", 2, 1), ("Apryse", 3, 1), ("iText", 1, 0)])
def test_files_of_other_programs_come_in(city: City, case: ReviewCase, program: str, taken: int, left_out: int) -> None:
    """Apryse's ink lies on a third page, which this case does not have."""
    report = take(city, case, samples.ALL[program].encode())
    assert (report.taken, len(report.left_out) + len(report.refused)) == (taken, left_out)


def test_both_ways_of_counting_pages_can_be_told(city: City, case: ReviewCase) -> None:
    content = samples.ITEXT.encode()
    take(city, case, content, first_page=1)
    take(city, case, content, "air_defence", first_page=0)
    sheets = {one.organisation_id: one.sheet_revision.sheet.sheet_no for one in findings(city, case)}
    assert sheets == {city["fire"].organisation_id: "建施-01", city["air_defence"].organisation_id: "建施-02"}


def test_answers_are_counted_but_not_taken(city: City, case: ReviewCase) -> None:
    assert take(city, case, samples.ACROBAT.encode()).answers == 1


def test_an_import_stands_in_the_trail_with_the_digest_of_its_file(city: City, case: ReviewCase) -> None:
    take(city, case, write_xfdf([foreign()]))
    entries = city.session.scalars(select(AuditEntry).where(AuditEntry.stream == case.audit_stream)).all()
    assert [entry.action for entry in entries][-2:] == ["draft_finding", "import_xfdf"]


def test_a_dangerous_file_changes_nothing(city: City, case: ReviewCase) -> None:
    with pytest.raises(XfdfWithDoctype):
        take(city, case, b'<!DOCTYPE x><xfdf xmlns="http://ns.adobe.com/xfdf/"/>')
    assert findings(city, case) == []


@pytest.mark.parametrize("who", ["owner", "designer", "lead", "overseer", "rival_department"])
def test_only_who_may_annotate_may_import(city: City, case: ReviewCase, who: str) -> None:
    with pytest.raises(Forbidden):
        take(city, case, write_xfdf([foreign()]), who)


def test_nothing_comes_into_a_settled_case(city: City) -> None:
    settled = a_settled_case(city)
    with pytest.raises(Forbidden):
        take(city, settled, write_xfdf([foreign()]))


def test_a_picture_comes_in_with_its_bytes_as_a_file_of_the_finding(city: City, case: ReviewCase) -> None:
    report = take(city, case, write_xfdf([foreign(Shape.IMAGE, picture=png(), turn=90)]))
    assert (report.taken, report.refused) == (1, [])
    (finding,) = findings(city, case)
    ((mark,), (file,)) = finding.marks, finding.files
    assert (mark.kind, mark.geometry["image"], mark.geometry["turn"]) == (MarkKind.IMAGE, file.id, 90)
    assert file.on_sheet
    with object_store().open(file.digest) as stream:
        assert stream.read() == png()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a nothing we take", "attachment_not_allowed"),
        (png(9000, 9000), "picture_too_large"),
        (png() + b"\0" * (1 << 20), "attachment_too_large"),
    ],
    ids=["no picture", "bomb", "more bytes than a file may have"],
)
def test_what_is_no_picture_or_unpacks_to_too_much_is_refused_and_stops_no_other(
    city: City, case: ReviewCase, content: bytes, code: str
) -> None:
    report = take(city, case, write_xfdf([foreign(Shape.IMAGE, picture=content), foreign()]))
    assert [refusal.code for _, refusal in report.refused] == [code]
    assert report.taken == 1
    assert [len(one.files) for one in findings(city, case)] == [0]
