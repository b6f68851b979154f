"""The public site of the supermarket: who is listed, what an agency got, and what chance would have given it."""

from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace import directory
from marketplace.directory import Filters
from marketplace.domain.expectation import Luck, chances, luck_of
from marketplace.usecases.outcome import confirm_selection, end_notice
from marketplace.usecases.rosters import set_suspension
from marketplace.usecases.rotation import take_turn
from service_centre.organisations.kinds import OrganisationKind
from service_centre.permissions import SYSTEM
from tests.builders import NOON, an_organisation
from tests.marketplace.market import Market
from tests.marketplace.records import Shape, a_record
from tests.marketplace.test_draws import MUCH_LATER


def _names(market: Market, **wanted: Any) -> list[str]:
    return [one.entry.agency.name for one in directory.listed(market.session, Filters(**wanted))]


def _engaged(market: Market) -> int:
    """The agency that was drawn and took the case."""
    selection = market.drawn().selection
    end_notice(market.session, selection, actor=market.clerk.actor, now=MUCH_LATER)
    assert selection.agency is not None
    agent = market.administrator(selection.agency)
    confirm_selection(market.session, selection, actor=agent.actor, now=MUCH_LATER)
    return selection.agency.id


def test_the_directory_lists_the_newest_version_of_each_roster_only(market: Market) -> None:
    first = market.agencies[0]
    set_suspension(market.session, market.roster, first.id, suspended=True, reason="暂停", actor=SYSTEM, now=NOON)
    assert _names(market) == [one.name for one in market.agencies]
    assert _names(market, suspended=True) == [first.name]
    assert first.name not in _names(market, suspended=False)


def test_filters_narrow_together(market: Market) -> None:
    second = market.agencies[1]
    assert _names(market, text=str(second.credit_code).lower()) == [second.name]
    assert _names(market, text=second.name, discipline="fire", agency_class=1) == [second.name]
    for nothing in ({"discipline": "bridge"}, {"agency_class": 2}, {"roster_id": 999}, {"text": "没有的名称"}):
        assert _names(market, **nothing) == []


@pytest.mark.parametrize("query", ["roster=x", "class=9", "discipline=<script>", "suspended=maybe", "text=%25"])
def test_a_strange_filter_is_answered_with_a_page(query: str, app: Flask, market: Market) -> None:
    answer = app.test_client().get(f"/marketplace/agencies?{query}")
    assert (answer.status_code, "<script>" in answer.text) == (200, False)


def test_an_agencys_work_leads_to_how_it_was_taken(app: Flask, market: Market) -> None:
    agency_id = _engaged(market)
    work = directory.agency_work(market.session, agency_id)
    assert work is not None
    assert (len(work.selections), len(work.engagements), work.luck.draws, work.luck.won) == (1, 1, 1, 1)
    page = app.test_client().get(f"/marketplace/agencies/{agency_id}/work").text
    assert work.engagements[0].selection_reference in page
    assert work.selections[0].case_no in page


def test_a_turn_leads_to_its_queue(app: Flask, market: Market) -> None:
    agency = take_turn(market.session, market.turn_request(), actor=market.clerk.actor, now=NOON)
    assert agency is not None
    page = app.test_client().get(f"/marketplace/agencies/{agency.id}/work").text
    assert f"/marketplace/rosters/{market.roster.id}/queues/building-medium" in page
    assert "轮到并选取" in page


def test_only_agencies_that_stood_in_a_roster_have_a_page(app: Flask, market: Market) -> None:
    stranger = an_organisation(market.session, OrganisationKind.AGENCY)
    for organisation_id in (stranger.id, market.centre.id, 999_999):
        assert app.test_client().get(f"/marketplace/agencies/{organisation_id}/work").status_code == 404


def test_figures_are_shown_before_and_after_the_first_draw(app: Flask, market: Market) -> None:
    client = app.test_client()
    assert "还没有抽取。" in client.get("/marketplace/statistics").text
    _engaged(market)
    figures = directory.statistics(market.session, MUCH_LATER)
    assert (figures.agencies, figures.draws, figures.voids, figures.turns) == (5, 1, 0, 0)
    assert dict(figures.levels) == {1: 1}
    assert figures.months[-1][1] == 1
    assert len(figures.months) == 12
    page = client.get("/marketplace/statistics").text
    assert page.count('class="chart luck"') == 5


def test_a_group_shares_the_chance_of_its_largest_member() -> None:
    pool = [
        {"id": "a", "group": "g", "balls": 1},
        {"id": "b", "group": "g", "balls": 3},
        {"id": "c", "group": "c", "balls": 1},
    ]
    assert chances(pool) == {"a": Fraction(3, 8), "b": Fraction(3, 8), "c": Fraction(1, 4)}


@given(pool=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 100)), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_chances_sum_to_one_exactly(pool: list[tuple[int, int]]) -> None:
    candidates = [{"id": str(n), "group": str(group), "balls": balls} for n, (group, balls) in enumerate(pool)]
    assert sum(chances(candidates).values()) == 1


def test_luck_adds_up_over_draws_and_only_a_rare_result_is_unusual() -> None:
    record = a_record(Shape(candidates=4))
    first = record["result"]["ranking"][0]["candidate"]
    told = luck_of([record] * 8)
    assert (told[first].draws, told[first].won, told[first].expected) == (8, 8, 2.0)
    assert not told[first].usual
    assert all(one.usual for code, one in told.items() if code != first)
    assert Luck().usual
