"""What is said of drawings reads in the language of the page, whenever it was said."""

import ast
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.drawings.limits import END_REASONS, End
from review_room.drawings.phrases import Phrase, as_json, parse_values
from review_room.drawings.reading import FailedSheet
from review_room.drawings.refusals import (
    REFUSAL_TEXTS,
    REMARK_TEXTS,
    Refusal,
    RefusalCode,
    Remark,
    RemarkCode,
    note_in_words,
)
from review_room.models import DrawingFile, FileState
from review_room.usecases import comparisons, reading
from service_centre.people.models import Account
from tests.builders import NOON
from tests.i18n.messages import CHINESE, DRAWINGS, ROOT, SAYS_ONLY, spoken
from tests.i18n.test_english import PLACES, catalogue
from tests.review_room.builders import City, a_case_of, a_city, a_file, an_open_room
from tests.review_room.test_comparisons import a_revised_case

LogIn = Callable[[Account], FlaskClient]
LOOKED_FOR = ("catalogue.py", "frames.py", "sheet_numbers.py", "title_block.py", "title_labels.py", "title_words.py")
NAMES_GIVEN = {"未命名图层", "未命名文件"}
"""Names for what has none: they are kept as the name of the thing, as its author's own would be."""
ARCHIVE_SKIPPED = Remark(
    RemarkCode.ARCHIVE_SKIPPED,
    {
        "count": 9,
        "names": Phrase(
            "{names}等",
            names=(
                Phrase("{name}（{reason}）", name="a.pdf", reason=Phrase("超过 {megabytes} MB", megabytes=1024)),
                Phrase("{name}（{reason}）", name="b.txt", reason=Phrase("不是图纸格式")),
            ),
        ),
    },
)

FAILED = "“Page 2” could not be read: the content of the page is faulty."


def english(note: Mapping[str, Any]) -> str:
    known = catalogue()
    return note_in_words(dict(note), lambda text: str(known[text].string))


@pytest.fixture
def city(session: Session) -> City:
    return a_city(session)


def in_english(client: FlaskClient) -> FlaskClient:
    client.post("/language", data={"language": "en"})
    return client


@pytest.mark.parametrize("code", RefusalCode)
def test_every_refusal_is_told_in_english_with_what_to_do(code: RefusalCode) -> None:
    text = REFUSAL_TEXTS[code]
    values = dict.fromkeys((place.strip("{}") for place in PLACES.findall(text.sentence + text.next_step)), "x")
    told = english(Refusal(code, **values).note)
    assert not CHINESE.search(told)
    assert "{" not in told
    assert told.endswith(".")


@pytest.mark.parametrize("code", RemarkCode)
def test_every_remark_is_told_in_english(code: RemarkCode) -> None:
    values = dict.fromkeys((place.strip("{}") for place in PLACES.findall(REMARK_TEXTS[code])), "x")
    told = english(Remark(code, values).note).replace("图形导出", "")  # the command has no other name
    assert not CHINESE.search(told)
    assert told.endswith(".")


def test_refusals_and_remarks_share_no_code() -> None:
    assert set(map(str, REFUSAL_TEXTS)).isdisjoint(map(str, REMARK_TEXTS))


def test_what_reading_code_says_in_chinese_is_a_phrase_that_can_be_translated() -> None:
    loose = []
    for path in sorted((ROOT / DRAWINGS).rglob("*.py")):
        if path.name in LOOKED_FOR or str(path.relative_to(ROOT)) in SAYS_ONLY:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        spared = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        spared |= {id(text) for text in spoken(tree)}
        texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        loose += [
            f"{path.name}: {text.value}" for text in texts if id(text) not in spared and CHINESE.search(str(text.value))
        ]
    assert [one for one in loose if one.split(": ", 1)[1] not in NAMES_GIVEN] == []


def test_values_come_back_from_the_database_as_they_were() -> None:
    skipped = Phrase(REMARK_TEXTS[RemarkCode.ARCHIVE_SKIPPED], **ARCHIVE_SKIPPED.values)
    refusal = Refusal(RefusalCode.ARCHIVE_WITHOUT_DRAWINGS, name="全套.zip", skipped=skipped)
    assert parse_values(as_json(refusal.values)) == refusal.values
    assert note_in_words(refusal.note, str) == str(refusal)


def test_a_list_in_a_sentence_is_english_through_and_through() -> None:
    assert english(ARCHIVE_SKIPPED.note) == (
        "Files left out: 9: a.pdf (larger than 1024 MB), b.txt (not a drawing format) and others."
    )


@pytest.mark.parametrize("odd", ["{name.__class__}", "{name:>999999999}", "{", "%(name)s", "", "\x00\ud800"])
def test_what_a_hostile_drawing_made_a_child_say_cannot_ask_for_a_format(odd: str) -> None:
    values = parse_values({"name": "图.pdf", "reason": {"text": odd, "values": {"name": "图.pdf"}}})
    told = note_in_words(Refusal(RefusalCode.TOO_COMPLEX, **values).note, str)
    assert told.startswith("“图.pdf”过于复杂：")
    assert len(told) < 200
    assert told.encode()


def test_values_of_no_end_become_a_question_mark() -> None:
    deep: dict[str, Any] = {"text": "无底", "values": {}}
    for _ in range(900):
        deep = {"text": "{deep}", "values": {"deep": deep}}
    told = str(Refusal(RefusalCode.TOO_COMPLEX, **parse_values({"name": "图.pdf", "reason": deep})))
    assert told.startswith("“图.pdf”过于复杂：？")


