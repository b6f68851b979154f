"""Where the demonstration authority and the signing certificates it issued are kept, encrypted."""

import hashlib
from datetime import datetime

from flask import current_app
from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service_centre.db import Base
from service_centre.organisations.models import Organisation
from service_centre.people.models import Account
from service_centre.signing.authority import (
    Authority,
    Credential,
    authority_from_bytes,
    authority_to_bytes,
    credential_from_bytes,
    credential_to_bytes,
    issue,
    new_authority,
)

_AUTHORITY_LOCK = 7_204_001


class SigningAuthority(Base):
    """The built-in authority of this installation; one row. Demonstration only, no legal force."""

    __tablename__ = "signing_authorities"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class SigningCredential(Base):
    """A person's signing certificate in one organisation."""

    __tablename__ = "signing_credentials"
    __table_args__ = (UniqueConstraint("account_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    content: Mapped[bytes] = mapped_column(LargeBinary)


def authority_of(session: Session, *, now: datetime) -> Authority:
    """The authority of this installation, made on first use."""
    session.execute(select(func.pg_advisory_xact_lock(_AUTHORITY_LOCK)))
    stored = session.get(SigningAuthority, 1)
    if stored is None:
        authority = new_authority(now)
        session.add(SigningAuthority(id=1, content=authority_to_bytes(authority, _passphrase())))
        session.flush()
        return authority
    return authority_from_bytes(stored.content, _passphrase())


def credential_of(
    session: Session, *, account: Account, organisation: Organisation, role_label: str, now: datetime
) -> Credential:
    """A person's signing certificate for one organisation, issued on first use."""
    stored = session.scalars(
        select(SigningCredential).where(
            SigningCredential.account_id == account.id, SigningCredential.organisation_id == organisation.id
        )
    ).one_or_none()
    if stored is not None:
        return credential_from_bytes(stored.content, _passphrase())
    credential = issue(
        authority_of(session, now=now),
        organisation=organisation.name,
        person=account.display_name,
        role=role_label,
        now=now,
    )
    session.add(
        SigningCredential(
            account_id=account.id,
            organisation_id=organisation.id,
            content=credential_to_bytes(credential, _passphrase()),
        )
    )
    session.flush()
    return credential


def _passphrase() -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hashlib.sha256(b"lianshen/signing\n" + secret).hexdigest()
