"""The Actor made of somebody's offices."""

from collections.abc import Sequence

from service_centre.people.models import Membership
from service_centre.permissions import Actor


def actor_of(offices: Sequence[Membership], organisation_id: int | None = None) -> Actor:
    """A person with all their offices, acting for the organisation named, or else for that of their first office.

    Roles are those of this one organisation; the others count as affiliations.
    """
    acting = next((one for one in offices if one.organisation_id == organisation_id), offices[0])
    account, organisation = acting.account, acting.organisation
    return Actor(
        account_id=account.id,
        name=account.display_name,
        organisation_id=organisation.id,
        organisation_kind=organisation.kind,
        roles=frozenset(one.role for one in offices if one.organisation_id == organisation.id),
        organisation_name=organisation.name,
        affiliations=frozenset(one.organisation_id for one in offices),
    )
