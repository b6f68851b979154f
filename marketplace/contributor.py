"""A contributor without a browser: its own key and nonces in memory. Used by rehearsals and tests.

It trusts nothing it is shown: it computes every digest itself from the published objects.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from marketplace.domain.canonical import digest
from marketplace.domain.fairdraw import commitment, sign_opening
from marketplace.usecases.keys import key_proof_message


class ShownSomethingElse(Exception):
    """The sealed list is not about the announcement this contributor committed to, or lacks its commitment."""


class Contributor:
    """One party of a draw. `key` lets a test bring a fixed one."""

    def __init__(self, key: Ed25519PrivateKey | None = None) -> None:
        self._key = key or Ed25519PrivateKey.generate()
        self._nonces: dict[tuple[str, str], str] = {}

    @property
    def public_key(self) -> str:
        """Hexadecimal, as it is registered."""
        return self._key.public_key().public_bytes_raw().hex()

    def key_proof(self, account_id: int) -> str:
        """Signature that shows the private key is held."""
        return self._key.sign(key_proof_message(account_id, self.public_key)).hex()

    def name_in(self, announcement: Mapping[str, Any]) -> str:
        """The id under which this key was announced. Raises ShownSomethingElse when it was not."""
        for one in announcement["contributors"]:
            if one["key"] == self.public_key:
                return str(one["id"])
        raise ShownSomethingElse("this key is not among the announced contributors")

    def commit(self, announcement: Mapping[str, Any]) -> dict[str, str]:
        """Choose a nonce for this announcement and return what is sent: two digests, never the nonce."""
        announced, name = digest(announcement), self.name_in(announcement)
        nonce = self._nonces.setdefault((announced, name), secrets.token_hex(32))
        return {"announcement": announced, "commitment": commitment(announced, name, nonce)}

    def open(self, announcement: Mapping[str, Any], seal: Mapping[str, Any]) -> dict[str, str]:
        """Reveal the nonce with a signature that names the sealed list. Raises ShownSomethingElse."""
        announced, name = digest(announcement), self.name_in(announcement)
        nonce = self._nonces[announced, name]
        mine = {"contributor": name, "commitment": commitment(announced, name, nonce)}
        if seal["announcement"] != announced or mine not in seal["commitments"]:
            raise ShownSomethingElse("the sealed list does not hold this contributor's commitment")
        opening = sign_opening(self._key, digest(seal), name, nonce)
        return {"nonce": opening["nonce"], "signature": opening["signature"]}
