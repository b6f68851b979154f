"""Sealed bids of a running site: what a root finds before the opening, and what is taken too late or twice."""

import re
import secrets
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookiejar import CookieJar
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from flask import Flask

from benchmarks.drawings.measure import tell
from benchmarks.drawings.site import running
from benchmarks.marketplace.searching import family, in_files, in_memory, in_redis, in_rows, patterns
from benchmarks.marketplace.tender import Prepared, opened_amounts, pass_deadline, prepare
from demonstration.cast import DEMONSTRATION_PASSWORD
from marketplace.static import seal_bid
from service_centre.config import Installation
from service_centre.db import db
from wsgi import create_app

PLANTED: Final = 20
TAKEN: Final = 201


@dataclass(frozen=True, slots=True)
class Bidder:
    """An agency's administrator who has signed in."""

    address: str
    code: str
    cookie: str
    token: str

    def put(self, raw: bytes) -> int:
        """Hand a sealed bid in; the status of the answer."""
        headers = {"Cookie": self.cookie, "X-CSRFToken": self.token, "Content-Type": "application/octet-stream"}
        asked = urllib.request.Request(f"{self.address}/bid", raw, headers, method="PUT")  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(asked) as answer:  # noqa: S310 - loopback
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            refused.read()
            return refused.code


def sealed(submissions: int = 10_000) -> None:
    """Plant amounts, search for them as root, then hand in bids too late or again, and open."""
    with tempfile.TemporaryDirectory(prefix="lianshen-benchmark-sealed-") as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder), LIANSHEN_WITHOUT_DEMO_CASES="1") as (address, process):
            environment = _environment_of(process)
            app = create_app(Installation.from_environment(environment))
            with app.app_context():
                _measure(app, Path(folder), address, process, submissions)
                db.session.remove()
                db.engine.dispose()


def _measure(app: Flask, folder: Path, address: str, process: int, submissions: int) -> None:
    amounts = [10**11 + secrets.randbelow(9 * 10**11) for _ in range(PLANTED)]
    control = 10**11 + secrets.randbelow(9 * 10**11)
    prepared = prepare(control=control)
    bidders = [_signed_in(address, prepared, name) for name in prepared.bidders]
    pairs = list(zip(islice(cycle(bidders), PLANTED), amounts, strict=False))
    sent = [(bidder, _bid(prepared, bidder, fen)) for bidder, fen in pairs]
    refused = sum(bidder.put(raw) != TAKEN for bidder, raw in sent)
    tell("in-time bids", submitted=len(sent), refused=refused)
    _search(app, folder, process, amounts, control)
    replaced = sent[: PLANTED - len(bidders)]
    _hand_in("replaced bids again", replaced, submissions // 2)
    fresh = [(bidder, _bid(prepared, bidder, 1)) for bidder in bidders]
    pass_deadline(prepared)
    _hand_in("late bids", fresh, submissions - submissions // 2)
    standing, told = amounts[PLANTED - len(bidders) :], opened_amounts(prepared)
    tell("opening", bids=len(told), amounts_right=len(set(told) & set(standing)))


def _search(app: Flask, folder: Path, process: int, amounts: Sequence[int], control: int) -> None:
    """The control is an amount written in a public question: whatever finds it would have found the others."""
    wanted = {fen: patterns(fen) for fen in (*amounts, control)}
    redis = app.extensions["redis"]
    redis.set("benchmark-control", str(control))
    with db.engine.connect() as connection:
        _tell_found("rows", in_rows(connection, wanted), control)
    _tell_found("redis", in_redis(redis, wanted), control)
    redis.delete("benchmark-control")
    _tell_found("files", in_files(folder, wanted), control)
    memory, size = in_memory(family(process), wanted)
    _tell_found("memory", memory, control, megabytes=size / 1e6)


def _tell_found(place: str, found: set[int], control: int, **more: float) -> None:
    """Told as soon as a place has been searched; the search of memory takes minutes."""
    tell(f"amounts found in {place}", planted=PLANTED, found=len(found - {control}), control=control in found, **more)


def _hand_in(name: str, bids: Sequence[tuple[Bidder, bytes]], times: int) -> None:
    def put(one: tuple[Bidder, bytes]) -> int:
        return one[0].put(one[1])

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(put, islice(cycle(bids), times)))
    tell(name, submitted=times, taken=answers.count(TAKEN), refused=answers.count(409))


def _bid(prepared: Prepared, bidder: Bidder, fen: int) -> bytes:
    answers = {"amount_fen": fen, "capacity": 6, "statements": {}}
    content = seal_bid.content_of(answers, [], secrets.token_hex(32))
    return seal_bid.seal(dict(prepared.announcement), bidder.code, content)


def _signed_in(address: str, prepared: Prepared, name: str) -> Bidder:
    cookies = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    token = re.compile(r'name="csrf-token" content="([^"]+)"')

    def page(url: str, form: Mapping[str, str] | None = None) -> str:
        sent = urllib.parse.urlencode(form).encode() if form else None
        with opener.open(f"{address}{url}", sent) as answer:
            return str(answer.read().decode())

    first = token.search(page("/sign-in"))
    form = {"login_name": name, "password": DEMONSTRATION_PASSWORD, "csrf_token": first[1] if first else ""}
    page("/sign-in", form)
    found = token.search(page("/"))
    cookie = "; ".join(f"{one.name}={one.value}" for one in cookies)
    where = f"{address}/marketplace/tenders/{prepared.tender_id}"
    return Bidder(where, prepared.bidders[name], cookie, found[1] if found else "")


def _environment_of(first: int) -> dict[str, str]:
    """What the site's own programs were told; only root and its owner can read it."""
    for process in family(first):
        raw = Path(f"/proc/{process}/environ").read_bytes()
        told = dict(one.split("=", 1) for one in raw.decode(errors="replace").split("\0") if "=" in one)
        if told.get("DATABASE_URL") and told.get("SECRET_KEY"):
            return told
    raise LookupError("no program of the site was told a database")
