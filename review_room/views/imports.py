"""Annotations that come in from other programs."""

import hashlib
from typing import Final

from flask import render_template, request
from flask_babel import gettext

from review_room.exchange.refusals import XfdfTooLarge
from review_room.exchange.xfdf_reading import read_xfdf
from review_room.exchange.xml_tree import MAXIMUM_BYTES
from review_room.exchange_marks import sheets_in_order
from review_room.models import ReviewCase
from review_room.policy import POLICY, Permission
from review_room.usecases.attachments import largest_bytes
from review_room.usecases.xfdf_import import import_xfdf, keep_pictures
from review_room.views.blueprint import blueprint
from review_room.views.bodies import file_of_form
from review_room.views.loading import load_case
from review_room.views.refused import back_to_the_case
from service_centre.db import db, transaction
from service_centre.objects import object_store
from service_centre.pages import translated
from service_centre.web import current_actor, guarded_by, now

_FIRST_PAGES: Final = {"0": 0, "1": 1}


@blueprint.post("/cases/<int:case_id>/imports/xfdf")
@guarded_by(POLICY, Permission.ANNOTATE, load=load_case)
@back_to_the_case
def import_annotations(case: ReviewCase) -> str:
    content = file_of_form(limit=MAXIMUM_BYTES, too_large=XfdfTooLarge(limit=f"{MAXIMUM_BYTES // 1024**2} MB"))
    read = read_xfdf(
        content,
        pages=len(sheets_in_order(db.session(), case)),
        first_page=_FIRST_PAGES.get(request.form.get("first_page", "")),
    )
    largest, case_id = largest_bytes(db.session()), case.id
    db.session.rollback()  # no transaction is held while pictures are put away
    pictures = keep_pictures(read.annotations, limit=largest, put=object_store().put)
    with transaction() as session:
        case = session.get_one(ReviewCase, case_id)
        report = import_xfdf(
            session,
            case,
            read,
            digest="sha256:" + hashlib.sha256(content).hexdigest(),
            pictures=pictures,
            actor=current_actor(),
            now=now(),
        )
    reasons = [(one.name, one.element, gettext(one.reason)) for one in report.left_out]
    reasons += [(name, "", translated(refusal)["sentence"]) for name, refusal in report.refused]
    return render_template("review_room/import_report.html", case=case, report=report, reasons=reasons)
