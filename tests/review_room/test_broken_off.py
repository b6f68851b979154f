"""What a reading found before it gave way to others is there when it goes on."""

from flask import Flask

from review_room import jobs
from review_room.drawings.intake import BrokenOff
from review_room.drawings.reading import FailedSheet
from review_room.drawings.refusals import RefusalCode, Remark, RemarkCode
from review_room.models import DrawingFile, FileState
from review_room.usecases import reading
from service_centre.db import transaction
from tests.review_room.builders import a_case_of, a_city, a_file

FAILED = FailedSheet(2, "建施-02", RefusalCode.SHEET_UNREADABLE, {"name": "建施-02", "reason": "读取时间超过上限"})
REMARK = Remark(RemarkCode.ARCHIVE_UNPACKED, {"count": 2})


def a_file_with(app: Flask, *sheet_nos: str) -> int:
    app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        return a_file(session, a_case_of(a_city(session)), *sheet_nos, state=FileState.READING).id


def on_record(file_id: int) -> tuple[frozenset[int], str]:
    with transaction() as session:
        file = session.get_one(DrawingFile, file_id)
        return reading.positions_read(session, file), file.remark


def test_failed_sheets_and_remarks_are_kept_and_not_told_twice(own_app: Flask) -> None:
    file_id = a_file_with(own_app, "建施-01")
    for _ in range(2):
        jobs._keep_what_was_found(file_id, BrokenOff((FAILED,), (REMARK,)))
    assert on_record(file_id) == (frozenset({1, 2}), str(REMARK))


def test_a_file_of_which_nothing_is_readable_can_still_be_refused(own_app: Flask) -> None:
    file_id = a_file_with(own_app)
    jobs._keep_what_was_found(file_id, BrokenOff((FAILED,), ()))
    assert on_record(file_id) == (frozenset(), "")
