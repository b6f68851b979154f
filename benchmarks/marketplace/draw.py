"""A large draw against the hashes and signatures it consists of; changed records; whether chance favours anybody."""

import gc
import hashlib
import json
import math
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from benchmarks.drawings.measure import fastest, tell
from marketplace.domain import fairdraw
from marketplace.domain.canonical import canon, digest
from marketplace.domain.verification import NotVerified, check_openings, verify
from service_centre.running.bootstrap import node_folder
from tests.marketplace.records import Shape, a_record, nonce_of
from tests.marketplace.tampering import one_place_changes

SINGLE_FILE = Path(fairdraw.__file__).parents[1] / "static" / "verify_draw.py"
BROWSER = Path(__file__).parents[2] / "tests" / "marketplace" / "second_verifier.mjs"
LARGE = Shape(candidates=10_000, contributing=98, excluded=0)


def large_draw() -> None:
    """10,000 candidates, 100 contributors: from the openings to the record, and the whole check of the record."""
    whole = a_record(LARGE)
    announced, sealed = whole["announcement"], whole["seal"]
    nonces = {one["contributor"]: one["nonce"] for one in whole["openings"]}
    bound = digest(announced)

    def compute() -> None:
        check_openings(announced, sealed, whole["openings"], bound)
        fairdraw.record(announced, sealed, whole["openings"], fairdraw.mix(sealed, nonces))

    with _uncollected():
        bare, computed, checked = _processor_seconds(_bare_work(whole), compute, lambda: verify(whole))
    tell("draw, bare hashes and signatures", seconds=bare, candidates=10_000, contributors=100)
    tell("draw, computed", seconds=computed, times_bare=computed / bare, target_times_bare=3)
    tell("draw, whole record checked from its form on", seconds=checked, times_bare=checked / bare)
    _by_the_single_file(whole)
    _by_the_browser(whole)


@contextmanager
def _uncollected() -> Iterator[None]:
    """As `timeit` does: what else lies in memory must not be walked through while this is timed."""
    gc.disable()
    yield
    gc.enable()


def _processor_seconds(*acts: Callable[[], object], times: int = 7) -> list[float]:
    """The least processor time of each, taken in turn: a neighbour on the machine then disturbs all alike."""
    least = [math.inf] * len(acts)
    for _ in range(times):
        for place, act in enumerate(acts):
            began = time.process_time()
            act()
            least[place] = min(least[place], time.process_time() - began)
    return least


def _bare_work(whole: fairdraw.Json) -> Callable[[], None]:
    """The same bytes through SHA-256 and Ed25519 and nothing else: no canonical form, no comparison."""
    seed = whole["result"]["seed"]
    tickets = [
        canon({"type": fairdraw.kind("ticket"), "seed": seed, "kind": "group", "id": one["id"], "ball": 0})
        for one in whole["announcement"]["candidates"]
    ]
    others = [canon(whole[name]) for name in ("seal", "mix")]
    announced, sealed = digest(whole["announcement"]), digest(whole["seal"])
    commitments = [_commitment(announced, one["contributor"]) for one in whole["openings"]]
    keys = {one["id"]: one["key"] for one in whole["announcement"]["contributors"]}
    signed = [
        (
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys[one["contributor"]])),
            bytes.fromhex(one["signature"]),
            fairdraw.opening_message(sealed, one["contributor"], one["nonce"]),
        )
        for one in whole["openings"]
    ]

    def work() -> None:
        for text in (*tickets, *others, *commitments):
            hashlib.sha256(text).hexdigest()
        for key, signature, text in signed:
            key.verify(signature, text)

    return work


def _commitment(announced: str, name: str) -> bytes:
    nonce = nonce_of(name)
    return canon({"type": fairdraw.kind("commitment"), "announcement": announced, "contributor": name, "nonce": nonce})


def _by_the_single_file(whole: fairdraw.Json) -> None:
    """The process as a citizen starts it, with its own start-up."""
    with tempfile.TemporaryDirectory(prefix="lianshen-benchmark-") as folder:
        path = Path(folder) / "record.json"
        path.write_bytes(canon(whole))

        def run() -> None:
            subprocess.run([sys.executable, "-I", str(SINGLE_FILE), str(path)], check=True, capture_output=True)

        tell("draw, verified by the single file", seconds=fastest(run), target_seconds=2)


def _by_the_browser(whole: fairdraw.Json) -> None:
    def run() -> None:
        said = _browser_says([canon(whole).decode()])
        assert said == ["2"], said

    tell("draw, verified by the browser's verifier in Node", seconds=fastest(run))


def _browser_says(texts: list[str]) -> list[str]:
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    command = [str(node_folder() / "node"), str(BROWSER)]
    return subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout.split()


def tampered() -> None:
    """1,000 changes in one place, refused by the platform, the single file's rules and the browser's verifier."""
    good = a_record(Shape(candidates=60, group_size=2, balls=3, contributing=6, absent=1, need=3, beacon="lottery"))
    chosen = list(one_place_changes(good))[:1000]
    began = time.perf_counter()
    ours = sum(_refused(one) for one in chosen)
    browser = sum(not said.isdigit() for said in _browser_says([json.dumps(one) for one in chosen]))
    seconds = time.perf_counter() - began
    tell("tampered records refused", of=len(chosen), platform=ours, browser=browser, seconds=seconds, target=1000)


def _refused(record: Any) -> bool:
    try:
        verify(record)
    except NotVerified:
        return True
    return False


def bias(draws: int = 750_000, agencies: int = 30) -> None:
    """First ranks of so many draws with seeds 0, 1, 2 …, and the largest share of an agency with two balls."""
    names = [f"A{number:02}" for number in range(agencies)]
    candidates = [{"id": name, "group": name, "balls": 1} for name in names]
    began = time.perf_counter()
    won = Counter(fairdraw.first(candidates, f"{seed:064x}") for seed in range(draws))
    expected = draws / agencies
    chi_square = math.fsum((won[name] - expected) ** 2 / expected for name in names)
    tell(
        "bias, first ranks",
        draws=draws,
        agencies=agencies,
        chi_square=chi_square,
        p=_chi_square_tail(chi_square, agencies - 1),
        target_p_above=1e-6,
        seconds=time.perf_counter() - began,
    )
    _weights(draws // 10)


def _weights(draws: int) -> None:
    """Of balls 1, 2, 3 the shares are a sixth, a third, a half; the deviation in standard deviations."""
    candidates = [{"id": f"B{balls}", "group": f"B{balls}", "balls": balls} for balls in (1, 2, 3)]
    won = Counter(fairdraw.first(candidates, f"{seed:064x}") for seed in range(draws))
    worst = max(
        abs(won[f"B{balls}"] - draws * balls / 6) / math.sqrt(draws * balls / 6 * (1 - balls / 6))
        for balls in (1, 2, 3)
    )
    tell("bias, weights", draws=draws, worst_in_standard_deviations=worst)


def _chi_square_tail(value: float, degrees: int) -> float:
    """Wilson–Hilferty's approximation of the upper tail."""
    spread = 2 / (9 * degrees)
    return 0.5 * math.erfc(((value / degrees) ** (1 / 3) - (1 - spread)) / math.sqrt(2 * spread))
