"""The Merkle log over all streams: sequencing, signed checkpoints, verification, export."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service_centre.audit.chain import GENESIS, canonical, entry_digest, merkle_root
from service_centre.audit.models import AuditEntry, MerkleCheckpoint, MerkleLeaf

_SEQUENCER_LOCK = 7_201_001


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the trail does not hold."""

    stream: str
    position: int
    reason: str


def sequence_entries(session: Session, *, limit: int = 1000) -> int:
    """Give every committed entry without a place the next places in the log; return how many."""
    session.execute(select(func.pg_advisory_xact_lock(_SEQUENCER_LOCK)))
    waiting = session.scalars(
        select(AuditEntry.id)
        .outerjoin(MerkleLeaf, MerkleLeaf.entry_id == AuditEntry.id)
        .where(MerkleLeaf.position.is_(None))
        .order_by(AuditEntry.id)
        .limit(limit)
    ).all()
    size = session.scalar(select(func.count()).select_from(MerkleLeaf)) or 0
    session.add_all(MerkleLeaf(position=size + n, entry_id=entry_id) for n, entry_id in enumerate(waiting))
    session.flush()
    return len(waiting)


def sign_checkpoint(session: Session, *, key: Ed25519PrivateKey, now: datetime) -> MerkleCheckpoint | None:
    """Sign the root of the log as it stands; None when nothing was added since the last one."""
    leaves = _leaf_digests(session)
    signed = session.scalar(select(func.max(MerkleCheckpoint.size))) or 0
    if len(leaves) <= signed:
        return None
    root = merkle_root(leaves)
    checkpoint = MerkleCheckpoint(
        size=len(leaves),
        root=root,
        signed_at=now,
        public_key=key.public_key().public_bytes_raw().hex(),
        signature=key.sign(_checkpoint_text(len(leaves), root)).hex(),
    )
    session.add(checkpoint)
    session.flush()
    return checkpoint


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint as an outsider kept it: the number of entries and the root of the log over them."""

    size: int
    root: str


def newest_checkpoint(session: Session) -> MerkleCheckpoint | None:
    """The checkpoint that outsiders keep; none before the first was signed."""
    return session.scalars(select(MerkleCheckpoint).order_by(MerkleCheckpoint.size.desc()).limit(1)).first()


def verify(session: Session, key: Ed25519PublicKey, kept: Sequence[KeptCheckpoint] = ()) -> list[Break]:
    """Every place where chain, columns, log or checkpoints disagree; empty when the trail holds.

    `key` is the installation's own: a checkpoint signed by any other key is a break, whatever the row says. `kept` are
    checkpoints from outside, which a history that was rewritten together with its checkpoints cannot match.
    """
    breaks: list[Break] = []
    previous: dict[str, tuple[int, str]] = {}
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.stream, AuditEntry.position)):
        position, digest = previous.get(entry.stream, (-1, GENESIS))
        reason = _what_is_wrong(entry, position + 1, digest)
        if reason:
            breaks.append(Break(entry.stream, entry.position, reason))
        previous[entry.stream] = (entry.position, entry.digest)
    return breaks + _broken_checkpoints(session, key, kept)


def export(session: Session, stream: str | None = None) -> Iterator[str]:
    """The trail as JSON lines (one entry each, oldest first), for the independent verifier."""
    query = select(AuditEntry).order_by(AuditEntry.stream, AuditEntry.position)
    for entry in session.scalars(query.where(AuditEntry.stream == stream) if stream else query):
        yield canonical({"body": entry.body, "digest": entry.digest})


def _what_is_wrong(entry: AuditEntry, position: int, previous: str) -> str | None:
    body = json.loads(entry.body)
    if entry.position != position:
        return "an entry before this one is missing"
    if entry.digest != entry_digest(previous, entry.body, entry.digest.partition(":")[0]):
        return "the digest does not match"
    columns = (entry.stream, entry.position, entry.action, entry.account_id, entry.organisation_id)
    inner = (body["stream"], body["position"], body["action"], body["actor"]["account"], body["actor"]["organisation"])
    if columns != inner or datetime.fromisoformat(body["at"]) != entry.recorded_at:
        return "the columns do not match the body"
    return None


def _broken_checkpoints(session: Session, key: Ed25519PublicKey, kept: Sequence[KeptCheckpoint]) -> list[Break]:
    leaves = _leaf_digests(session)
    own = key.public_bytes_raw().hex()
    breaks = [
        Break("kept checkpoint", one.size, "the log has not had this root")
        for one in kept
        if one.size > len(leaves) or merkle_root(leaves[: one.size]) != one.root
    ]
    for checkpoint in session.scalars(select(MerkleCheckpoint).order_by(MerkleCheckpoint.size)):
        if checkpoint.size > len(leaves) or merkle_root(leaves[: checkpoint.size]) != checkpoint.root:
            breaks.append(Break("checkpoint", checkpoint.size, "the log no longer has this root"))
            continue
        if checkpoint.public_key != own:
            breaks.append(Break("checkpoint", checkpoint.size, "it is signed with another key than the installation's"))
            continue
        try:
            key.verify(bytes.fromhex(checkpoint.signature), _checkpoint_text(checkpoint.size, checkpoint.root))
        except InvalidSignature:
            breaks.append(Break("checkpoint", checkpoint.size, "the signature does not hold"))
    return breaks


def _leaf_digests(session: Session) -> list[str]:
    return list(
        session.scalars(
            select(AuditEntry.digest)
            .join(MerkleLeaf, MerkleLeaf.entry_id == AuditEntry.id)
            .order_by(MerkleLeaf.position)
        )
    )


def _checkpoint_text(size: int, root: str) -> bytes:
    return f"lianshen/checkpoint\n{size}\n{root}\n".encode()
