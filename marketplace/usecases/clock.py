"""The clock that decides rights: the database's, read inside the transaction that uses it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

Clock = Callable[[Session], datetime]


def database_clock(session: Session) -> datetime:
    """This moment as the database sees it; it moves on within a transaction."""
    moment: datetime = session.scalars(select(func.clock_timestamp())).one()
    return moment
