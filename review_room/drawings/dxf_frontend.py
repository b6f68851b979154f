"""Draws a DXF layout onto a canvas with ezdxf's frontend, counting the cost and stepping over broken entities."""

import math
from collections.abc import Callable, Iterable, Iterator

from ezdxf import reorder
from ezdxf.addons.drawing.config import BackgroundPolicy, Configuration, LinePolicy
from ezdxf.addons.drawing.frontend import UniversalFrontend
from ezdxf.addons.drawing.gfxproxy import DXFGraphicProxy
from ezdxf.addons.drawing.mtext_complex import ComplexMTextRenderer
from ezdxf.addons.drawing.properties import Properties, RenderContext
from ezdxf.addons.drawing.type_hints import FilterFunc
from ezdxf.entities.acad_proxy_entity import ACADProxyEntity
from ezdxf.entities.acis import Body
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.insert import Insert
from ezdxf.entities.mtext import MText
from ezdxf.entities.polygon import DXFPolygon
from ezdxf.entities.shape import Shape
from ezdxf.entities.tolerance import Tolerance
from ezdxf.entities.underlay import Underlay
from ezdxf.entities.viewport import Viewport
from ezdxf.fonts import fonts
from ezdxf.layouts.layout import Layout
from ezdxf.math import BoundingBox2d, Vec2, Vec3
from ezdxf.path import Path
from ezdxf.render import hatching
from ezdxf.tools import text_layout
from ezdxf.tools.text import MTextContext

from review_room.drawings.canvas import Canvas, Pen
from review_room.drawings.canvas_stage import CanvasPipeline
from review_room.drawings.dxf_cost import Cost
from review_room.drawings.dxf_layers import LayerStates
from review_room.drawings.entity_index import owner_number
from review_room.drawings.frames import named_like_frame
from review_room.drawings.lettering import LetteringFont
from review_room.drawings.refusals import Refusal

_HATCH_LINES_EACH = 100_000
_FIRST_CLASS = 500
_JIGGLE = 0.000613

CONFIGURATION = Configuration(
    background_policy=BackgroundPolicy.WHITE,
    line_policy=LinePolicy.SOLID,  # dashes are written as PDF dashes
    hatching_timeout=60.0,
)


