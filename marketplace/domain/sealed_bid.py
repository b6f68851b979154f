"""Sealed bids: what the server can check without being able to read, and the opening with enough shares.

A sealed bid is one line of canonical JSON (the head) and the ciphertext (docs/adr/0015-sealed-bids.md). Everything
in it is bound to one announcement and one bidder. The other half, the sealing, runs only at the bidder's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from marketplace.domain.canonical import NotCanonical, canon, digest, parse
from marketplace.domain.shamir import SharesDisagree, combine

SMALLEST_BUCKET: Final = 64 << 10
LARGEST_BUCKET: Final = 16 << 20
_TAG_BYTES: Final = 16
_LONGEST_HEAD: Final = 64 << 10
LARGEST_FILE: Final = LARGEST_BUCKET + _TAG_BYTES + _LONGEST_HEAD + 1
"""Bytes that a sealed bid can have at most."""
BUCKETS: Final = tuple(SMALLEST_BUCKET << doubled for doubled in range(9))
LARGEST_AMOUNT_FEN: Final = 10**13
MOST_CASES: Final = 1000
LONGEST_STATEMENT: Final = 4000


class NotSealed(ValueError):
    """The bytes are not a sealed bid for this tender and bidder; the message names the place, in Chinese."""


class NotOpened(ValueError):
    """Enough shares are there, yet the bid cannot be read: its bidder sealed it wrongly."""


@dataclass(frozen=True, slots=True)
class SealedBid:
    """Head and ciphertext of a bid that passed every check that needs no key."""

    head: Mapping[str, Any]
    ciphertext: bytes

    @property
    def shares(self) -> Mapping[str, Mapping[str, str]]:
        """What each holder gets, by the holder's id."""
        return {one["holder"]: one for one in self.head["shares"]}


def bound(kind: str, announced: str, bidder: str, **more: str) -> dict[str, str]:
    """What a piece of a bid is bound to, as it is hashed or authenticated."""
    return {"type": f"lianshen/1/{kind}", "announcement": announced, "bidder": bidder, **more}


def read_sealed(raw: bytes, announcement: Mapping[str, Any], bidder: str) -> SealedBid:
    """Check a sealed bid as far as it goes without a key. Raises NotSealed: damaged, for another tender or bidder."""
    line, separator, ciphertext = raw.partition(b"\n")
    if not separator or len(line) > _LONGEST_HEAD:
        raise NotSealed("文件头不完整")
    try:
        head = parse(line)
        if not isinstance(head, dict) or canon(head) != line:
            raise NotSealed("文件头不是规范格式")
    except NotCanonical:
        raise NotSealed("文件头不是规范格式") from None
    if head.keys() != {"type", "announcement", "bidder", "ciphertext", "key", "shares", "size"}:
        raise NotSealed("文件头缺少内容或有多余内容")
    if head["type"] != "lianshen/1/sealed-bid" or head["announcement"] != digest(dict(announcement)):
        raise NotSealed("不是针对本次招标公告密封的")
    if head["bidder"] != bidder:
        raise NotSealed("密封时写明的投标人不是本单位")
    if head["size"] != len(ciphertext) or len(ciphertext) - _TAG_BYTES not in BUCKETS:
        raise NotSealed("密文长度不符")
    if head["ciphertext"] != hashlib.sha256(ciphertext).hexdigest():
        raise NotSealed("密文与文件头的摘要不符")
    _check_shares(head, announcement)
    return SealedBid(head, ciphertext)


def _check_shares(head: Mapping[str, Any], announcement: Mapping[str, Any]) -> None:
    holders = [one["id"] for one in announcement["holders"]]
    shares = head["shares"]
    if not isinstance(shares, list) or not all(isinstance(one, dict) for one in shares):
        raise NotSealed("密钥份额不全")
    if [one.get("holder") for one in shares] != holders:
        raise NotSealed("密钥份额与公告的开标人不符")
    # An encapsulated key (32 bytes), a share (32) and a tag (16).
    if not all(_hexadecimal(one.get("sealed"), 160) and _hexadecimal(one.get("digest"), 64) for one in shares):
        raise NotSealed("密钥份额格式不正确")
    if not _hexadecimal(head["key"], 64) or any(one.keys() != {"holder", "digest", "sealed"} for one in shares):
        raise NotSealed("密钥份额格式不正确")


def _hexadecimal(text: object, length: int) -> bool:
    return isinstance(text, str) and len(text) == length and set(text) <= set("0123456789abcdef")


