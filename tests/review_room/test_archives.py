"""A ZIP in a set: its drawings become files of the set, once, and go with it."""

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from review_room import jobs
from review_room.drawings.entity_index import KINDS, read_index
from review_room.errors import StillUnpacking
from review_room.models import DrawingFile, DrawingSet, FileState, SheetRevision
from review_room.usecases import cases, uploads
from service_centre.db import transaction
from service_centre.objects import object_store
from service_centre.outbox import PromisedJob
from service_centre.web import now
from tests.drawings import makers
from tests.review_room.builders import City, a_case_of, a_city

MEMBERS = ("建筑/建施-01.pdf", "结构/结施-01.pdf")


@pytest.fixture
def in_app(own_app: Flask) -> Flask:
    return own_app


def a_zip(folder: Path, *extra: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in MEMBERS:
            drawing = makers.pdf(folder / "one.pdf", (Path(name).stem, "平面图"))
            archive.writestr(name, drawing.read_bytes())
        for name, content in extra:
            archive.writestr(name, content)
    return packed.getvalue()


def sent(content: bytes, name: str = "全套图纸.zip", kind: str = "zip", **known: int) -> dict[str, int]:
    """A file in a new set (or a known one); returns the ids of set and file."""
    stored = object_store().put(io.BytesIO(content))
    with transaction() as session:
        if not known:
            city = a_city(session)
            case = a_case_of(city)
            drawing_set = session.scalars(select(DrawingSet).where(DrawingSet.case_id == case.id)).one()
        else:
            city = City(session)
            drawing_set = session.get_one(DrawingSet, known["set"])
        actor = city["owner"] if not known else uploads.SYSTEM
        file = uploads.receive_file(session, drawing_set, name=name, stored=stored, actor=actor, now=now(), kind=kind)
        return {"set": drawing_set.id, "file": file.id}


def files(set_id: int) -> list[DrawingFile]:
    with transaction() as session:
        session.expire_all()
        return list(
            session.scalars(select(DrawingFile).where(DrawingFile.set_id == set_id).order_by(DrawingFile.id)).all()
        )


def test_the_drawings_of_a_zip_become_files_of_the_set_each_with_its_promise(in_app: Flask, tmp_path: Path) -> None:
    ids = sent(a_zip(tmp_path, ("说明.txt", b"letter")))
    jobs.read_drawing_file(ids["file"])

    archive, *members = files(ids["set"])
    assert [member.name for member in members] == list(MEMBERS)
    assert {member.archive_id for member in members} == {archive.id}
    assert archive.state is FileState.READ
    assert archive.remark == "已解压 2 个文件。跳过 1 个：说明.txt（不是图纸格式）。"
    with transaction() as session:
        promised = session.scalars(select(PromisedJob.subject_id).where(PromisedJob.name == "read_drawing_file")).all()
    assert {member.id for member in members} <= set(promised)

    jobs.read_drawing_file(members[0].id)
    assert files(ids["set"])[1].state is FileState.READ


def test_unpacked_again_after_a_kill_nothing_is_there_twice(in_app: Flask, tmp_path: Path) -> None:
    ids = sent(a_zip(tmp_path))
    jobs.read_drawing_file(ids["file"])
    with transaction() as session:  # as a kill between the first member and the second leaves it
        second = session.scalars(select(DrawingFile).where(DrawingFile.name == MEMBERS[1])).one()
        session.execute(delete(PromisedJob).where(PromisedJob.subject_id == second.id))
        session.delete(second)
        archive = session.get_one(DrawingFile, ids["file"])
        archive.state, archive.remark = FileState.READING, ""
    jobs.read_drawing_file(ids["file"])

    archive, *members = files(ids["set"])
    assert [member.name for member in members] == list(MEMBERS)
    assert archive.remark == "已解压 2 个文件。"


def test_a_drawing_that_is_in_the_set_already_is_said_and_not_taken_again(in_app: Flask, tmp_path: Path) -> None:
    drawing = makers.pdf(tmp_path / "same.pdf", ("建施-09", "剖面图")).read_bytes()
    ids = sent(drawing, "剖面.pdf", "pdf")
    archive = sent(a_zip(tmp_path, ("重复/剖面.pdf", drawing)), set=ids["set"])
    jobs.read_drawing_file(archive["file"])

    assert [file.name for file in files(ids["set"])] == ["剖面.pdf", "全套图纸.zip", *MEMBERS]
    assert "重复/剖面.pdf（与“剖面.pdf”内容相同）" in files(ids["set"])[1].remark


def test_a_zip_taken_out_takes_its_drawings_out_and_may_be_sent_again(in_app: Flask, tmp_path: Path) -> None:
    content = a_zip(tmp_path)
    ids = sent(content)
    jobs.read_drawing_file(ids["file"])
    with transaction() as session:
        uploads.remove_file(session, session.get_one(DrawingFile, ids["file"]), actor=uploads.SYSTEM, now=now())
    assert {file.state for file in files(ids["set"])} == {FileState.REMOVED}
    with transaction() as session:
        assert session.scalars(select(PromisedJob.id).where(PromisedJob.kept_at.is_(None))).all() == []

    again = sent(content, set=ids["set"])
    jobs.read_drawing_file(again["file"])
    assert [file.name for file in files(ids["set"]) if file.state is not FileState.REMOVED] == [
        "全套图纸.zip",
        *MEMBERS,
    ]


def test_a_drawing_taken_out_while_its_zip_is_unpacked_again_does_not_come_back(in_app: Flask, tmp_path: Path) -> None:
    ids = sent(a_zip(tmp_path))
    jobs.read_drawing_file(ids["file"])
    with transaction() as session:
        first = session.scalars(select(DrawingFile).where(DrawingFile.name == MEMBERS[0])).one()
        uploads.remove_file(session, first, actor=uploads.SYSTEM, now=now())
        session.get_one(DrawingFile, ids["file"]).state = FileState.READING
    jobs.read_drawing_file(ids["file"])

    states = [file.state for file in files(ids["set"])]
    assert states == [FileState.READ, FileState.REMOVED, FileState.RECEIVED]


def test_a_set_is_not_handed_in_while_a_zip_is_unpacked(in_app: Flask, tmp_path: Path) -> None:
    ids = sent(a_zip(tmp_path))
    with transaction() as session:
        drawing_set = session.get_one(DrawingSet, ids["set"])
        with pytest.raises(StillUnpacking, match="全套图纸"):
            cases.submit_set(session, drawing_set, actor=uploads.SYSTEM, now=now())


def test_a_file_is_read_on_from_the_sheet_at_which_it_was(in_app: Flask, tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "five.pdf", *((f"建施-0{n}", "平面图") for n in range(1, 6)))
    ids = sent(path.read_bytes(), "五张.pdf", "pdf")
    jobs.read_drawing_file(ids["file"])
    of_file = SheetRevision.file_id == ids["file"]
    with transaction() as session:  # as a kill during the third sheet leaves it
        session.execute(delete(SheetRevision).where(of_file, SheetRevision.position > 2))
        session.get_one(DrawingFile, ids["file"]).state = FileState.READING
        before = session.scalars(select(SheetRevision.id).where(of_file).order_by(SheetRevision.position)).all()
    jobs.read_drawing_file(ids["file"])

    (file,) = files(ids["set"])
    assert (file.state, file.sheets_done, file.sheets_total) == (FileState.READ, 5, 5)
    with transaction() as session:
        after = session.scalars(select(SheetRevision).where(of_file).order_by(SheetRevision.position)).all()
    assert [sheet.position for sheet in after] == [1, 2, 3, 4, 5]
    assert [sheet.id for sheet in after[:2]] == list(before)
    assert [sheet.sheet.sheet_no for sheet in after] == [f"建施-0{n}" for n in range(1, 6)]


def test_a_sheet_from_cad_keeps_the_index_of_its_entities(in_app: Flask, tmp_path: Path) -> None:
    drawing = makers.framed_plan(tmp_path / "plan.dxf").read_bytes()
    ids = sent(drawing, "建施-03.dxf", "dxf")
    jobs.read_drawing_file(ids["file"])

    with transaction() as session:
        (sheet,) = session.scalars(select(SheetRevision).where(SheetRevision.file_id == ids["file"])).all()
        assert sheet.entities_digest is not None
        with object_store().local_copy(sheet.entities_digest) as path:
            assert "INSERT" in {KINDS[kind] for kind in read_index(path).kinds}


def test_a_sheet_that_was_no_cad_has_no_index_of_entities(in_app: Flask, tmp_path: Path) -> None:
    ids = sent(makers.pdf(tmp_path / "one.pdf", ("建施-01", "平面图")).read_bytes(), "建施-01.pdf", "pdf")
    jobs.read_drawing_file(ids["file"])

    with transaction() as session:
        (sheet,) = session.scalars(select(SheetRevision).where(SheetRevision.file_id == ids["file"])).all()
        assert sheet.entities_digest is None
