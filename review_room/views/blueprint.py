"""The blueprints that the pages register on."""

from flask import Blueprint

from review_room.said import said_of

blueprint = Blueprint(
    "review_room",
    "review_room",
    url_prefix="/review-room",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)
blueprint.add_app_template_filter(said_of, "said")
public_blueprint = Blueprint("check", "review_room", url_prefix="/check")
