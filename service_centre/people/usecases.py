"""Accounts: creating, signing in, ending."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service_centre import audit
from service_centre.db import after_commit
from service_centre.errors import Invalid
from service_centre.people.models import Account, Membership, SignIn
from service_centre.people.roles import Role
from service_centre.permissions import Actor
from service_centre.queues import redis_connection

MINIMUM_PASSWORD_LENGTH: Final = 12
SESSION_LENGTH: Final = timedelta(hours=12)
_HASHER: Final = PasswordHasher()
# Checked when nobody has the name, so that the time taken does not tell which names exist: as costly as any other,
# and put together rather than computed, for every process reads this when it starts.
NOBODY: Final = (
    f"$argon2id$v=19$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}${'A' * 22}${'A' * 43}"
)


class WrongPassword(Invalid):
    """Name and password do not belong together; which of the two is wrong is not said."""

    code = "wrong_password"
    sentence = "账号或密码不正确。"
    next_step = "请核对后重试；忘记密码请联系本单位管理员。"


class WrongPasswordAgain(WrongPassword):
    """The password asked for again, by one who is signed in, is wrong."""

    code = "wrong_password_again"
    sentence = "密码不正确，没有签署。"
    next_step = "请返回案件页，用登录密码重新签署。"


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
    if not password_matches(account.password_digest if account else NOBODY, password) or account is None:
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


def confirm_password(session: Session, password: str, *, actor: Actor, now: datetime) -> bool:
    """Whether the signed-in person typed their password again, as signing asks; a wrong try leaves its trace."""
    account = session.get_one(Account, actor.account_id)
    if password_matches(account.password_digest, password):
        return True
    audit.record(session, stream=f"account/{account.id}", actor=actor, action="wrong_password_again", now=now, facts={})
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


def change_activity(session: Session, account: Account, *, active: bool, actor: Actor, now: datetime) -> None:
    """Disable an account, which ends its sessions, or let it sign in again. What it did stays."""
    account.active = active
    audit.record(
        session,
        stream=f"account/{account.id}",
        actor=actor,
        action="enable_account" if active else "disable_account",
        now=now,
        facts={},
    )
    if not active:
        end_sessions(session, account, actor=actor, now=now)


def revoke_role(session: Session, membership: Membership, *, actor: Actor, now: datetime) -> None:
    """Take a role away, at once: the account's sessions end."""
    facts = {"organisation": membership.organisation_id, "role": membership.role}
    account = session.get_one(Account, membership.account_id)
    session.delete(membership)
    session.flush()
    audit.record(session, stream=f"account/{account.id}", actor=actor, action="revoke_role", now=now, facts=facts)
    end_sessions(session, account, actor=actor, now=now)


def begin_sign_in(session: Session, account: Account, *, now: datetime) -> SignIn:
    """Put a new session of the account on file; those too old to be used are forgotten."""
    session.execute(delete(SignIn).where(SignIn.account_id == account.id, SignIn.began_at < now - SESSION_LENGTH))
    begun = SignIn(id=secrets.token_urlsafe(24), account_id=account.id, began_at=now)
    session.add(begun)
    session.flush()
    return begun


def end_sign_in(session: Session, sign_in_id: str, *, actor: Actor, now: datetime) -> None:
    """End one session; the account's live connections close, and what is signed in elsewhere comes back."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None)).values(ended_at=now))
    revoke_live(session, actor.account_id)
    audit.record(session, stream=f"account/{actor.account_id}", actor=actor, action="sign_out", now=now, facts={})


def end_sessions(session: Session, account: Account, *, actor: Actor, now: datetime) -> None:
    """End every session of the account, everywhere."""
    session.execute(
        update(SignIn).where(SignIn.account_id == account.id, SignIn.ended_at.is_(None)).values(ended_at=now)
    )
    revoke_live(session, account.id)
    audit.record(session, stream=f"account/{account.id}", actor=actor, action="end_sessions", now=now, facts={})
