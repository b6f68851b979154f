"""Registering the key of an opening officer, who shows that it is held by reading what was sealed to it."""

import hashlib
import hmac
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.canonical import canon
from marketplace.domain.tender_errors import KeyNotHeld, OpeningKeyInUse
from marketplace.models import OpeningKey
from marketplace.usecases.keys import hexadecimal
from service_centre.audit.recording import record
from service_centre.organisations.kinds import OrganisationKind
from service_centre.permissions import Actor

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def challenge_for(public_key: object, actor: Actor) -> str:
    """Hexadecimal: a secret of this platform sealed to the key; who reads it holds the private half.

    Nothing is kept: the same secret is computed again from key and account. Raises BadHexadecimal, KeyNotHeld.
    """
    key = hexadecimal(public_key, 64, "公钥")
    told = canon({"type": "lianshen/1/opening-key", "account": actor.account_id, "key": key})
    try:
        sealed = _SUITE.encrypt(_secret(key, actor), X25519PublicKey.from_public_bytes(bytes.fromhex(key)), told)
    except ValueError:  # a point of small order: everybody would hold its private half
        raise KeyNotHeld from None
    return sealed.hex()


def _secret(public_key: str, actor: Actor) -> bytes:
    basis = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(
        hashlib.sha256(b"lianshen/opening-keys\n" + basis).digest(),
        f"{actor.account_id} {public_key}".encode(),
        "sha256",
    )


def register_opening_key(
    session: Session, *, public_key: object, answer: object, actor: Actor, now: datetime
) -> OpeningKey:
    """Register a key for later tenders; an older one retires. Announced tenders keep the key they named.

    Raises KeyNotHeld, OpeningKeyInUse.
    """
    key, told = hexadecimal(public_key, 64, "公钥"), hexadecimal(answer, 64, "应答")
    assert actor.account_id is not None
    assert actor.organisation_id is not None
    if not hmac.compare_digest(_secret(key, actor), bytes.fromhex(told)):
        raise KeyNotHeld
    known = session.scalars(select(OpeningKey).where(OpeningKey.public_key == key)).first()
    if known:
        if known.account_id != actor.account_id or known.retired_at:
            raise OpeningKeyInUse
        return known
    old = opening_key_of(session, actor.account_id)
    if old:
        old.retired_at = now
        session.flush()
    registered = OpeningKey(
        account_id=actor.account_id, organisation_id=actor.organisation_id, public_key=key, registered_at=now
    )
    session.add(registered)
    session.flush()
    facts = {"key": key, "replaces": old.public_key if old else None}
    stream = f"opening_keys/{actor.account_id}"
    record(session, stream=stream, actor=actor, action="opening_key_registered", now=now, facts=facts)
    return registered


def opening_key_of(session: Session, account_id: int | None) -> OpeningKey | None:
    """The key an announcement would name for this account now."""
    return session.scalars(
        select(OpeningKey).where(OpeningKey.account_id == account_id, OpeningKey.retired_at.is_(None))
    ).first()


def keys_in_force(session: Session) -> list[OpeningKey]:
    """Everybody who may be chosen as an opening officer; nobody of an agency."""
    found = session.scalars(select(OpeningKey).where(OpeningKey.retired_at.is_(None)).order_by(OpeningKey.id)).all()
    return [one for one in found if one.account.active and one.organisation.kind is not OrganisationKind.AGENCY]
