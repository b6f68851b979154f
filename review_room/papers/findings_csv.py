"""The list of findings as CSV."""

from review_room.papers.content import FindingRow, numbered
from review_room.papers.csv_table import csv_table

_HEADINGS = (
    "序号", "专业", "图号", "图名", "审查意见", "条文依据", "意见性质", "提出部门", "审查人",
    "设计回复", "回复人", "复审意见", "状态", "引用案例",
)  # fmt: skip


def findings_csv(findings: tuple[FindingRow, ...]) -> bytes:
    """Numbered per discipline like the opinion."""
    rows = (
        (
            str(number), finding.discipline, finding.sheet_no, finding.sheet_title, finding.text, finding.provision,
            finding.gravity, finding.unit, finding.reviewer, finding.reply, finding.replied_by, finding.re_review,
            finding.state, finding.precedent or "",
        )
        for number, finding in numbered(findings)
    )  # fmt: skip
    return csv_table(_HEADINGS, rows)
