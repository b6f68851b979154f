"""Commands for the people who run it: migrate, work, tick, trail."""

import hashlib
import json
import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask, current_app
from rq.serializers import JSONSerializer
from sqlalchemy import func, select

from service_centre.audit import log
from service_centre.calendar_commands import calendar
from service_centre.db import db, transaction
from service_centre.outbox import hand_over
from service_centre.people.commands import people
from service_centre.promise_commands import promises
from service_centre.queues import QUEUES, QUICK_QUEUES, PromiseWorker, load_everything, redis_connection
from service_centre.web import now

if TYPE_CHECKING:
    from alembic.config import Config  # loaded only where it is used: no program but the first needs it

logger = logging.getLogger(__name__)
_TICK_LOCK = 7_203_001


def install(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(migrate)
    app.cli.add_command(work)
    app.cli.add_command(tick)
    app.cli.add_command(trail)
    app.cli.add_command(promises)
    app.cli.add_command(calendar)
    app.cli.add_command(people)


def alembic_config() -> "Config":
    """Where the migrations lie; the connection comes from the application."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(current_app.root_path).joinpath("migrations")))
    return config


@click.command("migrate")
@click.option("--to", default="head", help="Revision to go to; a lower one goes down.")
def migrate(to: str) -> None:
    """Bring the database to the newest migration."""
    from alembic import command as alembic_command

    (alembic_command.downgrade if to == "base" else alembic_command.upgrade)(alembic_config(), to)


@click.command("work")
@click.option("--burst", is_flag=True, help="Stop when nothing waits.")
@click.option("--without-drawings", is_flag=True, help="Take only what people stand and wait for.")
def work(burst: bool, without_drawings: bool) -> None:
    """Run promised jobs until told to stop."""
    load_everything()
    db.engine.dispose()
    queues = QUICK_QUEUES if without_drawings else QUEUES
    worker = PromiseWorker(list(queues), connection=redis_connection(), serializer=JSONSerializer)
    with ExitStack() as at_the_end:
        for prepare, end in () if burst or without_drawings else current_app.extensions["worker_preparations"]:
            worker.between_jobs = (*worker.between_jobs, prepare)
            at_the_end.callback(end)
        worker.work(burst=burst, logging_level="WARNING")


@click.command("tick")
@click.option("--every", default=2.0, help="Seconds between rounds.")
def tick(every: float) -> None:
    """Ring for waiting promises and keep the Merkle log; one round after the other."""
    rounds = 0
    while True:
        try:
            tick_once(checkpoint=rounds % 15 == 0)
        except Exception:  # the next round tries again; a lost Redis or database must not end the process
            logger.exception("a round of the tick failed")
        rounds += 1
        time.sleep(every)


def tick_once(*, checkpoint: bool = False) -> None:
    """One round: hand over promises, sequence new entries, sign a checkpoint now and then."""
    with transaction() as session:
        if not session.scalar(select(func.pg_try_advisory_xact_lock(_TICK_LOCK))):
            return
        log.sequence_entries(session)
        if checkpoint:
            log.sign_checkpoint(session, key=trail_key(), now=now())
    for task in current_app.extensions["periodic_tasks"]:
        try:
            task()
        except Exception:  # each comes again with the next round; the promises of everybody must not wait for it
            logger.exception("the periodic task %s failed", task.__name__)
    with transaction() as session:
        hand_over(session, now=now())


def trail_key() -> Ed25519PrivateKey:
    """The key that signs checkpoints, derived from the installation's secret."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"lianshen/trail\n" + secret).digest())


@click.group("trail")
def trail() -> None:
    """The audit trail."""


@trail.command("verify")
@click.option("--checkpoint", "kept", type=click.File(encoding="utf-8"), multiple=True, help="One kept by an outsider.")
def verify(kept: Sequence[TextIO]) -> None:
    """Check every entry; exit 1 and name each place that does not hold."""
    outside = [_kept(file) for file in kept]
    with transaction() as session:
        log.sequence_entries(session, limit=1_000_000)
        breaks = log.verify(session, trail_key().public_key(), outside)
    for broken in breaks:
        click.echo(f"BROKEN {broken.stream} #{broken.position}: {broken.reason}")
    if breaks:
        raise SystemExit(1)
    click.echo("the audit trail holds")


def _kept(file: TextIO) -> log.KeptCheckpoint:
    try:
        told = json.load(file)
        return log.KeptCheckpoint(int(told["size"]), str(told["root"]))
    except (ValueError, KeyError, TypeError):
        raise click.ClickException(f"不是检查点文件 / not a checkpoint: {file.name}") from None


@trail.command("export")
@click.option("--stream", default=None, help="Only this stream, e.g. review_case/1.")
@click.argument("out", type=click.File("w", encoding="utf-8"))
def export(stream: str | None, out: TextIO) -> None:
    """Write the trail as JSON lines."""
    with transaction() as session:
        for line in log.export(session, stream):
            out.write(line + "\n")
