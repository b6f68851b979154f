"""The blueprints that the pages register on."""

from flask import Blueprint

blueprint = Blueprint(
    "review_room",
    "review_room",
    url_prefix="/review-room",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)
public_blueprint = Blueprint("check", "review_room", url_prefix="/check")
