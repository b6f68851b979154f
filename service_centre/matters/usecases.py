"""Projects: registering one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service_centre import audit
from service_centre.db import taken_as
from service_centre.errors import Conflict, Invalid
from service_centre.identifiers import ProjectCode
from service_centre.matters.models import Project, SizeBand
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation
from service_centre.permissions import Actor


class ProjectCodeTaken(Conflict):
    """A project code stands for one project."""

    code = "project_code_taken"
    sentence = "项目代码 {project_code} 已经登记。"
    next_step = "请核对代码；如该项目属于本单位，请在“审图案件”中查找。"


class NotADesignFirm(Invalid):
    """The firm named is not on file as a design firm."""

    code = "not_a_design_firm"
    sentence = "所选设计单位不存在。"
    next_step = "请从列表中选择设计单位。"


def register_project(
    session: Session,
    *,
    project_code: ProjectCode,
    name: str,
    address: str,
    design_firm_id: int,
    size_band: SizeBand,
    actor: Actor,
    now: datetime,
) -> Project:
    """Put a project on file for the actor's organisation. Raises ProjectCodeTaken, NotADesignFirm."""
    if session.scalars(select(Project.id).where(Project.project_code == project_code.value)).first():
        raise ProjectCodeTaken(project_code=project_code.value)
    firm = session.get(Organisation, design_firm_id)
    if firm is None or firm.kind is not OrganisationKind.DESIGN_FIRM:
        raise NotADesignFirm
    if actor.organisation_id is None:
        raise ValueError("a project needs an owner")
    project = Project(
        project_code=project_code.value,
        name=name,
        address=address,
        owner_id=actor.organisation_id,
        design_firm_id=design_firm_id,
        size_band=size_band,
        registered_at=now,
    )
    taken = ProjectCodeTaken(project_code=project_code.value)
    with taken_as(taken, session, "uq_projects_project_code"):
        session.add(project)
    audit.record(
        session,
        stream=project.audit_stream,
        actor=actor,
        action="register_project",
        now=now,
        facts={"project_code": project.project_code, "name": name, "design_firm": design_firm_id, "size": size_band},
    )
    return project
