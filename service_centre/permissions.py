"""Who acts, and how one table of predicates answers "may they?"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from service_centre.errors import Forbidden
from service_centre.organisations.kinds import OrganisationKind
from service_centre.people.roles import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in the organisation they act for now. The public has no account."""

    account_id: int | None = None
    name: str = ""
    organisation_id: int | None = None
    organisation_kind: OrganisationKind | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    organisation_name: str = ""
    affiliations: frozenset[int] = field(default_factory=frozenset)
    """Every organisation this person has an office in, whichever they act for now."""

    @property
    def signed_in(self) -> bool:
        return self.account_id is not None


PUBLIC = Actor()
SYSTEM = Actor(name="系统")

Predicate = Callable[[Actor, Any], bool]
Policy = Mapping[StrEnum, tuple[tuple[Predicate, ...], ...]]


def permits(policy: Policy, actor: Actor, permission: StrEnum, subject: object) -> bool:
    """True when every predicate of at least one line is true. An unlisted permission is a KeyError."""
    return any(all(predicate(actor, subject) for predicate in line) for line in policy[permission])


def authorise(policy: Policy, actor: Actor, permission: StrEnum, subject: object) -> None:
    """Raise Forbidden, which looks like "not found", unless the table grants the permission."""
    if not permits(policy, actor, permission, subject):
        raise Forbidden


def holds(*roles: Role) -> Predicate:
    """A predicate: the actor holds at least one of these roles where they act now."""
    wanted = frozenset(roles)

    def holds_role(actor: Actor, _subject: object) -> bool:
        return bool(actor.roles & wanted)

    holds_role.__name__ = "holds_" + "_or_".join(sorted(wanted))
    return holds_role


def signed_in(actor: Actor, _subject: object) -> bool:
    """Anybody with an account."""
    return actor.signed_in
