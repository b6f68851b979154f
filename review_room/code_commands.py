"""`flask codes`: the library of standards and clauses that reviewers cite."""

from datetime import datetime
from pathlib import Path
from typing import TextIO

import click
from flask import Flask
from sqlalchemy import func, select

from review_room.models import Provision, Standard
from review_room.usecases.provisions import import_codes
from service_centre.db import db, transaction
from service_centre.errors import DomainError

SEED = Path(__file__).parent / "codes" / "seed.csv"
"""Numbers of clauses in use, without their text; a centre brings its own table."""


def install(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(codes)


@click.group("codes")
def codes() -> None:
    """Standards, and which of their clauses are in force and mandatory on which day."""


@codes.command("import")
@click.argument("file", type=click.File(encoding="utf-8-sig"), required=False)
def import_table(file: TextIO | None) -> None:
    """Take in FILE, a CSV headed as review_room/codes/seed.csv is; without FILE that small list itself.

    What is known already is brought up to date, nothing is taken out; a line that is not understood stops all.
    """
    try:
        with transaction() as session:
            if file is not None:
                standards, provisions = import_codes(session, file)
            else:
                standards, provisions = import_codes(session, SEED.read_text(encoding="utf-8").splitlines())
    except DomainError as error:
        raise click.ClickException(f"{error} / not imported") from None
    click.echo(f"{standards} 本规范 / standards, {provisions} 条 / clauses")


@codes.command("list")
@click.option("--on", "moment", type=click.DateTime(["%Y-%m-%d"]), help="Only those in force on this day.")
def list_standards(moment: datetime | None) -> None:
    """Every standard: number, edition, title, days in force, clauses known."""
    counts = select(func.count()).where(Provision.standard_id == Standard.id).scalar_subquery()
    rows = db.session.execute(select(Standard, counts).order_by(Standard.code, Standard.edition))
    for standard, count in rows:
        until = standard.replaced_on.isoformat() if standard.replaced_on else ""
        if moment is None or standard.in_force.covers(moment.date()):
            edition = f" {standard.edition}" if standard.edition else ""
            click.echo(f"{standard.code}{edition}\t{standard.title}\t{standard.in_force_on}..{until}\t{count}")
