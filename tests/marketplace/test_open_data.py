"""Open data of selections: what is told in each state, in the codes of OCDS 1.1, and what is never told."""

from typing import Any

import pytest
from flask import Flask

from marketplace.domain.ocds import AWARD_STATUS, NOT_PUBLIC, TENDER_STATUS
from marketplace.domain.selection import SelectionState
from marketplace.usecases.outcome import confirm_selection, end_notice
from tests.marketplace.market import Market
from tests.marketplace.test_draws import MUCH_LATER

CLOSED_TENDER_STATUS = {"planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"}
CLOSED_AWARD_STATUS = {"pending", "active", "cancelled", "unsuccessful"}


def _releases(app: Flask, path: str = "releases.json") -> list[dict[str, Any]]:
    return list(app.test_client().get(f"/marketplace/ocds/{path}").get_json()["releases"])


def test_every_state_has_a_code_of_the_closed_lists() -> None:
    assert set(TENDER_STATUS) | NOT_PUBLIC == set(SelectionState)
    assert set(TENDER_STATUS.values()) <= CLOSED_TENDER_STATUS
    assert set(AWARD_STATUS.values()) <= CLOSED_AWARD_STATUS


def test_nothing_is_told_before_the_announcement(app: Flask, market: Market) -> None:
    selection = market.audited()
    assert _releases(app) == []
    assert app.test_client().get(f"/marketplace/ocds/releases/{selection.id}.json").status_code == 404


def test_a_draw_is_told_with_its_papers_but_without_the_owner(app: Flask, market: Market) -> None:
    selection = market.drawn().selection
    (told,) = _releases(app)
    assert told["tag"] == ["tender", "award"]
    assert (told["tender"]["status"], told["awards"][0]["status"]) == ("complete", "pending")
    assert [one["url"].rpartition("/")[2] for one in told["tender"]["documents"]] == [
        "announcement.json",
        "seal.json",
        "record.json",
    ]
    assert told["tender"]["numberOfTenderers"] == 5
    assert selection.agency is not None
    assert told["awards"][0]["suppliers"] == [{"id": selection.agency.credit_code, "name": selection.agency.name}]
    assert selection.agency_request.project.owner.name not in str(told)


def test_an_engagement_is_told_as_a_contract_and_each_change_is_a_new_release(app: Flask, market: Market) -> None:
    selection = market.drawn().selection
    (before,) = _releases(app)
    end_notice(market.session, selection, actor=market.clerk.actor, now=MUCH_LATER)
    assert selection.agency is not None
    agent = market.administrator(selection.agency)
    confirm_selection(market.session, selection, actor=agent.actor, now=MUCH_LATER)
    (after,) = _releases(app, f"releases/{selection.id}.json")
    assert after["ocid"] == before["ocid"]
    assert after["id"] != before["id"]
    assert after["tag"] == ["tender", "award", "contract"]
    assert after["contracts"][0]["awardID"] == after["awards"][0]["id"]


def test_records_hold_the_same_releases(app: Flask, market: Market) -> None:
    market.drawn()
    records = app.test_client().get("/marketplace/ocds/records.json").get_json()["records"]
    assert [one["releases"][0] for one in records] == _releases(app)


@pytest.mark.parametrize("page", ["0", "-3", "x", "99999999999999999999"])
def test_a_page_that_does_not_exist_is_no_error(page: str, app: Flask, market: Market) -> None:
    assert app.test_client().get(f"/marketplace/ocds/releases.json?page={page}").status_code == 200
