"""The signed-in person: the session's life, and the Actor made of it."""

from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from service_centre.db import db
from service_centre.people.actors import actor_of
from service_centre.people.models import Account, Membership, SignIn
from service_centre.people.usecases import SESSION_LENGTH, WrongPassword
from service_centre.permissions import Actor
from service_centre.web import now

IDLE: Final = timedelta(minutes=30)


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login is untyped
    """An account in the organisation it acts for now."""

    def __init__(self, sign_in_id: str, account: Account, memberships: list[Membership]) -> None:
        self.sign_in_id = sign_in_id
        self.account = account
        self.memberships = memberships

    def get_id(self) -> str:
        return self.sign_in_id

    def organisations(self) -> dict[int, str]:
        """Organisations this person may act for, by id."""
        return {m.organisation_id: m.organisation.name for m in self.memberships}

    def as_actor(self) -> Actor:
        """The Actor of this request: roles are those of one organisation only."""
        return actor_of(self.memberships, session.get("organisation_id"))


def load_signed_in(sign_in_id: str) -> SignedIn | None:
    """The person behind the cookie, unless the session is over, ended, or the person has left."""
    memberships = db.session.scalars(
        select(Membership)
        .join(Membership.account)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None), Account.active)
        .options(contains_eager(Membership.account), joinedload(Membership.organisation))
        .order_by(Membership.id)
    ).all()
    if not memberships or _over():
        return None
    return SignedIn(sign_in_id, memberships[0].account, list(memberships))


def sign_in(begun: SignIn) -> SignedIn:
    """Start a new session; nothing of an earlier one survives. Raises WrongPassword for one who belongs nowhere."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session["began_at"] = session["seen_at"] = now().isoformat()
    person = load_signed_in(begun.id)
    if person is None:
        raise WrongPassword
    login_user(person)
    return person


def sign_out() -> None:
    """End this session."""
    logout_user()
    session.clear()


def _over() -> bool:
    began, seen = session.get("began_at"), session.get("seen_at")
    if not began or not seen:
        return True
    moment = now()
    if moment - datetime.fromisoformat(began) > SESSION_LENGTH or moment - datetime.fromisoformat(seen) > IDLE:
        return True
    if moment - datetime.fromisoformat(seen) > timedelta(minutes=1):
        session["seen_at"] = moment.isoformat()
    return False


def install(app: Flask) -> None:
    """Connect flask-login."""
    login = LoginManager()
    login.session_protection = "basic"
    login.user_loader(load_signed_in)
    login.init_app(app)

    @app.context_processor
    def _person() -> dict[str, Any]:
        from service_centre.web import current_actor

        return {"actor": current_actor()}
