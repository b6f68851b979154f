"""The migrations, up and down, with data in the tables."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from service_centre.commands import alembic_config
from service_centre.config import Installation
from service_centre.db import Base, db, transaction
from tests.review_room.builders import a_city, an_issued_case
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
