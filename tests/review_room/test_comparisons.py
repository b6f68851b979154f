"""What a revision changed: asked for at submission, made by a job, shown to those who may see both sheets."""

import io
from collections.abc import Callable

import pymupdf
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from review_room.comparison_jobs import compare_revisions, give_up_comparing
from review_room.domain.comparison import ComparisonState
from review_room.drawings.refusals import Refusal, RefusalCode
from review_room.models import DrawingFile, DrawingSet, ReviewCase, SheetComparison, SheetRevision
from review_room.usecases import cases, comparisons
from review_room.usecases.comparisons import ChangeKind
from service_centre.db import transaction
from service_centre.objects import object_store
from service_centre.outbox import PromisedJob
from service_centre.people.models import Account
from service_centre.queues import QUEUES, owners, registry
from tests.builders import NOON
from tests.review_room.builders import City, a_city, a_file, an_issued_case, an_open_room, collecting_set, operate


def a_sheet_pdf(text: str) -> bytes:
    with pymupdf.open() as document:
        page = document.new_page(width=842, height=595)
        page.draw_rect(pymupdf.Rect(40, 40, 800, 560))
        for n in range(8):
            page.insert_text((100, 80 + 40 * n), f"line {n} of the sheet")
        page.insert_text((400, 300), text)
        content: bytes = document.tobytes()
        return content


def a_revised_case(city: City) -> tuple[SheetRevision, SheetRevision]:
    """The sheet 建施-01 before and after, both with real bytes, the second handed in as a revision."""
    case, finding_id = an_issued_case(city)
    before = city.session.scalars(select(SheetRevision).order_by(SheetRevision.id)).first()
    assert before is not None
    before.digest = object_store().put(io.BytesIO(a_sheet_pdf("M1021"))).digest
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改")
    file = a_file(city.session, case, before.sheet.sheet_no, "建施-77")
    after = next(sheet for sheet in file.revisions if sheet.sheet_id == before.sheet_id)
    after.digest = object_store().put(io.BytesIO(a_sheet_pdf("M1521"))).digest
    city.session.flush()
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    return before, after


def test_a_revision_asks_for_the_comparison_of_each_sheet_it_replaces(city: City) -> None:
    before, after = a_revised_case(city)
    asked = city.session.scalars(select(SheetComparison)).all()
    assert [(one.before_digest, one.after_digest) for one in asked] == [(before.digest, after.digest)]
    promised = city.session.scalars(select(PromisedJob).where(PromisedJob.name == "compare_revisions")).all()
    assert [job.subject_id for job in promised] == [asked[0].id]
    found = {
        change.after.sheet.sheet_no: change.kind for change in comparisons.changes_of(city.session, _case(after), 2)
    }
    assert found[after.sheet.sheet_no] is ChangeKind.COMPARED
    assert found["建施-77"] is ChangeKind.NEW
    assert ChangeKind.KEPT in found.values() or len(found) == 2


def _case(sheet: SheetRevision) -> ReviewCase:
    return sheet.file.drawing_set.case


def test_the_job_compares_once_and_may_run_twice(own_app: Flask) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        a_revised_case(a_city(session))
    with transaction() as session:
        comparison_id = session.scalars(select(SheetComparison.id)).one()
    compare_revisions(comparison_id)
    with transaction() as session:
        made = session.get_one(SheetComparison, comparison_id)
        first = made.result_digest
        assert (made.state, made.regions) == (ComparisonState.READY, 1)
    compare_revisions(comparison_id)
    give_up_comparing(comparison_id)
    with transaction() as session:
        made = session.get_one(SheetComparison, comparison_id)
        assert (made.state, made.result_digest) == (ComparisonState.READY, first)


def test_a_failed_comparison_says_why_and_can_be_asked_for_again(city: City) -> None:
    before, after = a_revised_case(city)
    comparison = comparisons.comparison_of(city.session, before, after)
    assert comparison is not None
    refusal = Refusal(RefusalCode.COMPARISON_FAILED, reason="超过上限")
    comparisons.note_failed(city.session, comparison, refusal)
    assert comparison.state is ComparisonState.FAILED
    assert comparison.failure == str(refusal)
    assert comparison.notes == [refusal.note]
    promised = city.session.scalars(select(PromisedJob).where(PromisedJob.subject_id == comparison.id)).one()
    promised.kept_at = NOON  # the job came to its end, with a refusal
    assert comparisons.ask_comparison(city.session, before, after, now=NOON) is comparison
    assert comparison.state is ComparisonState.WAITING
    assert (comparison.failure, comparison.notes) == (None, [])
    city.session.refresh(promised)
    assert promised.kept_at is None, "it is tried again"


