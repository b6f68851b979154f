"""Signing in: sessions, their end, and what a wrong name tells."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import extract_parameters
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service_centre.db import transaction
from service_centre.organisations.kinds import OrganisationKind
from service_centre.people.actors import actor_of
from service_centre.people.models import Account, Membership, SignIn
from service_centre.people.roles import Role
from service_centre.people.usecases import (
    NOBODY,
    PasswordTooShort,
    begin_sign_in,
    digest_of_password,
    end_sessions,
    password_matches,
)
from service_centre.permissions import SYSTEM
from service_centre.web import now
from tests.builders import NOON, PASSWORD, an_account, an_organisation

LogIn = Callable[[Account], FlaskClient]


@pytest.fixture
def clerk(session: Session) -> Account:
    return an_account(session, an_organisation(session, OrganisationKind.OWNER), Role.OWNER_CLERK, name="虚构·甲")


def test_who_acts_has_the_roles_of_one_organisation_and_belongs_to_all(session: Session) -> None:
    first, second = an_organisation(session), an_organisation(session)
    account = an_account(session, first, Role.DEPARTMENT_REVIEWER, Role.DEPARTMENT_SIGNER)
    session.add(Membership(account_id=account.id, organisation_id=second.id, role=Role.LEAD_OFFICER))
    session.flush()
    here, there = actor_of(account.memberships), actor_of(account.memberships, second.id)
    assert (here.organisation_id, here.roles) == (first.id, {Role.DEPARTMENT_REVIEWER, Role.DEPARTMENT_SIGNER})
    assert (there.organisation_id, there.roles) == (second.id, {Role.LEAD_OFFICER})
    assert here.affiliations == there.affiliations == {first.id, second.id}
    assert actor_of(account.memberships, organisation_id=0) == here, "an office that was taken away opens no door"


def test_a_person_signs_in_and_sees_their_name(clerk: Account, log_in: LogIn) -> None:
    assert "虚构·甲" in log_in(clerk).get("/").text


@pytest.mark.parametrize(("name", "password"), [("nobody", PASSWORD), (None, "wrong password")])
def test_a_wrong_name_and_a_wrong_password_look_the_same(
    app: Flask, session: Session, clerk: Account, name: str | None, password: str
) -> None:
    session.commit()
    answer = app.test_client().post("/sign-in", data={"login_name": name or clerk.login_name, "password": password})
    assert answer.status_code == 422
    assert "账号或密码不正确" in answer.text


def test_a_name_that_nobody_has_costs_as_much_work_as_another() -> None:
    real, nobody = extract_parameters(digest_of_password(PASSWORD)), extract_parameters(NOBODY)
    assert nobody.memory_cost * nobody.time_cost == real.memory_cost * real.time_cost
    assert (nobody.type, nobody.parallelism, nobody.hash_len) == (real.type, real.parallelism, real.hash_len)
    assert not password_matches(NOBODY, PASSWORD)


def test_a_disabled_account_is_out_at_once(session: Session, clerk: Account, log_in: LogIn) -> None:
    client = log_in(clerk)
    clerk.active = False
    session.commit()
    assert client.get("/review-room/cases").status_code == 302


def test_ending_all_sessions_ends_them(session: Session, clerk: Account, log_in: LogIn) -> None:
    client = log_in(clerk)
    end_sessions(session, clerk, actor=SYSTEM, now=NOON)
    session.commit()
    assert client.get("/review-room/cases").status_code == 302


def test_signing_out_ends_copies_of_the_cookie_too(clerk: Account, log_in: LogIn) -> None:
    client, elsewhere = log_in(clerk), log_in(clerk)
    copied = client.get_cookie("session")
    assert copied
    client.post("/sign-out")
    client.set_cookie("session", copied.value)
    assert client.get("/review-room/cases").status_code == 302
    assert elsewhere.get("/review-room/cases").status_code == 200


def test_a_cookie_that_names_no_session_is_nobody(clerk: Account, log_in: LogIn) -> None:
    client = log_in(clerk)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{clerk.id}:1"
    assert client.get("/review-room/cases").status_code == 302


def test_sessions_too_old_to_be_used_are_forgotten(session: Session, clerk: Account) -> None:
    begin_sign_in(session, clerk, now=NOON)
    begin_sign_in(session, clerk, now=NOON + timedelta(hours=13))
    assert session.scalar(select(func.count()).select_from(SignIn)) == 1


@pytest.mark.parametrize("command", ["disable NAME", "end-sessions NAME", "revoke-role NAME owner_clerk"])
def test_the_operator_ends_the_sessions_of_an_account(
    app: Flask, session: Session, clerk: Account, log_in: LogIn, command: str
) -> None:
    client = log_in(clerk)
    answer = app.test_cli_runner().invoke(args=["people", *command.replace("NAME", clerk.login_name).split()])
    assert answer.exit_code == 0, answer.output
    assert client.get("/review-room/cases").status_code == 302


def test_a_disabled_account_signs_in_again_once_it_is_enabled(
    app: Flask, session: Session, clerk: Account, log_in: LogIn
) -> None:
    session.commit()
    run = app.test_cli_runner().invoke
    run(args=["people", "disable", clerk.login_name])
    form = {"login_name": clerk.login_name, "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=form).status_code == 422
    assert f"{clerk.login_name}\t虚构·甲\tdisabled\towner_clerk @" in run(args=["people", "list"]).output
    run(args=["people", "enable", clerk.login_name])
    assert log_in(clerk).get("/review-room/cases").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["disable", "nobody"], "no account nobody"), (["revoke-role", "NAME", "lead_head"], "does not hold this role")],
)
def test_commands_about_people_say_what_is_wrong(
    app: Flask, session: Session, clerk: Account, arguments: list[str], sentence: str
) -> None:
    session.commit()
    named = [clerk.login_name if word == "NAME" else word for word in arguments]
    answer = app.test_cli_runner().invoke(args=["people", *named])
    assert answer.exit_code == 1
    assert sentence in answer.output


@pytest.mark.parametrize(("name", "age"), [("seen_at", timedelta(minutes=31)), ("began_at", timedelta(hours=13))])
def test_a_session_ends_when_idle_or_old(clerk: Account, log_in: LogIn, name: str, age: timedelta) -> None:
    client = log_in(clerk)
    with client.session_transaction() as cookie:
        cookie[name] = (now() - age).isoformat()
    assert client.get("/review-room/cases").status_code == 302


def test_one_who_belongs_nowhere_cannot_sign_in(app: Flask, session: Session) -> None:
    account = an_account(session, an_organisation(session))
    session.commit()
    answer = app.test_client().post("/sign-in", data={"login_name": account.login_name, "password": PASSWORD})
    assert answer.status_code == 422


def test_nobody_acts_for_an_organisation_that_is_not_theirs(session: Session, clerk: Account, log_in: LogIn) -> None:
    other = an_organisation(session, name="虚构·别人家")
    client = log_in(clerk)
    client.post("/acting-for", data={"organisation_id": other.id})
    assert "虚构·别人家" not in client.get("/").text


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_signing_in_leads_nowhere_else(app: Flask, session: Session, clerk: Account, target: str) -> None:
    session.commit()
    form = {"login_name": clerk.login_name, "password": PASSWORD, "next": target}
    assert app.test_client().post("/sign-in", data=form).headers["Location"] == "/"


def test_a_short_password_is_refused() -> None:
    with pytest.raises(PasswordTooShort, match="12"):
        digest_of_password("short")


def test_pages_carry_the_security_headers(app: Flask, session: Session) -> None:
    headers = app.test_client().get("/").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_no_stack_trace_reaches_a_page(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setitem(app.view_functions, "home.index", broken)
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


def test_wrong_passwords_delay_only_where_they_come_from(own_app: Flask) -> None:
    """A rival elsewhere cannot keep a bidder out before a deadline."""
    with transaction() as session:
        account = an_account(session, an_organisation(session, OrganisationKind.OWNER), Role.OWNER_CLERK)
        name = account.login_name
    rival, owner = ({"REMOTE_ADDR": address} for address in ("127.0.0.2", "127.0.0.3"))
    client = own_app.test_client()
    wrong, right = {"login_name": name, "password": "wrong"}, {"login_name": name, "password": PASSWORD}
    tries = [client.post("/sign-in", data=wrong, environ_base=rival).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]
    assert client.post("/sign-in", data=right, environ_base=owner).status_code == 302


@pytest.mark.parametrize("around", [" ", "\u3000", "\t\t"])
def test_blanks_around_the_name_do_not_start_the_count_anew(own_app: Flask, around: str) -> None:
    client = own_app.test_client()
    for _ in range(10):
        client.post("/sign-in", data={"login_name": "nobody", "password": "wrong"})
    answer = client.post("/sign-in", data={"login_name": f"{around}nobody{around}", "password": "wrong"})
    assert answer.status_code == 429


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "//[", "http://[x", "/a\r\nX-Evil: 1", ""])
def test_nothing_but_a_path_of_this_site_is_gone_to_afterwards(app: Flask, session: Session, target: str) -> None:
    answer = app.test_client().post("/language", data={"language": "en", "next": target})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert app.test_client().get("/sign-in", query_string={"next": target}).status_code == 200


def test_front_end_packages_are_those_that_pages_use(app: Flask, session: Session) -> None:
    client = app.test_client()
    with client.get("/vendor/openseadragon/package.json") as served:
        assert served.status_code == 200
    for name in (
        "openseadragon/%2e%2e/.package-lock.json",
        "openseadragon/../.package-lock.json",
        ".package-lock.json",
    ):
        assert client.get(f"/vendor/{name}").status_code == 404
