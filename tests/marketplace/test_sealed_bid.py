"""Sealed bids: what the server can check, what it cannot read, and what an opening needs."""

import hashlib
import json
import secrets
import subprocess
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.canonical import canon, digest
from marketplace.domain.sealed_bid import (
    NotOpened,
    NotSealed,
    chain_link,
    open_sealed,
    read_content,
    read_sealed,
    share_holds,
)
from marketplace.domain.shamir import SharesDisagree, combine, split
from marketplace.static import seal_bid
from tests.marketplace.sealing import a_sealed_bid, an_announcement, answers, numbered_officer, revealed

BIDDER, RIVAL = "91620100MA00000015", "91620100MA00000023"
OFFICERS = [numbered_officer(number) for number in (1, 2, 3)]
ANNOUNCEMENT = an_announcement(OFFICERS)
VECTORS = Path(__file__).with_name("sealed-bid-1.json")


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=33), st.integers(1, 6), st.data())
def test_any_threshold_of_shares_gives_the_secret(secret: bytes, places: int, drawn: st.DataObject) -> None:
    threshold = drawn.draw(st.integers(1, places))
    shares = split(secret, places, threshold, secrets.token_bytes(len(secret) * (threshold - 1)))
    some = drawn.draw(st.permutations(range(1, places + 1)))[:threshold]
    assert combine({place: shares[place - 1] for place in some}) == secret


def test_one_share_less_fits_every_secret() -> None:
    """For each possible secret byte there is exactly one polynomial through the share that is known."""
    known = split(b"\x42", 3, 2, b"\x99")[0]
    fitting = [
        (secret, chance)
        for secret in range(256)
        for chance in range(256)
        if split(bytes([secret]), 3, 2, bytes([chance]))[0] == known
    ]
    assert sorted(secret for secret, _ in fitting) == list(range(256))


@pytest.mark.parametrize("shares", [{}, {1: b"a", 2: b"bc"}, {0: b"a", 1: b"b"}])
def test_shares_that_do_not_belong_together_are_refused(shares: dict[int, bytes]) -> None:
    with pytest.raises(SharesDisagree):
        combine(shares)


def test_two_officers_open_what_one_cannot() -> None:
    sealed = read_sealed(a_sealed_bid(ANNOUNCEMENT, BIDDER, files=[("方案.pdf", b"%PDF")]), ANNOUNCEMENT, BIDDER)
    for pair in combinations((1, 2, 3), 2):
        shares = revealed(sealed, ANNOUNCEMENT, {place: OFFICERS[place - 1] for place in pair})
        content = read_content(open_sealed(sealed, ANNOUNCEMENT, shares), frozenset({"team", "price"}))
        assert (content.amount_fen, content.capacity, content.files) == (1_250_000, 6, (("方案.pdf", b"%PDF"),))
    with pytest.raises(NotOpened):
        open_sealed(sealed, ANNOUNCEMENT, revealed(sealed, ANNOUNCEMENT, {2: OFFICERS[1]}))


def test_an_officer_cannot_open_with_somebody_elses_key() -> None:
    sealed = read_sealed(a_sealed_bid(ANNOUNCEMENT, BIDDER), ANNOUNCEMENT, BIDDER)
    assert revealed(sealed, ANNOUNCEMENT, {1: OFFICERS[1]}) == {}


def test_a_share_that_was_not_sealed_for_the_holder_does_not_hold() -> None:
    sealed = read_sealed(a_sealed_bid(ANNOUNCEMENT, BIDDER), ANNOUNCEMENT, BIDDER)
    right = revealed(sealed, ANNOUNCEMENT, {1: OFFICERS[0]})["holder:1"]
    assert share_holds(sealed, "holder:1", right)
    assert not share_holds(sealed, "holder:2", right)
    assert not share_holds(sealed, "holder:1", "00" * 32)
    assert not share_holds(sealed, "nobody", right)


@pytest.mark.parametrize("size", [0, 1, 3000, 65_000])
def test_short_and_long_bids_are_sealed_to_one_size(size: int) -> None:
    short = a_sealed_bid(ANNOUNCEMENT, BIDDER)
    told = answers(amount_fen=9_999_999_999)
    assert len(a_sealed_bid(ANNOUNCEMENT, BIDDER, told, [("a", bytes(size))])) == len(short)


def test_the_size_of_a_large_bid_is_one_of_nine() -> None:
    sealed = a_sealed_bid(ANNOUNCEMENT, BIDDER, files=[("a", bytes(70_000))])
    assert json.loads(sealed.partition(b"\n")[0])["size"] == (128 << 10) + 16


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_bid_edited_in_transit_is_not_sealed_any_more(where: int, change: int) -> None:
    raw = bytearray(SEALED)
    raw[where % len(raw)] ^= change
    try:
        sealed = read_sealed(bytes(raw), ANNOUNCEMENT, BIDDER)
    except NotSealed:
        return
    # Digests of shares and of the key, and the sealed shares, show their edit only when they are opened.
    shares = revealed(sealed, ANNOUNCEMENT, dict(enumerate(OFFICERS, start=1)))
    with pytest.raises(NotOpened):
        open_sealed(sealed, an_announcement(OFFICERS, 3), shares)


