"""One of every kind of DXF entity, drawn, so that the handbook says what happens and not what was meant to."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ezdxf
from ezdxf.math import Vec2
from ezdxf.render import mleader

from review_room.drawings.dxf_drawing import LayoutDrawing
from review_room.drawings.dxf_opening import open_dxf
from review_room.drawings.limits import Limits
from review_room.drawings.refusals import RemarkCode

TRIANGLE = [(0, 0), (9, 0), (9, 9)]
FOREIGN = "  0\n{kind}\n  5\nFA{number}\n330\n1F\n100\nAcDbEntity\n  8\n0\n100\n{kind}\n"


def mesh(model: Any) -> None:
    with model.add_mesh().edit_data() as shape:
        shape.vertices, shape.faces = [(*corner, 0) for corner in TRIANGLE], [(0, 1, 2)]


def filled(entity: Any) -> None:
    entity.paths.add_polyline_path(TRIANGLE, is_closed=True)


def hatched(model: Any) -> None:
    hatch = model.add_hatch()
    hatch.set_pattern_fill("ANSI31", scale=0.5)
    filled(hatch)


def inserted(model: Any) -> None:
    block = model.doc.blocks.new("门")
    block.add_line((0, 0), (9, 9))
    block.add_attdef("编号", (0, 0))
    model.add_blockref("门", (0, 0)).add_auto_attribs({"编号": "M1"})


def referred(model: Any) -> None:
    model.doc.add_xref_def("a.dwg", "外部参照")
    model.add_blockref("外部参照", (0, 0))


def pictured(model: Any) -> None:
    model.add_image(model.doc.add_image_def("a.png", (10, 10)), (0, 0), (9, 9))


def underlaid(model: Any) -> None:
    model.add_underlay(model.doc.add_underlay_def("a.pdf", "pdf"), (0, 0))


def led(model: Any) -> None:
    leader = model.add_multileader_mtext("Standard")
    leader.set_content("说明")
    leader.add_leader_line(mleader.ConnectionSide.left, [Vec2(-9, -9)])
    leader.build(Vec2(5, 5))


def tolerated(model: Any) -> None:
    model.new_entity("TOLERANCE", {"content": "{\\Fgdt;j}%%v0.1", "dimstyle": "Standard"})


ENTITIES: Mapping[str, Callable[[Any], Any]] = {
    "LINE": lambda model: model.add_line((0, 0), (9, 9)),
    "XLINE, RAY": lambda model: (model.add_xline((0, 0), (1, 1)), model.add_ray((0, 0), (1, 0))),
    "POINT": lambda model: model.add_point((0, 0)),
    "CIRCLE, ARC": lambda model: (model.add_circle((0, 0), 5), model.add_arc((0, 0), 4, 0, 90)),
    "ELLIPSE": lambda model: model.add_ellipse((0, 0), (5, 0), 0.5),
    "SPLINE": lambda model: model.add_spline([(0, 0), (5, 5), (9, 0)]),
    "HELIX": lambda model: model.add_helix(5, 2, 3),
    "LWPOLYLINE, with bulges and widths": lambda model: model.add_lwpolyline([(0, 0, 1, 1, 0.5), (9, 9)]),
    "POLYLINE, 2D and 3D": lambda model: (model.add_polyline2d(TRIANGLE), model.add_polyline3d([(0, 0, 0), (9, 9, 9)])),
    "POLYLINE meshes, MESH": lambda model: (model.add_polymesh((3, 3)), mesh(model)),
    "MLINE": lambda model: model.add_mline([(0, 0), (9, 9)]),
    "SOLID, TRACE, 3DFACE": lambda model: (model.add_solid(TRIANGLE), model.add_3dface(TRIANGLE)),
    "TEXT": lambda model: model.add_text("首层平面图"),
    "MTEXT": lambda model: model.add_mtext("一\\P{\\H2x;二}"),
    "INSERT, with ATTRIB": inserted,
    "DIMENSION": lambda model: model.add_linear_dim((0, 9), (0, 0), (9, 0)).render(),
    "LEADER": lambda model: model.add_leader([(0, 0), (9, 9)]),
    "MULTILEADER": led,
    "HATCH, solid": lambda model: filled(model.add_hatch()),
    "HATCH, pattern": hatched,
    "MPOLYGON": lambda model: filled(model.add_mpolygon(fill_color=1)),
    "WIPEOUT": lambda model: model.add_wipeout([(0, 0), (9, 9)]),
    "IMAGE": pictured,
    "INSERT of an external reference": referred,
    "PDFUNDERLAY, DWFUNDERLAY, DGNUNDERLAY": underlaid,
    "OLE2FRAME": lambda model: model.new_entity("OLE2FRAME", {}),
    "SHAPE": lambda model: model.add_shape("TRACK1", (0, 0), 2),
    "TOLERANCE": tolerated,
    "TCH_… (天正)": lambda _: "TCH_WALL",
    "objects of other programs": lambda _: "AEC_WALL",
}
"""A function that returns text adds an entity of that kind which ezdxf does not know."""


def what_becomes_of(make: Callable[[Any], Any]) -> tuple[bool, list[RemarkCode]]:
    """Whether the entity leaves anything on the sheet, and the remarks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.dxf"
        document = ezdxf.new("R2018", setup=True)
        foreign = make(document.modelspace())
        document.saveas(path)
        if isinstance(foreign, str):
            head, found, tail = path.read_text("utf-8").partition("  2\nENTITIES\n")
            path.write_text(head + found + FOREIGN.format(kind=foreign, number=1) + tail, "utf-8")
        opened = open_dxf(path)
        canvas, remarks = LayoutDrawing(opened, Limits()).draw(opened.document.modelspace())
        return len(canvas) > 0, [remark.code for remark in remarks]


def versions_read() -> list[str]:
    """The versions of DXF in which a drawing was written and read again."""
    read = []
    with tempfile.TemporaryDirectory() as folder:
        for version in ("R12", "R2000", "R2004", "R2007", "R2010", "R2013", "R2018"):
            path = Path(folder) / f"{version}.dxf"
            document = ezdxf.new(version, setup=True)
            document.modelspace().add_line((0, 0), (9, 9))
            document.saveas(path)
            opened = open_dxf(path)
            canvas, _ = LayoutDrawing(opened, Limits()).draw(opened.document.modelspace())
            if len(canvas):
                read.append(version)
    return read
