"""`flask people`: who may sign in, with which roles, and the end of it."""

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from service_centre.db import transaction
from service_centre.people.models import Account
from service_centre.people.roles import Role
from service_centre.people.usecases import change_activity, end_sessions, revoke_role
from service_centre.permissions import SYSTEM
from service_centre.web import now


@click.group("people")
def people() -> None:
    """Accounts: who may sign in, and the end of it. Every change ends the account's sessions at once."""


@people.command("list")
def list_people() -> None:
    """Accounts with their names, roles and organisations."""
    with transaction() as session:
        for account in session.scalars(select(Account).order_by(Account.login_name)):
            roles = ", ".join(f"{m.role} @ {m.organisation_id} {m.organisation.name}" for m in account.memberships)
            may = "" if account.active else "disabled"
            click.echo(f"{account.login_name}\t{account.display_name}\t{may}\t{roles}")


@people.command("disable")
@click.argument("login_name")
def disable(login_name: str) -> None:
    """Let an account sign in no more; its sessions end at once, what it did stays."""
    with transaction() as session:
        change_activity(session, _account(session, login_name), active=False, actor=SYSTEM, now=now())
    click.echo(f"{login_name}: disabled")


@people.command("enable")
@click.argument("login_name")
def enable(login_name: str) -> None:
    """Let a disabled account sign in again."""
    with transaction() as session:
        change_activity(session, _account(session, login_name), active=True, actor=SYSTEM, now=now())
    click.echo(f"{login_name}: enabled")


@people.command("end-sessions")
@click.argument("login_name")
def end_all_sessions(login_name: str) -> None:
    """Sign an account out everywhere."""
    with transaction() as session:
        end_sessions(session, _account(session, login_name), actor=SYSTEM, now=now())
    click.echo(f"{login_name}: signed out everywhere")


@people.command("revoke-role")
@click.argument("login_name")
@click.argument("role", type=click.Choice([str(role) for role in Role]))
@click.option("--organisation", type=int, help="Number of the organisation, where the account has the role in several.")
def revoke(login_name: str, role: str, organisation: int | None) -> None:
    """Take a role away; the account's sessions end at once."""
    with transaction() as session:
        held = [
            membership
            for membership in _account(session, login_name).memberships
            if membership.role == role and organisation in (None, membership.organisation_id)
        ]
        if len(held) != 1:
            said = (
                "没有这个角色 / does not hold this role"
                if not held
                else "请用 --organisation 指明单位 / say which with --organisation"
            )
            raise click.ClickException(f"{login_name}: {said}")
        revoke_role(session, held[0], actor=SYSTEM, now=now())
    click.echo(f"{login_name}: {role} revoked")


def _account(session: Session, login_name: str) -> Account:
    account = session.scalars(select(Account).where(Account.login_name == login_name)).one_or_none()
    if account is None:
        raise click.ClickException(f"没有账号 {login_name} / no account {login_name}")
    return account
