"""Writes what ezdwg reads of a DWG as a DXF: model space and blocks, entity by entity, nothing guessed.

Ezdwg's own export rearranges drawings by rules made for certain files, so only its reading is used.
"""

# ezdxf ships no types for many of its calls.
# mypy: disable-error-code=no-untyped-call

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ezdwg
from ezdwg import raw
from ezdxf.document import Drawing
from ezdxf.filemanagement import new
from ezdxf.layouts.base import BaseLayout
from ezdxf.lldxf.const import DXFError

_MODEL, _PAPER = "*MODEL_SPACE", "*PAPER_SPACE"
_FIELD_ERRORS = (KeyError, ValueError, TypeError, IndexError, ArithmeticError, AttributeError, DXFError)

Fields = Mapping[str, Any]


def write_dxf(source: Path, target: Path) -> int:
    """Writes the drawing at `source` to `target`; returns how many entities, in blocks or not, it holds."""
    drawing = ezdwg.read(str(source))
    document = new("R2010", setup=True)
    document.header["$INSUNITS"] = drawing.insunits or 0
    layers = _layers(document, drawing)
    layouts = _layouts(document, str(source))
    written = 0
    for entity in drawing.entities().query():
        layout = _home(entity, drawing, document, layouts)
        add = _ADD.get(entity.dxftype)
        if layout is None or add is None:
            continue
        try:
            add(layout, entity.dxf, _attributes(entity.dxf, layers))
            written += 1
        except _FIELD_ERRORS:
            continue  # one bad entity must not cost the drawing
    document.saveas(target)
    return written


def _layers(document: Drawing, drawing: Any) -> dict[int, str]:
    """The layers with their states; their names by handle."""
    names: dict[int, str] = {}
    for row in drawing.layers:
        names[int(row.handle)] = row.name
        layer = document.layers.get(row.name) if row.name in document.layers else document.layers.add(row.name)
        if isinstance(row.color, int) and 0 < abs(row.color) < 256:
            layer.color = abs(row.color)
        if not row.on:
            layer.off()
        if row.frozen:
            layer.freeze()
    return names


def _layouts(document: Drawing, path: str) -> dict[int, BaseLayout | None]:
    """Where the entities of each block record belong; paper layouts are left out."""
    found: dict[int, BaseLayout | None] = {}
    for number, name in raw.decode_block_header_names(path):
        upper = str(name).upper()
        if upper.startswith(_PAPER):
            found[int(number)] = None
        elif upper == _MODEL:
            found[int(number)] = document.modelspace()
        elif name in document.blocks:
            found[int(number)] = document.blocks.get(name)
        else:
            found[int(number)] = document.blocks.new(str(name))
    return found


def _home(entity: Any, drawing: Any, document: Drawing, layouts: Mapping[int, BaseLayout | None]) -> BaseLayout | None:
    placement = drawing.entity_placement(entity.handle)
    if placement is None:
        return document.modelspace()
    mode, owner = placement
    if mode == 1:
        return None
    if mode == 2 or owner is None:
        return document.modelspace()
    return layouts.get(int(owner), document.modelspace())


def _attributes(fields: Fields, layers: Mapping[int, str]) -> dict[str, Any]:
    attributes: dict[str, Any] = {"layer": layers.get(fields.get("layer_handle") or -1, "0")}
    colour = fields.get("color_index")
    if isinstance(colour, int) and 0 <= colour <= 257:
        attributes["color"] = colour
    if isinstance(fields.get("true_color"), int):
        attributes["true_color"] = fields["true_color"] & 0xFFFFFF
    if fields.get("invisible"):
        attributes["invisible"] = 1
    if fields.get("extrusion") not in (None, (0.0, 0.0, 1.0)):
        attributes["extrusion"] = fields["extrusion"]
    weight = fields.get("lineweight")
    if isinstance(weight, int) and -3 <= weight <= 211:
        attributes["lineweight"] = weight
    return attributes


