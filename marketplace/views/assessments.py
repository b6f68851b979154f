"""Assessments of a roster: the centre's page, the public result, the sheet of one agency."""

from pathlib import Path

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer
from wtforms.fields.choices import SelectChoice

from marketplace import queries, standing_queries
from marketplace.domain.assessment import OUTCOME_LABELS
from marketplace.domain.evaluation import MACHINE_LABELS, SOURCE_LABELS
from marketplace.domain.sanction import GROUND_LABELS, STATE_LABELS, RedLine
from marketplace.engagement_forms import RedLineForm, WordsForm
from marketplace.models import Assessment, AssessmentSheet, RefillProposal, Roster
from marketplace.policy import POLICY, Permission
from marketplace.usecases.assessments import assess_roster
from marketplace.usecases.grounds import report_red_line
from marketplace.usecases.sanction_effects import answer_refill
from marketplace.views.acting import acted
from marketplace.views.blueprint import blueprint, load_roster
from marketplace.views.public_pages import download
from service_centre.db import db
from service_centre.errors import Invalid
from service_centre.permissions import permits
from service_centre.web import current_actor, guarded_by, public

RECOMPUTATION = Path(__file__).parents[1] / "static" / "recompute_assessment.py"


def load_sheet(assessment_sheet_id: int) -> AssessmentSheet | None:
    """The sheet an address names."""
    return db.session.get(AssessmentSheet, assessment_sheet_id)


def load_roster_of_refill(refill_id: int) -> Roster | None:
    """The roster that asks for a refill."""
    found = db.session.get(RefillProposal, refill_id)
    return found.roster if found else None


@blueprint.get("/rosters/<int:roster_id>/keeping")
@guarded_by(POLICY, Permission.ROSTER_WATCH, load=load_roster)
def keeping(roster: Roster) -> str:
    """Assessments, sanctions and calls for a refill of one roster, for the centre and its oversight."""
    session, actor = db.session(), current_actor()
    form = RedLineForm()
    form.agency_id.choices = _agencies(roster)
    return render_template(
        "marketplace/keeping.html",
        roster=roster,
        assessments=standing_queries.assessments_of(session, roster),
        sanctions=standing_queries.sanctions_of(session, roster),
        refills=standing_queries.refills_of(session, roster),
        may_assess=permits(POLICY, actor, Permission.ROSTER_ASSESS, roster),
        form=form,
        words=WordsForm(),
        grounds=GROUND_LABELS,
        states=STATE_LABELS,
    )


def _agencies(roster: Roster) -> list[SelectChoice]:
    entries = roster.current.entries if roster.current else []
    return [SelectChoice(entry.agency_id, entry.agency.name) for entry in entries]


@blueprint.post("/rosters/<int:roster_id>/assessments")
@guarded_by(POLICY, Permission.ROSTER_ASSESS, load=load_roster)
def new_assessment(roster: Roster) -> Answer:
    made = acted(roster, assess_roster, "考核已完成并公布。")
    return redirect(url_for("marketplace.assessment", assessment_id=made.id))


@blueprint.post("/rosters/<int:roster_id>/red-lines")
@guarded_by(POLICY, Permission.RED_LINE_REPORT, load=load_roster)
def new_red_line(roster: Roster) -> Answer:
    form = RedLineForm()
    form.agency_id.choices = _agencies(roster)
    made = acted(
        roster,
        report_red_line,
        "已即时暂停并发布新的名册版本。",
        agency_id=form.agency_id.data or 0,
        red_line=_red_line(form.red_line.data),
        facts=form.red_line_facts.data or "",
    )
    return redirect(url_for("marketplace.sanction", sanction_id=made.id))


def _red_line(text: str | None) -> RedLine:
    try:
        return RedLine(text or "")
    except ValueError:
        raise Invalid from None


@blueprint.post("/refills/<int:refill_id>/answer")
@guarded_by(POLICY, Permission.ROSTER_ASSESS, load=load_roster_of_refill)
def refill_answer(roster: Roster) -> Answer:
    proposal = db.session.get_one(RefillProposal, (request.view_args or {})["refill_id"])
    acted(proposal, answer_refill, "已答复。", answer=(WordsForm().words.data or "")[:400])
    return redirect(url_for("marketplace.keeping", roster_id=roster.id))


@blueprint.get("/assessments/<int:assessment_id>")
@public
def assessment(assessment_id: int) -> str:
    found = _assessment(assessment_id)
    document = found.document
    actor = current_actor()
    return render_template(
        "marketplace/assessment.html",
        assessment=found,
        document=document,
        ranked=sorted(document["agencies"], key=lambda one: (one["rank"] is None, one["rank"], one["agency"])),
        names=queries.names_of(db.session(), [one["agency"] for one in document["agencies"]]),
        sheets={
            str(one.agency.credit_code): one
            for one in found.sheets
            if actor.signed_in and permits(POLICY, actor, Permission.SHEET_READ, one)
        },
        ids={str(one.agency.credit_code): one.agency_id for one in found.sheets},
        outcomes=OUTCOME_LABELS,
    )


@blueprint.get("/assessments/<int:assessment_id>.json")
@public
def assessment_document(assessment_id: int) -> Response:
    return download(_assessment(assessment_id).text, f"assessment-{assessment_id}.json")


@blueprint.get("/recompute_assessment.py")
@public
def recomputation() -> Response:
    return download(RECOMPUTATION.read_text(encoding="utf-8"), "recompute_assessment.py", kind="text/x-python")


@blueprint.get("/assessment-sheets/<int:assessment_sheet_id>")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def sheet(found: AssessmentSheet) -> str:
    return render_template(
        "marketplace/sheet.html",
        sheet=found,
        document=found.document,
        outcomes=OUTCOME_LABELS,
        sources=SOURCE_LABELS,
        machine=MACHINE_LABELS,
    )


@blueprint.get("/assessment-sheets/<int:assessment_sheet_id>.json")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def sheet_document(found: AssessmentSheet) -> Response:
    return download(found.text, f"sheet-{found.id}.json")


def _assessment(assessment_id: int) -> Assessment:
    return db.session.get(Assessment, assessment_id) or abort(404)
