"""Accounts and the roles they hold in organisations."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service_centre.db import Base
from service_centre.organisations.models import Organisation
from service_centre.people.roles import Role


class Account(UserMixin, Base):  # type: ignore[misc]  # flask-login is untyped
    """One person who can sign in."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    login_name: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(64))
    password_digest: Mapped[str] = mapped_column(String(200))
    """argon2id, in its own encoded form."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="account", order_by="Membership.id")

    @property
    def is_active(self) -> bool:
        return self.active


class SignIn(Base):
    """One signed-in session of an account. The cookie names it; once it has ended, every copy of the cookie is void."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Random, from `secrets`: never guessed and never used again."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class Membership(Base):
    """A role held in an organisation."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("account_id", "organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[Role]

    account: Mapped[Account] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship()
