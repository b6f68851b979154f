"""An opinion of a fictitious city, and ways to look at a PDF with two renderers."""

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pymupdf
import pytest

from review_room.papers.content import FindingRow, OpinionContent, OpinionHeader, SheetRow, Signatory, Stance

DAY = date(2026, 11, 23)
UNITS = (
    ("虚构市天衡施工图设计文件审查咨询有限公司", "审查合格", "王建国", "法定代表人"),
    ("虚构市自然资源和规划局", "同意", "李明", "签发人"),
    ("虚构市人民防空办公室", "不涉及", "赵卫", "签发人"),
    ("虚构市住房和城乡建设局", "同意", "陈刚", "牵头部门签发人"),
)
DISCIPLINES = ("建筑", "结构", "给排水", "电气", "消防")


def finding(number: int, text: str = "疏散楼梯间在首层未直通室外，扩大前室的装修材料未注明燃烧性能。") -> FindingRow:
    return FindingRow(
        discipline=DISCIPLINES[number % 5],
        sheet_no=f"建施-{number:03d}",
        sheet_title="一层平面图",
        text=text,
        provision="GB 55037-2022 第7.1.5条",
        gravity="违反强制性条文",
        unit="虚构市住房和城乡建设局",
        reviewer="张伟",
        reply="已按意见修改，详见修改版。",
        replied_by="刘工",
        re_review="经复核，已整改到位。",
        state="已关闭",
        number=number // 5 + 1,
    )


def opinion(findings: tuple[FindingRow, ...], sheets: int = 6) -> OpinionContent:
    header = OpinionHeader(
        case_no="LS-2026-0001",
        project_name="虚构市滨江新区综合服务中心建设工程（演示）",
        project_code="2026-330100-47-01-000123",
        owner="虚构市城市建设投资集团有限公司",
        design_firm="演示建筑设计研究院有限公司",
        agency=UNITS[0][0],
        lead_department=UNITS[-1][0],
        stage="施工许可阶段",
        round_no=2,
        admitted_on=date(2026, 11, 2),
        issued_on=DAY,
    )
    return OpinionContent(
        header=header,
        conclusion="经联合审查，该工程施工图设计文件符合国家有关法律法规和工程建设强制性标准，结论为：合格。",
        stances=tuple(Stance(unit, stance, person, DAY) for unit, stance, person, _ in UNITS),
        findings=findings,
        sheets=tuple(
            SheetRow(f"建施-{n:03d}", f"第{n}层平面图", "建筑", 2, f"sha256:{n:064x}") for n in range(1, sheets + 1)
        ),
        signatories=tuple(
            Signatory(f"signature_{n}", unit, duty, person) for n, (unit, _, person, duty) in enumerate(UNITS)
        ),
    )


@pytest.fixture(scope="session")
def short_opinion() -> OpinionContent:
    return opinion(tuple(finding(n) for n in range(12)))


def plain(text: str) -> str:
    """The text without any blanks, which the wrapping of lines may add or drop."""
    return "".join(text.split())


def text_of(pdf: bytes) -> str:
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        return "\n".join(page.get_text() for page in document)


def pictures(pdf: bytes, folder: Path, dpi: int = 60) -> Iterator[tuple[pymupdf.Page, pymupdf.Pixmap, pymupdf.Pixmap]]:
    """Every page with its pictures by MuPDF and by poppler."""
    path = folder / "looked-at.pdf"
    path.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-png", str(path), str(folder / "page")], check=True)
    with pymupdf.open(path) as document:
        for page, other in zip(document, sorted(folder.glob("page-*.png")), strict=True):
            yield page, page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY), pymupdf.Pixmap(str(other))


def has_ink(picture: pymupdf.Pixmap, box: tuple[float, float, float, float], dpi: int = 60) -> bool:
    """Whether something darker than its surroundings stands in the box (points)."""
    left, top, right, bottom = (int(edge * dpi / 72) for edge in box)
    rows = range(max(top, 0), min(bottom + 1, picture.height))
    greys = [picture.pixel(x, y)[0] for y in rows for x in range(max(left, 0), min(right + 1, picture.width))]
    return bool(greys) and max(greys) - min(greys) > 25
