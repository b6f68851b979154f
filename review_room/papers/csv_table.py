"""Tables as CSV that spreadsheet programs open in Chinese and never take for formulas."""

import csv
import io
from collections.abc import Iterable

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """UTF-8 with a byte-order mark, lines ended by CR LF (RFC 4180), nothing a spreadsheet program would calculate."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(headings)
    writer.writerows(map(harmless, row) for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell with an apostrophe before whatever a spreadsheet program would calculate (CWE-1236)."""
    return (
        f"'{cell}" if cell.lstrip(" \u3000").startswith(_FORMULA_STARTS) or cell.startswith(_FORMULA_STARTS) else cell
    )
