"""One finding on several sheets: the same fault often stands on many storeys."""

import uuid
from typing import Any

import pytest

from review_room.errors import BadOperation
from review_room.exchange_marks import marked_sheets
from review_room.exchange_topics import topics_of
from review_room.finding_digest import content_digest
from review_room.models import Mark, ReviewCase, SheetRevision
from review_room.queries import current_sheets
from service_centre.errors import NotFound
from tests.builders import NOON
from tests.review_room.builders import City, a_cloud, a_draft, an_open_room, operate


def sheets(city: City, case: ReviewCase) -> list[SheetRevision]:
    return list(current_sheets(city.session, case))


def place(city: City, case: ReviewCase, finding_id: str, sheet_id: object, **changes: Any) -> str:
    mark = a_cloud(finding_id=finding_id, sheet_id=sheet_id, **changes)
    operate(city, case, "fire", "place_mark", mark=mark)
    return str(mark["id"])


def test_a_mark_stands_on_the_sheet_that_it_names(city: City, case: ReviewCase) -> None:
    first, second = sheets(city, case)
    finding_id = a_draft(city, case)
    mark = city.session.get_one(Mark, place(city, case, finding_id, second.id))
    assert (mark.sheet_revision_id, mark.finding.sheet_revision_id) == (second.id, first.id)
    unnamed = city.session.get_one(Mark, place(city, case, finding_id, None))
    assert unnamed.sheet_revision_id == first.id


def test_a_draft_can_come_with_marks_on_several_sheets(city: City, case: ReviewCase) -> None:
    first, second = sheets(city, case)
    finding_id = str(uuid.uuid4())
    finding = {"id": finding_id, "sheet_id": first.id, "class": "depth", "discipline": "fire", "text": "缺尺寸。"}
    marks = [a_cloud(sheet_id=first.id), a_cloud(sheet_id=second.id)]
    operate(city, case, "fire", "draft_finding", finding=finding, marks=marks)
    assert {city.session.get_one(Mark, one["id"]).sheet_revision_id for one in marks} == {first.id, second.id}


def test_a_sheet_of_another_case_is_no_sheet_to_draw_on(city: City, case: ReviewCase) -> None:
    elsewhere = an_open_room(city)
    finding_id = a_draft(city, case)
    with pytest.raises(NotFound):
        place(city, case, finding_id, sheets(city, elsewhere)[0].id)
    with pytest.raises(BadOperation):
        place(city, case, finding_id, "1")


def test_a_mark_keeps_its_sheet_when_it_is_changed_and_when_it_comes_back(city: City, case: ReviewCase) -> None:
    _, second = sheets(city, case)
    finding_id = a_draft(city, case)
    mark_id = place(city, case, finding_id, second.id)
    moved = {"points": [[1, 1], [2, 1], [2, 2]]}
    operate(city, case, "fire", "change_mark", mark_id=mark_id, geometry=moved)
    operate(city, case, "fire", "remove_mark", mark_id=mark_id)
    place(city, case, finding_id, second.id, id=mark_id)
    assert city.session.get_one(Mark, mark_id).sheet_revision_id == second.id


def test_exports_show_the_finding_on_each_of_its_sheets_and_list_it_once(city: City, case: ReviewCase) -> None:
    _, second = sheets(city, case)
    finding_id = a_draft(city, case)
    place(city, case, finding_id, second.id)
    marked = marked_sheets(city.session, case, city["fire"])
    assert [(one.page, one.facts["finding"]) for one in marked.annotations] == [(0, finding_id), (1, finding_id)]
    (topic,) = topics_of(marked, address_of=lambda sheet: sheet.sheet_no, made_at=NOON)
    assert topic.labels[:2] == ("图号:建施-01", "图号:建施-02")
    assert [mark.page for mark in topic.marks] == [0]


def test_answers_have_a_name_of_their_own_on_each_sheet(city: City, case: ReviewCase) -> None:
    _, second = sheets(city, case)
    finding_id = str(uuid.uuid4())
    words = {"points": [[10, 10]], "text": "净宽不足", "height_mm": 5}
    finding = {"id": finding_id, "class": "depth", "discipline": "fire", "text": "缺尺寸。"}
    marks = [a_cloud(kind="text", geometry=words, sheet_id=one.id) for one in sheets(city, case)]
    operate(city, case, "fire", "draft_finding", finding=finding | {"sheet_id": second.id}, marks=marks)
    found = marked_sheets(city.session, case, city["fire"]).annotations
    names = [reply.name for one in found for reply in one.replies]
    assert len(names) == len(set(names)) == 2
    assert [one.page for one in found] == [1, 0]  # the finding's own sheet first


def test_the_trail_tells_a_mark_on_another_sheet_from_one_on_its_own(city: City, case: ReviewCase) -> None:
    _, second = sheets(city, case)
    mark = city.session.get_one(Mark, place(city, case, a_draft(city, case), None))
    before = content_digest(mark.finding)
    mark.sheet_revision_id = second.id
    assert content_digest(mark.finding) != before
