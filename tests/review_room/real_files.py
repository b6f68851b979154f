"""Real drawings in a real store, for tests of jobs."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from demonstration.drawings import heavy_sheet
from review_room.models import DrawingFile, DrawingSet, FileState
from review_room.usecases import uploads
from service_centre.db import transaction
from service_centre.objects import object_store
from service_centre.web import now
from tests.review_room.builders import a_case_of, a_city


def a_heavy_upload(app: Flask) -> tuple[int, Callable[[], bool]]:
    """A file whose reading takes a moment; returns its id and a question whether it has been read."""
    with tempfile.TemporaryDirectory() as folder:
        path = heavy_sheet(Path(folder) / "heavy.dxf", 8000, seed=1)
        with path.open("rb") as stream:
            stored = object_store().put(stream)
    with transaction() as session:
        city = a_city(session)
        case = a_case_of(city)
        drawing_set = session.scalars(select(DrawingSet).where(DrawingSet.case_id == case.id)).one()
        file = uploads.receive_file(
            session, drawing_set, name="重图.dxf", stored=stored, actor=city["owner"], now=now()
        )
        file_id = file.id

    def is_read() -> bool:
        with transaction() as session:
            file = session.get_one(DrawingFile, file_id)
            session.refresh(file)
            return file.state is FileState.READ and len(file.revisions) == 1

    return file_id, is_read
