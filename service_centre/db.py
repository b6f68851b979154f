"""Typed base of all tables, the session factory, and the only place that ends a transaction."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum as PyEnum

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Enum, MetaData
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError

from service_centre.errors import ChangedMeanwhile, DomainError

logger = logging.getLogger(__name__)


class Base(DeclarativeBase):
    """Typed base. Models inherit from this, never from `db.Model`."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it off the class
        PyEnum: Enum(
            PyEnum,
            native_enum=False,
            create_constraint=False,
            length=32,
            values_callable=lambda kind: [member.value for member in kind],
        ),
        datetime: DateTime(timezone=True),
    }


db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"expire_on_commit": False},
    engine_options={"pool_pre_ping": True},
)


def after_commit(session: Session, key: str, act: Callable[[], object]) -> None:
    """Do `act` once the open transaction has been committed; one act per `key`.

    Only doorbells belong here: whatever must not be lost is a row of the same transaction.
    """
    session.info.setdefault("after_commit", {})[key] = act


def lock_row(session: Session, row: Base) -> None:
    """Read a row again and hold it until the transaction ends: whoever else wants it waits."""
    session.refresh(row, with_for_update={"of": type(row)})


@contextmanager
def taken_as(refusal: DomainError, session: Session, *constraints: str) -> Iterator[None]:
    """Insert in the block; where one of the unique `constraints` is violated, raise the refusal.

    A look before the insert gives the usual answer; this gives the same one when two ask at the same moment.
    """
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        diagnosis = getattr(error.orig, "diag", None)
        if diagnosis is not None and diagnosis.constraint_name in constraints:
            raise refusal from None
        raise


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit when the block succeeds, roll everything back when it does not.

    Only entry points open one: views, jobs, commands. A second one inside the first would commit
    half of it, so that is refused. Raises ChangedMeanwhile when somebody else changed a row first.
    """
    session = db.session()
    if session.info.get("transaction_open"):
        raise RuntimeError("transaction() inside transaction(): a use case must not open its own")
    session.info["transaction_open"] = True
    session.info["after_commit"] = {}
    try:
        yield session
        session.commit()
    except StaleDataError:
        session.rollback()
        raise ChangedMeanwhile from None
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["transaction_open"] = False
    _ring(session.info.pop("after_commit", {}))


def _ring(acts: dict[str, Callable[[], object]]) -> None:
    for key, act in acts.items():
        try:
            act()
        except Exception:  # a silent doorbell delays work by seconds; the promise stands in the database
            logger.warning("the doorbell %s did not ring; the periodic hand-over will", key, exc_info=True)
