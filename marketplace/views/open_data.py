"""Open data: selections as OCDS release and record packages, at addresses that stay."""

from typing import Any

from flask import Response, abort, jsonify, request

from marketplace import open_data
from marketplace.domain import ocds
from marketplace.domain.ocds import ContractingProcess
from marketplace.views.blueprint import blueprint
from service_centre.db import db
from service_centre.public_address import public_address
from service_centre.web import now, public

PUBLISHER = "联审 · 中介服务超市"
LAST_PAGE = 100_000


@blueprint.get("/ocds/releases.json")
@public
def ocds_releases() -> Response:
    page = _page()
    found = [ocds.release(one) for one in open_data.processes(db.session(), page=page)]
    return jsonify(ocds.package(found, **_head(f"/marketplace/ocds/releases.json?page={page}")))


@blueprint.get("/ocds/records.json")
@public
def ocds_records() -> Response:
    page = _page()
    found = [ocds.release(one) for one in open_data.processes(db.session(), page=page)]
    return jsonify(ocds.record_package(found, **_head(f"/marketplace/ocds/records.json?page={page}")))


@blueprint.get("/ocds/releases/<int:selection_id>.json")
@public
def ocds_release(selection_id: int) -> Response:
    found: ContractingProcess = open_data.published_process(db.session(), selection_id) or abort(404)
    return jsonify(ocds.package([ocds.release(found)], **_head(f"/marketplace/ocds/releases/{selection_id}.json")))


def _page() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


def _head(path: str) -> dict[str, Any]:
    return {"uri": public_address(path), "publisher": PUBLISHER, "published": now()}
