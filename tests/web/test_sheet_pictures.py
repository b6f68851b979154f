"""Pictures that stand on sheets: who may place them, who sees their bytes, and where they go."""

import json
import uuid
from typing import Any

import pymupdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from review_room.domain.attachment import NotAPicture, PictureGone
from review_room.domain.mark import MarkKind
from review_room.exchange.annotation import Shape
from review_room.exchange.xfdf_reading import read_xfdf
from review_room.exchange_marks import marked_sheets
from review_room.exchange_pictures import picture_bytes
from review_room.finding_digest import content_digest
from review_room.models import Attachment, Finding, Mark, ReviewCase
from review_room.usecases.attachments import WAITING_AT_LONGEST, WAITING_AT_MOST
from review_room.usecases.operations_together import perform_together
from service_centre.audit.models import AuditEntry
from service_centre.errors import NotFound
from tests.builders import NOON, LogIn, png
from tests.review_room.builders import (
    City,
    a_cloud,
    a_draft,
    an_open_room,
    operate,
)
from tests.web.test_attachments import PDF, sent, statuses
from tests.web.test_exports import give_paper, taken

BOX = [[100, 100], [200, 175]]


def sent_alone(client: FlaskClient, case: ReviewCase, content: bytes = b"", name: str = "节点.png") -> Any:
    """A picture for a sheet, sent before its finding is."""
    address = f"/review-room/cases/{case.id}/attachments"
    accept = {"Accept": "application/json"}
    return client.put(address, query_string={"name": name}, data=content or png(), headers=accept)


def a_picture(city: City, log_in: LogIn, case: ReviewCase, who: str = "fire", content: bytes = b"") -> str:
    answer = sent_alone(log_in(city.accounts[who]), case, content)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def image(picture: str, **geometry: Any) -> dict[str, Any]:
    return a_cloud(kind="image", geometry={"points": BOX, "image": picture, "turn": 0} | geometry)


def placed(city: City, case: ReviewCase, finding_id: str, picture: str, who: str = "fire", **geometry: Any) -> Mark:
    mark = image(picture, **geometry)
    operate(city, case, who, "place_mark", mark={**mark, "finding_id": finding_id})
    city.session.commit()
    return city.session.get_one(Mark, mark["id"])


EVERYBODY = ("fire", "agency", "lead", "overseer", "owner", "designer", "rival_agency", "rival_owner")


def readers(city: City, log_in: LogIn, picture: str) -> set[str]:
    found = statuses(city, log_in, picture, *EVERYBODY)
    assert set(found.values()) <= {200, 404}
    return {who for who, status in found.items() if status == 200}


