"""Sheets of any number of entities, for benchmarks."""

from pathlib import Path

from demonstration.drawings.building import chance
from demonstration.drawings.display_list import Arc, Circle, Entity, Hatch, Insert, Polyline, Text
from demonstration.drawings.dxf_writer import write_dxf
from demonstration.drawings.frame import TitleBlock, blank_sheet, draw_frame
from demonstration.drawings.pdf_writer import write_pdf

LAYER_NAMES = ("A-WALL", "A-WIND", "A-DOOR", "标注", "文字", "W-给水", "E-线路", "F-喷淋")
BLOCK_NAMES = ("喷头", "荧光灯", "M1021", "办公桌")


def heavy_sheet(path: Path, entities: int, seed: int) -> Path:
    """An A0 sheet with that many entities besides its frame; PDF or DXF by the path's ending; returns the path.

    Of a hundred entities about 70 are lines, 12 texts, 6 blocks, 5 circles, 4 arcs and 3 hatches, as in real plans.
    """
    picture = blank_sheet("A0", 100)
    pick = chance(seed, "heavy")
    for number in range(entities):
        x, y = pick.uniform(40, 1150), pick.uniform(80, 820)
        picture.entities.append(_entity(number, round(x, 2), round(y, 2), pick.randrange(1, 13)))
    title = TitleBlock(
        "演示市虚构区建设中心",
        "虚构建筑设计研究院（演示）",
        "演示·压力图",
        f"压力图 {entities}",
        "建施-99",
        "建筑",
        "1:100",
        "A",
        "2026-03-16",
        ("演示甲",) * 7,
    )
    draw_frame(picture, "A0", title)
    if path.suffix.lower() == ".dxf":
        write_dxf(path, picture)
    else:
        write_pdf(path, [picture])
    return path


def _entity(number: int, x: float, y: float, size: int) -> Entity:
    layer, turn = LAYER_NAMES[number % len(LAYER_NAMES)], number % 100
    if turn < 70:
        along = (x + size, y) if number % 2 else (x, y + size)
        return Polyline(layer, ((x, y), along))
    if turn < 82:
        return Text("文字", (x, y), f"演示{number}", 1.8)
    if turn < 88:
        return Insert(layer, BLOCK_NAMES[number % len(BLOCK_NAMES)], (x, y), 0.01, 0.01, float(number % 4 * 90))
    if turn < 93:
        return Circle(layer, (x, y), size / 4)
    if turn < 97:
        return Arc(layer, (x, y), size / 2, 0, 90)
    loop = ((x, y), (x + size, y), (x + size, y + size / 2), (x, y + size / 2))
    return Hatch("填充", loop, "SOLID" if number % 2 else "ANSI31")
