"""`flask promises`: what waits, why, and a push for it."""

import click
from sqlalchemy import select

from service_centre.db import transaction
from service_centre.outbox import PromisedJob, hand_over, open_again
from service_centre.web import BEIJING, now


@click.group("promises")
def promises() -> None:
    """Background work that has been promised."""


@promises.command("list")
def list_promises() -> None:
    """Promises that are not kept: number, job, subject, tries, since when, the last failure."""
    with transaction() as session:
        waiting = session.scalars(select(PromisedJob).where(PromisedJob.kept_at.is_(None)).order_by(PromisedJob.id))
        for job in waiting:
            end = "given up" if job.given_up_at else "waiting"
            tries = f"{job.tries + job.waits} tries"
            since = job.promised_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
            click.echo(f"{job.id}\t{job.name}({job.subject_id})\t{end}\t{tries}\tsince {since}\t{job.failure or ''}")


@promises.command("retry")
@click.argument("number", type=int)
def retry(number: int) -> None:
    """Try one promise again now, also one that was given up."""
    with transaction() as session:
        job = session.get(PromisedJob, number)
        if job is None or job.kept_at:
            raise click.ClickException(f"没有未完成的任务 {number} / no unkept promise {number}")
        open_again(job)
        session.flush()
        hand_over(session, now=now())
    click.echo(f"{number}: rung")