class LayoutFrontend(UniversalFrontend):
    """ezdxf's frontend that survives broken entities, stops at a budget, and draws hidden layers as such."""

    def __init__(self, context: RenderContext, canvas: Canvas, cost: Cost, layers: LayerStates) -> None:
        self.cost = cost
        self._layers = layers
        self._hidden_by: str | None = None
        self._inside = False
        self._canvas = canvas
        self._canvas_pipeline = CanvasPipeline(canvas, layers)
        super().__init__(context, self._canvas_pipeline, CONFIGURATION)
        self._dispatch["HELIX"] = self.draw_curve_entity  # it holds the spline that it looks like

    def draw_in_order(self, layout: Layout, turn_of: Callable[[str], int] | None = None) -> None:
        """Draws a layout in its order; `turn_of` says by handle at which turn an entity is drawn."""
        self.ctx.set_current_layout(layout)
        self.set_background(self.ctx.current_layout_properties.background_color)
        mapping = list(layout.get_redraw_order())
        entities: Iterable[DXFGraphic] = reorder.ascending(layout, mapping) if mapping else layout
        self.draw_entities(entities if turn_of is None else self._turned(entities, turn_of))

    def _turned(self, entities: Iterable[DXFGraphic], turn_of: Callable[[str], int]) -> Iterator[DXFGraphic]:
        for entity in entities:
            self._canvas.turn = turn_of(str(entity.dxf.handle))
            yield entity

    def pen(self, entity: DXFGraphic, *, dashed: bool, filled: bool) -> Pen | None:
        """The pen with which an entity of the layout would be drawn; none if it is invisible."""
        properties = self.ctx.resolve_all(entity)
        properties.layer = self._layers.name(properties.layer)
        return (
            self._canvas_pipeline.stage.pen(properties, dashed=dashed, filled=filled) if properties.is_visible else None
        )

    def draw_entities(self, entities: Iterable[DXFGraphic], *, filter_func: FilterFunc | None = None) -> None:
        """Draws entities, then the viewports among them."""
        viewports: list[Viewport] = []
        for entity in filter(filter_func, entities) if filter_func else entities:
            if isinstance(entity, Viewport):
                self.cost.pay_entity()
                viewports.append(entity)
            else:
                self._draw_guarded(entity)
        for viewport in _shown(viewports):
            self.draw_viewport(viewport)

    def draw_entities_callback(self, ctx: RenderContext, entities: Iterable[DXFGraphic]) -> None:
        """Draws what a viewport shows; blocks inside it, too, must see the viewport's own frozen layers."""
        layout_context, self.ctx = self.ctx, ctx
        try:
            self.draw_entities(entities)
        finally:
            self.ctx = layout_context

    def _draw_guarded(self, entity: DXFGraphic) -> None:
        clips = self._canvas_pipeline.clipping_portal.stack_depth
        block = self.ctx.current_block_reference_properties
        depth = len(self.ctx._saved_states)
        hidden_by, inside = self._hidden_by, self._inside
        try:
            if not inside:
                self._own(entity)
            self._inside = True
            drawable = entity if isinstance(entity, DXFGraphic) else DXFGraphicProxy(entity)
            properties = self.ctx.resolve_all(drawable)
            if properties.is_visible and self._paid(drawable, properties):
                first = len(self._canvas)
                self.draw_entity(drawable, properties)
                self._remember(drawable, properties, first)
        except (Refusal, MemoryError):
            raise
        except Exception:  # a drawing with one broken entity is still a drawing; the number of them is reported
            self.cost.skipped += 1
            while self._canvas_pipeline.clipping_portal.stack_depth > clips:
                self._canvas_pipeline.pop_clipping_shape()
            del self.ctx._saved_states[depth:]
            self.ctx.current_block_reference_properties = block
        finally:
            self._hidden_by, self._inside = hidden_by, inside

    def _own(self, entity: DXFGraphic) -> None:
        """What is drawn from now on belongs to this entity of the layout, also what it only consists of.

        One made up for drawing has no handle: whoever made it has said to whom it belongs.
        """
        if entity.dxf.handle is not None:
            self._canvas.owner = owner_number(str(entity.dxf.handle), entity.dxftype())

    def _remember(self, entity: DXFGraphic, properties: Properties, first: int) -> None:
        """Notes what matters about an entity now drawn, its strokes beginning with `first`."""
        last = len(self._canvas)
        if isinstance(entity, Insert):
            if named_like_frame(entity.dxf.name, properties.layer):
                self._canvas.frames.append((first, last))
            block = entity.block()
            if block is not None and block.block is not None and block.block.is_xref and first == last:
                self.cost.missing_references += self._hidden_by is None
        elif self._hidden_by is None and first == last and _is_foreign(entity):
            self.cost.not_drawn[_maker_name(entity)] += 1
        elif self._hidden_by is None and first == last and isinstance(entity, Underlay):
            self.cost.missing_references += 1
        elif self._hidden_by is None and first == last and isinstance(entity, (Shape, Tolerance)):
            self.cost.skipped += 1  # ezdxf passes them over without a word

    def _paid(self, entity: DXFGraphic, properties: Properties) -> bool:
        """Settles the layer of an entity, and whether the budget lets it be drawn.

        All that a dimension or a block reference consists of is as hidden as it is itself: for a block reference only
        if its layer is frozen, for anything else also if its layer is off.
        """
        layer = properties.layer = self._layers.name(properties.layer)
        hidden = self._layers.hides(layer)
        reference = isinstance(entity, Insert)
        if self._hidden_by is None and hidden and (not reference or self._layers.freezes(layer)):
            self._hidden_by = layer
        if self._hidden_by is None:
            self.cost.pay_entity()
            return True
        if not hidden and not reference:
            properties.layer = self._hidden_by
        return self.cost.pay_hidden()

    def draw_image_entity(self, entity: DXFGraphic, properties: Properties) -> None:
        """A picture is another file, which was not uploaded: its frame and name are drawn."""
        if self._hidden_by is None:
            self.cost.missing_references += 1
        super().draw_image_entity(entity, properties)

    def draw_ole2frame_entity(self, entity: DXFGraphic, properties: Properties) -> None:
        """What another program has put in cannot be drawn without it: its place is."""
        if self._hidden_by is None:
            self.cost.embedded_objects += 1
        super().draw_ole2frame_entity(entity, properties)

    def draw_complex_mtext(self, mtext: MText, properties: Properties) -> None:
        """Text with formatting codes, set in our typeface."""
        renderer = _MTextRenderer(self.ctx, self._canvas_pipeline, properties)
        try:
            layout = renderer.layout_engine(mtext)
            layout.place(align=text_layout.LayoutAlignment(mtext.dxf.attachment_point))
            layout.render(mtext.ucs().matrix)
        except text_layout.LayoutError:
            self.draw_simple_mtext(mtext, properties)

    def draw_hatch_pattern(self, polygon: DXFPolygon, paths: list[Path], properties: Properties) -> None:
        """Draws the lines of a pattern, after asking what they will cost; too many in one hatch become a solid fill."""
        if polygon.pattern is None or not polygon.pattern.lines:
            return
        lines = sum(_estimated_lines(polygon, paths))
        if self._hidden_by is None:
            self.cost.pay_hatch(lines)
        elif not self.cost.pay_hidden_hatch(lines):
            return
        if lines > _HATCH_LINES_EACH:
            self.cost.filled_hatches += 1
            raise hatching.DenseHatchingLinesError
        properties.linetype_pattern = ()
        self.pipeline.draw_solid_lines(_pattern_lines(polygon, paths), properties)


