"""The small market of these tests."""

import pytest
from sqlalchemy.orm import Session

from tests.marketplace.market import Market, a_market


@pytest.fixture
def market(session: Session) -> Market:
    return a_market(session)
