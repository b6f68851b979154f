"""Files at findings and remarks: what is taken, who gets them, and as what a browser receives them."""

import io
import uuid
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from review_room.domain.attachment import ATTACHMENTS_AT_MOST, PIXELS_AT_MOST, TooManyAttachments
from review_room.models import Attachment, Finding, ReviewCase
from review_room.usecases.findings import FindingFrozen
from service_centre.errors import NotFound
from service_centre.settings import SettingValue
from tests.builders import LogIn, png
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

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
JPEG += b"\xff\xc0\x00\x0b\x08\x00\x20\x00\x30\x01\x01\x11\x00"


def office(*parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return stream.getvalue()


PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"


def send(
    client: FlaskClient, case: ReviewCase, finding_id: str, content: bytes, name: str = "截图.png"
) -> TestResponse:
    address = f"/review-room/cases/{case.id}/attachments"
    return client.put(address, query_string={"finding_id": finding_id, "name": name}, data=content, headers=JSON)


JSON = {"Accept": "application/json"}


def sent(client: FlaskClient, case: ReviewCase, finding_id: str, content: bytes = b"", name: str = "截图.png") -> str:
    answer = send(client, case, finding_id, content or png(), name)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def statuses(city: City, log_in: LogIn, attachment_id: str, *people: str) -> dict[str, int]:
    found = {}
    for who in people:
        answer = log_in(city.accounts[who]).get(f"/review-room/attachments/{attachment_id}")
        found[who] = answer.status_code
        answer.close()
    return found


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(), "png"),
        (JPEG, "jpeg"),
        (PDF, "pdf"),
        (office("word/document.xml"), "docx"),
        (office("xl/workbook.xml"), "xlsx"),
    ],
    ids=["png", "jpeg", "pdf", "docx", "xlsx"],
)
def test_a_file_is_what_its_content_says(city: City, log_in: LogIn, content: bytes, kind: str) -> None:
    case = an_open_room(city)
    answer = send(log_in(city.accounts["fire"]), case, a_draft(city, case), content, "随便.html")
    assert (answer.status_code, answer.get_json()["kind"]) == (201, kind)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\0" * 20,
        b"MZ" + b"\0" * 200,
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\xff\xff",
        b"PK\x03\x04 no archive",
        office(),
        office("word/document.xml", "word/vbaProject.bin"),
        office("word/document.xml", "xl/workbook.xml"),
    ],
    ids=["html", "svg", "gif", "exe", "png head", "jpeg head", "jpeg cut", "zip head", "zip", "macros", "both"],
)
def test_anything_else_gets_one_clear_sentence_and_leaves_no_row(city: City, log_in: LogIn, content: bytes) -> None:
    case = an_open_room(city)
    answer = send(log_in(city.accounts["fire"]), case, a_draft(city, case), content, "截图.png")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "attachment_not_allowed")
    assert "截图.png" in answer.get_json()["error"]["sentence"]
    assert city.session.scalars(select(Attachment)).all() == []


