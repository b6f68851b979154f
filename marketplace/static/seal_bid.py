"""Seal a bid on your own machine: python seal_bid.py announcement.json --bidder CODE --capacity 6 --amount 1250000
--statement 'team=…' --attach plan.pdf --out our.bid

在自己的电脑上密封投标文件。Needs Python 3.9 or newer and the package `cryptography`; it shares no code with the
platform. What is sealed can be opened only by the number of opening officers that the announcement asks for; you
yourself cannot open it either, so keep the originals. Exit code: 0 sealed, 1 refused, 2 something could not be read.

Format `lianshen/1/sealed-bid` (docs/adr/0015-sealed-bids.md): one line of canonical JSON, then the ciphertext.
"""

import argparse
import hashlib
import json
import os
import secrets
import sys
import unicodedata
from typing import Any

SMALLEST_BUCKET, LARGEST_BUCKET = 64 << 10, 16 << 20
KEY_BYTES = 32


class Refused(Exception):
    """The bid cannot be sealed; the sentence says why."""


def canon(value: Any) -> bytes:
    """Canonical JSON (RFC 8785 without floats)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def digest(value: Any) -> str:
    return hashlib.sha256(canon(value)).hexdigest()


def content_of(answers: dict[str, Any], attachments: list[tuple[str, bytes]], salt: str) -> bytes:
    """What is sealed: one line of canonical JSON, then the attached files one after the other."""
    files = [
        {"name": name, "size": len(held), "digest": hashlib.sha256(held).hexdigest()} for name, held in attachments
    ]
    head = canon({"type": "lianshen/1/bid", "answers": answers, "files": files, "salt": salt})
    return head + b"\n" + b"".join(held for _name, held in attachments)


def padded(content: bytes) -> bytes:
    """Length in eight bytes, content, zeros up to the next bucket, so that the size tells nothing. Raises Refused."""
    bucket = SMALLEST_BUCKET
    while bucket < len(content) + 8:
        bucket *= 2
    if bucket > LARGEST_BUCKET:
        raise Refused("投标文件超过 16 MB / the bid is larger than 16 MB")
    return len(content).to_bytes(8, "big") + content + bytes(bucket - 8 - len(content))


def multiply(left: int, right: int) -> int:
    """Product in GF(256) with the polynomial of AES."""
    product = 0
    for bit in range(8):
        product ^= (-(right >> bit & 1)) & (left << bit)
    for bit in range(14, 7, -1):
        product ^= (-(product >> bit & 1)) & (0x11B << (bit - 8))
    return product


def split(secret: bytes, places: int, threshold: int, chance: bytes) -> list[bytes]:
    """Shamir's shares for the places 1 … `places`; `chance` gives threshold - 1 bytes for each byte of the secret."""
    shares = []
    for place in range(1, places + 1):
        share = bytearray()
        for number, byte in enumerate(secret):
            value = 0
            for coefficient in reversed(chance[number * (threshold - 1) : (number + 1) * (threshold - 1)]):
                value = multiply(value, place) ^ coefficient
            share.append(multiply(value, place) ^ byte)
        shares.append(bytes(share))
    return shares


def bound(kind: str, announced: str, bidder: str, **more: str) -> dict[str, str]:
    """What a piece of a bid is bound to: it fits no other tender, bidder or officer."""
    return {"type": f"lianshen/1/{kind}", "announcement": announced, "bidder": bidder, **more}


def seal(announcement: dict[str, Any], bidder: str, content: bytes, *, key: bytes = b"", chance: bytes = b"") -> bytes:
    """The sealed bid. Key and chance are drawn fresh; only tests bring their own."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    holders, threshold, announced = announcement["holders"], announcement["threshold"], digest(announcement)
    key = key or secrets.token_bytes(KEY_BYTES)
    chance = chance or secrets.token_bytes(KEY_BYTES * (threshold - 1))
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    shares = []
    for holder, share in zip(holders, split(key, len(holders), threshold, chance)):  # noqa: B905 - Python 3.9
        public = X25519PublicKey.from_public_bytes(bytes.fromhex(holder["key"]))
        context = bound("bid-share", announced, bidder, holder=holder["id"])
        shares.append(
            {
                "holder": holder["id"],
                "digest": digest({**context, "share": share.hex()}),
                "sealed": suite.encrypt(share, public, canon(context)).hex(),
            }
        )
    # The key seals this one text and nothing else, so a fixed nonce is safe.
    ciphertext = AESGCM(key).encrypt(bytes(12), padded(content), canon(bound("bid-text", announced, bidder)))
    head = {
        **bound("sealed-bid", announced, bidder),
        "ciphertext": hashlib.sha256(ciphertext).hexdigest(),
        "key": digest({**bound("bid-key", announced, bidder), "key": key.hex()}),
        "shares": shares,
        "size": len(ciphertext),
    }
    return canon(head) + b"\n" + ciphertext


def text(value: str) -> str:
    return unicodedata.normalize("NFC", value)


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(LARGEST_BUCKET + 1)


def answers_of(announcement: dict[str, Any], asked: Any) -> dict[str, Any]:
    """The typed answers. Raises Refused for a criterion that the announcement does not have."""
    known = [one["code"] for one in announcement["criteria"]]
    statements = {}
    for line in asked.statement:
        code, _, words = line.partition("=")
        if code not in known:
            raise Refused(f"公告中没有评审项 {code} / no criterion {code}: {', '.join(known)}")
        statements[code] = text(words)
    return {"amount_fen": asked.amount, "capacity": asked.capacity, "statements": statements}


def main(arguments: Any) -> int:
    parser = argparse.ArgumentParser(description="密封投标文件 / seal a bid")
    parser.add_argument("announcement")
    parser.add_argument("--bidder", required=True, help="统一社会信用代码 / credit code")
    parser.add_argument("--capacity", required=True, type=int, help="可同时承接件数 / cases in hand at a time")
    parser.add_argument("--amount", required=True, type=int, help="报价（分） / quotation in fen")
    parser.add_argument("--statement", action="append", default=[], help="评审项=陈述 / criterion=statement")
    parser.add_argument("--attach", action="append", default=[], help="附件 / attached file")
    parser.add_argument("--out", required=True)
    asked = parser.parse_args(arguments)
    try:
        announcement = json.loads(read(asked.announcement))
        files = [(text(os.path.basename(path)), read(path)) for path in asked.attach]
        content = content_of(answers_of(announcement, asked), files, secrets.token_hex(32))
        sealed = seal(announcement, asked.bidder, content)
        with open(asked.out, "xb") as file:
            file.write(sealed)
    except (OSError, ValueError, KeyError) as fault:
        sys.stderr.write(f"无法读取或写入 cannot read or write: {fault}\n")
        return 2
    except Refused as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write(f"{asked.out}\nsha256 {hashlib.sha256(sealed).hexdigest()}\n")
    sys.stdout.write("回执上的摘要应与此相同。 The receipt must show this digest.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
