"""Nobody gets lost: from a project to its cases and back, the same page in the other language, over TLS too."""

import pytest
from flask import Flask

from tests.builders import PASSWORD, LogIn, a_project
from tests.review_room.builders import City, a_case_of, an_open_room
from tests.review_room.test_comparisons import a_revised_case


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


def test_a_sheet_of_the_room_leads_to_the_comparison_with_the_revision_before(city: City, log_in: LogIn) -> None:
    before, after = a_revised_case(city)
    case = after.file.drawing_set.case
    client = log_in(city.accounts["fire"])
    ways = {
        one["id"]: one["comparison_url"] for one in client.get(f"/review-room/cases/{case.id}/room.json").json["sheets"]
    }
    assert ways.pop(after.id) == f"/review-room/sheets/{after.id}/comparison/{before.id}"
    assert set(ways.values()) == {None}
    assert client.get(f"/review-room/sheets/{after.id}/comparison/{before.id}").status_code == 200


def test_of_several_revisions_the_newest_is_shown_for_one_that_does_not_exist(city: City, log_in: LogIn) -> None:
    _, after = a_revised_case(city)
    address = f"/review-room/cases/{after.file.drawing_set.case.id}/changes?revision=9"
    assert "图纸版本 2" in log_in(city.accounts["fire"]).get(address).text


def test_a_revision_that_does_not_exist_is_no_page_of_its_own(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    page = log_in(city.accounts["fire"]).get(f"/review-room/cases/{case.id}/changes?revision=2").text
    assert "还没有修改版" in page
    assert "图纸版本 1" in page


@pytest.mark.parametrize(("language", "tooltip"), [("zh", "选择（V）"), ("en", "Select (V)")])
def test_the_brackets_round_a_key_are_those_of_the_language(
    city: City, log_in: LogIn, language: str, tooltip: str
) -> None:
    case = an_open_room(city)
    client = log_in(city.accounts["fire"])
    client.post("/language", data={"language": language})
    page = client.get(f"/review-room/cases/{case.id}/room").text
    assert f'title="{tooltip}"' in page
    assert language == "zh" or "（" not in "".join(part.split('"')[0] for part in page.split('title="')[1:])
