"""Paper, drawing frame and title block after GB/T 50001-2017 (chapter 3); all names in it are fictitious."""

from dataclasses import dataclass

from demonstration.drawings.display_list import Pen, Picture
from demonstration.drawings.title_layouts import OTHERS, Layout

# Width × height in mm, landscape.
PAPERS: dict[str, tuple[float, float]] = {
    "A0": (1189.0, 841.0),
    "A1": (841.0, 594.0),
    "A2": (594.0, 420.0),
    "A3": (420.0, 297.0),
}
BINDING = 25.0
MARGIN = {"A0": 10.0, "A1": 10.0, "A2": 10.0, "A3": 5.0}
BLOCK_WIDTH, BLOCK_HEIGHT = 210.0, 56.0
OFFICES = ("审　定", "审　核", "项目负责", "专业负责", "校　对", "设　计", "制　图")
COUNTERSIGNERS = ("建　筑", "结　构", "给排水", "电　气", "暖　通")


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """What the title block says."""

    owner: str
    design_firm: str
    project: str
    title: str
    sheet_no: str
    discipline: str
    scale: str
    revision: str
    date: str
    signers: tuple[str, ...]


def smallest_paper(width: float, height: float) -> str:
    """The smallest sheet whose frame holds a drawing of that size in mm."""
    for paper in ("A3", "A2", "A1"):
        across, up = PAPERS[paper]
        if across - BINDING - MARGIN[paper] >= width and up - 2 * MARGIN[paper] >= height:
            return paper
    return "A0"


def blank_sheet(paper: str, denominator: int) -> Picture:
    """An empty sheet of that paper; lengths in mm."""
    return Picture(*PAPERS[paper], denominator)


def draw_frame(picture: Picture, paper: str, block: TitleBlock, layout: Layout = Layout.STANDARD) -> None:
    """Cut edge, frame, centring marks, title block and countersigners' strip."""
    pen, margin = Pen(picture), MARGIN[paper]
    left, right, lower, upper = BINDING, picture.width - margin, margin, picture.height - margin
    pen.rectangle("图框", 0, 0, picture.width, picture.height)
    pen.rectangle("图框-内框", left, lower, right, upper)
    middle_x, middle_y = picture.width / 2, picture.height / 2
    for start, end in (
        ((middle_x, 0), (middle_x, lower + 5)),
        ((middle_x, picture.height), (middle_x, upper - 5)),
        ((0, middle_y), (left + 5, middle_y)),
        ((picture.width, middle_y), (right - 5, middle_y)),
    ):
        pen.line("图框-内框", start, end)
    pen.text("图框", (left, 1.2), "演示图纸 · 项目、单位与人员均为虚构", 2.5)
    pen.text("图框", (right, 1.2), f"图幅 {paper}", 2.5, anchor="right")
    _draw_countersigners(pen, left, upper)
    OTHERS.get(layout, _draw_title_block)(Pen(picture, (right - BLOCK_WIDTH, lower)), block)


def _draw_countersigners(pen: Pen, left: float, upper: float) -> None:
    x0, y0, height = left - 20, upper - 100, 20.0
    pen.rectangle("图框", x0, y0, left, upper)
    for number, office in enumerate(COUNTERSIGNERS):
        y = y0 + number * height
        pen.line("图框", (x0, y), (left, y))
        pen.text("图框", (x0 + 4, y + height / 2), office, 2.5, anchor="centre", rotation=90)
    for x in (x0 + 6, x0 + 13):
        pen.line("图框", (x, y0), (x, upper))


def _draw_title_block(pen: Pen, block: TitleBlock) -> None:
    pen.line("图框-内框", (0, 0), (0, BLOCK_HEIGHT), (BLOCK_WIDTH, BLOCK_HEIGHT))
    for x in (64, 124):
        pen.line("图签", (x, 0), (x, BLOCK_HEIGHT))
    _draw_parties(pen, block)
    _draw_signatures(pen, block)
    _draw_identity(pen, block)


def _draw_parties(pen: Pen, block: TitleBlock) -> None:
    pen.circle("图签", (9, 47), 5)
    pen.line("图签", (5.5, 44), (9, 52), (12.5, 44), closed=True)
    pen.text("图签", (17, 48.5), block.design_firm, 3.2, tag="设计单位")
    pen.text("图签", (17, 43), "设计证书：演示-甲级-000000（虚构）", 2.0)
    for y, label, text, tag in (
        (39, "建设单位", block.owner, "建设单位"),
        (26, "工程名称", block.project, "工程名称"),
    ):
        pen.line("图签", (0, y), (64, y))
        pen.text("图签", (2, y - 4.5), label, 2.2)
        pen.text("图签", (32, y - 9.5), text, 3.2, anchor="centre", tag=tag)
    pen.line("图签", (0, 13), (64, 13))
    pen.text("图签", (2, 8.5), "阶　　段", 2.2)
    pen.text("图签", (32, 3.5), "施工图设计", 3.2, anchor="centre", tag="阶段")


def _draw_signatures(pen: Pen, block: TitleBlock) -> None:
    row = BLOCK_HEIGHT / len(OFFICES)
    for number, (office, signer) in enumerate(zip(OFFICES, block.signers, strict=True)):
        y = BLOCK_HEIGHT - (number + 1) * row
        pen.line("图签", (64, y), (124, y))
        pen.text("图签", (74, y + row / 2), office, 2.5, anchor="middle")
        pen.text("图签", (94, y + row / 2), signer, 2.5, anchor="middle", tag=office.replace("　", ""))
        _draw_autograph(pen, 113, y + row / 2, sum(map(ord, signer)) + number)
    pen.line("图签", (84, 0), (84, BLOCK_HEIGHT))
    pen.line("图签", (104, 0), (104, BLOCK_HEIGHT))


def _draw_autograph(pen: Pen, x: float, y: float, number: int) -> None:
    """A scribble of a few strokes; it resembles nobody's signature."""
    points = []
    for step in range(9):
        number = (number * 1103515245 + 12345) % 2147483648
        points.append((x - 6 + step * 1.5, y - 2 + 4 * (number >> 16) / 32768))
    pen.line("图框", *points)


def _draw_identity(pen: Pen, block: TitleBlock) -> None:
    pen.text("图签", (126, 50.5), "图　　名", 2.2)
    height = 5.0 if len(block.title) <= 12 else 4.0
    pen.text("图签", (167, 39), block.title, height, anchor="centre", tag="图名")
    fields = (
        (("图　　号", block.sheet_no, "图号"), ("专　　业", block.discipline, "专业")),
        (("比　　例", block.scale, "比例"), ("版　　本", block.revision, "版本")),
        (("日　　期", block.date, "日期"), ("备　　注", "演示·虚构", "备注")),
    )
    for number, row in enumerate(fields):
        y = 33 - (number + 1) * 11
        pen.line("图签", (124, y + 11), (BLOCK_WIDTH, y + 11))
        for column, (label, text, tag) in enumerate(row):
            x = 124 + column * 43
            pen.text("图签", (x + 2, y + 7.5), label, 2.0)
            pen.text("图签", (x + 26, y + 3), text, 4.0 if tag == "图号" else 3.2, anchor="centre", tag=tag)
    pen.line("图签", (167, 0), (167, 33))
