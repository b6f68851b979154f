"""Makes the small drawings that the tests read; all of them fictitious."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ezdxf
import pymupdf

A3 = (1190.55, 841.89)


def pdf(path: Path, *pages: tuple[str, str], size: tuple[float, float] = A3, **save: Any) -> Path:
    """A PDF with a page for each (sheet number, title), written into a title block at the lower right."""
    with pymupdf.open() as document:
        for number, title in pages:
            page = document.new_page(width=size[0], height=size[1])
            width, height = size
            page.draw_rect(pymupdf.Rect(20, 20, width - 20, height - 20))
            page.draw_line((30, 30), (width / 2, height / 2))
            for row, text in enumerate(
                (f"图名：{title}", f"图号：{number}", "比例：1:100", "设计单位：演示设计院（虚构）")
            ):
                page.insert_text((width - 260, height - 120 + row * 22), text, fontname="china-s", fontsize=12)
        if not pages:
            document.new_page()
        document.save(path, **save)
    return path


@contextmanager
def dxf(path: Path, version: str = "R2018", unit: int = 4) -> Iterator[tuple[Any, Any]]:
    """A DXF being drawn: yields document and model space, saves at the end. `unit` is $INSUNITS, 4 for millimetres."""
    document = ezdxf.new(version, setup=True)
    document.header["$INSUNITS"] = unit
    yield document, document.modelspace()
    document.saveas(path)


def framed_plan(path: Path) -> Path:
    """A plan with an A1 frame at 1:100, dashed axes, a hatch, a block and Chinese text."""
    with dxf(path) as (document, model):
        document.layers.add("墙", color=2)
        document.layers.add("隐藏", color=1).off()
        model.add_lwpolyline([(0, 0), (84100, 0), (84100, 59400), (0, 59400)], close=True)
        model.add_lwpolyline(
            [(10000, 10000), (40000, 10000), (40000, 30000), (10000, 30000)],
            close=True,
            dxfattribs={"layer": "墙", "lineweight": 50},
        )
        model.add_line((5000, 20000), (45000, 20000), dxfattribs={"linetype": "DASHED", "ltscale": 5000})
        model.add_line((0, 0), (70000, 50000), dxfattribs={"layer": "隐藏"})
        hatch = model.add_hatch(color=3)
        hatch.set_pattern_fill("ANSI31", scale=400)
        hatch.paths.add_polyline_path([(12000, 12000), (20000, 12000), (20000, 18000), (12000, 18000)], is_closed=True)
        door = document.blocks.new("门")
        door.add_arc((0, 0), 900, 0, 90)
        door.add_line((0, 0), (900, 0))
        model.add_blockref("门", (30000, 10000))
        model.add_text("首层平面图", height=700, dxfattribs={"insert": (70000, 5000)})
        model.add_text("图号：建施-03", height=350, dxfattribs={"insert": (70000, 3000)})
        model.add_mtext("卫生间 %%c100 排水\\P标高 -0.050", dxfattribs={"insert": (25000, 25000), "char_height": 350})
    return path