def test_a_picture_is_placed_with_its_file_and_is_no_attachment_in_the_list(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    picture = a_picture(city, log_in, case)
    mark = placed(city, case, finding_id, picture, turn=90)
    assert (mark.kind, mark.geometry) == (MarkKind.IMAGE, {"points": BOX, "image": picture, "turn": 90})
    file = city.session.get_one(Attachment, picture)
    assert (file.finding_id, file.on_sheet, file.belongs_to_the_finding) == (finding_id, True, False)


def test_its_bytes_go_where_its_finding_goes(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    picture = a_picture(city, log_in, case)
    assert readers(city, log_in, picture) == {"fire"}
    finding_id = a_draft(city, case)
    placed(city, case, finding_id, picture)
    assert readers(city, log_in, picture) == {"fire"}
    operate(city, case, "fire", "submit_finding", finding_id=finding_id)
    city.session.commit()
    assert readers(city, log_in, picture) == {"fire", "agency", "lead", "overseer"}


def test_what_was_taken_off_the_sheet_before_submission_stays_with_its_unit(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    picture = a_picture(city, log_in, case)
    mark = placed(city, case, finding_id, picture)
    operate(city, case, "fire", "remove_mark", mark_id=mark.id)
    operate(city, case, "fire", "submit_finding", finding_id=finding_id)
    city.session.commit()
    assert readers(city, log_in, picture) == {"fire"}


def test_a_new_draft_brings_its_pictures_along_also_among_several(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    picture = a_picture(city, log_in, case)
    draft = {"id": str(uuid.uuid4()), "sheet_id": first_sheet_id(city, case), "discipline": "fire"}
    draft |= {"class": "general", "text": "见图。"}
    contents = [
        {"id": str(uuid.uuid4()), "kind": "draft_finding", "finding": draft, "marks": [image(picture)]},
        {
            "id": str(uuid.uuid4()),
            "kind": "draft_finding",
            "finding": {**draft, "id": str(uuid.uuid4()), "text": ""},
            "marks": [image(picture)],
        },
    ]
    outcomes = perform_together(city.session, case, contents, actor=city["fire"], now=NOON)
    assert getattr(outcomes[1], "code", "") == "text_missing"
    assert city.session.get_one(Attachment, picture).finding_id == draft["id"]


def first_sheet_id(city: City, case: ReviewCase) -> int:
    finding = city.session.get_one(Finding, a_draft(city, case))
    return finding.sheet_revision_id


def test_a_copied_mark_gets_a_file_of_its_own_finding_and_only_one(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    picture = a_picture(city, log_in, case)
    first, second = a_draft(city, case), a_draft(city, case)
    placed(city, case, first, picture)
    one, other = placed(city, case, second, picture), placed(city, case, second, picture)
    assert one.geometry["image"] == other.geometry["image"] != picture
    entry = city.session.scalars(select(AuditEntry).where(AuditEntry.action == "copy_picture")).one()
    assert json.loads(entry.body)["facts"]["copy_of"] == picture
    operate(city, case, "fire", "submit_finding", finding_id=second)
    city.session.commit()
    assert readers(city, log_in, picture) == {"fire"}
    assert "agency" in readers(city, log_in, one.geometry["image"])


def test_moving_changes_the_place_and_never_the_picture(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    picture, other = a_picture(city, log_in, case), a_picture(city, log_in, case)
    mark = placed(city, case, finding_id, picture)
    moved = {"points": [[10, 10], [110, 85]], "image": other, "turn": 180}
    operate(city, case, "fire", "change_mark", mark_id=mark.id, geometry=moved)
    assert mark.geometry == {**moved, "image": picture}
    operate(city, case, "fire", "remove_mark", mark_id=mark.id)
    again = {"id": mark.id, "finding_id": finding_id, "kind": "image", "geometry": moved}
    operate(city, case, "fire", "place_mark", mark=again)
    assert (mark.removed_at, mark.geometry["image"]) == (None, picture)


@pytest.mark.parametrize("content", [PDF, b"GIF89a" + b"\0" * 20], ids=["pdf", "gif"])
def test_what_is_no_picture_is_not_taken_for_a_sheet(city: City, log_in: LogIn, content: bytes) -> None:
    answer = sent_alone(log_in(city.accounts["fire"]), an_open_room(city), content)
    assert answer.status_code == 422
    assert answer.get_json()["error"]["code"] in ("not_a_picture", "attachment_not_allowed")


def test_a_picture_that_unpacks_to_too_much_is_not_taken(city: City, log_in: LogIn) -> None:
    answer = sent_alone(log_in(city.accounts["fire"]), an_open_room(city), png(9000, 9000))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "picture_too_large")


def test_an_attached_document_cannot_stand_on_a_sheet(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    document = sent(log_in(city.accounts["fire"]), case, finding_id, PDF, "计算书.pdf")
    with pytest.raises(NotAPicture, match="计算书"):
        placed(city, case, finding_id, document)


def test_a_file_that_was_taken_off_its_finding_cannot_be_placed_any_more(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    picture = sent(log_in(city.accounts["fire"]), case, finding_id)
    operate(city, case, "fire", "attach_file", finding_id=finding_id, attachment_id=picture)
    operate(city, case, "fire", "detach_file", finding_id=finding_id, attachment_id=picture)
    with pytest.raises(PictureGone):
        placed(city, case, finding_id, picture)


def test_a_picture_of_another_unit_or_case_or_of_nobody_is_not_found(city: City, log_in: LogIn) -> None:
    case, other_case = an_open_room(city), an_open_room(city)
    finding_id = a_draft(city, case)
    of_agency = a_picture(city, log_in, case, "agency")
    elsewhere = a_picture(city, log_in, other_case)
    for picture in (of_agency, elsewhere, str(uuid.uuid4())):
        with pytest.raises(NotFound):
            placed(city, case, finding_id, picture)


@pytest.mark.parametrize("who", ["owner", "overseer", "rival_agency", "lead"])
def test_only_who_may_annotate_sends_a_picture_for_a_sheet(city: City, log_in: LogIn, who: str) -> None:
    assert sent_alone(log_in(city.accounts[who]), an_open_room(city)).status_code == 404


@pytest.mark.parametrize("name", ["marks.xfdf", "marked-sheets.pdf", "findings.pdf", "findings.bcf"])
def test_a_picture_whose_bytes_are_lost_stops_no_export(city: City, log_in: LogIn, name: str) -> None:
    case = an_open_room(city)
    give_paper(city, case)
    finding_id = a_draft(city, case)
    kept, lost = (a_picture(city, log_in, case, content=png(width, 5)) for width in (6, 7))
    for picture in (kept, lost):
        placed(city, case, finding_id, picture)
    city.session.get_one(Attachment, lost).digest = "sha256:" + "0" * 64
    city.session.commit()
    answer = taken(log_in(city.accounts["fire"]), case, name)
    assert answer.status_code == 200
    if name == "marks.xfdf":
        assert answer.data.count(b"<imagedata") == 1


def test_what_is_too_much_for_one_answer_is_left_out(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    give_paper(city, case)
    finding_id = a_draft(city, case)
    for width in (6, 60):
        placed(city, case, finding_id, a_picture(city, log_in, case, content=png(width, width)))
    annotations = marked_sheets(city.session, case, city["fire"]).annotations
    sizes = sorted(len(content) for content in picture_bytes(annotations).values())
    assert len(sizes) == 2
    assert [len(content) for content in picture_bytes(annotations, most=sizes[0]).values()] == sizes[:1]


def test_pictures_never_placed_stand_in_the_way_of_new_ones_for_a_week_only(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    browser = log_in(city.accounts["fire"])
    for _ in range(WAITING_AT_MOST):
        assert sent_alone(browser, case).status_code == 201
    assert "too_many_attachments" in sent_alone(browser, case).text
    oldest = city.session.scalars(select(Attachment).order_by(Attachment.received_at)).first()
    assert oldest is not None
    oldest.received_at -= WAITING_AT_LONGEST
    assert sent_alone(browser, case).status_code == 201


def test_the_digest_of_a_finding_covers_the_picture_and_how_it_lies(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    finding = city.session.get_one(Finding, a_draft(city, case))
    mark = placed(city, case, finding.id, a_picture(city, log_in, case))
    upright = content_digest(finding)
    operate(city, case, "fire", "change_mark", mark_id=mark.id, geometry={**mark.geometry, "turn": 90})
    turned = content_digest(finding)
    operate(city, case, "fire", "remove_mark", mark_id=mark.id)
    placed(city, case, finding.id, a_picture(city, log_in, case, content=png(5, 5)), turn=90)
    assert len({upright, turned, content_digest(finding)}) == 3


def test_a_picture_is_in_every_file_that_is_taken_away(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    give_paper(city, case)
    finding_id = a_draft(city, case)
    placed(city, case, finding_id, a_picture(city, log_in, case, content=png(40, 30)), turn=90)
    operate(city, case, "fire", "submit_finding", finding_id=finding_id)
    city.session.commit()
    client = log_in(city.accounts["agency"])
    read = read_xfdf(taken(client, case, "marks.xfdf").data).annotations
    (shown,) = [one for one in read if one.shape is Shape.IMAGE]
    assert (shown.picture, shown.turn, shown.points) == (png(40, 30), 90, ((100, 100), (200, 175)))
    with pymupdf.open(stream=taken(client, case, "marked-sheets.pdf").data, filetype="pdf") as document:
        page = document[0]
        (stamp,) = [one for one in page.annots() if one.type[1] == "Stamp"]
        assert stamp.get_oc() != 0
        middle = stamp.get_pixmap(dpi=72)
        assert middle.pixel(middle.width // 2, middle.height // 2)[1:3] == (127, 127)
    assert taken(client, case, "findings.pdf").data.startswith(b"%PDF")
    assert taken(client, case, "findings.bcf").status_code == 200
    selectors = [
        one["target"]["selector"] for one in taken(client, case, "annotations.json").get_json(force=True)["items"]
    ]
    assert any("polygon" in one["refinedBy"]["value"] for one in selectors)


def test_a_picture_whose_bytes_are_broken_leaves_a_crossed_frame_and_stops_nothing(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    give_paper(city, case)
    finding_id = a_draft(city, case)
    broken = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x20\x00\x30\x01\x01\x11\x00"
    placed(city, case, finding_id, a_picture(city, log_in, case, content=broken))
    answer = taken(log_in(city.accounts["fire"]), case, "marked-sheets.pdf")
    with pymupdf.open(stream=answer.data, filetype="pdf") as document:
        page = document[0]
        assert len(list(page.annots())) == 2
