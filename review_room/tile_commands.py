"""`flask tiles`: sheets drawn in advance, say before a joint meeting looks at them on a large screen."""

from concurrent.futures import ThreadPoolExecutor

import click
from flask import Flask, current_app

from review_room.exchange_marks import sheets_in_order
from review_room.models import ReviewCase, SheetRevision
from review_room.tiles import TileNotDrawn, prepare_piece, unprepared_pieces
from service_centre.db import db


def install(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(tiles)


@click.group("tiles")
def tiles() -> None:
    """Pictures of sheets, which are drawn when somebody looks at them."""


@tiles.command("prepare")
@click.argument("case_id", type=int)
def prepare(case_id: int) -> None:
    """Draw the sheets in force of a case into the cache of this machine, down to 300 dpi.

    Killed, it goes on where it was.
    """
    case = db.session.get(ReviewCase, case_id)
    if case is None:
        raise click.ClickException(f"没有编号为 {case_id} 的案件 / there is no case {case_id}")
    for sheet in sheets_in_order(db.session(), case):
        click.echo(f"{sheet.sheet.sheet_no}\t{_prepared(sheet)}")


def _prepared(sheet: SheetRevision) -> str:
    """Draws what is missing of a sheet; says how many tiles that was."""
    digest, size = sheet.digest or "", (sheet.width_mm, sheet.height_mm)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # for threads, which have no context

    def draw(piece: tuple[int, int, int]) -> int:
        with app.app_context():
            return prepare_piece(digest, *size, *piece)

    try:
        with ThreadPoolExecutor(2) as pool:  # threads only wait: each piece is drawn by a rendering process
            return f"{sum(pool.map(draw, unprepared_pieces(digest, *size)))} tiles"
    except TileNotDrawn as failure:
        return str(failure)
