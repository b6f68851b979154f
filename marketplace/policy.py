"""Who may do what in the marketplace. Public pages are declared public where they are defined."""

from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from marketplace.models import DrawRound, Selection
from service_centre.organisations.kinds import OrganisationKind
from service_centre.people.roles import Role
from service_centre.permissions import Actor, Policy, Predicate, holds


class Permission(StrEnum):
    """Permissions of the marketplace."""

    SELECTION_LIST = "marketplace:selection:list"
    SELECTION_READ = "marketplace:selection:read"
    SELECTION_AUDIT = "marketplace:selection:audit"
    SELECTION_CONDUCT = "marketplace:selection:conduct"
    SELECTION_ANSWER = "marketplace:selection:answer"
    DRAW_CONTRIBUTE = "marketplace:draw:contribute"
    DRAW_CONDUCT = "marketplace:draw:conduct"
    KEY_REGISTER = "marketplace:key:register"


def of_kind(*kinds: OrganisationKind) -> Predicate:
    """A predicate: the actor acts for an organisation of one of these kinds."""

    def acts_for_kind(actor: Actor, _subject: object) -> bool:
        return actor.organisation_kind in kinds

    acts_for_kind.__name__ = "acts_for_" + "_or_".join(kinds)
    return acts_for_kind


def works_at_the_rosters_centre(actor: Actor, subject: Any) -> bool:
    """The centre that keeps the roster."""
    selection = subject.selection if isinstance(subject, DrawRound) else subject
    return bool(actor.organisation_id == selection.roster.centre_id)


def works_for_the_chosen_agency(actor: Actor, selection: Selection) -> bool:
    """The agency that the draw or the turn gave; nobody else's affairs."""
    return selection.agency_id is not None and actor.organisation_id == selection.agency_id


def owns_the_project(actor: Actor, selection: Selection) -> bool:
    """The owner whose case it is."""
    return actor.organisation_id == selection.agency_request.project.owner_id


def was_announced_as_contributor(actor: Actor, attempt: DrawRound) -> bool:
    """An account whose key the announcement names."""
    return attempt.part_of(actor.account_id) is not None


_CENTRE: Final = of_kind(OrganisationKind.CENTRE)
_OVERSEES: Final = holds(Role.OVERSIGHT_OFFICER)
_STAFF: Final = holds(Role.SELECTION_AUDITOR, Role.DRAW_CLERK, Role.PUBLISHER, Role.ROSTER_KEEPER)

POLICY: Final[Policy] = MappingProxyType(
    {
        Permission.SELECTION_LIST: ((_CENTRE, _STAFF), (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES)),
        Permission.SELECTION_READ: (
            (_CENTRE, _STAFF, works_at_the_rosters_centre),
            (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES),
            (works_for_the_chosen_agency,),
            (owns_the_project,),
        ),
        Permission.SELECTION_AUDIT: ((_CENTRE, holds(Role.SELECTION_AUDITOR), works_at_the_rosters_centre),),
        Permission.SELECTION_CONDUCT: ((_CENTRE, holds(Role.DRAW_CLERK), works_at_the_rosters_centre),),
        Permission.SELECTION_ANSWER: (
            (works_for_the_chosen_agency, holds(Role.AGENCY_ADMINISTRATOR, Role.LEGAL_REPRESENTATIVE)),
        ),
        Permission.DRAW_CONTRIBUTE: ((was_announced_as_contributor,),),
        Permission.DRAW_CONDUCT: ((_CENTRE, holds(Role.DRAW_CLERK), works_at_the_rosters_centre),),
        Permission.KEY_REGISTER: ((holds(Role.DRAW_CLERK, Role.OVERSIGHT_OFFICER, Role.AGENCY_ADMINISTRATOR),),),
    }
)
