"""The sheet index: proposed, mended by its owner, confirmed; fixed once the set is handed in."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from review_room.errors import (
    DisciplineSubmitted,
    IndexNotReady,
    NumberMissing,
    NumberTaken,
    SetClosed,
    UnseenCharacters,
)
from review_room.models import FileState, ReviewCase, Sheet, SheetRevision
from review_room.usecases import cases, sheet_index, uploads
from review_room.usecases.sheet_index import IndexEntry, confirm_index, entry_of, mend_entry, needs_look
from service_centre.audit.models import AuditEntry
from service_centre.errors import ChangedMeanwhile, Invalid
from service_centre.people.models import Account
from storage.objects import StoredObject
from tests.builders import NOON
from tests.review_room.builders import City, a_case_of, a_file, an_issued_case, collecting_set, operate


@pytest.fixture
def case(city: City) -> ReviewCase:
    case = a_case_of(city)
    a_file(city.session, case, "建施-01", "建施-02")
    return case


def sheets(city: City, case: ReviewCase) -> list[SheetRevision]:
    return list(sheet_index.sheets_of(city.session, collecting_set(city.session, case)))


def mend(city: City, sheet: SheetRevision, **changes: str | None) -> None:
    seen = entry_of(sheet)
    mend_entry(city.session, sheet, replace(seen, **changes), seen=seen, actor=city["owner"], now=NOON)


def test_a_mended_sheet_has_the_new_number_title_and_discipline_and_the_trail_says_who(
    city: City, case: ReviewCase
) -> None:
    sheet = sheets(city, case)[0]
    mend(city, sheet, sheet_no=" 建施-11 ", title="首层  平面图", discipline="architecture")
    assert entry_of(sheet) == IndexEntry("建施-11", "首层 平面图", "architecture")
    assert sheet.mended_by == city["owner"].name
    assert not needs_look(sheet)
    entry = city.session.scalars(select(AuditEntry).where(AuditEntry.action == "mend_sheet_index")).one()
    assert "建施-01" in entry.body
    assert "建施-11" in entry.body


def test_the_scale_is_mended_too(city: City, case: ReviewCase) -> None:
    sheet = sheets(city, case)[0]
    mend(city, sheet, scale=" 1：100 ")
    assert sheet.scale == "1:100"
    with pytest.raises(Invalid):
        mend(city, sheet, scale="1:" + "0" * 40)


def test_a_number_is_free_again_when_the_file_that_had_it_is_taken_out(city: City, case: ReviewCase) -> None:
    first = sheets(city, case)[0].file
    second = a_file(city.session, case, "建施-01 (2)", "建施-02 (2)", "建施-09 (2)")
    third = a_file(city.session, case, "建施-01 (3)")
    uploads.remove_file(city.session, first, actor=city["owner"], now=NOON)
    assert [sheet.sheet.sheet_no for sheet in second.revisions] == ["建施-01", "建施-02", "建施-09 (2)"]
    assert [sheet.sheet.sheet_no for sheet in third.revisions] == ["建施-01 (2)"]


LOOKALIKES = ("建施－02", "建施-0２", "建施–02", "建施-O2", " 建施 - 02 ")


@pytest.mark.parametrize("lookalike", LOOKALIKES)
def test_a_number_that_only_looks_different_is_taken(city: City, case: ReviewCase, lookalike: str) -> None:
    with pytest.raises(NumberTaken):
        mend(city, sheets(city, case)[0], sheet_no=lookalike)


@pytest.mark.parametrize("unseen", ["建施-05\u200b", "建施\u202e-05", "建施-05\u0007"])
def test_characters_that_nobody_sees_are_refused(city: City, case: ReviewCase, unseen: str) -> None:
    for field in ("sheet_no", "title"):
        with pytest.raises(UnseenCharacters):
            mend(city, sheets(city, case)[0], **{field: unseen})


def test_a_number_spelt_anew_stays_the_same_sheet(city: City, case: ReviewCase) -> None:
    sheet = sheets(city, case)[0]
    sheet.sheet.sheet_no = "建施－01"
    same = sheet.sheet_id
    mend(city, sheet, sheet_no="建施-01")
    assert (sheet.sheet_id, sheet.sheet.sheet_no) == (same, "建施-01")


def test_a_revision_lands_on_the_sheet_whose_number_looks_the_same(city: City) -> None:
    case, _ = an_issued_case(city)
    known = city.session.scalars(select(Sheet).where(Sheet.case_id == case.id)).first()
    assert known is not None
    file = a_file(city.session, case, "改-99")
    mend(city, file.revisions[0], sheet_no=known.sheet_no.replace("-", "－"), discipline=known.discipline)
    assert file.revisions[0].sheet_id == known.id


def test_a_draft_changes_no_discipline_that_was_submitted(city: City) -> None:
    case, _ = an_issued_case(city)
    known = city.session.scalars(select(Sheet).where(Sheet.case_id == case.id)).first()
    assert known is not None
    before = known.discipline
    file = a_file(city.session, case, "改-99")
    with pytest.raises(DisciplineSubmitted):
        mend(city, file.revisions[0], sheet_no=known.sheet_no, discipline="fire" if before != "fire" else "water")
    assert known.discipline == before


def test_what_comes_or_goes_after_the_confirmation_ends_it(city: City, case: ReviewCase) -> None:
    drawing_set = collecting_set(city.session, case)
    stored = StoredObject("sha256:" + "ab" * 32, 10)
    confirm_index(city.session, drawing_set, actor=city["owner"], now=NOON)
    file = uploads.receive_file(
        city.session, drawing_set, name="后来.pdf", stored=stored, actor=city["owner"], now=NOON
    )
    assert drawing_set.index_confirmed_at is None
    file.state = FileState.READ
    confirm_index(city.session, drawing_set, actor=city["owner"], now=NOON)
    uploads.remove_file(city.session, file, actor=city["owner"], now=NOON)
    assert drawing_set.index_confirmed_at is None


def test_a_number_that_the_owner_has_typed_is_not_touched(city: City, case: ReviewCase) -> None:
    first = sheets(city, case)[0].file
    second = a_file(city.session, case, "建施-51")
    mend(city, second.revisions[0], sheet_no="建施-01 (2)")
    uploads.remove_file(city.session, first, actor=city["owner"], now=NOON)
    assert [sheet.sheet.sheet_no for sheet in second.revisions] == ["建施-01 (2)"]


def test_unsure_readings_and_numbers_told_apart_ask_for_a_look(city: City, case: ReviewCase) -> None:
    sure, unsure = sheets(city, case)
    sure.confidence, unsure.confidence = sheet_index.SURE_PERCENT, sheet_index.SURE_PERCENT - 1
    assert [needs_look(sheet) for sheet in (sure, unsure)] == [False, True]
    mend(city, sure, sheet_no="建施-01 (2)")
    sure.mended_by = None
    assert needs_look(sure)


def test_two_sheets_of_a_set_cannot_have_one_number(city: City, case: ReviewCase) -> None:
    first, _ = sheets(city, case)
    with pytest.raises(NumberTaken):
        mend(city, first, sheet_no="建施-02")
    with pytest.raises(NumberMissing):
        mend(city, first, sheet_no="  ")
    with pytest.raises(Invalid):
        mend(city, first, discipline="alchemy")


def test_who_saw_something_else_changes_nothing(city: City, case: ReviewCase) -> None:
    sheet = sheets(city, case)[0]
    with pytest.raises(ChangedMeanwhile):
        mend_entry(
            city.session,
            sheet,
            IndexEntry("建施-05", "", None),
            seen=IndexEntry("建施-99", "", None),
            actor=city["owner"],
            now=NOON,
        )


def test_a_revision_with_the_number_of_an_earlier_sheet_is_that_sheet(city: City) -> None:
    case, finding_id = an_issued_case(city)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改")
    a_file(city.session, case, "无图号")
    earlier = city.session.scalars(select(Sheet).where(Sheet.case_id == case.id, Sheet.sheet_no == "建施-01")).one()
    (sheet,) = sheets(city, case)
    mend(city, sheet, sheet_no="建施-01")
    assert sheet.sheet_id == earlier.id
    assert {one.revision_no for one in earlier.revisions} >= {1, sheet.revision_no}


def test_confirming_says_who_looked_and_mending_afterwards_takes_it_back(city: City, case: ReviewCase) -> None:
    drawing_set = collecting_set(city.session, case)
    confirm_index(city.session, drawing_set, actor=city["owner"], now=NOON)
    assert (drawing_set.index_confirmed_at, drawing_set.index_confirmed_by) == (NOON, city["owner"].name)
    assert not any(needs_look(sheet) for sheet in sheets(city, case))
    mend(city, sheets(city, case)[0], title="改名")
    assert drawing_set.index_confirmed_at is None


def test_nothing_is_confirmed_that_cannot_be_seen_yet(city: City, case: ReviewCase) -> None:
    a_file(city.session, case, state=FileState.READING)
    with pytest.raises(IndexNotReady):
        confirm_index(city.session, collecting_set(city.session, case), actor=city["owner"], now=NOON)


def test_once_handed_in_the_index_stands(city: City, case: ReviewCase) -> None:
    sheet = sheets(city, case)[0]
    drawing_set = collecting_set(city.session, case)
    cases.submit_set(city.session, drawing_set, actor=city["owner"], now=NOON)
    with pytest.raises(SetClosed):
        mend(city, sheet, title="改名")
    with pytest.raises(SetClosed):
        confirm_index(city.session, drawing_set, actor=city["owner"], now=NOON)


def test_the_page_lists_the_sheets_and_takes_what_is_mended(
    city: City, case: ReviewCase, log_in: Callable[[Account], FlaskClient]
) -> None:
    sheet, set_id = sheets(city, case)[0], collecting_set(city.session, case).id
    sheet.confidence = 10
    client = log_in(city.accounts["owner"])
    page = client.get(f"/review-room/sets/{set_id}/index").text
    assert page.count('data-testid="index-row"') == 2
    assert "data-look" in page
    seen = {
        "sheet_no": "建施-01",
        "title": sheet.title,
        "discipline": sheet.sheet.discipline or "",
        "scale": sheet.scale,
    }
    address = f"/review-room/sheets/{sheet.id}/index-entry"
    answer = client.post(address, json={"entry": {**seen, "title": "总说明"}, "seen": seen})
    assert answer.json == {"entry": {**seen, "title": "总说明"}, "needs_look": False}
    for nonsense in ([], {"entry": []}, {"entry": {"sheet_no": 1, "title": ""}, "seen": seen}):
        assert client.post(address, json=nonsense).status_code == 422
    assert log_in(city.accounts["clerk"]).post(address, json={"entry": seen, "seen": seen}).status_code == 404
    assert client.post(f"/review-room/sets/{set_id}/index-confirmation").status_code == 302


def test_owner_and_clerk_see_what_the_catalogue_names_and_is_not_there(
    city: City, case: ReviewCase, log_in: Callable[[Account], FlaskClient]
) -> None:
    first, second = sheets(city, case)
    first.catalogue = [["建施-01", first.title], ["建施-02", second.title], ["建施-03", "二层平面图"]]
    city.session.flush()
    drawing_set = collecting_set(city.session, case)
    page = log_in(city.accounts["owner"]).get(f"/review-room/sets/{drawing_set.id}/index").text
    assert "目录中有、未找到 1 张" in page
    assert "建施-03 二层平面图" in page
    cases.submit_set(city.session, drawing_set, actor=city["owner"], now=NOON)
    address = f"/review-room/cases/{case.id}"
    assert "建施-03 二层平面图" in log_in(city.accounts["clerk"]).get(address).text
    assert "catalogue-differences" not in log_in(city.accounts["overseer"]).get(address).text


def test_without_a_catalogue_nothing_is_compared(city: City, case: ReviewCase) -> None:
    assert sheet_index.differences_from_catalogue(city.session, collecting_set(city.session, case)) is None


def test_sheets_of_earlier_sets_count_as_there_for_a_revised_catalogue(city: City) -> None:
    case, _ = an_issued_case(city)
    before = {sheet.sheet.sheet_no: sheet.title for sheet in sheets_in_all(city, case)}
    file = a_file(city.session, case, "建施-00")
    file.revisions[0].catalogue = [[number, title] for number, title in before.items()] + [["建施-00", ""]]
    city.session.flush()
    found = sheet_index.differences_from_catalogue(city.session, collecting_set(city.session, case))
    assert found is not None
    assert found.agree


def sheets_in_all(city: City, case: ReviewCase) -> list[SheetRevision]:
    return [sheet for sheet in city.session.scalars(select(SheetRevision)) if sheet.file.drawing_set.case_id == case.id]
