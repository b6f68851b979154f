"""Signing asks for the password again: how often one may try, and what a wrong try leaves behind."""

import pytest
from flask import Flask
from sqlalchemy import select

from review_room.models import SignatureSlot
from review_room.policy import POLICY, Permission
from service_centre.audit.models import AuditEntry
from service_centre.db import transaction
from service_centre.people.models import Account
from service_centre.permissions import permits
from tests.builders import PASSWORD
from tests.review_room.builders import a_city, a_rendered_opinion


@pytest.fixture
def slot(own_app: Flask) -> tuple[str, str]:
    """Address of the signature that is next, and the signer's account name."""
    own_app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        city = a_city(session)
        opinion = a_rendered_opinion(city)
        first = session.scalars(
            select(SignatureSlot).where(SignatureSlot.opinion_id == opinion.id).order_by(SignatureSlot.position)
        ).first()
        assert first
        signer = next(who for who, actor in city.actors.items() if permits(POLICY, actor, Permission.SLOT_SIGN, first))
        return f"/review-room/slots/{first.id}/signature", city.accounts[signer].login_name


def test_guesses_at_the_password_are_slowed_down_and_leave_a_trace(own_app: Flask, slot: tuple[str, str]) -> None:
    address, name = slot
    client = own_app.test_client()
    client.post("/sign-in", data={"login_name": name, "password": PASSWORD})
    tries = [client.post(address, data={"password": "wrong"}).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]
    with transaction() as session:
        account = session.scalars(select(Account).where(Account.login_name == name)).one()
        stream = f"account/{account.id}"
        noted = session.scalars(select(AuditEntry.action).where(AuditEntry.stream == stream)).all()
    assert noted.count("wrong_password_again") == 10


def test_right_passwords_are_never_counted(own_app: Flask, slot: tuple[str, str]) -> None:
    address, name = slot
    client = own_app.test_client()
    client.post("/sign-in", data={"login_name": name, "password": PASSWORD})
    answers = [client.post(address, data={"password": PASSWORD}).status_code for _ in range(12)]
    assert answers[0] == 302
    assert 429 not in answers
