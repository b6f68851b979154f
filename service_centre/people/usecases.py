"""Accounts: creating, signing in, ending."""

import json
from datetime import datetime
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from service_centre import audit
from service_centre.db import after_commit
from service_centre.errors import Invalid
from service_centre.people.models import Account, Membership
from service_centre.people.roles import Role
from service_centre.permissions import Actor
from service_centre.queues import redis_connection

MINIMUM_PASSWORD_LENGTH: Final = 12
_HASHER: Final = PasswordHasher()
# Checked when nobody has the name, so that the time taken does not tell which names exist.
_NOBODY: Final = _HASHER.hash("nobody has this password")


class WrongPassword(Invalid):
    """Name and password do not belong together; which of the two is wrong is not said."""

    code = "wrong_password"
    sentence = "账号或密码不正确。"
    next_step = "请核对后重试；忘记密码请联系本单位管理员。"


class PasswordTooShort(Invalid):
    """A new password below the minimum length."""

    code = "password_too_short"
    sentence = "密码至少需要 {length} 个字符。"
    next_step = "可以使用几个词组成的长句，便于记忆。"


def create_account(
    session: Session, *, login_name: str, display_name: str, password_digest: str, actor: Actor, now: datetime
) -> Account:
    """Add a person who can sign in; the digest comes from `digest_of_password`."""
    account = Account(login_name=login_name, display_name=display_name, password_digest=password_digest, created_at=now)
    session.add(account)
    session.flush()
    audit.record(
        session,
        stream=f"account/{account.id}",
        actor=actor,
        action="create_account",
        now=now,
        facts={"login_name": login_name},
    )
    return account


def digest_of_password(password: str) -> str:
    """argon2id of a new password. Raises PasswordTooShort."""
    if len(password) < MINIMUM_PASSWORD_LENGTH:
        raise PasswordTooShort(length=MINIMUM_PASSWORD_LENGTH)
    return _HASHER.hash(password)


def grant_role(
    session: Session, *, account: Account, organisation_id: int, role: Role, actor: Actor, now: datetime
) -> Membership:
    """Give a person a role in an organisation."""
    membership = Membership(account_id=account.id, organisation_id=organisation_id, role=role)
    session.add(membership)
    session.flush()
    audit.record(
        session,
        stream=f"account/{account.id}",
        actor=actor,
        action="grant_role",
        now=now,
        facts={"organisation": organisation_id, "role": role},
    )
    return membership


def plain_login_name(typed: str) -> str:
    """The name as it is looked up and as wrong tries are counted: blanks around it make no other name."""
    return typed.strip()


def verified_account(session: Session, *, login_name: str, password: str) -> Account:
    """The account that name and password belong to. Raises WrongPassword, also for a disabled account."""
    account = session.scalars(select(Account).where(Account.login_name == plain_login_name(login_name))).one_or_none()
    if not password_matches(account.password_digest if account else _NOBODY, password) or account is None:
        raise WrongPassword
    if not account.active:
        raise WrongPassword
    return account


def password_matches(digest: str, password: str) -> bool:
    """Whether the password is the one behind the digest."""
    try:
        return _HASHER.verify(digest, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def note_sign_in(session: Session, *, actor: Actor, now: datetime) -> None:
    """Leave the trace of a sign-in."""
    audit.record(session, stream=f"account/{actor.account_id}", actor=actor, action="sign_in", now=now, facts={})


def revoke_live(session: Session, account_id: int | None) -> None:
    """Close the account's live connections after the commit; a browser that is still signed in comes back."""
    after_commit(
        session,
        f"revoke:{account_id}",
        lambda: redis_connection().publish("revoke", json.dumps({"account": account_id})),
    )


def end_sessions(session: Session, account: Account, *, actor: Actor, now: datetime) -> None:
    """End every session of the account, everywhere."""
    account.session_epoch += 1
    revoke_live(session, account.id)
    audit.record(session, stream=f"account/{account.id}", actor=actor, action="end_sessions", now=now, facts={})
