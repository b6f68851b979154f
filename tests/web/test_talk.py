"""The talk as pages and the room's client get it: bootstrap, work list, what was looked at."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pymupdf
import pytest

from review_room.models import ReviewCase
from tests.builders import LogIn
from tests.review_room.builders import (
    City,
    a_colleague,
    a_draft,
    a_remark,
    a_submitted_finding,
    an_issued_case,
    an_open_room,
    operate,
)
from tests.web.test_attachments import sent
from tests.web.test_exports import give_paper, taken

WORDS = "请核对疏散宽度的计算书。"


def test_the_bootstrap_holds_what_its_reader_may_read(city: City, log_in: LogIn) -> None:
    case, finding_id = an_issued_case(city)
    for audience in ("unit", "reviewers", "everyone"):
        a_remark(city, case, "fire", finding_id, audience, text=audience)
    operate(city, case, "fire", "assign_finding", finding_id=finding_id, account_id=city.accounts["fire"].id)
    city.session.commit()
    found = {}
    for who in ("fire", "agency", "overseer", "owner"):
        room = log_in(city.accounts[who]).get(f"/review-room/cases/{case.id}/room.json").get_json()
        found[who] = ([one["text"] for one in room["remarks"]], len(room["assignments"]), room["talk"]["may_write"])
    assert found == {
        "fire": (["unit", "reviewers", "everyone"], 1, True),
        "agency": (["reviewers", "everyone"], 0, True),
        "overseer": (["reviewers", "everyone"], 0, False),
        "owner": (["everyone"], 0, True),
    }


def test_whoever_is_named_finds_it_in_their_work_list_until_they_have_looked(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    a_remark(city, case, "fire", finding_id, "reviewers", text=WORDS, mentions=[city.accounts["agency"].id])
    city.session.commit()
    client = log_in(city.accounts["agency"])
    page = client.get("/").text
    assert WORDS in page
    assert f"/review-room/cases/{case.id}/room#finding-{finding_id}" in page
    assert WORDS not in log_in(city.accounts["lead"]).get("/").text
    client = log_in(city.accounts["agency"])
    seen = client.post(f"/review-room/cases/{case.id}/seen-mentions", json={"finding_id": finding_id})
    assert seen.get_json() == {"seen": 1}
    assert WORDS not in client.get("/").text


def test_a_withdrawn_remark_waits_for_nobody(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    remark_id = a_remark(city, case, "fire", finding_id, "reviewers", text=WORDS, mentions=[city.accounts["agency"].id])
    operate(city, case, "fire", "withdraw_remark", remark_id=remark_id)
    city.session.commit()
    assert WORDS not in log_in(city.accounts["agency"]).get("/").text


def test_an_assigned_finding_waits_with_its_day(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    colleague = a_colleague(city, "fire")
    finding_id = a_draft(city, case, text="楼梯间的草稿意见。")
    account_id = city.accounts[colleague].id
    operate(city, case, "fire", "assign_finding", finding_id=finding_id, account_id=account_id, due_on="2026-11-27")
    city.session.commit()
    page = log_in(city.accounts[colleague]).get("/").text
    assert "指派给您：楼梯间的草稿意见。" in page
    assert "2026-11-27" in page
    assert "楼梯间" not in log_in(city.accounts["fire"]).get("/").text
    operate(city, case, "fire", "withdraw_finding", finding_id=finding_id)
    city.session.commit()
    assert "楼梯间" not in log_in(city.accounts[colleague]).get("/").text


@pytest.mark.parametrize("content", [None, [], {}, {"finding_id": "x"}])
def test_what_names_no_finding_is_refused(city: City, log_in: LogIn, content: object) -> None:
    case = an_open_room(city)
    city.session.commit()
    answer = log_in(city.accounts["fire"]).post(f"/review-room/cases/{case.id}/seen-mentions", json=content)
    assert answer.status_code == 422


def test_the_trail_page_of_the_lead_says_nothing_of_another_units_notes(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    a_remark(city, case, "fire", a_submitted_finding(city, case), "unit", text=WORDS)
    city.session.commit()
    page = log_in(city.accounts["lead"]).get(f"/review-room/cases/{case.id}/trail").text
    assert "submit_finding" in page
    assert "write_remark" not in page


@pytest.fixture
def talked(city: City, log_in: LogIn) -> ReviewCase:
    """An issued finding with a file of its own and a remark for each audience."""
    case = an_open_room(city)
    give_paper(city, case)
    finding_id = a_draft(city, case)
    attachment_id = sent(log_in(city.accounts["fire"]), case, finding_id, name="节点详图.png")
    operate(city, case, "fire", "attach_file", finding_id=finding_id, attachment_id=attachment_id)
    operate(city, case, "fire", "submit_finding", finding_id=finding_id)
    attachment_id = sent(log_in(city.accounts["fire"]), case, finding_id, name="计算书.png")
    a_remark(city, case, "fire", finding_id, "unit", text="只在本单位说。")
    a_remark(city, case, "fire", finding_id, "reviewers", text="请各单位核对。", attachments=[attachment_id])
    city.session.commit()
    return case


def words_in_book(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in book.worksheets for row in sheet.values for cell in row)


def words_in_pdf(content: bytes) -> str:
    with pymupdf.open(stream=content, filetype="pdf") as document:
        noted = [annot.info["content"] for page in document for annot in page.annots()]
        return "\n".join([*("".join(page.get_text().split()) for page in document), *noted])


def words_in_bcf(content: bytes) -> str:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith("markup.bcf"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("findings.xlsx", words_in_book),
        ("findings.pdf", words_in_pdf),
        ("marked-sheets.pdf", words_in_pdf),
        ("findings.bcf", words_in_bcf),
        ("marks.xfdf", bytes.decode),
    ],
)
def test_what_is_taken_away_tells_the_talk_but_never_a_note(
    city: City, log_in: LogIn, talked: ReviewCase, name: str, words: Callable[[bytes], str]
) -> None:
    for who in ("fire", "agency"):
        said = words(taken(log_in(city.accounts[who]), talked, name).data)
        assert "请各单位核对。" in said, who
        assert "计算书.png" in said, who
        assert "只在本单位说" not in said, who


def test_the_list_names_the_files_of_a_finding(city: City, log_in: LogIn, talked: ReviewCase) -> None:
    client = log_in(city.accounts["agency"])
    assert "节点详图.png" in words_in_book(taken(client, talked, "findings.xlsx").data)
    assert "节点详图.png" in words_in_pdf(taken(client, talked, "findings.pdf").data)


def test_a_list_without_talk_has_no_sheet_for_it(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    a_remark(city, case, "fire", a_submitted_finding(city, case), "unit")
    city.session.commit()
    book = openpyxl.load_workbook(io.BytesIO(taken(log_in(city.accounts["fire"]), case, "findings.xlsx").data))
    assert book.sheetnames == ["消防"]
