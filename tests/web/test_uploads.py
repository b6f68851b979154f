"""Files on their way in: what is refused says why, and the rest goes on."""

import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from review_room.models import DrawingFile, DrawingSet, ReviewCase
from review_room.usecases.uploads import clean_name, receive_member
from service_centre.objects import object_store
from storage.objects import StoredObject
from tests.builders import NOON, LogIn
from tests.review_room.builders import City, a_case_of, a_submitted_case, collecting_set

PDF = b"%PDF-1.7 something"


@pytest.fixture
def case(city: City) -> ReviewCase:
    return a_case_of(city)


def send(client: FlaskClient, drawing_set: DrawingSet, content: bytes = PDF, name: str = "平面图.pdf", **headers: str):  # type: ignore[no-untyped-def]
    address = f"/review-room/sets/{drawing_set.id}/files"
    return client.put(address, query_string={"name": name}, data=content, headers={"X-CSRFToken": "-", **headers})


def sentence(answer) -> str:  # type: ignore[no-untyped-def]
    error = json.loads(answer.text)["error"]
    return f"{error['sentence']}{error['next_step']}"


def test_a_file_is_stored_under_its_digest_and_its_reading_promised(
    city: City, case: ReviewCase, log_in: LogIn
) -> None:
    answer = send(log_in(city.accounts["owner"]), collecting_set(city.session, case))
    assert answer.status_code == 201
    assert answer.json["digest"].startswith("sha256:")
    assert answer.json["state"] == "received"


def test_the_first_picture_of_a_file_is_there_before_its_sheets(city: City, case: ReviewCase, log_in: LogIn) -> None:
    client, drawing_set = log_in(city.accounts["owner"]), collecting_set(city.session, case)
    sent = send(client, drawing_set).json
    assert sent["thumbnail_url"] is None
    assert client.get(f"/review-room/files/{sent['id']}/thumbnail.webp").status_code == 404

    file = city.session.get_one(DrawingFile, sent["id"])
    file.first_thumbnail_digest = object_store().put(io.BytesIO(b"a picture")).digest
    city.session.commit()
    (told,) = client.get(f"/review-room/sets/{drawing_set.id}/files.json").json["files"]
    assert told["sheets"] == []
    answer = client.get(told["thumbnail_url"], buffered=True)
    assert (answer.data, answer.mimetype) == (b"a picture", "image/webp")


def test_the_same_bytes_twice_are_recognised(city: City, case: ReviewCase, log_in: LogIn) -> None:
    client, drawing_set = log_in(city.accounts["owner"]), collecting_set(city.session, case)
    send(client, drawing_set)
    again = send(client, drawing_set, name="副本.pdf")
    assert again.status_code == 409
    assert "平面图.pdf" in sentence(again)


def test_a_file_taken_out_may_be_sent_again(city: City, case: ReviewCase, log_in: LogIn) -> None:
    client, drawing_set = log_in(city.accounts["owner"]), collecting_set(city.session, case)
    first = send(client, drawing_set).json["id"]
    assert client.post(f"/review-room/files/{first}/removal", headers={"X-CSRFToken": "-"}).status_code == 200
    assert send(client, drawing_set).status_code == 201


def test_an_empty_file_is_refused(city: City, case: ReviewCase, log_in: LogIn) -> None:
    answer = send(log_in(city.accounts["owner"]), collecting_set(city.session, case), content=b"")
    assert answer.status_code == 422
    assert "空文件" in sentence(answer)


def test_a_claim_of_two_gigabytes_is_refused_before_it_is_read(city: City, case: ReviewCase, log_in: LogIn) -> None:
    client = log_in(city.accounts["owner"])
    answer = client.put(
        f"/review-room/sets/{collecting_set(city.session, case).id}/files",
        query_string={"name": "大图.pdf"},
        data=b"%PDF",
        environ_overrides={"CONTENT_LENGTH": str(2 << 30)},
        headers={"X-CSRFToken": "-"},
    )
    assert answer.status_code == 422
    assert "2048 MB" in sentence(answer)
    assert "1024 MB" in sentence(answer)


