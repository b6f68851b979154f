"""The last stage of ezdxf's drawing pipeline: writes onto our canvas, with text as text and dashes as dashes."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
from ezdxf.addons.drawing.backend import BackendInterface, BkPath2d, BkPoints2d, ImageData
from ezdxf.addons.drawing.config import Configuration
from ezdxf.addons.drawing.pipeline import ClippingStage2d, RenderPipeline2d, RenderStage2d
from ezdxf.addons.drawing.properties import Properties
from ezdxf.math import Matrix44, Vec2

from review_room.drawings.canvas import CAP_HEIGHT, Canvas, Pen, Points, Shape
from review_room.drawings.dxf_layers import LayerStates
from review_room.drawings.lettering import LetteringEngine, width_in_caps
from review_room.drawings.text_codes import readable

_DEFAULT_WIDTH_MM = 0.25
_LIGHTEST = 0.45
_LINE_TO, _CURVE3_TO, _CURVE4_TO, _MOVE_TO = 1, 2, 3, 4
_DASHES_IN_A_PATTERN = 12


class _NoBackend:
    """The pipeline calls a backend for things we do not need; our stage stands before it."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


class CanvasPipeline(RenderPipeline2d):
    """ezdxf's pipeline with clipping, ending on a canvas."""

    text_engine = LetteringEngine()  # type: ignore[assignment]

    def __init__(self, canvas: Canvas, layers: LayerStates) -> None:
        self.canvas = canvas
        self.layers = layers
        super().__init__(cast(BackendInterface, _NoBackend()))

    def build_render_pipeline(self) -> RenderStage2d:
        """Clip, then draw."""
        self.stage = CanvasStage(self)
        return ClippingStage2d(self.config, self.clipping_portal, next_stage=self.stage)

    def set_config(self, config: Configuration) -> None:
        """Remembers the configuration; neither stage of ours has more to configure than that."""
        self.config = config
        self._pipeline.set_config(config)

    def draw_text(
        self, text: str, transform: Matrix44, properties: Properties, cap_height: float, dxftype: str = "TEXT"
    ) -> None:
        """Draws one line of text as text, whatever font the drawing names."""
        text = readable(text)
        if not text.strip():
            return
        size = cap_height / CAP_HEIGHT
        advance = width_in_caps(text) * cap_height
        matrix = transform.copy()
        if self.clipping_portal.is_active:
            matrix = self.clipping_portal.transform_matrix(matrix)
        corners = [(0, 0), (size, 0), (0, size), (advance, 0), (advance, cap_height)]
        frame = [(point.x, point.y) for point in matrix.transform_vertices((*corner, 0) for corner in corners)]
        clips = self._text_clips(transform, advance, cap_height)
        if clips is None:
            return
        clip = "".join("m" + "l" * (len(polygon) - 1) for polygon in clips)
        frame += [(point.x, point.y) for polygon in clips for point in polygon.vertices()]
        self.canvas.text(self.stage.pen(properties), frame, text, clip)

    def _text_clips(self, transform: Matrix44, advance: float, height: float) -> list[BkPoints2d] | None:
        """What a viewport's edge leaves of a text: polygons; none where nothing is cut, None where nothing is left."""
        if not self.clipping_portal.is_active:
            return []
        corners = [(0, -height / 2, 0), (advance, -height / 2, 0), (advance, 1.5 * height, 0), (0, 1.5 * height, 0)]
        visible = self.clipping_portal.clip_polygon(BkPoints2d(transform.transform_vertices(corners)))
        return [polygon for polygon in visible if len(polygon) > 2] or None


