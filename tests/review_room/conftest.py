"""The people of a case, for all tests of this folder that need them."""

import pytest
from sqlalchemy.orm import Session

from tests.review_room.builders import City, a_city


@pytest.fixture
def city(session: Session) -> City:
    return a_city(session)