def test_the_sender_reads_in_english_why_a_file_was_refused(city: City, log_in: LogIn) -> None:
    file = a_file(city.session, a_case_of(city), state=FileState.READING)
    refusal = Refusal(RefusalCode.WRONG_KIND, name="平面图.gif", found=Phrase("GIF 图片"))
    reading.refuse_file(city.session, file, refusal, now=NOON)
    city.session.commit()
    client = log_in(city.accounts["owner"])
    address = f"/review-room/sets/{file.set_id}/files.json"

    assert client.get(address).json["files"][0]["note"] == str(refusal)
    told = in_english(client).get(address).json["files"][0]["note"]
    assert told.startswith("The file “平面图.gif” is a GIF picture, which is not a drawing format that can be read.")


def test_the_sender_reads_in_english_what_was_remarked_and_each_remark_once(city: City, log_in: LogIn) -> None:
    file = a_file(city.session, a_case_of(city), "建施-01", state=FileState.READING)
    repaired = Remark(RemarkCode.PDF_REPAIRED, {})
    reading.finish_reading(city.session, file, (repaired, Remark(RemarkCode.SCRIPTS_REMOVED, {}), repaired), now=NOON)
    city.session.commit()
    client = in_english(log_in(city.accounts["owner"]))
    (told,) = client.get(f"/review-room/sets/{file.set_id}/files.json").json["files"]
    assert told["note"] == (
        "The file was damaged and has been repaired; please check that its pages are complete. "
        "The file carried scripts or attachments, which have been removed."
    )


def test_what_was_remarked_before_codes_were_kept_is_not_lost_when_the_reading_goes_on(
    city: City, log_in: LogIn
) -> None:
    file = a_file(city.session, a_case_of(city), "建施-01", state=FileState.READING)
    file.remark = "早先的句子。"
    city.session.flush()
    later = Remark(RemarkCode.SCRIPTS_REMOVED, {})
    reading.finish_reading(city.session, file, (later,), now=NOON)
    city.session.commit()
    client = in_english(log_in(city.accounts["owner"]))
    (told,) = client.get(f"/review-room/sets/{file.set_id}/files.json").json["files"]
    assert told["note"] == f"早先的句子。{later}"


def test_a_row_without_codes_is_told_in_the_sentence_it_has(city: City, log_in: LogIn) -> None:
    file = a_file(city.session, a_case_of(city), state=FileState.REFUSED)
    file.refusal_sentence = "早先的句子。"
    city.session.commit()
    address = f"/review-room/sets/{file.set_id}/files.json"
    client = in_english(log_in(city.accounts["owner"]))
    assert client.get(address).json["files"][0]["note"] == "早先的句子。"
    file.notes = [{"code": "of_a_later_version", "values": {}}]
    city.session.commit()
    assert client.get(address).json["files"][0]["note"] == "早先的句子。"


def a_failed_sheet(city: City, file: DrawingFile, *, position: int = 2) -> None:
    label = Phrase("第{page}页", page=2)
    values = {"name": label, "reason": Phrase("页面内容有误")}
    reading.add_failed_sheet(city.session, file, FailedSheet(position, label, RefusalCode.SHEET_UNREADABLE, values))


def test_the_upload_page_and_the_sheet_index_say_in_english_why_a_sheet_failed(city: City, log_in: LogIn) -> None:
    file = a_file(city.session, a_case_of(city), "建施-01")
    a_failed_sheet(city, file)
    city.session.commit()
    client = in_english(log_in(city.accounts["owner"]))
    (told,) = [s["failure"] for s in client.get(f"/review-room/sets/{file.set_id}/files.json").json["sheets"][1:]]
    assert told.startswith(FAILED)
    assert FAILED in client.get(f"/review-room/sets/{file.set_id}/index").text


def test_the_room_and_the_case_page_say_in_english_why_a_sheet_failed(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    file = city.session.scalars(select(DrawingFile).order_by(DrawingFile.id.desc())).first()
    assert file is not None
    file.notes = [Remark(RemarkCode.ANNOTATIONS_BAKED, {}).note]
    a_failed_sheet(city, file, position=9)
    city.session.commit()
    client = in_english(log_in(city.accounts["fire"]))
    told = [sheet["reason"] for sheet in client.get(f"/review-room/cases/{case.id}/room.json").json["sheets"]]
    assert [reason.startswith(FAILED) for reason in told if reason] == [True]
    page = client.get(f"/review-room/cases/{case.id}").text
    assert FAILED in page
    assert "Annotations on the page are shown as part of the drawing." in page


def test_the_comparison_says_in_english_why_it_failed(city: City, log_in: LogIn) -> None:
    before, after = a_revised_case(city)
    comparison = comparisons.comparison_of(city.session, before, after)
    assert comparison is not None
    refusal = Refusal(RefusalCode.COMPARISON_FAILED, reason=END_REASONS[End.OUT_OF_TIME])
    comparisons.note_failed(city.session, comparison, refusal)
    city.session.commit()
    client = in_english(log_in(city.accounts["fire"]))
    told = client.get(f"/review-room/sheets/{after.id}/comparison/{before.id}.json").json["failure"]
    assert told == (
        "The two revisions of the sheet could not be compared automatically: reading took longer than allowed. "
        "Please look at the two revisions side by side, or compare them again later."
    )