class CanvasStage(RenderStage2d):
    """Receives two-dimensional, clipped primitives."""

    def __init__(self, pipeline: CanvasPipeline) -> None:
        self._pipeline = pipeline
        self._canvas = pipeline.canvas
        self._pens: dict[tuple[Any, ...], Pen] = {}

    def pen(self, properties: Properties, *, dashed: bool = False, filled: bool = False) -> Pen:
        """The pen for these properties. Light colours, made for a black screen, are darkened for lines on paper."""
        dashes = self._dashes(properties) if dashed else ()
        key = (properties.color, properties.lineweight, properties.layer, dashes, filled)
        pen = self._pens.get(key)
        if pen is None:
            colour = properties.color[:7] if filled else legible(properties.color)
            width = properties.lineweight if properties.lineweight > 0 else _DEFAULT_WIDTH_MM
            shown = not self._pipeline.layers.hides(properties.layer)
            pen = self._pens[key] = Pen(colour, round(float(width), 3), properties.layer, dashes, shown)
        return pen

    def _dashes(self, properties: Properties) -> tuple[float, ...]:
        pattern = properties.linetype_pattern
        if len(pattern) < 2:
            return ()
        scale = abs(properties.linetype_scale) * self._pipeline.get_vp_ltype_scale()
        if self._pipeline.clipping_portal.is_active:  # a viewport's lines are already in units of its paper
            scale *= self._pipeline.current_vp_scale
        even = pattern[: len(pattern) // 2 * 2][:_DASHES_IN_A_PATTERN]
        dashes = tuple(round(abs(float(length)) * scale, 6) for length in even)
        return dashes if all(map(math.isfinite, dashes)) and sum(dashes) > 0 else ()

    def draw_point(self, pos: Vec2, properties: Properties) -> None:
        self._canvas.segments(self.pen(properties), ((pos.x, pos.y), (pos.x, pos.y)))

    def draw_line(self, start: Vec2, end: Vec2, properties: Properties) -> None:
        self._canvas.segments(self.pen(properties, dashed=True), ((start.x, start.y), (end.x, end.y)))

    def draw_solid_lines(self, lines: list[tuple[Vec2, Vec2]], properties: Properties) -> None:
        self._canvas.segments(self.pen(properties), ((end.x, end.y) for line in lines for end in line))

    def draw_path(self, path: BkPath2d, properties: Properties) -> None:
        points, operators = outline([path])
        if operators:
            self._canvas.outline(Shape.PATH, self.pen(properties, dashed=True), points, operators)

    def draw_filled_paths(self, paths: list[BkPath2d], properties: Properties) -> None:
        points, operators = outline(paths)
        if operators:
            self._canvas.outline(Shape.FILL, self.pen(properties, filled=True), points, operators)

    def draw_filled_polygon(self, points: BkPoints2d, properties: Properties) -> None:
        corners = points.np_vertices()
        if len(corners) > 2:
            self._canvas.outline(
                Shape.FILL, self.pen(properties, filled=True), corners[:, :2], "m" + "l" * (len(corners) - 1)
            )

    def draw_image(self, picture: ImageData, properties: Properties) -> None:
        """Pictures are never loaded (they are other files than the one uploaded), so none comes here."""


def outline(paths: Iterable[BkPath2d]) -> tuple[Points, str]:
    """Points and operators of paths; quadratic curves become cubic ones, which is exact."""
    parts: list[Points] = []
    operators: list[str] = []
    for path in paths:
        if not len(path):
            continue
        points, codes = path.np_vertices(), path.command_codes()
        operators.append("m")
        if all(code == _LINE_TO for code in codes):
            parts.append(points)
            operators.append("l" * len(codes))
        elif _CURVE3_TO in codes:
            parts.append(_with_cubics(points, codes))
            operators.append("".join("?lccm"[code] for code in codes))
        else:
            parts.append(points)
            operators.append("".join("?lccm"[code] for code in codes))
    return (np.concatenate(parts) if parts else np.empty((0, 2))), "".join(operators)


def _with_cubics(points: Points, codes: Sequence[int]) -> Points:
    rows = [points[0]]
    at = 1
    for code in codes:
        if code == _CURVE3_TO:
            before, control, end = rows[-1], points[at], points[at + 1]
            rows += [before + (control - before) * 2 / 3, end + (control - end) * 2 / 3, end]
            at += 2
        else:
            taken = 3 if code == _CURVE4_TO else 1
            rows += list(points[at : at + taken])
            at += taken
    return np.array(rows)


def legible(colour: str) -> str:
    """The colour, darkened where a thin line of it would vanish on white paper (yellow, cyan, light green)."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    brightness = (0.299 * red + 0.587 * green + 0.114 * blue) / 255
    if brightness <= _LIGHTEST:
        return colour[:7]
    share = _LIGHTEST / brightness
    return f"#{int(red * share):02x}{int(green * share):02x}{int(blue * share):02x}"
