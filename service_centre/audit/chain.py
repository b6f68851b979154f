"""Digests of the audit trail: the chain of a stream and the Merkle tree over all entries.

The tree follows RFC 6962, section 2.1: leaves are hashed with the prefix 0x00, nodes with 0x01.
Pure: the independent verifier and the database side share it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

GENESIS: Final = "sha256:" + "0" * 64


def canonical(body: Mapping[str, Any]) -> str:
    """The one text of a body: sorted keys, no blanks, no floats (RFC 8785 for this subset)."""
    _refuse_floats(body)
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_digest(body: Mapping[str, Any]) -> str:
    """Digest of the one text of a body."""
    return f"sha256:{hashlib.sha256(canonical(body).encode()).hexdigest()}"


def entry_digest(previous: str, body: str, algorithm: str = "sha256") -> str:
    """Bind one entry to everything recorded before it in its stream.

    The algorithm is part of the value, so that a site that must use SM3 can switch without making
    older entries unverifiable.
    """
    linked = f"{previous}\n{body}".encode()
    return f"{algorithm}:{hashlib.new(algorithm, linked).hexdigest()}"


def first_broken_link(chain: Iterable[tuple[str, str]]) -> int | None:
    """Position (from 0) of the first (digest, body) that does not match its digest, or None."""
    previous = GENESIS
    for position, (digest, body) in enumerate(chain):
        if digest != entry_digest(previous, body, digest.partition(":")[0]):
            return position
        previous = digest
    return None


def merkle_root(leaves: Sequence[str]) -> str:
    """Root over the entry digests in log order, as lower-case hex (RFC 6962, 2.1)."""
    level = [hashlib.sha256(b"\x00" + leaf.encode()).digest() for leaf in leaves]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        paired = [
            hashlib.sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0].hex()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("the trail holds no floats: write an integer in the smallest unit, or text")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