def test_the_page_shows_both_revisions_to_the_parties_and_to_nobody_else(
    city: City, log_in: Callable[[Account], FlaskClient]
) -> None:
    before, after = a_revised_case(city)
    address = f"/review-room/sheets/{after.id}/comparison/{before.id}"
    other = an_open_room(city)  # another case of the same people
    foreign = city.session.scalars(
        select(SheetRevision.id).where(SheetRevision.id.not_in([before.id, after.id])).order_by(SheetRevision.id.desc())
    ).first()
    case_id = _case(after).id
    client = log_in(city.accounts["fire"])
    assert client.get(address).status_code == 200
    assert client.get(f"{address}.json").json["state"] == "waiting"
    assert client.post(f"{address}.json").status_code == 202
    assert after.sheet.sheet_no in client.get(f"/review-room/cases/{case_id}/changes").text
    assert client.get(f"/review-room/sheets/{after.id}/comparison/{foreign}").status_code == 404
    assert client.get(f"/review-room/cases/{other.id}/changes").status_code == 200
    for rival in ("rival_owner", "rival_agency"):
        stranger = log_in(city.accounts[rival])
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}.json").status_code == 404


def as_many_pairs(city: City, count: int) -> list[tuple[SheetRevision, SheetRevision]]:
    """Pairs of one case that nobody has compared."""
    case = an_open_room(city, *(f"建施-{number:02}" for number in range(1, count + 2)))
    asked = (
        select(SheetRevision)
        .join(DrawingFile, DrawingFile.id == SheetRevision.file_id)
        .join(DrawingSet, DrawingSet.id == DrawingFile.set_id)
        .where(DrawingSet.case_id == case.id)
    )
    first, *others = city.session.scalars(asked.order_by(SheetRevision.id)).all()
    return [(first, other) for other in others[:count]]


def test_only_some_comparisons_of_a_case_wait_and_the_next_is_refused_with_a_sentence(
    city: City, log_in: Callable[[Account], FlaskClient]
) -> None:
    pairs = as_many_pairs(city, 12)
    addresses = [f"/review-room/sheets/{after.id}/comparison/{before.id}.json" for before, after in pairs]
    client = log_in(city.accounts["fire"])
    answers = [client.post(address, headers={"Accept": "application/json"}) for address in addresses]
    assert [answer.status_code for answer in answers] == [202] * 10 + [409] * 2
    error = answers[-1].json["error"]
    assert (error["code"], "10 项" in error["sentence"]) == ("too_many_comparisons", True)
    assert client.post(addresses[0]).status_code == 202  # what waits already may be asked for again

    done = comparisons.comparison_of(city.session, *pairs[0])
    assert done is not None
    comparisons.note_compared(city.session, done, result_digest=str(pairs[0][0].digest), regions=0)
    city.session.commit()
    assert client.post(addresses[-1]).status_code == 202


def test_the_comparisons_of_one_case_leave_room_for_those_of_another(city: City) -> None:
    for before, after in as_many_pairs(city, 10):
        comparisons.ask_as_reader(city.session, before, after, now=NOON)
    before, after = as_many_pairs(city, 1)[0]
    assert comparisons.ask_as_reader(city.session, before, after, now=NOON) is not None


def test_a_revision_is_compared_whole_however_many_sheets_it_has(city: City) -> None:
    for before, after in as_many_pairs(city, 12):
        assert comparisons.ask_comparison(city.session, before, after, now=NOON) is not None


def test_comparisons_wait_behind_readings_in_turns_of_their_owners(city: City) -> None:
    before, after = as_many_pairs(city, 1)[0]
    found = comparisons.ask_as_reader(city.session, before, after, now=NOON)
    assert found is not None
    spec = registry()["compare_revisions"]
    assert QUEUES.index(spec.queue) > QUEUES.index(registry()["read_drawing_file"].queue)
    assert owners(city.session, spec, [found.id]) == {found.id: city["owner"].organisation_id}