def share_holds(sealed: SealedBid, holder: str, share: str) -> bool:
    """Whether a revealed share is the one that the bidder sealed for this holder."""
    head = sealed.head
    if holder not in sealed.shares or not _hexadecimal(share, 64):
        return False
    context = bound("bid-share", head["announcement"], head["bidder"], holder=holder)
    return digest({**context, "share": share}) == sealed.shares[holder]["digest"]


def open_sealed(sealed: SealedBid, announcement: Mapping[str, Any], revealed: Mapping[str, str]) -> bytes:
    """The content, from revealed shares by holder. Any `threshold` of the right ones suffice. Raises NotOpened."""
    places = {one["id"]: place for place, one in enumerate(announcement["holders"], start=1)}
    right = {
        places[holder]: bytes.fromhex(share) for holder, share in revealed.items() if share_holds(sealed, holder, share)
    }
    for some in combinations(sorted(right), announcement["threshold"]):
        key = _key_from({place: right[place] for place in some}, sealed.head)
        if key is not None:
            return _unpadded(_decrypted(sealed, key))
    raise NotOpened("密钥份额不能还原出投标人承诺的密钥")


def _key_from(shares: Mapping[int, bytes], head: Mapping[str, Any]) -> bytes | None:
    try:
        key = combine(shares)
    except SharesDisagree:
        return None
    context = bound("bid-key", head["announcement"], head["bidder"])
    return key if digest({**context, "key": key.hex()}) == head["key"] else None


def _decrypted(sealed: SealedBid, key: bytes) -> bytes:
    context = canon(bound("bid-text", sealed.head["announcement"], sealed.head["bidder"]))
    try:
        return AESGCM(key).decrypt(bytes(12), sealed.ciphertext, context)
    except InvalidTag:
        raise NotOpened("密文不能用还原出的密钥解开") from None


def _unpadded(plain: bytes) -> bytes:
    length = int.from_bytes(plain[:8])
    if length > len(plain) - 8 or any(plain[8 + length :]):
        raise NotOpened("解密后的填充不正确")
    return plain[8 : 8 + length]


@dataclass(frozen=True, slots=True)
class BidContent:
    """An opened bid. `amount_fen` is the quotation in hundredths of a yuan, `capacity` the cases in hand at a time."""

    amount_fen: int
    capacity: int
    statements: Mapping[str, str]
    files: tuple[tuple[str, bytes], ...]


def read_content(content: bytes, criteria: frozenset[str]) -> BidContent:
    """An opened bid as its announcement asks for it. Raises NotOpened where it is something else."""
    line, _, rest = content.partition(b"\n")
    try:
        head = parse(line)
        answers, told = head["answers"], head["files"]
        amount, capacity, statements = answers["amount_fen"], answers["capacity"], {**answers["statements"]}
        files = _files(told, rest)
    except (NotCanonical, KeyError, TypeError, ValueError):
        raise NotOpened("内容不是规定的格式") from None
    if head.get("type") != "lianshen/1/bid" or not statements.keys() <= criteria:
        raise NotOpened("内容不是规定的格式")
    if not _number(amount, 0, LARGEST_AMOUNT_FEN) or not _number(capacity, 1, MOST_CASES):
        raise NotOpened("报价或承接件数不是有效数字")
    if not all(isinstance(words, str) and len(words) <= LONGEST_STATEMENT for words in statements.values()):
        raise NotOpened("评审项陈述不是文字或过长")
    return BidContent(amount, capacity, statements, files)


def _number(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _files(told: Any, rest: bytes) -> tuple[tuple[str, bytes], ...]:
    files, start = [], 0
    for one in told:
        held = rest[start : start + one["size"]]
        if len(held) != one["size"] or one["size"] < 0 or hashlib.sha256(held).hexdigest() != one["digest"]:
            raise ValueError("a file is not the one that the head names")
        files.append((str(one["name"])[:200], held))
        start += one["size"]
    if start != len(rest):
        raise ValueError("bytes are left over")
    return tuple(files)


def chain_link(previous: str, place: int, sealed_digest: str, bidder: str, content: str | None, why: str) -> str:
    """One link from a receipt to what was opened; the last one is published and covers every bid.

    `content` is the digest of the opened content, null where it could not be opened, with `why` in words.
    """
    return digest(
        {
            "type": "lianshen/1/bid-link",
            "previous": previous,
            "place": place,
            "sealed": sealed_digest,
            "bidder": bidder,
            "content": content,
            "why": why,
        }
    )