def test_a_picture_that_unpacks_to_too_much_is_refused(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    answer = send(log_in(city.accounts["fire"]), case, a_draft(city, case), png(PIXELS_AT_MOST, 2))
    assert answer.get_json()["error"]["code"] == "picture_too_large"


def test_a_file_over_the_limit_of_the_centre_is_refused_before_it_is_read(city: City, log_in: LogIn) -> None:
    city.session.add(SettingValue(name="review_room.attachment_megabytes", value=1))
    case = an_open_room(city)
    answer = send(log_in(city.accounts["fire"]), case, a_draft(city, case), PDF + b"\0" * (1 << 20))
    assert answer.get_json()["error"]["code"] == "attachment_too_large"
    assert "1.0 MB" in answer.get_json()["error"]["sentence"]


def test_an_empty_file_is_refused(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    answer = send(log_in(city.accounts["fire"]), case, a_draft(city, case), b"")
    assert answer.get_json()["error"]["code"] == "upload_empty"


def test_a_file_that_is_not_attached_yet_is_its_senders_alone(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    colleague = a_colleague(city, "fire")
    attachment_id = sent(log_in(city.accounts["fire"]), case, a_submitted_finding(city, case))
    assert statuses(city, log_in, attachment_id, "fire", colleague, "agency", "lead", "overseer") == {
        "fire": 200, colleague: 404, "agency": 404, "lead": 404, "overseer": 404,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("unit", {"fire"}),
        ("reviewers", {"fire", "agency", "lead", "overseer"}),
        ("everyone", {"fire", "agency", "lead", "overseer", "owner", "designer", "clerk"}),
    ],
)
def test_a_file_goes_where_its_remark_goes(city: City, log_in: LogIn, audience: str, readers: set[str]) -> None:
    case, finding_id = an_issued_case(city)
    attachment_id = sent(log_in(city.accounts["fire"]), case, finding_id)
    remark_id = a_remark(city, case, "fire", finding_id, audience, text="", attachments=[attachment_id])
    city.session.commit()
    everybody = ("fire", "agency", "lead", "overseer", "owner", "designer", "clerk", "rival_agency", "rival_owner")
    found = statuses(city, log_in, attachment_id, *everybody)
    assert {who for who, status in found.items() if status == 200} == readers
    assert set(found.values()) <= {200, 404}
    operate(city, case, "fire", "withdraw_remark", remark_id=remark_id)
    city.session.commit()
    assert set(statuses(city, log_in, attachment_id, *everybody).values()) == {404}


def test_a_file_of_a_draft_goes_where_its_finding_goes(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    attachment_id = sent(log_in(city.accounts["fire"]), case, finding_id)
    done = operate(city, case, "fire", "attach_file", finding_id=finding_id, attachment_id=attachment_id)
    assert [one["name"] for one in done.events[-1].payload["finding"]["attachments"]] == ["截图.png"]
    city.session.commit()
    assert statuses(city, log_in, attachment_id, "fire", "agency", "owner") == {
        "fire": 200,
        "agency": 404,
        "owner": 404,
    }
    operate(city, case, "fire", "submit_finding", finding_id=finding_id)
    city.session.commit()
    assert statuses(city, log_in, attachment_id, "agency", "owner") == {"agency": 200, "owner": 404}
    with pytest.raises(FindingFrozen):
        operate(city, case, "fire", "detach_file", finding_id=finding_id, attachment_id=attachment_id)


def test_a_file_taken_off_a_draft_is_gone_for_everybody_and_its_row_stays(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    attachment_id = sent(log_in(city.accounts["fire"]), case, finding_id)
    operate(city, case, "fire", "attach_file", finding_id=finding_id, attachment_id=attachment_id)
    operate(city, case, "fire", "detach_file", finding_id=finding_id, attachment_id=attachment_id)
    city.session.commit()
    assert statuses(city, log_in, attachment_id, "fire") == {"fire": 404}
    assert city.session.get_one(Attachment, attachment_id).removed_at is not None


def test_it_is_a_download_that_no_browser_runs(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    client = log_in(city.accounts["fire"])
    attachment_id = sent(client, case, a_draft(city, case), png(), "../../节点\r\n<b>.html")
    with client.get(f"/review-room/attachments/{attachment_id}") as answer:
        headers = answer.headers
        assert answer.data == png()
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert "/" not in headers["Content-Disposition"].split("filename*")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "private, no-store"


def test_only_ones_own_waiting_files_of_that_finding_are_attached_and_once(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id, other = a_submitted_finding(city, case), a_submitted_finding(city, case)
    attachment_id = sent(log_in(city.accounts["fire"]), case, finding_id)
    for who, where in (("agency", finding_id), (a_colleague(city, "fire"), finding_id), ("fire", other)):
        with pytest.raises(NotFound):
            a_remark(city, case, who, where, attachments=[attachment_id])
    a_remark(city, case, "fire", finding_id, attachments=[attachment_id])
    with pytest.raises(NotFound):
        a_remark(city, case, "fire", finding_id, attachments=[attachment_id])


def test_a_remark_takes_only_so_many_files(city: City) -> None:
    case = an_open_room(city)
    many = [str(uuid.uuid4()) for _ in range(ATTACHMENTS_AT_MOST + 1)]
    with pytest.raises(TooManyAttachments):
        a_remark(city, case, "fire", a_draft(city, case), attachments=many)


@pytest.mark.parametrize("who", ["agency", "owner", "overseer", "rival_agency"])
def test_nobody_sends_a_file_to_what_they_may_not_see(city: City, log_in: LogIn, who: str) -> None:
    case = an_open_room(city)
    assert send(log_in(city.accounts[who]), case, a_draft(city, case), png()).status_code == 404


def test_the_digest_of_a_finding_covers_its_files(city: City, log_in: LogIn) -> None:
    from review_room.finding_digest import content_digest

    case = an_open_room(city)
    finding_id = a_draft(city, case)
    before = content_digest(city.session.get_one(Finding, finding_id))
    attachment_id = sent(log_in(city.accounts["fire"]), case, finding_id)
    operate(city, case, "fire", "attach_file", finding_id=finding_id, attachment_id=attachment_id)
    assert content_digest(city.session.get_one(Finding, finding_id)) != before


def people(client: FlaskClient, case: ReviewCase, **query: Any) -> TestResponse:
    return client.get(f"/review-room/cases/{case.id}/people.json", query_string=query, headers=JSON)


def test_names_are_told_only_for_findings_that_the_asker_sees(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    city.session.commit()
    assert people(log_in(city.accounts["agency"]), case, finding_id=finding_id, audience="unit").status_code == 404
    told = people(log_in(city.accounts["fire"]), case, finding_id=finding_id, audience="unit").get_json()["people"]
    assert [one["name"] for one in told] == ["虚构·fire_signer"]
    assert people(log_in(city.accounts["fire"]), case, finding_id=finding_id, audience="x").status_code == 422
    assert people(log_in(city.accounts["fire"]), case, finding_id="x", audience="unit").status_code == 422
