"""Makes whole drawing sets: chooses the sheets, numbers them, draws them and writes the files."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from demonstration.drawings import services, site
from demonstration.drawings.architecture import floor_plan, openings
from demonstration.drawings.building import Building, Floor, building_of, chance
from demonstration.drawings.display_list import Change, Picture
from demonstration.drawings.dxf_writer import write_dxf
from demonstration.drawings.elevation import elevation, elevation_title, section
from demonstration.drawings.frame import BLOCK_WIDTH, MARGIN, OFFICES, TitleBlock, draw_frame
from demonstration.drawings.pdf_writer import write_pdf
from demonstration.drawings.stair import stair_detail
from demonstration.drawings.structure import beam_plan
from demonstration.drawings.title_layouts import Layout

PREFIXES = {"建筑": "建施", "结构": "结施", "给排水": "水施", "电气": "电施", "暖通": "暖施", "消防": "消施"}
REVISIONS = {1: ("A", "2026-03-16"), 2: ("B", "2026-05-18")}
STOREYS = "首二三四五六七八九十"
SURNAMES = "甲乙丙丁戊己庚辛壬癸"
LIST = "图纸目录及设计说明"
Draw = Callable[[bool], tuple[str, Picture]]


@dataclass(frozen=True, slots=True)
class GeneratedSheet:
    """One sheet as made: what its title block says and its exact size in mm."""

    sheet_no: str
    title: str
    discipline: str
    paper: str
    scale: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """One file as made; kind is "pdf" or "dxf"; its sheets in page order (a DXF has one)."""

    path: Path
    kind: str
    sheets: tuple[GeneratedSheet, ...]


@dataclass(frozen=True, slots=True)
class GeneratedSet:
    """A drawing set. `changes` are the places where it differs from revision 1 (none in revision 1 itself)."""

    project: str
    revision: int
    files: tuple[GeneratedFile, ...]
    changes: tuple[Change, ...]

    @property
    def sheets(self) -> tuple[GeneratedSheet, ...]:
        return tuple(sheet for file in self.files for sheet in file.sheets)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A sheet that may go into a set; small sets take the lowest ranks; amend_rank orders what revision 2 changes."""

    rank: float
    discipline: str
    title: str
    scale: str
    draw: Draw
    amend_rank: int = 99
    sheet_no: str = ""


@dataclass(frozen=True, slots=True)
class _Look:
    """What all frames of a set have in common."""

    project: str
    seed: int
    layout: Layout


def generate_set(
    folder: Path,
    *,
    seed: int,
    revision: int = 1,
    sheets: int = 6,
    project: str = "",
    formats: Collection[str] = ("pdf", "dxf"),
    numbers_after: int = 0,
    layout: Layout = Layout.STANDARD,
) -> GeneratedSet:
    """Write a drawing set into the folder, which is made if missing.

    Every sheet is written once: with both formats the architects' and engineers' sheets go into one PDF per
    discipline and the last third of the sheets into one DXF each. Revision 2 changes about a third of the sheets.
    Sheet numbers of each discipline begin after `numbers_after` (100 for the first building of several: 建施-101).
    `layout` arranges the title blocks of all sheets. Equal arguments give equal bytes.

    Raises ValueError for an unknown revision or format, or a number of sheets outside 1 to 40.
    """
    if revision not in REVISIONS or not formats or not set(formats) <= {"pdf", "dxf"} or not 1 <= sheets <= 40:
        raise ValueError(f"no drawings for {revision=}, {sheets=}, {formats=}")
    building = building_of(seed)
    name = project or f"演示·{building.name}"
    plans = _choose(building, seed, sheets, numbers_after)
    amended = _amended(plans) if revision == 2 else frozenset()
    look = _Look(name, seed, layout)
    drawn = [_draw(plan, look, amended=plan.sheet_no in amended) for plan in plans]
    drawn = _with_list(plans, drawn, look)
    folder.mkdir(parents=True, exist_ok=True)
    files = _write_files(folder, drawn, formats)
    changes = tuple(Change(sheet.sheet_no, box, what) for sheet, picture in drawn for box, what in picture.changes)
    return GeneratedSet(name, revision, files, changes)


def _catalogue(building: Building, seed: int) -> list[_Plan]:
    ground, typical = building.ground, building.typical
    upper = f"二～{STOREYS[len(building.heights) - 1]}层平面图"
    plans = [
        _Plan(1, "建筑", LIST, "—", lambda _: site.drawing_list(())),
        _Plan(7, "建筑", "总平面图", "1:300", lambda on: site.site_plan(building, seed, amended=on), 7),
        _Plan(0, "建筑", "首层平面图", "1:100", lambda on: floor_plan(building, ground, "首层平面图", amended=on), 0),
        _Plan(8, "建筑", upper, "1:100", lambda on: floor_plan(building, typical, upper, amended=on), 5),
        _Plan(3, "建筑", elevation_title(building), "1:100", lambda on: elevation(building, amended=on), 8),
        _Plan(9, "建筑", "1-1剖面图", "1:100", lambda on: section(building, amended=on), 6),
        _Plan(4, "建筑", "1#楼梯详图", "1:50", lambda on: stair_detail(building, amended=on), 1),
        _Plan(9.5, "建筑", "门窗表及门窗大样", "1:75", lambda _: openings(building)),
    ]
    for storey in range(1, len(building.heights) + 1):
        floor = ground if storey == 1 else typical
        plans += _storey_sheets(building, floor, storey)
    return plans


