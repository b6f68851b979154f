"""A thousand cuts of the network: no operation is lost, none is done twice, and everybody knows the same in the end."""

import json
import random
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from review_room.drawings.dwg import node_binary
from review_room.models import RoomEvent
from service_centre.db import transaction
from service_centre.running.children import free_ports
from tests.builders import PASSWORD
from tests.live.cutting import Road, roads
from tests.review_room.builders import a_city, an_open_room
from tests.servers import environment_of
from tests.web.test_kills import Browser, until, web_process

BROWSERS = ("fire", "air_defence", "agency")
FINDINGS = 115
CUTS = 1000


def test_a_thousand_cuts_lose_nothing_and_double_nothing(own_app: Flask) -> None:
    with transaction() as session:
        city = a_city(session)
        case_id = an_open_room(city).id
        names = {who: city.accounts[who].login_name for who in BROWSERS}
    web_port, live_port = free_ports(2)
    with web_process(own_app, web_port, LIVE_URL=f"ws://127.0.0.1:{live_port}/"), live_process(own_app, live_port):
        chance = random.Random(11)
        by_web, by_live = Road(web_port, 0.6, 0.35, chance), Road(live_port, 0.0, 0.05, chance)
        with roads(by_web, by_live):
            plan = {
                "case": case_id,
                "web": f"http://127.0.0.1:{by_web.port}",
                "live": f"ws://127.0.0.1:{by_live.port}/",
                "origin": f"http://127.0.0.1:{web_port}",
                "browsers": {who: {"cookie": signed_in(web_port, name)} for who, name in names.items()},
                "findings": FINDINGS,
            }
            told = browsing(plan)
    assert by_web.cuts + by_live.cuts >= CUTS
    assert [one["refused"] for one in told] == [[]] * len(BROWSERS)
    sent = [operation for one in told for operation in one["sent"]]
    with transaction() as session:
        events = session.scalars(select(RoomEvent).where(RoomEvent.case_id == case_id).order_by(RoomEvent.number)).all()
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    done = [event.operation_id for event in events if event.operation_id in set(sent) and event.step == 0]
    assert sorted(done) == sorted(sent), "each operation once"


def browsing(plan: dict[str, object]) -> list[dict[str, list[str]]]:
    node = node_binary()
    assert node is not None
    script = Path(__file__).with_name("cut_browsers.mjs")
    ended = subprocess.run(
        [str(node), str(script)], input=json.dumps(plan), capture_output=True, text=True, timeout=540
    )
    assert ended.returncode == 0, ended.stderr
    told: list[dict[str, list[str]]] = json.loads(ended.stdout)
    return told


def signed_in(port: int, name: str) -> str:
    browser = Browser(port)
    browser.sign_in(name, PASSWORD)
    return browser.cookie()


@contextmanager
def live_process(app: Flask, port: int) -> Iterator[None]:
    environment = {**environment_of(app), "LIVE_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "review_room.live"], env=environment)
    try:
        until(lambda: answers(port))
        yield
    finally:
        process.terminate()
        process.wait(10)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
