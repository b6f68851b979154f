"""Commands of the demonstration: found the city, rehearse the main job.

What draws and signs the demonstration's files is loaded when a command runs: every process of an installation reads
this module as it starts, and the drawing libraries take longer to load than all the rest.
"""

from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask, current_app

from demonstration.cast import DEMONSTRATION_PASSWORD, TROUPES
from service_centre.config import Installation
from service_centre.db import transaction
from service_centre.people.roles import ROLE_LABELS
from service_centre.web import now


def install(app: Flask) -> None:
    """Add the commands that work on an installation."""
    app.cli.add_command(seed_demo_city)


def install_rehearsal(app: Flask, make_app: Callable[[Installation], Flask]) -> None:
    """Add the command that brings an installation of its own."""

    @app.cli.command("rehearse", with_appcontext=False)
    @click.argument("drawings", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for results.")
    def rehearse(drawings: tuple[Path, ...], out: Path) -> None:
        """Run the complete main job on drawings of your own; exit 0 only if every step and check held."""
        from demonstration.rehearsal import Rehearsal

        if not Rehearsal(drawings, out, click.echo).run(make_app):
            raise SystemExit(1)


@click.command("seed-demo-city")
@click.option(
    "--without-cases",
    is_flag=True,
    envvar="LIANSHEN_WITHOUT_DEMO_CASES",
    help="Only the organisations, people and the roster.",
)
def seed_demo_city(without_cases: bool) -> None:
    """Found the fictitious city once, and print its accounts."""
    from demonstration.city import city_stands, found_city, the_city
    from demonstration.seeding import seed_cases

    current_app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        standing = city_stands(session)
        if not standing:
            found_city(session, now=now())
    if not standing and not without_cases:
        with transaction() as session:
            city = the_city(session)
        seed_cases(city, lambda line: click.echo(f"  {line}"))
    click.echo(accounts_table())


def accounts_table() -> str:
    """Every demo account with its organisation and roles, and the one password."""
    lines = [f"演示账号（密码均为 {DEMONSTRATION_PASSWORD}） / demo accounts, one password:"]
    for troupe in TROUPES:
        for person in troupe.people:
            roles = "、".join(ROLE_LABELS[role] for role in person.roles)
            lines.append(f"  {person.key:<20}{troupe.short_name}  {roles}")
    return "\n".join(lines)