def _storey_sheets(building: Building, floor: Floor, storey: int) -> list[_Plan]:
    name, later = f"{STOREYS[storey - 1]}层", (storey - 1) * 10
    above = "屋面" if storey == len(building.heights) else f"{STOREYS[storey]}层"
    title = f"{above}梁板配筋平面图"
    plans = [
        _Plan(2 + later, "结构", title, "1:100", lambda on: beam_plan(building, title, storey, amended=on), 2 + later)
    ]
    overlays = (
        ("给排水", f"{name}给排水平面图", services.draw_water, 6, 4),
        ("电气", f"{name}照明平面图", services.draw_lighting, 10, 9),
        ("暖通", f"{name}空调通风平面图", services.draw_air, 11, 10),
        ("消防", f"{name}消防平面图", services.draw_fire, 5, 3),
    )
    for discipline, heading, overlay, rank, amend in overlays:
        plans.append(
            _Plan(
                rank + later, discipline, heading, "1:100", _services(building, floor, heading, overlay), amend + later
            )
        )
    return plans


def _services(building: Building, floor: Floor, title: str, overlay: services.Overlay) -> Draw:
    return lambda on: services.services_plan(building, floor, title, overlay, amended=on)


def _choose(building: Building, seed: int, sheets: int, numbers_after: int = 0) -> list[_Plan]:
    plans = _catalogue(building, seed)
    ranked = sorted(plans, key=lambda plan: (plan.rank, plan.title))[:sheets]
    order = list(PREFIXES)
    kept = sorted((plan for plan in plans if plan in ranked), key=lambda plan: order.index(plan.discipline))
    numbered: list[_Plan] = []
    for plan in kept:
        number = numbers_after + 1 + sum(earlier.discipline == plan.discipline for earlier in numbered)
        numbered.append(replace(plan, sheet_no=f"{PREFIXES[plan.discipline]}-{number:02d}"))
    return numbered


def _amended(plans: Sequence[_Plan]) -> frozenset[str]:
    able = sorted((plan for plan in plans if plan.amend_rank < 99), key=lambda plan: plan.amend_rank)
    return frozenset(plan.sheet_no for plan in able[: max(1, round(len(plans) / 3))])


def _draw(plan: _Plan, look: _Look, *, amended: bool) -> tuple[GeneratedSheet, Picture]:
    paper, picture = plan.draw(amended)
    _draw_frame(picture, paper, plan, look, amended=amended)
    sheet = GeneratedSheet(plan.sheet_no, plan.title, plan.discipline, paper, plan.scale, picture.width, picture.height)
    return sheet, picture


def _draw_frame(picture: Picture, paper: str, plan: _Plan, look: _Look, *, amended: bool) -> None:
    pick = chance(look.seed, f"signers/{plan.discipline}")
    letter, date = REVISIONS[2 if amended else 1]
    block = TitleBlock(
        owner="演示市虚构区建设中心",
        design_firm="虚构建筑设计研究院（演示）",
        project=look.project,
        title=plan.title,
        sheet_no=plan.sheet_no,
        discipline=plan.discipline,
        scale=plan.scale,
        revision=letter,
        date=date,
        signers=tuple(f"演示{pick.choice(SURNAMES)}" for _ in OFFICES),
    )
    draw_frame(picture, paper, block, look.layout)
    if amended:
        right, lower = picture.width - MARGIN[paper], MARGIN[paper]
        box = (right - BLOCK_WIDTH + 124, lower, right, lower + 22.0)
        picture.changes.append((box, "图签：版本与日期"))


def _with_list(
    plans: Sequence[_Plan], drawn: list[tuple[GeneratedSheet, Picture]], look: _Look
) -> list[tuple[GeneratedSheet, Picture]]:
    """The same sheets, the drawing list among them now naming all of them."""
    rows = [
        (sheet.sheet_no, sheet.title, site.list_paper(len(drawn)) if sheet.title == LIST else sheet.paper, sheet.scale)
        for sheet, _ in drawn
    ]
    listed: list[tuple[GeneratedSheet, Picture]] = []
    for plan, (sheet, picture) in zip(plans, drawn, strict=True):
        if plan.title == LIST:
            listing = replace(plan, draw=lambda _: site.drawing_list(rows))
            listed.append(_draw(listing, look, amended=False))
        else:
            listed.append((sheet, picture))
    return listed


def _write_files(
    folder: Path, drawn: Sequence[tuple[GeneratedSheet, Picture]], formats: Collection[str]
) -> tuple[GeneratedFile, ...]:
    split = {"pdf": len(drawn), "dxf": 0}[min(formats)] if len(set(formats)) == 1 else len(drawn) - len(drawn) // 3
    files: list[GeneratedFile] = []
    for discipline in PREFIXES:
        bound = [(sheet, picture) for sheet, picture in drawn[:split] if sheet.discipline == discipline]
        if bound:
            path = folder / f"{discipline}施工图.pdf"
            write_pdf(path, [picture for _, picture in bound], title=f"{discipline}施工图（演示）")
            files.append(GeneratedFile(path, "pdf", tuple(sheet for sheet, _ in bound)))
    for sheet, picture in drawn[split:]:
        path = folder / (re.sub(r'[\\/:*?"<>|#]', "", f"{sheet.sheet_no} {sheet.title}") + ".dxf")
        write_dxf(path, picture)
        files.append(GeneratedFile(path, "dxf", (sheet,)))
    return tuple(files)