class _MTextRenderer(ComplexMTextRenderer):
    """Measures words with our typeface instead of a font of the machine."""

    def get_font(self, ctx: MTextContext) -> fonts.AbstractFont:
        return LetteringFont(ctx.cap_height, ctx.width_factor)


def _is_foreign(entity: DXFGraphic) -> bool:
    """Whether only the program that made the entity can draw it."""
    return isinstance(entity, (DXFGraphicProxy, ACADProxyEntity, Body))


def _maker_name(entity: DXFGraphic) -> str:
    """The name by which its maker knows the entity: its class, for a stand-in the class that it stands in for."""
    kind = str(entity.dxftype())
    if isinstance(entity, ACADProxyEntity) and entity.doc is not None:
        number = int(entity.dxf.get("class_id", 0)) - _FIRST_CLASS
        names = [str(known.dxf.name) for known in entity.doc.classes]
        return names[number] if 0 <= number < len(names) else kind
    return kind


def _shown(viewports: list[Viewport]) -> list[Viewport]:
    """The viewports to draw. The first active one stands for the layout itself and shows nothing."""
    active = sorted((vp for vp in viewports if vp.dxf.status > 0), key=lambda vp: int(vp.dxf.status))
    if active and active[0].dxf.get("status", 1) == 1:
        active.pop(0)
    return active


def _baselines(polygon: DXFPolygon) -> Iterator[hatching.HatchBaseLine]:
    """The pattern's base lines, moved by a fixed hair so that lines do not run exactly through corners.

    ezdxf moves them by a random one; the same drawing must give the same sheet.
    """
    lines = polygon.pattern.lines if polygon.pattern else []
    mean = sum(line.offset.magnitude for line in lines) / max(len(lines), 1)
    for line in lines:
        yield hatching.HatchBaseLine(
            origin=line.base_point + Vec2(mean, mean) * _JIGGLE,
            direction=Vec2.from_deg_angle(line.angle),
            offset=line.offset,
            line_pattern=line.dash_length_items,
            min_hatch_line_distance=CONFIGURATION.min_hatch_line_distance,
        )


def _estimated_lines(polygon: DXFPolygon, paths: list[Path]) -> Iterator[float]:
    box = BoundingBox2d(Vec2(point) for path in paths for point in path.control_vertices())
    if not box.has_data:
        return
    diagonal = box.size.magnitude
    for line in polygon.pattern.lines if polygon.pattern else []:
        distance = abs(Vec2.from_deg_angle(line.angle).det(line.offset))
        rows = diagonal / distance + 1 if distance > 0 else math.inf
        period = sum(abs(length) for length in line.dash_length_items)
        yield rows * (diagonal / period * len(line.dash_length_items) / 2 + 1 if period > 0 else 1)


def _pattern_lines(polygon: DXFPolygon, paths: list[Path]) -> Iterator[tuple[Vec3 | Vec2, Vec3 | Vec2]]:
    ocs = polygon.ocs()
    elevation = polygon.dxf.elevation.z
    for baseline in _baselines(polygon):
        for line in hatching.hatch_paths(baseline, paths):
            for start, end in baseline.pattern_renderer(line.distance).render(line.start, line.end):
                if ocs.transform:
                    yield ocs.to_wcs((start.x, start.y, elevation)), ocs.to_wcs((end.x, end.y, elevation))
                else:
                    yield start, end
