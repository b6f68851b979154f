"""The receipt of a submission (收件回执): one page, longer only when the files do not fit on one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from review_room.papers.codes import code_squares
from review_room.papers.content import ReceiptContent, SubmittedFile
from review_room.papers.fonts import wrap
from review_room.papers.opinion import DEMONSTRATION_NOTICE
from review_room.papers.page import MARGIN, MM, Colour, Paper
from review_room.papers.tables import Column, TableStyle, heading, table

_BEIJING = ZoneInfo("Asia/Shanghai")
_CODE = 32.0  # millimetres


def render_receipt(content: ReceiptContent) -> bytes:
    """Lay out the receipt: whom it is for, the files with their digests, the digest of the set, and a QR code."""
    paper = Paper(running_title=f"{content.title}　编号：{content.receipt_no}", notice=DEMONSTRATION_NOTICE)
    paper.new_page()
    paper.y += 4
    paper.centred(paper.y, content.title, 22, bold=True)
    paper.y += 12
    paper.centred(paper.y, f"编号：{content.receipt_no}", 10)
    paper.y += 8
    _basics(paper, content)
    paper.y += 2
    heading(
        paper, f"收到的文件（共 {len(content.files)} 个，{readable_size(sum(file.size for file in content.files))}）"
    )
    _files(paper, content.files)
    _not_taken(paper, content.files)
    _set_digest(paper, content)
    _closing(paper, content)
    return paper.finish(title=f"{content.title} {content.receipt_no}", subject=content.project_name)


def readable_size(size: int) -> str:
    """A size in bytes for people, in steps of 1024."""
    if size < 1024:
        return f"{size} 字节"
    amount = float(size)
    for unit in ("KB", "MB"):
        amount /= 1024
        if amount < 1024:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1024:.2f} GB"


def beijing_time(moment: datetime) -> str:
    """A moment as printed on papers."""
    local = moment.astimezone(_BEIJING)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}（北京时间）"


def _basics(paper: Paper, content: ReceiptContent) -> None:
    columns = (Column("", 30, centred=True, shaded=True), Column("", 140))
    rows = [
        ("工程名称", content.project_name),
        ("项目代码", content.project_code),
        ("案件编号", content.case_no),
        ("审批阶段", content.stage),
        ("建设单位", content.owner),
        ("提交人", content.submitted_by),
        ("收件时间", beijing_time(content.received_at)),
        ("收件单位", content.received_by),
    ]
    table(paper, columns, rows, TableStyle(size=9.5), headed=False)


def _files(paper: Paper, files: tuple[SubmittedFile, ...]) -> None:
    columns = (
        Column("序号", 12, centred=True),
        Column("文件名", 46),
        Column("大小", 20, centred=True),
        Column("读取情况", 18, centred=True),
        Column("摘要（SHA-256）", 74, mono=True),
    )
    rows = [
        (str(number), file.name, readable_size(file.size), file.reading, file.digest)
        for number, file in enumerate(files, start=1)
    ]
    table(paper, columns, rows, TableStyle(size=8.0, leading=1.35))


def _not_taken(paper: Paper, files: tuple[SubmittedFile, ...]) -> None:
    """Names what was received but is no drawing that anybody will review."""
    refused = [file.name for file in files if file.refused]
    if not refused:
        return
    paper.y += 2
    sentence = f"其中 {len(refused)} 个文件无法读取，不进入审查，仅随本次提交存档：{'、'.join(refused)}。"
    for line in wrap(sentence, paper.inner_width * MM, 9.5):
        if paper.y + 8 > paper.bottom:
            paper.continue_page()
        paper.text(MARGIN, paper.y, line, 9.5, bold=True)
        paper.y += 9.5 * 1.6 / MM


def _set_digest(paper: Paper, content: ReceiptContent) -> None:
    if paper.y + _CODE + 14 > paper.bottom:
        paper.continue_page()
    paper.y += 4
    paper.text(MARGIN, paper.y, "图纸集摘要：", 9.5, bold=True)
    paper.text(MARGIN + 23, paper.y + 0.3, content.set_digest, 8.5, mono=True)
    paper.y += 8


def _closing(paper: Paper, content: ReceiptContent) -> None:
    """The explanation on the left, the QR code on the right."""
    top, text_width = paper.y, paper.inner_width - _CODE - 8
    sentence = (
        "本回执证明上列文件已完整收到，文件内容以摘要为准。任何人可以对照摘要核验文件是否被改动。"
        "是否受理以受理决定为准；扫描右侧二维码可以查询办理进度。"
    )
    for line in wrap(sentence, text_width * MM, 9.5):
        paper.text(MARGIN, paper.y, line, 9.5)
        paper.y += 9.5 * 1.6 / MM
    for line in wrap(content.check_url, text_width * MM, 8):
        paper.text(MARGIN, paper.y + 1, line, 8, colour=Colour.GREY)
        paper.y += 8 * 1.5 / MM
    left = paper.width - MARGIN - _CODE
    paper.squares(
        [(left + x, top + y, width, height) for x, y, width, height in code_squares(content.check_url, _CODE)]
    )
    paper.y = max(paper.y, top + _CODE)
