"""Nobody gets lost: from a project to its cases and back, the same page in the other language, over TLS too."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from service_centre.people.models import Account
from tests.builders import PASSWORD, a_project
from tests.review_room.builders import City, a_case_of, a_city, an_open_room

LogIn = Callable[[Account], FlaskClient]


@pytest.fixture
def city(session: Session) -> City:
    return a_city(session)


def test_a_project_without_a_case_is_listed_for_its_owner_and_for_nobody_elses(city: City, log_in: LogIn) -> None:
    project = a_project(
        city.session,
        name="演示·尚无案件（虚构）",
        owner_id=city["owner"].organisation_id,
        design_firm_id=city["designer"].organisation_id,
    )
    link = f'href="/review-room/projects/{project.id}"'
    assert link in log_in(city.accounts["owner"]).get("/review-room/cases").text
    assert link in log_in(city.accounts["designer"]).get("/review-room/cases").text
    assert link not in log_in(city.accounts["rival_owner"]).get("/review-room/cases").text


def test_a_case_leads_back_to_its_project_for_those_who_may_see_it(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    link = f'href="/review-room/projects/{case.project_id}"'
    assert link in log_in(city.accounts["owner"]).get(f"/review-room/cases/{case.id}").text
    assert link not in log_in(city.accounts["fire"]).get(f"/review-room/cases/{case.id}").text


def test_the_other_language_shows_the_same_page(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    client = log_in(city.accounts["owner"])
    page = f"/review-room/cases/{case.id}"
    assert f'name="next" value="{page}' in client.get(page).text
    answer = client.post("/language", data={"language": "en", "next": page})
    assert answer.headers["Location"] == page


def test_a_form_is_taken_over_tls_although_our_pages_send_no_referrer(app: Flask, city: City) -> None:
    case = a_case_of(city)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client = app.test_client()
        form = client.get("/sign-in", base_url="https://localhost").text
        token = form.split('name="csrf-token" content="')[1].split('"')[0]
        login = {"csrf_token": token, "login_name": city.accounts["owner"].login_name, "password": PASSWORD}
        answer = client.post("/sign-in", data=login, base_url="https://localhost")
        assert answer.status_code == 302
        assert client.get(f"/review-room/cases/{case.id}", base_url="https://localhost").status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
