"""The people of a case, for all tests of this folder that need them."""

import pytest
from sqlalchemy.orm import Session

from review_room.models import ReviewCase
from tests.review_room.builders import City, a_city, an_open_room


@pytest.fixture
def city(session: Session) -> City:
    return a_city(session)


@pytest.fixture
def case(city: City) -> ReviewCase:
    """A case whose room has just been opened, its sheets read."""
    return an_open_room(city)
