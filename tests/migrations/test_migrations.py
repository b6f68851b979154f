"""The migrations, up and down, with data in the tables."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import service_centre.credentials  # noqa: F401 - tables that programs load only where they sign
from review_room.models import Finding
from service_centre.commands import alembic_config
from service_centre.config import Installation
from service_centre.db import Base, db, transaction
from tests.review_room.builders import a_city, a_submitted_finding, an_issued_case, an_open_room
from wsgi import create_app


@pytest.fixture
def migrated(new_installation: Callable[[], Installation]):  # type: ignore[no-untyped-def]
    app = create_app(new_installation())
    app.config["RING_AFTER_COMMIT"] = False
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()
    app.extensions["redis"].close()


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_tables_are_those_of_the_models(migrated: None) -> None:
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_findings_from_before_get_a_number_in_their_discipline(migrated: None) -> None:
    with transaction() as session:
        city = a_city(session)
        case = an_open_room(city)
        for discipline in ("fire", "structure", "fire"):
            a_submitted_finding(city, case, discipline=discipline)
    db.session.remove()
    command.downgrade(alembic_config(), "0011-1")
    command.upgrade(alembic_config(), "head")
    with transaction() as session:
        found = session.scalars(sa.select(Finding).order_by(Finding.number)).all()
        assert [one.printed_no for one in found] == ["消防-1", "结构-1", "消防-2"]


def test_down_and_up_again_with_data(migrated: None) -> None:
    with transaction() as session:
        an_issued_case(a_city(session))
    db.session.remove()
    assert len(tables()) > 30
    command.downgrade(alembic_config(), "base")
    assert tables() == set()
    command.upgrade(alembic_config(), "head")
    with transaction() as session:
        an_issued_case(a_city(session))
