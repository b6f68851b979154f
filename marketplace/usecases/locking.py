"""Waiting one's turn: whoever decides about a row sees what was decided before."""

from sqlalchemy.orm import Session


def lock(session: Session, row: object) -> None:
    """Hold `row` until the transaction ends, and see its newest state.

    What this transaction has already changed is written first: reading again would undo it.
    """
    session.flush()
    session.refresh(row, with_for_update=True)
