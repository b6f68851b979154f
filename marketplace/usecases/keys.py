"""Registering the public key of a contributor, with proof that it holds the private one."""

import re
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.canonical import canon
from marketplace.domain.errors import BadHexadecimal, KeyInUse, OpeningRefused
from marketplace.domain.fairdraw import signature_holds
from marketplace.models import DrawKey
from service_centre.audit.recording import record
from service_centre.permissions import Actor

_HEX: Final = re.compile(r"[0-9a-f]*")


def hexadecimal(text: object, length: int, what: str) -> str:
    """`text` if it is lower-case hexadecimal of that length. Raises BadHexadecimal."""
    if not isinstance(text, str) or len(text) != length or not _HEX.fullmatch(text):
        raise BadHexadecimal(what=what, length=length)
    return text


def key_proof_message(account_id: int, public_key: str) -> bytes:
    """What is signed to show that the registering account holds the private key."""
    return canon({"type": "lianshen/1/draw-key", "account": account_id, "key": public_key})


def key_in_force(session: Session, account_id: int) -> DrawKey | None:
    """The key an announcement would name for this account now."""
    return session.scalars(
        select(DrawKey).where(DrawKey.account_id == account_id, DrawKey.retired_at.is_(None))
    ).first()


def register_key(session: Session, *, public_key: str, proof: str, actor: Actor, now: datetime) -> DrawKey:
    """Register a key for later draws; an older one retires. Draws already announced keep the key they named."""
    hexadecimal(public_key, 64, "公钥")
    hexadecimal(proof, 128, "签名")
    assert actor.account_id is not None
    assert actor.organisation_id is not None
    if not signature_holds(public_key, key_proof_message(actor.account_id, public_key), proof):
        raise OpeningRefused(reason="公钥的持有证明无效")
    known = session.scalars(select(DrawKey).where(DrawKey.public_key == public_key)).first()
    if known:
        if known.account_id != actor.account_id or known.retired_at:
            raise KeyInUse
        return known
    old = key_in_force(session, actor.account_id)
    if old:
        old.retired_at = now
        session.flush()
    key = DrawKey(
        account_id=actor.account_id, organisation_id=actor.organisation_id, public_key=public_key, registered_at=now
    )
    session.add(key)
    session.flush()
    facts = {"key": public_key, "replaces": old.public_key if old else None}
    record(session, stream=f"draw_keys/{actor.account_id}", actor=actor, action="key_registered", now=now, facts=facts)
    return key
