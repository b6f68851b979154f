"""The small market of these tests."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.marketplace.market import Market, a_market
from tests.marketplace.tendering import Tendering, a_tendering


@pytest.fixture
def market(session: Session) -> Market:
    return a_market(session)


@pytest.fixture
def tendering(session: Session, tmp_path: Path) -> Tendering:
    return a_tendering(session, tmp_path)
