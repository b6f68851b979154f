"""The audit trail: what is recorded cannot be rewritten quietly, nor at all."""

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from service_centre import audit
from service_centre.audit import log
from service_centre.audit.chain import GENESIS, entry_digest, first_broken_link, merkle_root
from service_centre.audit.models import AuditEntry
from service_centre.commands import trail_key
from service_centre.permissions import SYSTEM
from tests.builders import NOON


def three_entries(session: Session) -> None:
    for number in range(3):
        audit.record(session, stream="case/1", actor=SYSTEM, action=f"act_{number}", now=NOON, facts={"n": number})


def test_entries_of_a_stream_are_numbered_and_linked(session: Session) -> None:
    three_entries(session)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()
    assert [entry.position for entry in entries] == [0, 1, 2]
    assert first_broken_link((entry.digest, entry.body) for entry in entries) is None


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries CASCADE"],
)
def test_the_database_refuses_to_rewrite_the_trail(session: Session, statement: str) -> None:
    three_entries(session)
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(statement))


def test_the_trail_holds_no_floats(session: Session) -> None:
    with pytest.raises(TypeError):
        audit.record(session, stream="case/1", actor=SYSTEM, action="act", now=NOON, facts={"x": 1.5})


def _behind_the_triggers(session: Session, statement: str) -> None:
    """What a database owner could do."""
    session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
    session.execute(text(statement))
    session.expire_all()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET body = replace(body, 'act_1', 'act_7') WHERE position = 1",
        "UPDATE audit_entries SET action = 'other' WHERE position = 1",
        "UPDATE audit_entries SET account_id = 99 WHERE position = 1",
        "UPDATE audit_entries SET recorded_at = recorded_at + interval '1 day' WHERE position = 1",
        "UPDATE audit_entries SET digest = 'sha256:00' WHERE position = 2",
        "DELETE FROM audit_entries WHERE position = 1",
    ],
    ids=["body", "action", "account", "moment", "digest", "deleted"],
)
def test_any_changed_entry_is_found(session: Session, statement: str) -> None:
    three_entries(session)
    assert log.verify(session, trail_key().public_key()) == []
    _behind_the_triggers(session, statement)
    assert log.verify(session, trail_key().public_key()) != []


def test_a_rewritten_stream_is_found_by_the_signed_checkpoint(session: Session) -> None:
    """Even when every digest of the stream is computed anew."""
    three_entries(session)
    log.sequence_entries(session)
    log.sign_checkpoint(session, key=trail_key(), now=NOON)
    session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
    previous = GENESIS
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.position)):
        body = json.loads(entry.body)
        body["facts"]["n"] = 42
        entry.body = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        entry.digest = previous = entry_digest(previous, entry.body)
    session.flush()
    assert [broken.stream for broken in log.verify(session, trail_key().public_key())] == ["checkpoint"]


def test_a_history_rewritten_with_checkpoints_of_a_strangers_key_is_found(session: Session) -> None:
    three_entries(session)
    log.sequence_entries(session)
    log.sign_checkpoint(session, key=Ed25519PrivateKey.generate(), now=NOON)
    found = log.verify(session, trail_key().public_key())
    assert [broken.reason for broken in found] == ["it is signed with another key than the installation's"]


def test_a_history_rewritten_with_the_right_key_is_found_by_who_kept_a_checkpoint(session: Session) -> None:
    three_entries(session)
    log.sequence_entries(session)
    right = log.sign_checkpoint(session, key=trail_key(), now=NOON)
    assert right is not None
    key = trail_key().public_key()
    assert log.verify(session, key, [log.KeptCheckpoint(right.size, right.root)]) == []
    assert log.verify(session, key, [log.KeptCheckpoint(right.size, "00" * 32)]) != []
    assert log.verify(session, key, [log.KeptCheckpoint(right.size + 1, right.root)]) != []


def test_the_tail_cut_off_is_found_by_the_signed_checkpoint(session: Session) -> None:
    three_entries(session)
    log.sequence_entries(session)
    log.sign_checkpoint(session, key=trail_key(), now=NOON)
    session.execute(text("ALTER TABLE merkle_leaves DISABLE TRIGGER USER"))
    session.execute(text("DELETE FROM merkle_leaves WHERE position = 2"))
    _behind_the_triggers(session, "DELETE FROM audit_entries WHERE position = 2")
    assert log.verify(session, trail_key().public_key()) != []


def test_every_entry_gets_one_place_in_the_log(session: Session) -> None:
    three_entries(session)
    assert (log.sequence_entries(session), log.sequence_entries(session)) == (3, 0)


def test_the_merkle_root_is_that_of_rfc_6962() -> None:
    def leaf(text: str) -> bytes:
        return hashlib.sha256(b"\x00" + text.encode()).digest()

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\x01" + left + right).digest()

    a, b, c = leaf("a"), leaf("b"), leaf("c")
    assert merkle_root([]) == hashlib.sha256(b"").hexdigest()
    assert merkle_root(["a", "b", "c"]) == node(node(a, b), c).hex()


@given(st.lists(st.text(max_size=20), min_size=1, max_size=12), st.integers(0, 11), st.text(min_size=1, max_size=3))
def test_a_change_anywhere_in_a_chain_is_found(bodies: list[str], place: int, other: str) -> None:
    chain, previous = [], GENESIS
    for body in bodies:
        previous = entry_digest(previous, body)
        chain.append((previous, body))
    place %= len(chain)
    changed = [*chain[:place], (chain[place][0], chain[place][1] + other), *chain[place + 1 :]]
    assert first_broken_link(chain) is None
    assert first_broken_link(changed) == place