def test_an_upload_broken_off_half_way_stores_nothing(city: City, case: ReviewCase, log_in: LogIn) -> None:
    client, set_id = log_in(city.accounts["owner"]), collecting_set(city.session, case).id
    answer = client.put(
        f"/review-room/sets/{set_id}/files",
        query_string={"name": "半张图.pdf"},
        data=b"%PDF-1.7 half",
        environ_overrides={"CONTENT_LENGTH": "1000"},
        headers={"X-CSRFToken": "-"},
    )
    assert answer.status_code == 408  # the upload page sends it again by itself
    assert "没有传完" in sentence(answer)
    assert city.session.scalars(select(DrawingFile).where(DrawingFile.set_id == set_id)).all() == []


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../x", "x"),
        ("..\\..\\windows\\图.dxf", "图.dxf"),
        ("/etc/passwd", "passwd"),
        ("图\u202efdp.exe", "图fdp.exe"),
        ("  . ", "未命名文件"),
        ("", "未命名文件"),
        ("图" * 400, "图" * 200),
        ("a\x00b\n.pdf", "ab.pdf"),
    ],
)
def test_names_are_words_and_never_paths(raw: str, shown: str) -> None:
    assert clean_name(raw) == shown


def test_a_submitted_set_takes_no_more_files(city: City, log_in: LogIn) -> None:
    case = a_submitted_case(city)
    drawing_set = city.session.scalars(select(DrawingSet).where(DrawingSet.case_id == case.id)).one()
    answer = send(log_in(city.accounts["owner"]), drawing_set)
    assert answer.status_code == 409
    assert "已经提交" in sentence(answer)


def test_a_second_submission_for_the_same_stage_is_told_where_the_first_is(city: City, log_in: LogIn) -> None:
    case = a_submitted_case(city)
    answer = log_in(city.accounts["owner"]).post(
        f"/review-room/projects/{case.project_id}/cases", data={"stage": "construction_permit"}
    )
    assert answer.status_code == 409
    assert case.case_no in answer.text


def test_originals_are_downloads_that_no_browser_runs(city: City, case: ReviewCase, log_in: LogIn) -> None:
    client = log_in(city.accounts["owner"])
    file_id = send(client, collecting_set(city.session, case), name="图.html").json["id"]
    answer = client.get(f"/review-room/files/{file_id}/original")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.data == PDF
    answer.close()


def test_errors_are_in_english_when_switched(city: City, case: ReviewCase, log_in: LogIn) -> None:
    client = log_in(city.accounts["owner"])
    client.post("/language", data={"language": "en"})
    answer = send(client, collecting_set(city.session, case), content=b"")
    assert "empty" in sentence(answer).lower()


def test_csrf_is_asked_for(app: Flask, city: City, case: ReviewCase, log_in: LogIn) -> None:
    client = log_in(city.accounts["owner"])
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert send(client, collecting_set(city.session, case)).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_the_first_bytes_tell_the_kind_whatever_the_name(city: City, case: ReviewCase, log_in: LogIn) -> None:
    client, drawing_set = log_in(city.accounts["owner"]), collecting_set(city.session, case)
    assert send(client, drawing_set, content=b"PK\x03\x04 packed", name="图.pdf").json["kind"] == "zip"
    assert send(client, drawing_set, content=b"a letter", name="图.zip").json["kind"] == ""


def test_what_came_out_of_a_zip_is_listed_under_it(city: City, case: ReviewCase, log_in: LogIn) -> None:
    client, drawing_set = log_in(city.accounts["owner"]), collecting_set(city.session, case)
    archive = send(client, drawing_set, content=b"PK\x03\x04 packed", name="全套.zip").json["id"]
    send(client, drawing_set, name="单张.pdf")
    told = receive_member(
        city.session,
        city.session.get_one(DrawingFile, archive),
        name="建筑/一层.pdf",
        stored=StoredObject("sha256:" + "0" * 64, 12),
        now=NOON,
    )
    city.session.flush()
    city.session.expire_all()
    rows = client.get(f"/review-room/sets/{drawing_set.id}/files.json").json["files"]
    assert told is None
    assert [(row["name"], row["archive"]) for row in rows] == [
        ("全套.zip", None),
        ("建筑/一层.pdf", archive),
        ("单张.pdf", None),
    ]


def test_the_page_says_what_it_takes_and_how_much(city: City, case: ReviewCase, log_in: LogIn) -> None:
    page = log_in(city.accounts["owner"]).get(f"/review-room/cases/{case.id}").text
    for word in ("DWG", "TIFF", "ZIP", "1024 MB", "500 个文件"):
        assert word in page
