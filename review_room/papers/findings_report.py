"""The list of findings on paper, each with a clipping of the sheet that it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from review_room.papers.content import FindingRow
from review_room.papers.page import MARGIN, Paper
from review_room.papers.tables import Column, heading, paragraph, table

_TALLEST = 75.0  # millimetres of a clipping
_GAP = 4.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A clipping as PNG, with its size in pixels."""

    png: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A finding, and what it points at where that can be shown."""

    finding: FindingRow
    picture: Picture | None = None
    below: tuple[tuple[str, str], ...] = ()
    """Further lines with their headings: files, and what was said."""


def render_report(rows: Sequence[ReportRow], *, title: str, remark: str) -> bytes:
    """The report as PDF: disciplines in the order of `rows`, each finding under its number there."""
    paper = Paper(running_title=title[:60], notice="审查意见及图示")
    paper.new_page()
    paper.centred(paper.y, "审查意见及图示", 18, bold=True)
    paper.y += 12
    paragraph(paper, title, indent=False)
    paragraph(paper, remark, size=9, indent=False)
    groups: dict[str, list[ReportRow]] = {}
    for row in rows:
        groups.setdefault(row.finding.discipline, []).append(row)
    for discipline, group in groups.items():
        heading(paper, f"{discipline}（{len(group)} 条）", room=60)
        for row in group:
            _row(paper, row)
    return paper.finish(title=title, subject="审查意见及图示")


def _row(paper: Paper, row: ReportRow) -> None:
    finding = row.finding
    sheet = (
        f"{finding.sheet_no}　{finding.sheet_title}" if finding.sheet_title != finding.sheet_no else finding.sheet_no
    )
    told = [
        (f"{finding.discipline}-{finding.number or '—'}", f"{finding.gravity}　{finding.state}"),
        ("图纸", sheet),
        ("审查意见", finding.text),
        ("条文依据", finding.provision),
        ("引用案例", finding.precedent or ""),
        ("提出", f"{finding.unit} / {finding.reviewer}"),
        ("设计回复", f"{finding.reply}　{finding.replied_by}".strip()),
        ("复审意见", finding.re_review),
        *row.below,
    ]
    columns = (Column("", 26, centred=True, shaded=True), Column("", paper.inner_width - 26))
    table(paper, columns, [line for line in told if line[1]], headed=False)
    paper.y += _GAP / 2
    if row.picture is not None:
        _picture(paper, row.picture)
    paper.y += _GAP


def _picture(paper: Paper, picture: Picture) -> None:
    """The clipping over the whole width, or as tall as it may be; on the next page where it does not fit."""
    width = paper.inner_width
    height = width * picture.height / picture.width
    if height > _TALLEST:
        width, height = width * _TALLEST / height, _TALLEST
    if paper.y + height > paper.bottom:
        paper.continue_page()
    paper.picture(MARGIN, paper.y, width, height, picture.png)
    paper.box(MARGIN, paper.y, width, height)
    paper.y += height
