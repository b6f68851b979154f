"""Marks of open findings on a new revision: carried by a job, shown as their finding is, decided by their own unit."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from review_room.carrying_jobs import carry_marks, give_up_carrying
from review_room.domain.carried_mark import CarriedMarkDecided, CarriedMarkNowhere, CarriedMarkPassed, CarriedState
from review_room.domain.mark import BadMark
from review_room.domain.placement import Certainty, Doubt, Placement, lost, unmoved
from review_room.drawings.entity_index import EntityIndex, write_index
from review_room.exchange.annotation import Shape
from review_room.exchange_marks import marked_sheets
from review_room.models import CarriedMark, DrawingSet, Finding, ReviewCase, RoomEvent, SetState, SheetRevision
from review_room.usecases import carrying, cases
from service_centre.audit.models import AuditEntry
from service_centre.db import transaction
from service_centre.errors import NotFound
from service_centre.objects import object_store
from service_centre.outbox import PromisedJob
from service_centre.people.models import Account
from tests.builders import NOON
from tests.review_room.builders import City, a_city, a_file, an_issued_case, collecting_set, operate

MM = 72 / 25.4
CLOUD = [[100.0, 100.0], [200.0, 100.0], [200.0, 180.0], [100.0, 180.0]]


def a_sheet_pdf(shift_mm: float) -> bytes:
    """A1 with rooms, a plan of which lies further right by the shift."""
    with pymupdf.open() as document:
        page = document.new_page(width=841 * MM, height=594 * MM)
        page.draw_rect(pymupdf.Rect(40, 40, 820 * MM, 580 * MM))
        for n in range(9):
            for m in range(6):
                x, y = (60 + shift_mm + 62 * n + 5 * (m % 3)) * MM, (90 + 71 * m + 4 * (n % 4)) * MM
                page.draw_rect(pymupdf.Rect(x, y, x + (40 + 3 * m) * MM, y + (50 - 2 * n) * MM))
                page.draw_line((x, y), (x + 30 * MM, y + (11 + 5 * n) * MM))
                page.insert_text((x + 9, y + 30), f"room {n}{m} area", fontsize=12)
        content: bytes = document.tobytes()
        return content


def a_revised_case(city: City, *, shift_mm: float = 14.0) -> tuple[ReviewCase, DrawingSet, SheetRevision]:
    """A case whose one issued finding has a cloud on 建施-01, which came in again with real bytes on both sides."""
    case, finding_id = an_issued_case(city)
    before = city.session.scalars(select(SheetRevision).order_by(SheetRevision.id)).first()
    assert before is not None
    before.digest = object_store().put(io.BytesIO(a_sheet_pdf(0.0))).digest
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改")
    revised = collecting_set(city.session, case)
    file = a_file(city.session, case, before.sheet.sheet_no, "建施-77")
    after = next(sheet for sheet in file.revisions if sheet.sheet_id == before.sheet_id)
    after.digest = object_store().put(io.BytesIO(a_sheet_pdf(shift_mm))).digest
    city.session.flush()
    cases.submit_set(city.session, revised, actor=city["designer"], now=NOON)
    return case, revised, after


def carried_as(city: City, revised: DrawingSet, placement: Placement | None = None) -> CarriedMark:
    """What is waiting is written down as placed so; unmoved unless said otherwise."""
    (sheet,) = carrying.to_carry(city.session, revised)
    placements = {mark.mark_id: placement or unmoved(mark.points) for mark in sheet.marks}
    carrying.keep_carried(city.session, revised, sheet, placements, now=NOON)
    return city.session.scalars(select(CarriedMark)).one()


def shifted(carried: CarriedMark, across: float, up: float) -> list[list[float]]:
    """The points of a carried mark elsewhere, as a browser sends them."""
    points = (carried.geometry or carried.mark.geometry)["points"]
    return [[round(x + across, 2), round(y + up, 2)] for x, y in points]


def to_check(points: list[list[float]] = CLOUD) -> Placement:
    return Placement(tuple(complex(*point) for point in points), Certainty.CHECK, 55, (Doubt.CHANGED,))


def test_a_submitted_revision_promises_to_carry_the_open_marks(city: City) -> None:
    _, revised, after = a_revised_case(city)
    promised = city.session.scalars(select(PromisedJob).where(PromisedJob.name == "carry_marks")).all()
    assert [job.subject_id for job in promised] == [revised.id]
    (sheet,) = carrying.to_carry(city.session, revised)
    assert (sheet.after_id, sheet.sure, len(sheet.marks)) == (after.id, True, 1)


def test_the_job_carries_each_mark_once_and_may_run_twice(own_app: Flask) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        _, revised, after = a_revised_case(a_city(session))
        set_id, after_id = revised.id, after.id
    carry_marks(set_id)
    with transaction() as session:
        carried = session.scalars(select(CarriedMark)).one()
        assert (carried.sheet_revision_id, carried.state) == (after_id, CarriedState.PLACED)
        assert carried.geometry is not None
        for (x, y), (old_x, old_y) in zip(carried.geometry["points"], CLOUD, strict=True):
            assert abs(complex(x, y) - complex(old_x + 14, old_y)) < 0.5
        told = session.scalars(select(RoomEvent).where(RoomEvent.kind == "carry_marks")).one()
        assert told.visibility == "everyone"
        assert told.payload["carried"][0]["state"] == "placed"
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "carry_marks")).one()
    carry_marks(set_id)
    give_up_carrying(set_id)
    with transaction() as session:
        assert len(session.scalars(select(CarriedMark)).all()) == 1
        assert len(session.scalars(select(RoomEvent).where(RoomEvent.kind == "carry_marks")).all()) == 1


def entities_of_the_plan(shift_mm: float) -> str:
    """The index of the rooms of `a_sheet_pdf` as CAD would have drawn them; its digest."""
    corners = np.array([(60 + shift_mm + 62 * n + 5 * (m % 3), 60 + 71 * m) for n in range(9) for m in range(6)])
    sizes = np.array([(20 + n, 30 - n / 3) for n in range(len(corners))])
    numbers = np.arange(len(corners))
    index = EntityIndex(
        numbers + 0x200, numbers * 0 + 1, np.hstack([corners, corners + sizes]), numbers.astype("u8") + 9
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.entities"
        assert write_index(index, path)
        return object_store().put(io.BytesIO(path.read_bytes())).digest


@pytest.mark.parametrize("kept", ["whole", "broken", "gone"])
def test_sheets_from_cad_are_carried_by_their_entities_too_and_without_them_where_those_are_lost(
    own_app: Flask, kept: str
) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        _, revised, after = a_revised_case(a_city(session))
        before = session.scalars(select(SheetRevision).order_by(SheetRevision.id)).first()
        assert before is not None
        before.entities_digest, after.entities_digest = entities_of_the_plan(0.0), entities_of_the_plan(14.0)
        if kept == "broken":
            after.entities_digest = object_store().put(io.BytesIO(b"no index")).digest
        elif kept == "gone":
            after.entities_digest = "sha256:" + "0" * 64
        set_id = revised.id
    carry_marks(set_id)
    with transaction() as session:
        carried = session.scalars(select(CarriedMark)).one()
        assert carried.state is CarriedState.PLACED
        assert carried.geometry is not None
        assert abs(carried.geometry["points"][0][0] - 114) < 0.5


def test_a_sheet_read_before_entities_were_kept_has_none_to_be_carried_by(city: City) -> None:
    _, revised, after = a_revised_case(city)
    after.entities_digest = "sha256:" + "1" * 64
    city.session.flush()
    (sheet,) = carrying.to_carry(city.session, revised)
    assert sheet.entities is None


def test_a_job_that_fails_for_good_leaves_every_mark_in_the_queue_without_a_place(own_app: Flask) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        _, revised, _ = a_revised_case(a_city(session))
        set_id = revised.id
    give_up_carrying(set_id)
    with transaction() as session:
        carried = session.scalars(select(CarriedMark)).one()
        assert (carried.state, carried.certainty, carried.geometry) == (CarriedState.TO_CHECK, Certainty.LOST, None)
        assert carried.doubts == [Doubt.FAILED]


def test_marks_of_findings_that_are_over_stay_where_they_are(city: City) -> None:
    case, revised, _ = a_revised_case(city)
    finding = city.session.scalars(select(Finding).where(Finding.case_id == case.id)).one()
    operate(city, case, "fire", "close_finding", finding_id=finding.id)
    assert carrying.to_carry(city.session, revised) == []


def test_a_mark_on_a_sheet_that_may_be_another_is_never_placed_unchecked(city: City) -> None:
    _, revised, after = a_revised_case(city)
    after.title, after.words = "别的图", " ".join(f"别{n}" for n in range(40))
    city.session.flush()
    carried = carried_as(city, revised)
    assert (carried.state, carried.doubts) == (CarriedState.TO_CHECK, [Doubt.OTHER_SHEET])


def test_the_unit_confirms_moves_or_drops_what_is_in_the_queue(city: City) -> None:
    case, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised, to_check())
    done = operate(city, case, "fire", "confirm_carried_mark", carried_id=carried.id)
    assert (carried.state, carried.decided_by) == (CarriedState.CONFIRMED, city["fire"].name)
    assert done.events[-1].payload["carried"][0]["state"] == "confirmed"
    moved = {"points": shifted(carried, 120.0, 60.5)}
    operate(city, case, "fire", "move_carried_mark", carried_id=carried.id, geometry=moved)
    assert carried.geometry is not None
    assert (carried.state, carried.geometry["points"]) == (CarriedState.MOVED, moved["points"])
    operate(city, case, "fire", "drop_carried_mark", carried_id=carried.id)
    with pytest.raises(CarriedMarkDecided):
        operate(city, case, "fire", "confirm_carried_mark", carried_id=carried.id)


def test_a_mark_is_moved_and_taken_back_by_a_process_that_has_read_nothing_yet(city: City) -> None:
    case, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised, to_check())
    for kind, state in (("move_carried_mark", CarriedState.MOVED), ("recheck_carried_mark", CarriedState.TO_CHECK)):
        carried_id = carried.id
        city.session.flush()
        city.session.expunge(city.session.get_one(SheetRevision, carried.sheet_revision_id))
        operate(city, case, "fire", kind, carried_id=carried_id, geometry={"points": shifted(carried, 10.0, 10.0)})
        assert carried.state is state


@pytest.mark.parametrize("waited", [to_check(), lost(Doubt.REDRAWN)])
def test_a_move_that_is_taken_back_leaves_the_mark_waiting_as_it_did(city: City, waited: Placement) -> None:
    case, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised, waited)
    before = carried.geometry
    geometry = {"points": shifted(carried, 10.0, 10.0)}
    operate(city, case, "fire", "move_carried_mark", carried_id=carried.id, geometry=geometry)
    done = operate(city, case, "fire", "recheck_carried_mark", carried_id=carried.id, geometry=before)
    assert (carried.state, carried.geometry, carried.decided_by) == (CarriedState.TO_CHECK, before, None)
    assert done.events[-1].payload["carried"][0]["state"] == "to_check"
    with pytest.raises(CarriedMarkDecided):
        operate(city, case, "fire", "recheck_carried_mark", carried_id=carried.id, geometry=before)


def test_the_same_operation_sent_again_is_not_done_again(city: City) -> None:
    case, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised, to_check())
    first = operate(city, case, "fire", "drop_carried_mark", carried_id=carried.id)
    again = operate(city, case, "fire", "drop_carried_mark", carried_id=carried.id, id=first.events[-1].operation_id)
    assert (again.repeated, again.number) == (True, first.number)


def test_nowhere_cannot_be_confirmed_but_can_be_given_a_place(city: City) -> None:
    case, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised, lost(Doubt.REDRAWN))
    with pytest.raises(CarriedMarkNowhere), city.session.begin_nested():
        operate(city, case, "fire", "confirm_carried_mark", carried_id=carried.id)
    off = {"points": shifted(carried, 5000.0, 0.0)}
    with pytest.raises(BadMark), city.session.begin_nested():
        operate(city, case, "fire", "move_carried_mark", carried_id=carried.id, geometry=off)
    geometry = {"points": shifted(carried, 10.0, 10.0)}
    operate(city, case, "fire", "move_carried_mark", carried_id=carried.id, geometry=geometry)
    assert carried.state is CarriedState.MOVED


def test_a_move_changes_the_place_of_a_mark_and_nothing_else_of_it(city: City) -> None:
    case, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised, to_check())
    known = carried.geometry
    larger = [[2 * x, y] for x, y in shifted(carried, 0.0, 0.0)]
    with pytest.raises(BadMark), city.session.begin_nested():
        operate(city, case, "fire", "move_carried_mark", carried_id=carried.id, geometry={"points": larger})
    told = {"points": shifted(carried, 5.0, 0.0), "text": "别的话", "stamp": "approved", "closed": False}
    operate(city, case, "fire", "move_carried_mark", carried_id=carried.id, geometry=told)
    assert known is not None
    assert carried.geometry == {**known, "points": told["points"]}


def test_a_place_that_a_person_chose_never_waits_as_one_the_machine_is_sure_of(city: City) -> None:
    case, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised)
    assert carried.certainty is Certainty.SURE
    elsewhere = {"points": shifted(carried, 80.0, 0.0)}
    operate(city, case, "fire", "confirm_carried_mark", carried_id=carried.id)
    operate(city, case, "fire", "recheck_carried_mark", carried_id=carried.id, geometry=elsewhere)
    assert (carried.certainty, carried.confidence) == (Certainty.CHECK, 0)


@pytest.mark.parametrize("who", ["air_defence", "agency", "lead", "designer", "owner"])
def test_nobody_else_decides(city: City, who: str) -> None:
    case, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised, to_check())
    with pytest.raises(NotFound):
        operate(city, case, who, "confirm_carried_mark", carried_id=carried.id)
    assert carried.state is CarriedState.TO_CHECK


def test_a_carried_mark_of_another_case_is_not_found(city: City) -> None:
    _, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised, to_check())
    other, _ = an_issued_case(city)
    with pytest.raises(NotFound):
        operate(city, other, "fire", "drop_carried_mark", carried_id=carried.id)


def test_readers_see_a_carried_mark_exactly_when_they_see_its_finding(
    city: City, log_in: Callable[[Account], FlaskClient]
) -> None:
    case, revised, after = a_revised_case(city)
    carried = carried_as(city, revised, to_check())
    finding = carried.mark.finding
    address = f"/review-room/cases/{case.id}/room.json"
    for who in ("fire", "agency", "designer"):
        (seen,) = log_in(city.accounts[who]).get(address).json["carried"]
        assert (seen["id"], seen["sheet_id"], seen["state"]) == (carried.id, after.id, "to_check")
    finding.issued_at = None  # as before it was issued: reviewers see it, the designer does not
    city.session.flush()
    assert log_in(city.accounts["agency"]).get(address).json["carried"] != []
    assert log_in(city.accounts["designer"]).get(address).json["carried"] == []


def test_the_next_revision_goes_on_from_the_last_place_that_was_trusted(city: City) -> None:
    _, revised, after = a_revised_case(city)
    carried = carried_as(city, revised, to_check())
    mark = carried.mark
    assert carrying._last_place(mark)[0] == mark.sheet_revision_id
    case = revised.case
    operate(city, case, "fire", "confirm_carried_mark", carried_id=carried.id)
    assert carrying._last_place(mark)[0] == after.id


def test_exports_show_a_mark_where_it_was_carried_to_and_none_that_was_dropped(city: City) -> None:
    case, revised, _ = a_revised_case(city)
    moved = [[x + 30, y] for x, y in CLOUD]
    carried = carried_as(city, revised, to_check(moved))

    (shown,) = marked_sheets(city.session, case, city["fire"]).annotations
    assert [list(point) for point in shown.points] == moved

    operate(city, case, "fire", "drop_carried_mark", carried_id=carried.id)
    (pinned,) = marked_sheets(city.session, case, city["fire"]).annotations
    assert (pinned.shape, pinned.page) == (Shape.PIN, shown.page)


def test_a_place_is_not_judged_once_the_finding_is_over(city: City) -> None:
    case, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised, to_check())
    operate(city, case, "fire", "close_finding", finding_id=carried.mark.finding_id)
    with pytest.raises(CarriedMarkPassed):
        operate(city, case, "fire", "confirm_carried_mark", carried_id=carried.id)


def test_marks_of_an_earlier_revision_are_left_to_the_job_of_the_later_one(city: City) -> None:
    _, revised, _ = a_revised_case(city)
    assert carrying.to_carry(city.session, revised)
    later = DrawingSet(
        case_id=revised.case_id,
        revision_no=revised.revision_no + 1,
        state=SetState.SUBMITTED,
        set_digest="sha256:" + "0" * 64,
    )
    city.session.add(later)
    city.session.flush()
    assert carrying.to_carry(city.session, revised) == []
