"""Guarded pairs, files taken out, notices given once: the rules hold whatever the screens offer."""

import threading
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from review_room.domain.lifecycle import CaseState
from review_room.errors import SignedElsewhere, StillReading, SupplementRequestedBefore
from review_room.models import DrawingFile, FileState, Finding, SheetRevision
from review_room.paper_jobs import _receipt_content
from review_room.papers.receipt import render_receipt
from review_room.policy import POLICY, Permission
from review_room.usecases import cases, opinions, reading, uploads
from review_room.usecases.operations import perform
from service_centre.db import db, transaction
from service_centre.errors import Forbidden
from service_centre.permissions import Actor, permits
from tests.builders import NOON
from tests.review_room.builders import (
    City,
    a_case_of,
    a_city,
    a_file,
    a_rendered_opinion,
    a_submitted_case,
    an_issued_case,
    an_open_room,
    collecting_set,
    operate,
)


@pytest.mark.parametrize("party", ["owner", "designer"])
def test_who_also_works_for_a_party_judges_nothing_of_theirs(city: City, party: str) -> None:
    case, finding_id = an_issued_case(city)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改")
    a_file(city.session, case, "建施-01")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    both = replace(city["fire"], affiliations=frozenset({city["fire"].organisation_id, city[party].organisation_id}))
    with pytest.raises(Forbidden):
        close_as(city, both, finding_id)
    for permission in (Permission.ANNOTATE, Permission.STANCE_GIVE):
        assert permits(POLICY, city["fire"], permission, case)
        assert not permits(POLICY, both, permission, case)


def close_as(city: City, actor: Actor, finding_id: str) -> None:
    """Close a finding as somebody who is not among the city's people."""
    case = city.session.get_one(Finding, finding_id).case
    content = {"id": "00000000-0000-4000-8000-000000000001", "kind": "close_finding", "finding_id": finding_id}
    perform(city.session, case, content, actor=actor, now=NOON)


def test_one_person_signs_for_one_unit(city: City) -> None:
    opinion = a_rendered_opinion(city)
    first, second = opinion.slots[:2]
    opinions.request_signature(city.session, first, actor=city["agency_signer"], now=NOON)
    opinions.note_signed(city.session, first, pdf_digest="sha256:2", now=NOON)
    elsewhere = replace(city["agency_signer"], organisation_id=second.organisation_id)
    with pytest.raises(SignedElsewhere):
        opinions.request_signature(city.session, second, actor=elsewhere, now=NOON)


def test_a_file_taken_out_before_submission_is_nobody_elses_business(city: City) -> None:
    case = a_case_of(city)
    wrong, right = a_file(city.session, case, "密-01"), a_file(city.session, case, "建施-01")
    uploads.remove_file(city.session, wrong, actor=city["owner"], now=NOON)
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["owner"], now=NOON)
    for who in ("clerk", "lead", "overseer"):
        for file, seen in ((wrong, False), (right, True)):
            sheet = city.session.scalars(select(SheetRevision).where(SheetRevision.file_id == file.id)).one()
            assert permits(POLICY, city[who], Permission.FILE_READ, file) is seen
            assert permits(POLICY, city[who], Permission.SHEET_READ, sheet) is seen


def test_what_is_missing_is_named_once(city: City) -> None:
    case = a_submitted_case(city)
    cases.request_supplement(city.session, case, missing="缺结构图", actor=city["clerk"], now=NOON)
    a_file(city.session, case, "结施-01")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["owner"], now=NOON)
    with pytest.raises(SupplementRequestedBefore):
        cases.request_supplement(city.session, case, missing="又缺暖通图", actor=city["clerk"], now=NOON)
    assert case.state is CaseState.SUBMITTED


def test_a_revision_waits_until_it_has_been_read(city: City) -> None:
    case, finding_id = an_issued_case(city)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改")
    file = a_file(city.session, case, state=FileState.READING)
    with pytest.raises(StillReading):
        cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    assert (case.state, case.round) == (CaseState.REVISION_DUE, 1)
    file.state = FileState.READ
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    assert case.state is CaseState.UNDER_RE_REVIEW


def test_a_file_taken_out_while_it_is_read_stays_out(own_app: Flask) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        city = a_city(session)
        file_id = a_file(session, a_case_of(city), "建施-01", state=FileState.READING).id
    loaded, removed = threading.Event(), threading.Event()

    def read() -> None:
        with own_app.app_context(), transaction() as session:
            file = session.get_one(DrawingFile, file_id)
            loaded.set()
            removed.wait(5)
            reading.finish_reading(session, file, (), now=NOON)

    reader = threading.Thread(target=read)
    reader.start()
    loaded.wait(5)
    with transaction() as session:
        uploads.remove_file(session, session.get_one(DrawingFile, file_id), actor=city["owner"], now=NOON)
    removed.set()
    reader.join()
    db.session.remove()
    with transaction() as session:
        assert session.get_one(DrawingFile, file_id).state is FileState.REMOVED


def test_the_receipt_names_exactly_the_files_of_its_digest(city: City) -> None:
    case = an_open_room(city)
    drawing_set = cases.begin_next_revision(city.session, case)
    read, refused = a_file(city.session, case, "建施-09"), a_file(city.session, case, state=FileState.READING)
    listed = cases.set_digest([read, refused])
    refused.state, refused.refusal_code, refused.refusal_sentence = FileState.REFUSED, "damaged_pdf", "已损坏"
    city.session.flush()
    city.session.refresh(drawing_set)
    content = _receipt_content(drawing_set, NOON, listed)
    assert sorted(file.digest for file in content.files) == sorted([read.digest, refused.digest])
    assert render_receipt(content).startswith(b"%PDF")
