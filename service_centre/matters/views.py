"""Pages of projects."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from service_centre.db import db, transaction
from service_centre.errors import DomainError
from service_centre.identifiers import ProjectCode
from service_centre.matters.models import SIZE_LABELS, SizeBand
from service_centre.matters.policy import POLICY, Permission
from service_centre.matters.usecases import register_project
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation
from service_centre.web import anything, current_actor, guarded_by, now

blueprint = Blueprint("matters", __name__, url_prefix="/projects", template_folder="../templates")


class ProjectForm(FlaskForm):  # type: ignore[misc]
    """Registration of a project."""

    project_code = StringField(
        "项目代码",
        validators=[DataRequired("请填写项目代码。"), Length(max=40)],
        description="投资项目在线审批监管平台的赋码，如 2026-620100-47-01-000001。",
    )
    name = StringField("项目名称", validators=[DataRequired("请填写项目名称。"), Length(max=120)])
    address = StringField("建设地点", validators=[Length(max=200)])
    design_firm_id = SelectField("设计单位", coerce=int, validators=[DataRequired("请选择设计单位。")])
    size_band = SelectField(
        "建设规模",
        choices=[
            SelectChoice("", lazy_gettext("请选择")),  # nothing beforehand: the size decides which agencies may review
            *(SelectChoice(band.value, lazy_gettext(label)) for band, label in SIZE_LABELS.items()),
        ],
        validators=[DataRequired("请选择建设规模。")],
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guarded_by(POLICY, Permission.PROJECT_REGISTER, load=anything)
def new_project(_subject: object) -> str | Response | tuple[str, int]:
    form = ProjectForm()
    firms = select(Organisation).where(Organisation.kind == OrganisationKind.DESIGN_FIRM).order_by(Organisation.name)
    choices = [SelectChoice(firm.id, firm.name) for firm in db.session.scalars(firms)]
    form.design_firm_id.choices = [SelectChoice(0, gettext("请选择")), *choices]
    if not form.validate_on_submit():
        return render_template("matters/new_project.html", form=form), 422 if form.is_submitted() else 200
    try:
        with transaction() as session:
            project = register_project(
                session,
                project_code=ProjectCode.parse(form.project_code.data),
                name=form.name.data.strip(),
                address=(form.address.data or "").strip(),
                design_firm_id=form.design_firm_id.data,
                size_band=SizeBand(form.size_band.data),
                actor=current_actor(),
                now=now(),
            )
    except DomainError as error:
        return render_template("matters/new_project.html", form=form, error=error), 422
    return redirect(url_for("review_room.project", project_id=project.id))
