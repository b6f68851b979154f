"""Writes one picture as a DXF (R2010): the building at 1:1 in millimetres, the frame enlarged by the scale."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import ezdxf
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.base import BaseLayout

from demonstration.drawings.display_list import (
    Arc,
    Circle,
    Dimension,
    Entity,
    Hatch,
    Insert,
    Picture,
    Point,
    Polyline,
    Text,
    expand,
)
from demonstration.drawings.layers import LAYERS
from demonstration.drawings.symbols import BLOCKS

STYLE = "HZ"
FONT = "simhei.ttf"  # every Chinese CAD desk has it; readers without it substitute
TITLE_BLOCK = "图签-演示"
ANCHORS = {
    "left": TextEntityAlignment.LEFT,
    "centre": TextEntityAlignment.CENTER,
    "right": TextEntityAlignment.RIGHT,
    "middle": TextEntityAlignment.MIDDLE_CENTER,
}
# Weights AutoCAD knows, in hundredths of a millimetre.
WEIGHTS = (0, 5, 9, 13, 15, 18, 20, 25, 30, 35, 40, 50, 53, 60, 70, 80, 90, 100)


def write_dxf(path: Path, picture: Picture) -> None:
    """Equal pictures give equal bytes."""
    with _fixed_dates_and_ids():
        document = new("R2010", setup=False, units=4)
        document.header["$LTSCALE"] = picture.denominator
        document.header["$EXTMIN"] = (0, 0, 0)
        document.header["$EXTMAX"] = (picture.width * picture.denominator, picture.height * picture.denominator, 0)
        document.styles.add(STYLE, font=FONT).dxf.width = 0.8
        _add_layers(document, picture)
        _add_blocks(document, picture)
        writer = _Writer(document, document.modelspace(), picture.denominator)
        for entity in picture.entities:
            writer.write(entity)
        writer.write_title_block([e for e in picture.entities if isinstance(e, Text) and e.tag])
        # ezdxf registers the classes in use in the order of a set, which changes from one process to the next.
        for name in sorted(document.entitydb.dxf_types_in_use()):
            document.classes.add_class(name)
        document.saveas(path)


@contextlib.contextmanager
def _fixed_dates_and_ids() -> Iterator[None]:
    options = ezdxf.options  # type: ignore[attr-defined]  # public, but not exported for type checkers
    before = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True
    try:
        yield
    finally:
        options.write_fixed_meta_data_for_testing = before


def _add_layers(document: Drawing, picture: Picture) -> None:
    used = {entity.layer for entity in picture.entities}
    for layer in LAYERS:
        if layer.name not in used:
            continue
        pen = layer.muted() if layer.name in picture.muted else layer
        linetype = "Continuous"
        if pen.dashes:
            linetype = f"DASH-{pen.name}"
            lengths = [length if number % 2 == 0 else -length for number, length in enumerate(pen.dashes)]
            document.linetypes.add(linetype, [sum(pen.dashes), *lengths], description=pen.name)
        weight = min(WEIGHTS, key=lambda known: abs(known - pen.width * 100))
        document.layers.add(layer.name, color=pen.index, linetype=linetype, lineweight=weight)


def _add_blocks(document: Drawing, picture: Picture) -> None:
    names = sorted({entity.name for entity in picture.entities if isinstance(entity, Insert)})
    for name in names:
        writer = _Writer(document, document.blocks.new(name), 1)
        for entity in BLOCKS[name]:
            writer.write(entity)


class _Writer:
    """Writes entities to one layout, enlarged by a factor."""

    def __init__(self, document: Drawing, layout: BaseLayout, factor: float) -> None:
        self.document = document
        self.layout = layout
        self.factor = factor

    def at(self, point: Point) -> Point:
        return round(point[0] * self.factor, 2), round(point[1] * self.factor, 2)

    def write(self, entity: Entity) -> None:
        attributes = {"layer": entity.layer}
        match entity:
            case Polyline():
                self._polyline(entity, attributes)
            case Circle():
                self.layout.add_circle(self.at(entity.centre), entity.radius * self.factor, attributes)
            case Arc():
                radius = entity.radius * self.factor
                self.layout.add_arc(self.at(entity.centre), radius, entity.start, entity.end, dxfattribs=attributes)
            case Hatch():
                self._hatch(entity, attributes)
            case Text():
                self._text(entity, attributes)
            case Insert():
                self._insert(entity, attributes)
            case Dimension():
                self._dimension(entity, attributes)

    def _polyline(self, entity: Polyline, attributes: dict[str, str]) -> None:
        points = [self.at(point) for point in entity.points]
        if len(points) == 2:
            self.layout.add_line(points[0], points[1], attributes)
        else:
            self.layout.add_lwpolyline(points, close=entity.closed, dxfattribs=attributes)

    def _hatch(self, entity: Hatch, attributes: dict[str, str]) -> None:
        hatch = self.layout.add_hatch(color=256, dxfattribs=attributes)
        hatch.paths.add_polyline_path([self.at(point) for point in entity.loop], is_closed=True)
        if entity.pattern == "SOLID":
            return
        gap = entity.gap * self.factor
        angles = {"ANSI31": (45,), "ANSI37": (45, 135), "BRICK": (0,)}[entity.pattern]
        offsets = {45: (-0.7071, 0.7071), 135: (-0.7071, -0.7071), 0: (0, 1)}
        lines = [[angle, (0, 0), (offsets[angle][0] * gap, offsets[angle][1] * gap), []] for angle in angles]
        hatch.set_pattern_fill(entity.pattern, color=256, scale=1, definition=lines)

    def _text(self, entity: Text, attributes: dict[str, str]) -> None:
        if entity.tag:  # goes into the title block's attributes
            return
        text = self.layout.add_text(
            entity.text,
            height=entity.height * self.factor,
            rotation=entity.rotation,
            dxfattribs={"style": STYLE, "width": 0.8, **attributes},
        )
        text.set_placement(self.at(entity.at), align=ANCHORS[entity.anchor])

    def _insert(self, entity: Insert, attributes: dict[str, str]) -> None:
        scales = {
            "xscale": round(entity.scale_x * self.factor, 6),
            "yscale": round(entity.scale_y * self.factor, 6),
            "rotation": entity.rotation,
        }
        self.layout.add_blockref(entity.name, self.at(entity.at), {**scales, **attributes})

    def _dimension(self, entity: Dimension, attributes: dict[str, str]) -> None:
        # A real DIMENSION with our own picture of it: ezdxf's picture would depend on the fonts of the machine.
        base = (entity.line, 0.0) if entity.upright else (0.0, entity.line)
        made = self.layout.add_linear_dim(
            self.at(base),
            self.at(entity.a),
            self.at(entity.b),
            angle=90 if entity.upright else 0,
            text=entity.text,
            dxfattribs=attributes,
        )
        block = self.document.blocks.new_anonymous_block(type_char="D")
        writer = _Writer(self.document, block, self.factor)
        for part in expand(entity):
            writer.write(part)
        made.dimension.dxf.geometry = block.name
        made.dimension.dxf.text_midpoint = self.at(((entity.a[0] + entity.b[0]) / 2, entity.line))

    def write_title_block(self, fields: list[Text]) -> None:
        """The texts of the title block as attributes of one block, which is how reviewers' tools read them exactly."""
        if not fields:
            return
        block = self.document.blocks.new(TITLE_BLOCK)
        insert = self.layout.add_blockref(TITLE_BLOCK, (0, 0), {"layer": "图签"})
        for entity in fields:
            attributes = {"style": STYLE, "width": 0.8, "layer": entity.layer, "height": entity.height * self.factor}
            place, align = self.at(entity.at), ANCHORS[entity.anchor]
            block.add_attdef(entity.tag, dxfattribs=attributes).set_placement(place, align=align)
            insert.add_attrib(entity.tag, entity.text, dxfattribs=attributes).set_placement(place, align=align)
