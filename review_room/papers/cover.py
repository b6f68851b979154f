"""The cover of a stamped set: which sheets in which revision it holds, and the place of the centre's seal."""

from __future__ import annotations

from dataclasses import dataclass

from review_room.papers.content import OpinionHeader, SheetRow
from review_room.papers.opinion import DEMONSTRATION_NOTICE, chinese_day
from review_room.papers.page import A4_HEIGHT, MARGIN, Paper
from review_room.papers.tables import Column, TableStyle, heading, paragraph, table
from service_centre.signing.faces import SignatureField

TITLE = "联合审查合格图纸目录"
_SEAL_WIDTH, _SEAL_HEIGHT = 84.0, 36.0


@dataclass(frozen=True, slots=True)
class CoverPaper:
    """The cover, still unsigned; `field` is made on it by `prepare` after the set has been joined behind it."""

    pdf: bytes
    field: SignatureField


def render_cover(header: OpinionHeader, sheets: tuple[SheetRow, ...], *, field: str, sealed_by: str) -> CoverPaper:
    """Lay out the cover; digests are those of the sheets as reviewed, before they were stamped."""
    paper = Paper(running_title=f"{TITLE}　案件编号：{header.case_no}", notice=DEMONSTRATION_NOTICE)
    paper.new_page()
    paper.y += 4
    paper.centred(paper.y, TITLE, 22, bold=True)
    paper.y += 14
    label = Column("", 25, centred=True, shaded=True)
    rows = [
        ("工程名称", header.project_name),
        ("项目代码", header.project_code),
        ("案件编号", header.case_no),
        ("出具日期", chinese_day(header.issued_on)),
    ]
    table(paper, (label, Column("", 145)), rows, headed=False)
    paper.y += 2
    heading(paper, f"图纸清单（共 {len(sheets)} 张）")
    _sheet_rows(paper, sheets)
    place = _seal_place(paper, field, sealed_by)
    return CoverPaper(paper.finish(title=f"{TITLE} {header.case_no}", subject=header.project_name), place)


def _sheet_rows(paper: Paper, sheets: tuple[SheetRow, ...]) -> None:
    columns = (
        Column("序号", 12, centred=True),
        Column("图号", 28),
        Column("图名", 46),
        Column("版本", 12, centred=True),
        Column("审查时摘要（SHA-256）", 72, mono=True),
    )
    rows = [
        (str(number), sheet.sheet_no, sheet.title, str(sheet.revision_no), sheet.digest)
        for number, sheet in enumerate(sheets, start=1)
    ]
    table(paper, columns, rows, TableStyle(size=8.0, leading=1.35))


def _seal_place(paper: Paper, field: str, sealed_by: str) -> SignatureField:
    if paper.y + _SEAL_HEIGHT + 18 > paper.bottom:
        paper.continue_page()
    paper.y += 4
    paragraph(paper, f"以上图纸由{sealed_by}加盖联合审查专用章。图纸上的二维码可以核对其是否为现行有效版本。", size=9.5)
    paper.y += 2
    left = paper.width - MARGIN - _SEAL_WIDTH
    paper.box(left, paper.y, _SEAL_WIDTH, _SEAL_HEIGHT)
    return SignatureField(
        name=field,
        page=paper.page_number,
        left_mm=left + 1,
        bottom_mm=A4_HEIGHT - paper.y - _SEAL_HEIGHT + 1,
        width_mm=_SEAL_WIDTH - 2,
        height_mm=_SEAL_HEIGHT - 2,
        label=f"{sealed_by} 联合审查专用章",
    )
