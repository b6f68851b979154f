"""An opening officer without a browser: the key in memory. Used by rehearsals, benchmarks and tests."""

from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from marketplace.domain.canonical import canon
from marketplace.domain.sealed_bid import bound

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class OpeningOfficer:
    """Holds one X25519 key. `key` lets a test bring a fixed one."""

    def __init__(self, key: X25519PrivateKey | None = None) -> None:
        self._key = key or X25519PrivateKey.generate()

    @property
    def public_key(self) -> str:
        """Hexadecimal, as it is registered."""
        return self._key.public_key().public_bytes_raw().hex()

    def read_challenge(self, challenge: str, account_id: int) -> str:
        """What the platform sealed to this key to see whether it is held."""
        told = canon({"type": "lianshen/1/opening-key", "account": account_id, "key": self.public_key})
        return _SUITE.decrypt(bytes.fromhex(challenge), self._key, told).hex()

    def reveal(self, envelope: Mapping[str, Any]) -> str | None:
        """The share of one bid, from `{announcement, bidder, holder, sealed}`; null where it cannot be opened."""
        context = bound("bid-share", envelope["announcement"], envelope["bidder"], holder=envelope["holder"])
        try:
            return _SUITE.decrypt(bytes.fromhex(envelope["sealed"]), self._key, canon(context)).hex()
        except (InvalidTag, ValueError):
            return None
