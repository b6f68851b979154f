"""The small market of these tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from marketplace.models import DrawRound
from service_centre.people.roles import Role
from tests.marketplace.market import Market, Person, a_market, a_person
from tests.marketplace.tendering import Tendering, a_tendering
from tests.marketplace.verifiers import verdict_of_the_file, verdicts_of_the_browser


@pytest.fixture
def market(session: Session) -> Market:
    return a_market(session)


@pytest.fixture
def tendering(session: Session, tmp_path: Path) -> Tendering:
    return a_tendering(session, tmp_path)


@pytest.fixture(scope="package", autouse=True)
def _both_verifiers_accept_every_record_of_these_tests() -> Iterator[None]:
    """Whatever record a test brings about is checked at the end by the two public verifiers, in one go."""
    texts: list[str] = []

    @event.listens_for(DrawRound.record_text, "set")
    def _collect(_target: DrawRound, text: str | None, _old: object, _initiator: object) -> None:
        if text:
            texts.append(text)

    yield
    event.remove(DrawRound.record_text, "set", _collect)
    levels = [verdict_of_the_file(text) for text in texts]
    assert None not in levels
    assert verdicts_of_the_browser(texts) == levels


@pytest.fixture
def keeper(market: Market) -> Person:
    return a_person(market.session, market.centre, Role.ROSTER_KEEPER)
