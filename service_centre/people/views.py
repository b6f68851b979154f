"""Signing in and out, the organisation acted for, the language."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from service_centre.db import transaction
from service_centre.people import sessions
from service_centre.people.usecases import (
    WrongPassword,
    begin_sign_in,
    end_sign_in,
    note_sign_in,
    plain_login_name,
    verified_account,
)
from service_centre.rate_limits import limiter
from service_centre.web import current_actor, now, public

blueprint = Blueprint("people", __name__)


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    login_name = StringField("账号", validators=[DataRequired("请填写账号。"), Length(max=64)])
    password = PasswordField("密码", validators=[DataRequired("请填写密码。"), Length(max=200)])


def _who_tries_from_where() -> str:
    """Name and address together: a rival elsewhere must not be able to keep somebody out (security.md)."""
    return f"{get_remote_address()}|{plain_login_name(request.form.get('login_name', ''))}"


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("10 per minute", key_func=_who_tries_from_where, methods=["POST"])
@public
def sign_in() -> str | Response | tuple[str, int]:
    form = SignInForm()
    onward = _own_path(request.values.get("next", ""))
    if not form.validate_on_submit():
        return render_template("sign_in.html", form=form, onward=onward), 422 if form.is_submitted() else 200
    try:
        with transaction() as db_session:
            account = verified_account(
                db_session, login_name=form.login_name.data or "", password=form.password.data or ""
            )
            begun = begin_sign_in(db_session, account, now=now())
            note_sign_in(db_session, actor=sessions.sign_in(begun).as_actor(), now=now())
    except WrongPassword as error:
        return render_template("sign_in.html", form=form, onward=onward, error=error), 422
    return redirect(onward or url_for("home.index"))


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End this session, also for copies of its cookie; other sessions of the account go on."""
    if current_user.is_authenticated:
        with transaction() as db_session:
            end_sign_in(db_session, current_user.sign_in_id, actor=current_actor(), now=now())
    sessions.sign_out()
    return redirect(url_for("home.index"))


@blueprint.post("/acting-for")
@public
def act_for() -> Response:
    """Change the organisation that the person acts for; only one they belong to."""
    chosen = request.form.get("organisation_id", type=int)
    if current_user.is_authenticated and chosen in current_user.organisations():
        session["organisation_id"] = chosen
    return redirect(url_for("home.index"))


@blueprint.post("/language")
@public
def choose_language() -> Response:
    if request.form.get("language") in ("zh", "en"):
        session["language"] = request.form["language"]
    return redirect(_own_path(request.form.get("next", "")) or url_for("home.index"))


def _own_path(target: str) -> str:
    """The target when it is a path of this site, else nothing: no redirect leaves the house."""
    own = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if own else ""
