"""The small market of these tests."""

from collections.abc import Iterator

import pytest
from flask import Flask, g, request_started
from sqlalchemy.orm import Session

from tests.marketplace.market import Market, a_market


@pytest.fixture
def market(session: Session) -> Market:
    return a_market(session)


@pytest.fixture(autouse=True)
def _every_request_asks_who_it_is() -> Iterator[None]:
    """Requests of a test share the application context of `session`; in service each has its own."""

    def forget(_app: Flask, **_: object) -> None:
        for name in ("actor", "_login_user"):
            g.pop(name, None)

    with request_started.connected_to(forget):
        yield