def _line(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    layout.add_line(fields["start"], fields["end"], shared)


def _arc(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    layout.add_arc(fields["center"], fields["radius"], fields["start_angle"], fields["end_angle"], dxfattribs=shared)


def _circle(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    layout.add_circle(fields["center"], fields["radius"], shared)


def _ellipse(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    layout.add_ellipse(
        fields["center"],
        fields["major_axis"],
        fields["axis_ratio"],
        fields["start_angle"],
        fields["end_angle"],
        dxfattribs=shared,
    )


def _point(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    layout.add_point(fields["location"], shared)


def _polyline(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    points = fields["points"]
    bulges = fields.get("bulges") or [0.0] * len(points)
    widths = fields.get("widths") or [(0.0, 0.0)] * len(points)
    rows = [(x, y, start, end, bulge) for (x, y, *_), bulge, (start, end) in zip(points, bulges, widths, strict=True)]
    if isinstance(fields.get("elevation"), float):
        shared = {**shared, "elevation": fields["elevation"]}
    line = layout.add_lwpolyline(rows, close=bool(fields.get("closed")), dxfattribs=shared)
    if fields.get("const_width"):
        line.dxf.const_width = fields["const_width"]


def _polyline_3d(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    layout.add_polyline3d(fields["points"], close=bool(fields.get("closed")), dxfattribs=shared)


def _spline(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    spline = layout.add_spline(degree=fields["degree"], dxfattribs=shared)
    spline.control_points = fields.get("control_points") or []
    spline.fit_points = fields.get("fit_points") or []
    spline.knots = fields.get("knots") or []
    spline.weights = fields.get("weights") or []
    spline.closed = bool(fields.get("closed"))


def _text(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    text = layout.add_text(fields["text"], height=fields["height"], rotation=fields["rotation"], dxfattribs=shared)
    text.dxf.insert = fields["insert"]
    text.dxf.width = fields.get("width") or 1.0
    text.dxf.oblique = fields.get("oblique") or 0.0
    text.dxf.halign, text.dxf.valign = fields.get("halign") or 0, fields.get("valign") or 0
    text.dxf.text_generation_flag = fields.get("text_generation_flag") or 0
    if fields.get("align_point") is not None:
        text.dxf.align_point = fields["align_point"]


def _mtext(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    text = layout.add_mtext(fields.get("raw_text") or fields["text"], shared)
    text.dxf.insert, text.dxf.char_height = fields["insert"], fields["char_height"]
    text.dxf.text_direction = fields["text_direction"]
    text.dxf.attachment_point = fields["attachment_point"]
    if fields.get("rect_width"):
        text.dxf.width = fields["rect_width"]


def _solid(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    layout.add_solid(fields["points"], shared)


def _face(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    layout.add_3dface(fields["points"], shared)


def _insert(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    place = {"xscale": fields["xscale"], "yscale": fields["yscale"], "zscale": fields["zscale"]}
    for key in ("row_count", "column_count", "row_spacing", "column_spacing"):
        if fields.get(key) is not None:
            place[key] = fields[key]
    layout.add_blockref(fields["name"], fields["insert"], {**shared, **place, "rotation": fields["rotation"]})


def _hatch(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    """The outlines of hatches, filled if they are solid; a pattern's lines are not taken over."""
    if fields["solid_fill"]:
        hatch = layout.add_hatch(color=shared.get("color", 256), dxfattribs=shared)
        for path in fields["paths"]:
            hatch.paths.add_polyline_path([point[:2] for point in path["points"]], is_closed=path["closed"])
        return
    for path in fields["paths"]:
        layout.add_lwpolyline([point[:2] for point in path["points"]], close=path["closed"], dxfattribs=shared)


def _dimension(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    """The picture that the drawing program made of it, which is an anonymous block."""
    layout.add_blockref(fields["anonymous_block_name"], (0, 0), shared)


def _leader(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    layout.add_polyline3d(fields["points"], dxfattribs=shared)


def _ray(layout: BaseLayout, fields: Fields, shared: dict[str, Any]) -> None:
    layout.add_ray(fields["start"], fields["unit_vector"], shared)


_ADD: Mapping[str, Callable[[BaseLayout, Fields, dict[str, Any]], None]] = {
    "LINE": _line,
    "ARC": _arc,
    "CIRCLE": _circle,
    "ELLIPSE": _ellipse,
    "POINT": _point,
    "LWPOLYLINE": _polyline,
    "POLYLINE_2D": _polyline,
    "POLYLINE_3D": _polyline_3d,
    "SPLINE": _spline,
    "TEXT": _text,
    "ATTRIB": _text,
    "MTEXT": _mtext,
    "SOLID": _solid,
    "TRACE": _solid,
    "3DFACE": _face,
    "INSERT": _insert,
    "MINSERT": _insert,
    "HATCH": _hatch,
    "DIMENSION": _dimension,
    "LEADER": _leader,
    "RAY": _ray,
}
