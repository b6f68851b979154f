"""The smallest valid thing of each kind; a test names only what it is about."""

import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from service_centre.identifiers import check_character
from service_centre.matters.models import AgencyRequest, Project, SelectionMethod, SizeBand
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation
from service_centre.people.actors import actor_of
from service_centre.people.models import Account, Membership
from service_centre.people.roles import Role
from service_centre.permissions import Actor

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"

LogIn = Callable[[Account], FlaskClient]
"""The fixture `log_in`: a browser in which this person has signed in."""

# One cheap digest for all test accounts: the cost of argon2 is not what these tests are about.
_DIGEST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_numbers = count(1)


def a_credit_code() -> str:
    """A well-formed, fictitious credit code, new each time."""
    head = f"91620100MA{next(_numbers):07d}"
    return head + check_character(head)


def a_new_organisation(kind: OrganisationKind = OrganisationKind.DEPARTMENT, **changes: Any) -> Organisation:
    """Not yet in any session."""
    number = next(_numbers)
    values = {"name": f"虚构单位{number}", "short_name": f"单位{number}", "credit_code": a_credit_code()}
    return Organisation(kind=kind, **values | changes)


def an_organisation(
    session: Session, kind: OrganisationKind = OrganisationKind.DEPARTMENT, **changes: Any
) -> Organisation:
    organisation = a_new_organisation(kind, **changes)
    session.add(organisation)
    session.flush()
    return organisation


def a_new_account(*, name: str = "虚构人员") -> Account:
    """Not yet in any session."""
    return Account(login_name=f"person{next(_numbers)}", display_name=name, password_digest=_DIGEST, created_at=NOON)


def an_account(session: Session, organisation: Organisation, *roles: Role, name: str = "虚构人员") -> Account:
    account = a_new_account(name=name)
    session.add(account)
    session.flush()
    session.add_all(Membership(account_id=account.id, organisation_id=organisation.id, role=role) for role in roles)
    session.flush()
    return account


def an_actor(session: Session, organisation: Organisation, *roles: Role) -> Actor:
    return actor_of(an_account(session, organisation, *roles).memberships)


def a_project(session: Session, **changes: Any) -> Project:
    values: dict[str, Any] = {
        "project_code": f"2026-620100-47-01-{next(_numbers):06d}",
        "name": "演示·虚构住宅小区",
        "size_band": SizeBand.MEDIUM,
        "registered_at": NOON,
    }
    if "owner_id" not in changes:
        values["owner_id"] = an_organisation(session, OrganisationKind.OWNER).id
    if "design_firm_id" not in changes:
        values["design_firm_id"] = an_organisation(session, OrganisationKind.DESIGN_FIRM).id
    project = Project(**values | changes)
    session.add(project)
    session.flush()
    return project


def an_agency_request(session: Session, **changes: Any) -> AgencyRequest:
    values: dict[str, Any] = {
        "case_no": f"演审〔2026〕{next(_numbers):06d}号",
        "disciplines": ["architecture", "structure"],
        "size_band": SizeBand.MEDIUM,
        "method": SelectionMethod.DRAW,
        "requested_at": NOON,
    }
    if "project_id" not in changes:
        values["project_id"] = a_project(session).id
    request = AgencyRequest(**values | changes)
    session.add(request)
    session.flush()
    return request


def png(width: int = 4, height: int = 3) -> bytes:
    """A grey picture; one of more than a million pixels only says so in its head."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"
    rows = b"" if width * height > 10**6 else (b"\x00" + b"\x7f" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
