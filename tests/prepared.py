"""A city with one open room, written once for each process of a test run; every test gets it as if it were new.

Used as a plugin by the root conftest. Tests that ask for `city` run on a database of its own, inside a transaction that
is rolled back; all others begin with an empty database.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from review_room.models import ReviewCase
from service_centre.organisations.models import Organisation
from service_centre.people.models import Account
from service_centre.permissions import Actor
from tests.databases import new_database
from tests.review_room.builders import City, a_city, an_open_room


@dataclass(frozen=True, slots=True)
class Prepared:
    """Where everything is: rows by their ids."""

    engine: Engine
    organisations: dict[str, int]
    accounts: dict[str, int]
    actors: dict[str, Actor]
    room: int


@pytest.fixture(scope="session")
def prepared_city(app: Flask, postgres_url: str, migrated_template: str) -> Iterator[Prepared]:
    """The city on a database that no test changes for good."""
    engine = create_engine(new_database(postgres_url, "lianshen_city", migrated_template))
    with app.app_context(), Session(engine, expire_on_commit=False) as session:
        city = a_city(session)
        room = an_open_room(city)
        session.commit()
        organisations = {who: one.id for who, one in city.organisations.items()}
        accounts = {who: one.id for who, one in city.accounts.items()}
        yield Prepared(engine, organisations, accounts, city.actors, room.id)
    engine.dispose()


@pytest.fixture
def city(session: Session, prepared_city: Prepared) -> City:
    """Everybody a case needs; the first open room that is asked for is there already."""
    units = {one.id: one for one in session.scalars(select(Organisation))}
    people = {one.id: one for one in session.scalars(select(Account))}
    return City(
        session,
        {who: units[id_] for who, id_ in prepared_city.organisations.items()},
        dict(prepared_city.actors),
        {who: people[id_] for who, id_ in prepared_city.accounts.items()},
        waiting_room=prepared_city.room,
    )


@pytest.fixture
def case(city: City) -> ReviewCase:
    """A case whose room has just been opened, its sheets read."""
    return an_open_room(city)
