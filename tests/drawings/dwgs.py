"""Makes small DWG files (R2000) that the tests read; all of them fictitious."""

from pathlib import Path

import ezdwg


def plan(path: Path, *, sheet: bool = False) -> Path:
    """A plan with one of most entities, a block, Chinese text, and a layout with a viewport if there is to be one."""
    drawing = ezdwg.new()
    model = drawing.modelspace()
    model.add_lwpolyline([(0, 0), (42000, 0), (42000, 29700), (0, 29700)], closed=True)
    model.add_line((1000, 1000), (20000, 15000), color_index=1)
    drawing.layers["隐藏"] = {"color_index": 3, "off": True}
    model.add_line((1000, 20000), (20000, 3000), layer="隐藏")
    model.add_arc((5000, 5000), 2000, 10, 80)
    model.add_circle((15000, 5000), radius=2000)
    model.add_ellipse((25000, 5000, 0), (3000, 0, 0), 0.5)
    model.add_spline([(0, 20000, 0), (5000, 25000, 0), (9000, 21000, 0), (12000, 26000, 0)])
    model.add_hatch([[(30000, 10000), (34000, 10000), (34000, 14000), (30000, 14000)]])
    model.add_solid([(36000, 10000, 0), (37000, 10000, 0), (36000, 11000, 0), (37000, 11000, 0)])
    model.add_text("首层平面图", (20000, 2000), height=700)
    model.add_text("图号：建施-07", (30000, 1200), height=500)
    model.add_mtext("说明\\P详见总说明", (2000, 28000), char_height=500)
    model.add_linear_dim((0, 18000, 0), (0, 16000, 0), (9000, 16000, 0))
    door = drawing.blocks.new("门")
    door.add_line((0, 0), (900, 0))
    door.add_arc((0, 0), 900, 0, 90)
    model.add_blockref("门", insert=(10000, 12000), rotation=30)
    if sheet:
        drawing.set_paper(420, 297)
        paper = drawing.paperspace()
        paper.add_viewport((210, 148.5), 400, 277, view_center=(21000, 14850), view_height=27700)
        paper.add_text("图号：建施-08", (330, 15), height=5)
    drawing.save(str(path))
    return path
