"""The verifiable draw: conformance vectors, tampering, and what a removal may not do."""

import copy
import hashlib
import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain import fairdraw
from marketplace.domain.canonical import NotCanonical, canon, digest, parse
from marketplace.domain.verification import NotVerified, verify, verify_text
from tests.marketplace.tampering import one_place_changes
from tests.marketplace.verifiers import ALONE, SCRIPT, VECTORS


@pytest.fixture(params=VECTORS, ids=lambda one: str(one["name"]))
def vector(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


def _refused_by_both(record: Any) -> bool:
    with pytest.raises(NotVerified):
        verify(record)
    with pytest.raises((ALONE.Fault, ValueError, TypeError, KeyError, AttributeError)):
        ALONE.verify(ALONE.read(json.dumps(record).encode()))
    return True


def test_our_rules_reproduce_every_vector(vector: dict[str, Any]) -> None:
    record = vector["record"]
    assert verify(record) == vector["level"]
    assert digest(record["announcement"]) == vector["announcement"]
    assert digest(record["seal"]) == vector["seal"]
    assert digest(record["mix"]) == vector["seed"]


def test_the_single_file_verifier_passes_every_vector(vector: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(vector["record"], ensure_ascii=False), encoding="utf-8")
    ran = subprocess.run([sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "核验通过" in ran.stdout


def test_the_single_file_verifier_refuses_a_forged_record(tmp_path: Path) -> None:
    record = copy.deepcopy(VECTORS[0]["record"])
    record["result"]["winners"] = [record["result"]["ranking"][1]["candidate"]]
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    ran = subprocess.run([sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "核验不通过" in ran.stdout


@pytest.mark.parametrize("text", ["", "[]", "null", '{"type": 1.5}', "{" * 5000, "[" * 50000, "\ud800"])
def test_the_single_file_verifier_survives_rubbish(text: str, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert ALONE.main([str(path)]) == 1


def test_a_file_that_cannot_be_read_is_another_exit_code(tmp_path: Path) -> None:
    assert ALONE.main([str(tmp_path / "missing.json")]) == 2


def test_every_one_place_change_is_rejected_by_both_verifiers(vector: dict[str, Any]) -> None:
    changed = list(one_place_changes(vector["record"]))
    assert len(changed) > 150
    assert all(_refused_by_both(one) for one in changed)


def test_the_built_in_signature_check_agrees_with_the_library() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"drawing")
    assert ALONE.pure_ed25519(public, b"drawing", signature)
    assert not ALONE.pure_ed25519(public, b"drawings", signature)
    for position in range(0, 64, 7):
        forged = bytearray(signature)
        forged[position] ^= 1
        assert not ALONE.pure_ed25519(public, b"drawing", bytes(forged))
    larger = int.from_bytes(signature[32:], "little") + ALONE.L
    assert not ALONE.pure_ed25519(public, b"drawing", signature[:32] + larger.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"a":1}', "1.0", "1e3", "NaN", "-Infinity", '{"é":1}', '"e\u0301"', '"\\ud800"', str(2**53), "{"],
)
def test_text_outside_the_subset_is_refused(text: str) -> None:
    with pytest.raises(NotCanonical):
        parse(text)


def test_the_canonical_form_is_the_one_of_the_standard() -> None:
    assert canon({"b": [True, None, 1], "a": '\u0007"\\/图'}) == '{"a":"\\u0007\\"\\\\/图","b":[true,null,1]}'.encode()


def test_a_record_with_a_repeated_key_is_refused() -> None:
    text = json.dumps(VECTORS[0]["record"])
    with pytest.raises(NotVerified, match="twice"):
        verify_text(text.replace('"evidence": {}', '"evidence": {}, "evidence": {}'))


POOL = st.lists(
    st.tuples(st.integers(1, 10**6), st.integers(0, 5), st.integers(1, 4)),
    min_size=2,
    max_size=9,
    unique_by=lambda t: t[0],
)


@given(pool=POOL, seed=st.binary(min_size=32, max_size=32), gone=st.integers(0, 8))
@settings(max_examples=60, deadline=None)
def test_removing_a_group_never_reorders_the_others(pool: list[tuple[int, int, int]], seed: bytes, gone: int) -> None:
    candidates = [{"id": str(i), "group": f"g{g}" if g else str(i), "balls": b} for i, g, b in pool]
    full = fairdraw.rank(candidates, seed.hex())
    group = full[gone % len(full)]["group"]
    rest = fairdraw.rank([one for one in candidates if one["group"] != group], seed.hex())
    assert [one["candidate"] for one in rest] == [one["candidate"] for one in full if one["group"] != group]


@given(seed=st.binary(min_size=32, max_size=32), m=st.integers(1, 2**32))
@settings(max_examples=60, deadline=None)
def test_an_integer_stays_below_its_limit(seed: bytes, m: int) -> None:
    assert 0 <= fairdraw.uniform(seed.hex(), "place", m) < m


def test_integers_are_spread_evenly() -> None:
    counts = [0] * 6
    for number in range(3000):
        counts[fairdraw.uniform(f"{number:064x}", "die", 6)] += 1
    assert max(counts) - min(counts) < 120


def test_the_beacon_string_is_the_one_of_rfc_3797() -> None:
    key = fairdraw.beacon_key([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]])
    assert key == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    pool, picks = list(range(1, 26)), []
    for index in range(10):
        prefix = index.to_bytes(2, "big")
        number = int(hashlib.md5(prefix + key.encode() + prefix, usedforsecurity=False).hexdigest(), 16)
        picks.append(pool.pop(number % len(pool)))
    assert picks == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]


def test_shared_control_means_one_ball_together() -> None:
    record = next(one for one in VECTORS if one["name"].startswith("V2"))["record"]
    groups = [one["group"] for one in record["result"]["ranking"]]
    assert groups.count("group:A") == 1


def test_only_the_operator_opening_proves_nothing() -> None:
    record = copy.deepcopy(VECTORS[0]["record"])
    key = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
    record["announcement"]["contributors"] = [
        record["announcement"]["contributors"][0] | {"key": key.public_key().public_bytes_raw().hex()}
    ]
    announced, nonce, who = record["announcement"], "ab" * 32, "operator:centre"
    sealed = fairdraw.seal(digest(announced), {who: fairdraw.commitment(digest(announced), who, nonce)})
    opened = [fairdraw.sign_opening(key, digest(sealed), who, nonce)]
    whole = fairdraw.record(announced, sealed, opened, fairdraw.mix(sealed, {who: nonce}))
    with pytest.raises(NotVerified, match="only the operator"):
        verify(whole)
    with pytest.raises(ALONE.Fault, match="only the operator"):
        ALONE.verify(whole)


@given(name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), ball=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_a_ticket_is_the_digest_of_its_canonical_object(name: str, ball: int) -> None:
    name, seed = unicodedata.normalize("NFC", name), "ab" * 32
    whole = {"type": "fairdraw/1/ticket", "seed": seed, "kind": "group", "id": name, "ball": ball}
    assert fairdraw.tickets(seed, "group")(name, ball) == digest(whole)
