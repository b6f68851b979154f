"""The page of a draw as it happens: every phase, who is awaited, and nothing before its time."""

from flask import Flask
from flask.testing import FlaskClient

from marketplace.ceremony import Happening, Phase, ceremony
from marketplace.models import DrawRound
from marketplace.usecases.draws import void_draw
from tests.builders import NOON
from tests.marketplace.market import Market, register


def _shown(market: Market, attempt: DrawRound) -> tuple[Phase, list[str]]:
    shown = ceremony(market.session, attempt, NOON)
    return shown.phase, [one.partition(":")[0] for one in shown.awaited]


def _now(client: FlaskClient, attempt: DrawRound, tag: str = "") -> tuple[int, str, str]:
    answer = client.get(f"/marketplace/draws/{attempt.id}/live/now", headers={"If-None-Match": tag} if tag else {})
    return answer.status_code, answer.text, answer.headers["ETag"]


def test_each_phase_names_who_is_awaited(market: Market) -> None:
    agent = market.administrator(market.agencies[0])
    register(market.session, agent)
    attempt = market.announced()
    market.commit(attempt, agent)
    assert _shown(market, attempt) == (Phase.COMMITTING, ["operator", "supervisor"])
    market.commit(attempt, market.clerk, market.officer)
    for person, next_ in ((agent, "candidate"), (market.clerk, "operator"), (market.officer, "supervisor")):
        assert _shown(market, attempt) == (Phase.OPENING, [next_])
        market.open(attempt, person)
    assert _shown(market, attempt) == (Phase.RECORDED, [])


def test_the_steps_are_told_with_the_newest_first(market: Market) -> None:
    told = [event.what for event in ceremony(market.session, market.drawn(), NOON).events]
    assert told[0] is Happening.RECORDED
    assert told[-1] is Happening.ANNOUNCED
    assert told.index(Happening.OPENED) < told.index(Happening.SEALED) < told.index(Happening.COMMITTED)


def test_an_unchanged_draw_costs_no_bytes_and_a_step_changes_it(app: Flask, market: Market) -> None:
    attempt, client = market.announced(), app.test_client()
    status, text, tag = _now(client, attempt)
    assert (status, "正在提交承诺值" in text) == (200, True)
    assert _now(client, attempt, tag)[:2] == (304, "")
    market.commit(attempt, market.clerk, market.officer)
    status, text, _ = _now(client, attempt, tag)
    assert (status, str(attempt.seal_digest) in text) == (200, True)


def test_no_nonce_is_shown_before_it_was_opened_and_the_result_at_the_end(app: Flask, market: Market) -> None:
    attempt, client = market.announced(), app.test_client()
    market.commit(attempt, market.clerk, market.officer)
    assert "data-over" not in _now(client, attempt)[1]
    market.open(attempt, market.clerk, market.officer)
    text = _now(client, attempt)[1]
    assert "data-over" in text
    assert "中选：" in text
    assert all(str(part.nonce) in text for part in attempt.parts)


def test_a_void_draw_says_so_on_its_live_page(app: Flask, market: Market) -> None:
    attempt = market.announced()
    void_draw(
        market.session, attempt, cause="technical_failure", statement="演示停电", actor=market.clerk.actor, now=NOON
    )
    text = _now(app.test_client(), attempt)[1]
    assert "演示停电" in text
    assert "data-over" in text


def test_the_hall_has_large_type_a_code_for_phones_and_no_navigation(app: Flask, market: Market) -> None:
    attempt, client = market.announced(), app.test_client()
    page = f"/marketplace/draws/{attempt.id}"
    usual, hall = client.get(f"{page}/live").text, client.get(f"{page}/live?hall=1").text
    assert ('class="hall"' in hall, 'class="masthead"' in hall) == (True, False)
    assert ('class="hall"' in usual, 'class="masthead"' in usual) == (False, True)
    code = client.get(f"{page}/qr.svg")
    assert (code.mimetype, code.data[:4]) == ("image/svg+xml", b"<svg")


def test_the_live_page_of_no_draw_does_not_exist(app: Flask) -> None:
    client = app.test_client()
    for path in ("live", "live/now", "qr.svg"):
        assert client.get(f"/marketplace/draws/999/{path}").status_code == 404
