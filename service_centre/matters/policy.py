"""Who may register and read projects."""

from enum import StrEnum

from service_centre.matters.models import Project
from service_centre.people.roles import Role
from service_centre.permissions import Actor, Policy, holds


class Permission(StrEnum):
    """Acts on projects."""

    PROJECT_REGISTER = "service_centre:project:register"


def works_for_project_owner(actor: Actor, project: Project) -> bool:
    """The actor acts for the owner of the project."""
    return actor.organisation_id is not None and actor.organisation_id == project.owner_id


POLICY: Policy = {
    Permission.PROJECT_REGISTER: ((holds(Role.OWNER_CLERK),),),
}
