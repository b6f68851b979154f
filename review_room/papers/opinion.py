"""The joint opinion 《施工图联合审查意见书》 as a PDF with places for its signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from review_room.papers.content import OpinionContent, OpinionHeader, Signatory, counted, numbered, opinion_digest
from review_room.papers.fonts import text_width, wrap
from review_room.papers.page import A4_HEIGHT, MARGIN, MM, Colour, Paper
from review_room.papers.tables import Column, TableStyle, heading, paragraph, table
from service_centre.signing.faces import SignatureField

TITLE = "施工图联合审查意见书"
DEMONSTRATION_NOTICE = "演示文件，无法律效力"
_SMALL = TableStyle(size=8.0, leading=1.4)
_CAPTION, _SIGNATURE = 15.0, 34.0  # millimetres of a signature box: who signs, and where
_GAP = 4.0


@dataclass(frozen=True, slots=True)
class OpinionPaper:
    """The rendered opinion, still unsigned, and the fields to be made before the first signature."""

    pdf: bytes
    fields: tuple[SignatureField, ...]
    digest: str


def render_opinion(content: OpinionContent) -> OpinionPaper:
    """Lay out the opinion: cover, stances, findings, sheets with digests, signatures."""
    header = content.header
    digest = opinion_digest(content)
    paper = Paper(running_title=f"{TITLE}　案件编号：{header.case_no}", notice=DEMONSTRATION_NOTICE)
    paper.new_page()
    _masthead(paper, header)
    _basics(paper, header)
    _conclusion(paper, content)
    _stances(paper, content)
    paper.new_page(landscape=True)
    _findings(paper, content)
    _sheets(paper, content)
    fields = _signatures(paper, content.signatories, digest)
    pdf = paper.finish(title=f"{TITLE} {header.case_no}", subject=f"{header.project_name} {digest}")
    return OpinionPaper(pdf, tuple(fields), digest)


def _masthead(paper: Paper, header: OpinionHeader) -> None:
    """The red head of an official document, and the title."""
    lines = wrap(header.lead_department, paper.inner_width * MM, 26)
    for line in lines:
        paper.centred(paper.y, line, 26, colour=Colour.RED, bold=True)
        paper.y += 13
    paper.y += 1
    paper.rule(MARGIN, paper.y, paper.width - MARGIN, paper.y, colour=Colour.RED, points=2.2)
    paper.rule(MARGIN, paper.y + 1.2, paper.width - MARGIN, paper.y + 1.2, colour=Colour.RED, points=0.6)
    paper.y += 9
    paper.centred(paper.y, TITLE, 22, bold=True)
    paper.y += 12
    paper.centred(paper.y, f"案件编号：{header.case_no}　　第 {header.round_no} 轮", 10.5)
    paper.y += 6
    paper.centred(paper.y, f"（{DEMONSTRATION_NOTICE}，所列单位和人员均为虚构）", 8.5, colour=Colour.GREY)
    paper.y += 6


def _basics(paper: Paper, header: OpinionHeader) -> None:
    heading(paper, "一、基本信息")
    label = Column("", 25, centred=True, shaded=True)
    wide = (label, Column("", 145))
    table(paper, wide, [("工程名称", header.project_name)], headed=False)
    rows = [
        ("项目代码", header.project_code, "审批阶段", header.stage),
        ("建设单位", header.owner, "设计单位", header.design_firm),
        ("审图机构", header.agency, "牵头部门", header.lead_department),
        ("受理日期", chinese_day(header.admitted_on), "出具日期", chinese_day(header.issued_on)),
    ]
    table(paper, (label, Column("", 60), label, Column("", 60)), rows, headed=False)


def _conclusion(paper: Paper, content: OpinionContent) -> None:
    paper.y += 2
    heading(paper, "二、联合审查结论")
    paragraph(paper, content.conclusion)
    if content.legal_basis:
        paragraph(paper, f"审查依据：{content.legal_basis}", size=9.5)


def _stances(paper: Paper, content: OpinionContent) -> None:
    paper.y += 2
    heading(paper, "三、各单位审查意见")
    columns = (
        Column("序号", 12, centred=True),
        Column("单位", 56),
        Column("意见", 24, centred=True),
        Column("说明", 32),
        Column("审查人", 20, centred=True),
        Column("日期", 26, centred=True),
    )
    rows = [
        (str(number), stance.unit, stance.stance, stance.remark, stance.reviewer, stance.stated_on.isoformat())
        for number, stance in enumerate(content.stances, start=1)
    ]
    table(paper, columns, rows)


def _findings(paper: Paper, content: OpinionContent) -> None:
    heading(paper, f"四、审查意见汇总表（共 {len(content.findings)} 条，按专业编号）")
    if not content.findings:
        paragraph(paper, "本轮无审查意见。")
        return
    columns = (
        Column("序号", 10, centred=True),
        Column("专业", 15, centred=True),
        Column("图号（图名）", 25),
        Column("审查意见", 62),
        Column("条文依据", 27),
        Column("意见性质", 17, centred=True),
        Column("提出部门\n审查人", 24),
        Column("设计回复", 36),
        Column("复审意见", 26),
        Column("状态", 15, centred=True),
    )
    rows = [
        (
            number,
            finding.discipline,
            f"{finding.sheet_no}（{finding.sheet_title}）" if finding.sheet_title else finding.sheet_no,
            finding.text,
            finding.provision or "—",
            finding.gravity,
            "／".join(filter(None, (finding.unit, finding.reviewer))),
            f"{finding.reply}（{finding.replied_by}）"
            if finding.reply and finding.replied_by
            else finding.reply or "—",
            finding.re_review or "—",
            finding.state,
        )
        for number, finding in numbered(counted(content.findings))
    ]
    table(paper, columns, rows, _SMALL)


def _sheets(paper: Paper, content: OpinionContent) -> None:
    paper.y += 2
    heading(paper, f"五、图纸版本及摘要清单（共 {len(content.sheets)} 张）")
    columns = (
        Column("序号", 12, centred=True),
        Column("图号", 34),
        Column("图名", 62),
        Column("专业", 18, centred=True),
        Column("版本", 14, centred=True),
        Column("摘要（SHA-256）", 117, mono=True),
    )
    rows = [
        (str(number), sheet.sheet_no, sheet.title, sheet.discipline, str(sheet.revision_no), sheet.digest)
        for number, sheet in enumerate(content.sheets, start=1)
    ]
    table(paper, columns, rows, _SMALL)


def _signatures(paper: Paper, signatories: tuple[Signatory, ...], digest: str) -> list[SignatureField]:
    paper.new_page()
    heading(paper, "六、数据摘要与签署")
    paragraph(
        paper,
        "本意见书全部内容的规范化数据（JSON）摘要如下。以下各单位按顺序签署，牵头部门最后签署，共同确认该摘要及所列图纸版本：",
    )
    paper.text(MARGIN + 7, paper.y, digest, 9, mono=True)
    paper.y += 9
    fields: list[SignatureField] = []
    width = (paper.inner_width - _GAP) / 2
    for position, signatory in enumerate(signatories):
        right = position % 2 == 1
        if not right and paper.y + _CAPTION + _SIGNATURE > paper.bottom:
            paper.continue_page()
        fields.append(_signature_box(paper, signatory, position + 1, MARGIN + (width + _GAP if right else 0), width))
        if right:
            paper.y += _CAPTION + _SIGNATURE + _GAP
    return fields


def _signature_box(paper: Paper, signatory: Signatory, order: int, x: float, width: float) -> SignatureField:
    paper.box(x, paper.y, width, _CAPTION, fill=Colour.SHADE)
    paper.box(x, paper.y, width, _CAPTION + _SIGNATURE)
    paper.text(x + 2, paper.y + 2, _fitting(f"{order}. {signatory.unit}", width - 4, 9.5), 9.5, bold=True)
    paper.text(x + 2, paper.y + 8.5, _fitting(f"{signatory.duty}：{signatory.person}", width - 4, 9), 9)
    return SignatureField(
        name=signatory.field,
        page=paper.page_number,
        left_mm=x + 1,
        bottom_mm=A4_HEIGHT - (paper.y + _CAPTION + _SIGNATURE) + 1,
        width_mm=width - 2,
        height_mm=_SIGNATURE - 2,
        label=f"{signatory.unit} {signatory.duty} {signatory.person}",
    )


def _fitting(line: str, width: float, size: float) -> str:
    """The line, cut with an ellipsis where it is too long for its box; the full name is in the table of stances."""
    if text_width(line, size) <= width * MM:
        return line
    while text_width(line + "…", size) > width * MM:
        line = line[:-1]
    return line + "…"


def chinese_day(day: date) -> str:
    """A day as official documents print it."""
    return f"{day.year}年{day.month}月{day.day}日"
