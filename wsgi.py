"""Composition root: the only module that knows every package.

`wsgi:create_app()` is the application, `wsgi:create_web()` what the web server runs.
"""

import os
import posixpath
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, abort, send_from_directory
from redis import Redis
from werkzeug.wrappers import Response

import demonstration.commands
import marketplace.jobs
import marketplace.settings
import marketplace.views
import marketplace.work_list
import review_room.code_commands
import review_room.jobs
import review_room.settings
import review_room.tile_commands
import review_room.views
import review_room.work_list
import service_centre.commands
import service_centre.home
import service_centre.matters.views
import service_centre.pages
import service_centre.people.sessions
import service_centre.people.views
from service_centre.config import Installation
from service_centre.db import db
from service_centre.rate_limits import limiter
from service_centre.serving.patient_web import PatientWeb
from service_centre.settings import collect
from service_centre.web import public
from storage.objects import open_store

ROOT = Path(__file__).parent
_VENDOR_PACKAGES = ("openseadragon", "lucide-static", "@fontsource/noto-sans-sc", "hpke")


def create_app(installation: Installation | None = None) -> Flask:
    """The application, connected to what the installation names. Raises Misconfigured."""
    if installation is None and os.environ.get("FLASK_RUN_FROM_CLI") and "DATABASE_URL" not in os.environ:
        return _commands_without_installation()
    told = installation or Installation.from_environment()
    app = Flask(__name__, root_path=str(ROOT), static_folder=None)
    app.config.update(
        SECRET_KEY=told.secret_key,
        SQLALCHEMY_DATABASE_URI=told.database_url,
        TRANSLATIONS=ROOT / "service_centre" / "translations",
        BABEL_DEFAULT_LOCALE="zh",
        PRODUCTION=told.production,
        INSTALLATION=told,
        SESSION_COOKIE_NAME="__Host-session" if told.production else "session",
        SESSION_COOKIE_SECURE=told.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages send no referrer (security.md); the token and SameSite cookies stand for it.
        WTF_CSRF_SSL_STRICT=False,
        RATELIMIT_STORAGE_URI=told.redis_url,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_SWALLOW_ERRORS=True,
    )
    app.extensions["redis"] = Redis.from_url(told.redis_url)
    app.extensions["object_store"] = open_store(told.object_store_url)
    app.extensions["jobs"] = {**marketplace.jobs.JOBS, **review_room.jobs.JOBS}
    app.extensions["settings"] = collect(marketplace.settings.SETTINGS, review_room.settings.SETTINGS)
    app.extensions["periodic_tasks"] = marketplace.jobs.PERIODIC_TASKS
    app.extensions["worker_preparations"] = review_room.jobs.WORKER_PREPARATIONS
    app.extensions["work_lists"] = (review_room.work_list.work_list, marketplace.work_list.work_list)
    db.init_app(app)
    limiter.init_app(app)
    service_centre.pages.install(app)
    service_centre.people.sessions.install(app)
    service_centre.commands.install(app)
    review_room.tile_commands.install(app)
    review_room.code_commands.install(app)
    demonstration.commands.install(app)
    demonstration.commands.install_rehearsal(app, create_app)
    _register_pages(app)
    return app


def create_web() -> PatientWeb:
    """The application behind a waiting room for slow clients. Raises Misconfigured."""
    return PatientWeb(create_app())


def _commands_without_installation() -> Flask:
    """What `flask --app wsgi` offers where nothing is installed: the rehearsal, which brings its own."""
    app = Flask(__name__, root_path=str(ROOT), static_folder=None)
    demonstration.commands.install_rehearsal(app, create_app)
    return app


def _register_pages(app: Flask) -> None:
    app.register_blueprint(service_centre.home.blueprint)
    app.register_blueprint(service_centre.people.views.blueprint)
    app.register_blueprint(service_centre.matters.views.blueprint)
    app.register_blueprint(marketplace.views.blueprint)
    app.register_blueprint(review_room.views.blueprint)
    app.register_blueprint(review_room.views.public_blueprint)

    @app.get("/vendor/<path:name>")
    @public
    def vendor(name: str) -> Response:
        """Front-end packages as npm installed them; only those that pages use."""
        plain = posixpath.normpath(name)
        if plain != name or not name.startswith(tuple(f"{package}/" for package in _VENDOR_PACKAGES)):
            abort(404)
        return send_from_directory(ROOT / "node_modules", name, max_age=86_400)

    @app.get("/health")
    @public
    def health() -> dict[str, str]:
        """Whether this process reaches its database."""
        db.session.execute(sa.select(1))
        return {"health": "ok"}
