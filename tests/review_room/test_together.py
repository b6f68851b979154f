"""Several operations in one request: each answered as if it had come alone."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from review_room.domain.mark import BadMark
from review_room.errors import BadOperation
from review_room.models import Finding, Mark, RoomEvent
from review_room.queries import visible_findings
from review_room.usecases.operations_together import MOST, Outcome, perform_together
from service_centre.audit.models import AuditEntry
from service_centre.errors import ChangedMeanwhile, NotFound
from tests.builders import NOON
from tests.review_room.builders import City, a_cloud, a_draft, an_open_room, first_sheet


def a_new_draft(sheet_id: int, *marks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    finding = {
        "id": str(uuid.uuid4()),
        "sheet_id": sheet_id,
        "discipline": "fire",
        "class": "general",
        "text": "疏散走道净宽度不足。",
    }
    return {"id": str(uuid.uuid4()), "kind": "draft_finding", "finding": finding | changes, "marks": list(marks)}


def together(city: City, case: Any, *contents: object, who: str = "fire") -> list[Outcome]:
    return perform_together(city.session, case, contents, actor=city[who], now=NOON)


def kinds(outcomes: list[Outcome]) -> list[type]:
    return [type(one) for one in outcomes]


def test_drafts_written_together_are_numbered_recorded_and_told_one_by_one(city: City) -> None:
    case = an_open_room(city)
    sheet = first_sheet(city, case).id
    before = len(city.session.scalars(select(RoomEvent.number)).all())
    drafts = [a_new_draft(sheet, a_cloud(), text=f"第 {n} 条") for n in range(3)]
    together(city, case, *drafts)
    events = city.session.scalars(select(RoomEvent).order_by(RoomEvent.number).offset(before)).all()
    assert [event.operation_id for event in events] == [draft["id"] for draft in drafts]
    assert [event.number for event in events] == [before + 1, before + 2, before + 3]
    assert [event.payload["finding"]["text"] for event in events] == ["第 0 条", "第 1 条", "第 2 条"]
    assert [len(event.payload["marks"]) for event in events] == [1, 1, 1]
    entries = city.session.scalars(select(AuditEntry.body).order_by(AuditEntry.id.desc()).limit(3)).all()
    assert [f'"event":{event.number}' in body for event, body in zip(reversed(events), entries, strict=True)] == [
        True
    ] * 3


def test_one_draft_in_one_request_tells_the_same_as_alone(city: City) -> None:
    case = an_open_room(city)
    sheet = first_sheet(city, case).id
    alone, with_another, other = (a_new_draft(sheet, a_cloud()) for _ in range(3))
    together(city, case, alone)
    together(city, case, with_another, other)
    told = {
        event.operation_id: event.payload["finding"] | {"id": ""}
        for event in city.session.scalars(select(RoomEvent).where(RoomEvent.kind == "draft_finding"))
    }
    assert told[alone["id"]] == told[with_another["id"]]


def test_what_builds_on_another_operation_of_the_request_finds_it(city: City) -> None:
    case = an_open_room(city)
    draft = a_new_draft(first_sheet(city, case).id, a_cloud())
    finding_id = draft["finding"]["id"]
    place = {"id": str(uuid.uuid4()), "kind": "place_mark", "mark": a_cloud(finding_id=finding_id)}
    submit = {"id": str(uuid.uuid4()), "kind": "submit_finding", "finding_id": finding_id}
    assert all(not isinstance(one, Exception) for one in together(city, case, draft, place, submit))
    assert city.session.get_one(Finding, finding_id).number == 1


def test_a_refused_draft_leaves_nothing_and_stops_no_other(city: City) -> None:
    case = an_open_room(city)
    sheet = first_sheet(city, case).id
    bad = a_new_draft(sheet, a_cloud(), a_cloud(geometry={"points": []}))
    good = [a_new_draft(sheet, a_cloud()), a_new_draft(sheet)]
    outcomes = together(city, case, good[0], bad, good[1])
    assert isinstance(outcomes[1], BadMark)
    assert {finding.id for finding in visible_findings(city.session, case, city["fire"])} == {
        one["finding"]["id"] for one in good
    }
    assert len(city.session.scalars(select(Mark)).all()) == 1


def test_a_refused_operation_between_others_leaves_nothing(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    stale = {"id": str(uuid.uuid4()), "kind": "edit_finding", "finding_id": finding_id, "version": 7, "text": "新"}
    nobodys = {"id": str(uuid.uuid4()), "kind": "submit_finding", "finding_id": str(uuid.uuid4())}
    submit = {"id": str(uuid.uuid4()), "kind": "submit_finding", "finding_id": finding_id}
    outcomes = together(city, case, stale, nobodys, submit, "no operation")
    assert kinds(outcomes[:2]) == [ChangedMeanwhile, NotFound]
    assert not isinstance(outcomes[2], Exception)
    assert isinstance(outcomes[3], BadOperation)


def test_a_request_sent_twice_is_done_once(city: City) -> None:
    case = an_open_room(city)
    sheet = first_sheet(city, case).id
    drafts = [a_new_draft(sheet, a_cloud()) for _ in range(3)]
    first = together(city, case, *drafts[:2])
    again = together(city, case, *drafts)
    assert [one.number for one in again[:2]] == [one.number for one in first]  # type: ignore[union-attr]
    assert [one.repeated for one in again] == [True, True, False]  # type: ignore[union-attr]
    assert len(visible_findings(city.session, case, city["fire"])) == 3


def test_an_id_named_twice_in_a_request_is_refused_the_second_time(city: City) -> None:
    case = an_open_room(city)
    sheet = first_sheet(city, case).id
    draft = a_new_draft(sheet)
    same_finding = a_new_draft(sheet, id=draft["finding"]["id"])
    outcomes = together(city, case, draft, same_finding)
    assert isinstance(outcomes[1], BadOperation)


def test_a_request_has_an_end(city: City) -> None:
    case = an_open_room(city)
    for contents in ([], [{}] * (MOST + 1)):
        with pytest.raises(BadOperation):
            together(city, case, *contents)