SEALED = a_sealed_bid(ANNOUNCEMENT, BIDDER)


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"{}\n", b"[1]\n", b"\xff\n", b"{ }\nx", b"x" * 70_000, SEALED[:-1], SEALED + b"0"]
)
def test_what_is_no_sealed_bid_is_refused(raw: bytes) -> None:
    with pytest.raises(NotSealed):
        read_sealed(raw, ANNOUNCEMENT, BIDDER)


def test_a_bid_fits_one_tender_and_one_bidder_only() -> None:
    with pytest.raises(NotSealed):
        read_sealed(SEALED, an_announcement(OFFICERS, title="another"), BIDDER)
    with pytest.raises(NotSealed):
        read_sealed(SEALED, ANNOUNCEMENT, RIVAL)


def test_a_rivals_bid_under_ones_own_name_cannot_be_opened() -> None:
    line, _, ciphertext = SEALED.partition(b"\n")
    stolen = canon({**json.loads(line), "bidder": RIVAL}) + b"\n" + ciphertext
    sealed = read_sealed(stolen, ANNOUNCEMENT, RIVAL)
    assert revealed(sealed, ANNOUNCEMENT, {1: OFFICERS[0], 2: OFFICERS[1]}) == {}


@pytest.mark.parametrize(
    "told",
    [
        answers(amount_fen=-1),
        answers(capacity=0),
        answers(capacity=True),
        answers(amount_fen="1"),
        answers(statements={"unknown": "x"}),
        answers(statements={"team": 1}),
        answers(statements=[]),
        {},
    ],
)
def test_content_that_is_not_what_was_asked_for_is_not_opened(told: dict[str, object]) -> None:
    with pytest.raises(NotOpened):
        read_content(seal_bid.content_of(told, [], "00"), frozenset({"team"}))


def test_files_that_are_not_those_of_the_head_are_not_opened() -> None:
    content = seal_bid.content_of(answers(), [("a", b"abc")], "00")
    for wrong in (content[:-1], content + b"x", content[:-3] + b"abd", b"", b"nothing"):
        with pytest.raises(NotOpened):
            read_content(wrong, frozenset({"team"}))


def test_a_bid_too_large_to_seal_is_refused_at_the_bidders() -> None:
    with pytest.raises(seal_bid.Refused):
        seal_bid.padded(bytes(16 << 20))


def test_the_vectors_are_those_of_this_format() -> None:
    """The same file holds the browser's sealing to this one (sealing.test.mjs)."""
    vector = json.loads(VECTORS.read_text(encoding="utf-8"))
    key, chance = bytes.fromhex(vector["key"]), bytes.fromhex(vector["chance"])
    assert [one.hex() for one in split(key, 3, 2, chance)] == vector["shares"]
    content = seal_bid.content_of(vector["answers"], [("附件.txt", bytes.fromhex(vector["file"]))], vector["salt"])
    assert hashlib.sha256(content).hexdigest() == vector["content"]
    head = json.loads(
        seal_bid.seal(vector["announcement"], vector["bidder"], content, key=key, chance=chance).partition(b"\n")[0]
    )
    assert (head["ciphertext"], head["key"], head["announcement"]) == (
        vector["ciphertext"],
        vector["key_digest"],
        digest(vector["announcement"]),
    )
    assert [one["digest"] for one in head["shares"]] == vector["share_digests"]


def test_what_a_browser_seals_is_opened_here() -> None:
    root = Path(__file__).parents[2]
    script = root / "tests" / "marketplace" / "seal_in_node.mjs"
    sealed = subprocess.run(["node", str(script)], input=canon(ANNOUNCEMENT), capture_output=True, check=True).stdout
    read = read_sealed(sealed, ANNOUNCEMENT, BIDDER)
    shares = revealed(read, ANNOUNCEMENT, {1: OFFICERS[0], 3: OFFICERS[2]})
    content = read_content(open_sealed(read, ANNOUNCEMENT, shares), frozenset({"team"}))
    assert (content.amount_fen, content.files) == (123_456, (("附件.txt", b"abc"),))


def test_the_client_seals_a_file_from_the_command_line(tmp_path: Path) -> None:
    announced, plan, out = (tmp_path / name for name in ("announcement.json", "plan.pdf", "our.bid"))
    announced.write_bytes(canon(ANNOUNCEMENT))
    plan.write_bytes(b"%PDF-1.7")
    line = [str(announced), "--bidder", BIDDER, "--capacity", "4", "--amount", "100", "--out", str(out)]
    assert seal_bid.main([*line, "--statement", "team=八人", "--attach", str(plan)]) == 0
    assert read_sealed(out.read_bytes(), ANNOUNCEMENT, BIDDER).head["bidder"] == BIDDER
    assert seal_bid.main(line) == 2, "an existing file is not written over"
    out.unlink()
    assert seal_bid.main([*line, "--statement", "mood=x"]) == 1


def test_every_field_of_a_link_changes_the_chain() -> None:
    fields = {"previous": "0" * 64, "place": 1, "sealed_digest": "a", "bidder": "b", "content": "c", "why": ""}
    links = {chain_link(**fields)}  # type: ignore[arg-type]
    for name, other in (("previous", "1"), ("place", 2), ("sealed_digest", "x"), ("bidder", "x"), ("content", None)):
        links.add(chain_link(**{**fields, name: other}))  # type: ignore[arg-type]
    assert len(links) == 6
