"""The list of findings as CSV that spreadsheet programs open in Chinese and never take for formulas."""

from __future__ import annotations

import csv
import io

from review_room.papers.content import FindingRow, numbered

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_HEADINGS = (
    "序号", "专业", "图号", "图名", "审查意见", "条文依据", "意见性质", "提出部门", "审查人",
    "设计回复", "回复人", "复审意见", "状态",
)  # fmt: skip


def findings_csv(findings: tuple[FindingRow, ...]) -> bytes:
    """UTF-8 with a byte-order mark, lines ended by CR LF (RFC 4180), numbered per discipline like the opinion."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(_HEADINGS)
    for number, finding in numbered(findings):
        cells = (
            finding.discipline, finding.sheet_no, finding.sheet_title, finding.text, finding.provision, finding.gravity,
            finding.unit, finding.reviewer, finding.reply, finding.replied_by, finding.re_review, finding.state,
        )  # fmt: skip
        writer.writerow([number, *map(harmless, cells)])
    return stream.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell with an apostrophe before whatever a spreadsheet program would calculate (CWE-1236)."""
    return (
        f"'{cell}" if cell.lstrip(" \u3000").startswith(_FORMULA_STARTS) or cell.startswith(_FORMULA_STARTS) else cell
    )
