"""What every page shares: languages, filters, security headers, errors as pages."""

import logging
from datetime import date, datetime
from typing import Any, Final

from flask import Flask, Response, abort, g, jsonify, render_template, request, session
from flask_babel import Babel, gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from service_centre.errors import (
    BrokenOff,
    Conflict,
    DomainError,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
    Unstorable,
)
from service_centre.web import BEIJING, RowId, wants_json

logger = logging.getLogger(__name__)
csrf = CSRFProtect()

STATUS_OF: Final[tuple[tuple[type[DomainError], int], ...]] = (
    (NotFound, 404),
    (TooMany, 429),
    (Unavailable, 503),
    (BrokenOff, 408),
    (Invalid, 422),
    (Conflict, 409),
)


class SessionExpired(Invalid):
    """The form was made in a session that is over."""

    code = "session_expired"
    sentence = "页面停留时间过长，或登录状态已改变。"
    next_step = "请返回上一页刷新后重新提交，已填内容可先复制保存。"


class SignInNeeded(Invalid):
    """A script asked without a session."""

    code = "sign_in_needed"
    sentence = "登录已失效。"
    next_step = "请重新登录；未提交的内容保留在本页。"


class Unexpected(Unavailable):
    """A defect of ours; the log has it."""

    code = "unexpected"
    sentence = "系统出现意外错误，操作没有完成。"
    next_step = "已保存的内容不受影响。请重试；如仍出现，请联系政务服务中心并告知时间。"


def translated(error: DomainError) -> dict[str, str]:
    """Code, sentence and next step of an error in the reader's language."""
    values = {name: _in_words(value) for name, value in error.values.items()}
    return {
        "code": error.code,
        "sentence": gettext(error.sentence).format(**values),
        "next_step": gettext(error.next_step).format(**values) if error.next_step else "",
    }


def _in_words(value: object) -> object:
    """A text in the reader's language; of several, `(sentence, values)` each, all of them one after the other."""
    if isinstance(value, tuple):
        said = ((gettext(sentence), {name: _in_words(one) for name, one in more.items()}) for sentence, more in value)
        return " ".join(sentence.format(**values) for sentence, values in said)
    return gettext(value) if isinstance(value, str) and value else value


def status_of(error: DomainError) -> int:
    """The HTTP status of an error, decided here and nowhere else."""
    return next((status for kind, status in STATUS_OF if isinstance(error, kind)), 409)


def error_answer(error: DomainError, status: int | None = None) -> tuple[Response | str, int]:
    """The error as JSON for scripts, as a page for people."""
    code = status or status_of(error)
    if wants_json():
        return jsonify(error_json(error)), code
    return render_template("error.html", error=translated(error), status=code), code


def error_json(error: DomainError) -> dict[str, Any]:
    """The error as scripts get it, its sentences in the reader's language."""
    return {"error": {**translated(error), "fields": error.values.get("fields", {})}}


def install(app: Flask) -> None:
    """Connect languages, CSRF protection, headers and error pages."""
    app.url_map.converters["int"] = RowId
    Babel(
        app,
        locale_selector=lambda: session.get("language", "zh"),
        default_translation_directories=str(app.config["TRANSLATIONS"]),
    )
    csrf.init_app(app)
    app.add_template_filter(beijing)
    app.add_template_filter(readable_size, "bytes")
    app.after_request(_headers)
    app.register_error_handler(DomainError, error_answer)
    app.register_error_handler(CSRFError, lambda _error: error_answer(SessionExpired(), 400))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _defect)
    for unstorable in (DataError, UnicodeEncodeError, RecursionError):
        app.register_error_handler(unstorable, lambda _error: error_answer(Unstorable()))
    app.before_request(_refuse_null_characters)

    @app.context_processor
    def _shared() -> dict[str, Any]:
        return {
            "language": session.get("language", "zh"),
            "demonstration": not app.config["PRODUCTION"],
            # Templates may have a `request` of their own, e.g. one for an agency.
            "here": request.full_path if request.method == "GET" else "",
        }


def readable_size(size: int) -> str:
    """A size in bytes for people, as the script of the upload page writes it; small files are counted, never 0.0."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1_048_576:.1f} MB" if size >= 104_858 else f"{size / 1024:.1f} KB"


def beijing(moment: datetime | date | None, form: str = "%Y-%m-%d %H:%M") -> str:
    """A moment as the clock in Beijing showed it; a day as it is; nothing as a dash."""
    if moment is None:
        return "—"
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return moment.astimezone(BEIJING).strftime(form)


def _headers(response: Response) -> Response:
    live = g.get("live_origin", "")
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        f"form-action 'self'; frame-ancestors 'none'; connect-src 'self' {live}".rstrip(),
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint and not request.endpoint.endswith("static") and request.endpoint != "vendor":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _refuse_null_characters() -> None:
    """No address of ours has one, and PostgreSQL would refuse it in the middle of a query."""
    if "\x00" in request.path:
        abort(404)


def _http_error(error: HTTPException) -> tuple[Response | str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    known: dict[int, DomainError] = {401: SignInNeeded(), 404: NotFound(), 429: TooMany()}
    return error_answer(known.get(error.code, Invalid() if error.code < 500 else Unexpected()), error.code)


def _defect(error: Exception) -> tuple[Response | str, int]:
    logger.error("unexpected error on %s %s", request.method, request.path, exc_info=error)
    return error_answer(Unexpected(), 500)
