"""Draws simple entities column by column, exactly as ezdxf's frontend would draw them one by one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from ezdxf.document import Drawing
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.insert import Insert
from ezdxf.entities.line import Line
from ezdxf.entities.point import Point
from ezdxf.entities.text import Text
from ezdxf.tools.text import MIN_CAP_HEIGHT, plain_text

from review_room.drawings.canvas import CAP_HEIGHT, Canvas, Numbers, Points, Shape
from review_room.drawings.dxf_cost import Cost
from review_room.drawings.dxf_frontend import LayoutFrontend
from review_room.drawings.dxf_text import SimpleEntities
from review_room.drawings.entity_index import owner_number
from review_room.drawings.frames import named_like_frame
from review_room.drawings.lettering import DESCENDER, X_HEIGHT, width_in_caps
from review_room.drawings.text_codes import readable

_ATTRIBUTES: Mapping[int, tuple[str, Callable[[str], Any]]] = {
    8: ("layer", str),
    6: ("linetype", str),
    48: ("ltscale", float),
    60: ("invisible", int),
    62: ("color", int),
    370: ("lineweight", int),
    420: ("true_color", int),
    440: ("transparency", int),
}
_UNSEEN, _LEFT_OUT = -1, -2
_KAPPA = 4 / 3
_SMALLEST_RADIUS = 1e-12
_DESCENT = {0: 0.0, 1: DESCENDER, 2: -0.5, 3: -1.0}
_FIT_ALIGNED = (3, 5)
_MIDDLE = 4

Frontends = Callable[[Canvas, Cost], LayoutFrontend]


def weights(groups: Sequence[SimpleEntities]) -> Counter[tuple[str, str]]:
    """How many of them there are, by layer and, for references, by block."""
    counts: Counter[tuple[str, str]] = Counter()
    for group in groups:
        layers = group.texts(8, "0")
        blocks = group.texts(2, "") if group.kind == "INSERT" else [""] * len(layers)
        counts.update(zip(layers, blocks, strict=True))
    return counts


class SimpleDrawing:
    """Draws groups of simple entities onto the canvas of a frontend."""

    def __init__(self, document: Drawing, frontend: LayoutFrontend, canvas: Canvas, frontends: Frontends) -> None:
        self._document = document
        self._frontend = frontend
        self._canvas = canvas
        self._frontends = frontends
        self._pens: dict[tuple[Any, ...], int] = {}
        self._kinds: Mapping[str, Callable[[SimpleEntities], None]] = {
            "LINE": self._lines,
            "CIRCLE": self._circles,
            "ARC": self._arcs,
            "POINT": self._dots,
            "SOLID": self._solids,
            "LWPOLYLINE": self._polylines,
            "TEXT": self._texts,
            "INSERT": self._references,
        }

    def draw(self, groups: Sequence[SimpleEntities], turn_of: Callable[[str, int], int] | None) -> None:
        """Draws them; `turn_of` replaces the turns of entities by handle where the drawing defines its own order."""
        for group in groups:
            if turn_of is not None:
                group.turns = [turn_of(*pair) for pair in zip(group.texts(5, ""), group.turns, strict=True)]
            self._kinds[group.kind](group)

    def _lines(self, group: SimpleEntities) -> None:
        ends = np.stack([_points(group, 10, 20), _points(group, 11, 21)], axis=1)
        self._add(Shape.SEGMENTS, group, ends, "", dashed=True)

    def _dots(self, group: SimpleEntities) -> None:
        if self._frontend.config.pdmode:  # points drawn as crosses or circles
            for row in range(len(group.turns)):
                self._one_by_one("POINT", group, row)
            return
        place = _points(group, 10, 20)
        unseen = np.array([layer.lower() == "defpoints" for layer in group.texts(8, "0")], dtype=np.bool_)
        self._add(Shape.SEGMENTS, group, np.stack([place, place], axis=1), "", keep=~unseen)

    def _solids(self, group: SimpleEntities) -> None:
        corners = [_points(group, code, code + 10) for code in (10, 11, 13, 12)]
        self._add(Shape.FILL, group, np.stack(corners, axis=1), "mlll", filled=True)

    def _circles(self, group: SimpleEntities) -> None:
        radius = np.abs(group.numbers(40))
        zero, full = np.zeros(len(radius)), np.full(len(radius), -2 * np.pi)  # clockwise, as ezdxf lays the dashes
        points = _curves(_points(group, 10, 20), radius, zero, full, 4)
        self._add(Shape.PATH, group, points, "mcccc", dashed=True, keep=radius > _SMALLEST_RADIUS)

    def _arcs(self, group: SimpleEntities) -> None:
        radius, centre = np.abs(group.numbers(40)), _points(group, 10, 20)
        start, end = np.radians(group.numbers(50)), np.radians(group.numbers(51))
        span = np.mod(end - start, 2 * np.pi)
        span[span < 1e-9] = 2 * np.pi
        number = np.clip(np.ceil(span / (np.pi / 2) - 1e-9), 1, 4).astype(np.int64)
        for pieces in range(1, 5):
            points = _curves(centre, radius, start, span, pieces)
            keep = (number == pieces) & (radius > _SMALLEST_RADIUS)
            self._add(Shape.PATH, group, points, "m" + "c" * pieces, dashed=True, keep=keep)

    def _polylines(self, group: SimpleEntities) -> None:
        columns = zip(group.several[10], group.several[20], strict=True)
        points = np.stack([np.column_stack([x, y]) for x, y in columns], axis=1)
        closed = (group.numbers(70).astype(np.int64) & 1).astype(np.bool_)
        closed &= np.hypot(*(points[:, 0] - points[:, -1]).T) > _SMALLEST_RADIUS
        corners = points.shape[1]
        many = np.full(len(points), corners > 1)
        self._add(Shape.PATH, group, points, "m" + "l" * (corners - 1), dashed=True, keep=many & ~closed)
        around = np.concatenate([points, points[:, :1]], axis=1)
        self._add(Shape.PATH, group, around, "m" + "l" * corners, dashed=True, keep=many & closed)

    def _texts(self, group: SimpleEntities) -> None:
        across, up = group.numbers(72).astype(np.int64), group.numbers(73).astype(np.int64)
        up[across > 2] = 0
        texts = [readable(_plain(text)) for text in group.texts(1, "")]
        height = group.numbers(40)
        seen = np.array([bool(text.strip()) for text in texts], dtype=np.bool_) & (height >= MIN_CAP_HEIGHT)
        odd = np.isin(across, _FIT_ALIGNED) | ((across > 0) | (up > 0) if 11 not in group.values else False)
        frames = _text_frames(group, np.array(list(map(width_in_caps, texts))) * height, across, up)
        self._add(Shape.TEXT, group, frames, texts, keep=seen & ~odd)
        for place in np.flatnonzero(seen & odd).tolist():
            self._one_by_one("TEXT", group, place)

    def _references(self, group: SimpleEntities) -> None:
        scale_x, scale_y = group.numbers(41, 1.0), group.numbers(42, 1.0)
        turned = np.radians(group.numbers(50))
        cosine, sine = np.cos(turned), np.sin(turned)
        place = _points(group, 10, 20)
        columns = [scale_x * cosine, -scale_y * sine, place[:, 0], scale_x * sine, scale_y * cosine, place[:, 1]]
        matrices = np.stack(columns, axis=1).reshape(-1, 2, 3)
        alike: dict[tuple[Any, ...], list[int]] = {}
        for row, key in enumerate(zip(group.texts(2, ""), *_attribute_columns(group), strict=True)):
            alike.setdefault(key, []).append(row)
        even = np.isclose(scale_x, scale_y, rtol=1e-9, atol=0)
        for (name, *values), rows in alike.items():
            self._stamp(group, name, _attributes(group, values), np.array(rows), matrices, even)

    def _stamp(
        self,
        group: SimpleEntities,
        name: str,
        attributes: dict[str, Any],
        rows: Numbers,
        matrices: Points,
        even: npt.NDArray[np.bool_],
    ) -> None:
        """Draws a block once and repeats that; one by one where text would be mirrored, which CAD keeps legible."""
        drawn = Canvas()
        whole = self._frontend.cost
        cost = Cost(whole.entities_left, whole.hatch_lines_left, whole.hidden_left, whole.hidden_hatch_lines_left)
        if named_like_frame(name, attributes["layer"]):
            even = np.zeros(len(even), dtype=np.bool_)
        else:
            reference = Insert.new(dxfattribs={**attributes, "name": name, "insert": (0, 0)}, doc=self._document)
            self._frontends(drawn, cost).draw_entities([reference])
            even = even if (drawn.shapes == Shape.TEXT).any() else np.ones(len(even), dtype=np.bool_)
        for row in rows[~even[rows]].tolist():
            self._one_by_one("INSERT", group, row)
        stamped = rows[even[rows]]
        if len(stamped):
            whole.pay_copies(cost, len(stamped))
            turns = np.array(group.turns)[stamped]
            self._canvas.stamp(drawn, matrices[stamped], turns, _owners(group, stamped))

    def _one_by_one(self, kind: str, group: SimpleEntities, row: int) -> None:
        """Leaves one entity to the frontend after all."""
        values = [column[row] for column in _attribute_columns(group)]
        entity = _ENTITIES[kind](group, row, _attributes(group, values), self._document)
        self._canvas.turn = group.turns[row]
        self._canvas.owner = owner_number(group.texts(5, "")[row], group.kind)
        self._frontend.draw_entities([entity])

    def _add(
        self,
        shape: Shape,
        group: SimpleEntities,
        points: Points,
        contents: str | list[str],
        *,
        dashed: bool = False,
        filled: bool = False,
        keep: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        keep = np.ones(len(points), dtype=np.bool_) if keep is None else keep
        pens = self._pen_numbers(group, keep, dashed=dashed, filled=filled)
        seen = np.flatnonzero(pens >= 0)
        if not len(seen):
            return
        chosen = [contents] * len(seen) if isinstance(contents, str) else [contents[row] for row in seen.tolist()]
        turns = np.array(group.turns)[seen]
        self._canvas.many(shape, pens[seen], points[seen], chosen, turns, _owners(group, seen))

    def _pen_numbers(
        self, group: SimpleEntities, keep: npt.NDArray[np.bool_], *, dashed: bool, filled: bool
    ) -> Numbers:
        """The pen of each entity that is kept and paid for, else a negative number."""
        codes = tuple(code for code in _ATTRIBUTES if code in group.columns)
        numbers = np.full(len(keep), _UNSEEN, dtype=np.int64)
        kept = keep.tolist()
        for row, values in enumerate(zip(*_attribute_columns(group), strict=True)):
            if kept[row]:
                key = (codes, values, dashed, filled)
                number = self._pens.get(key)
                if number is None:
                    number = self._pens[key] = self._pen_number(_attributes(group, values), dashed, filled)
                numbers[row] = number
        shown = np.array([pen.shown for pen in self._canvas.pens], dtype=np.bool_)
        seen = np.flatnonzero(numbers >= 0)
        hidden = seen[~shown[numbers[seen]]]
        self._frontend.cost.pay_entity(len(seen) - len(hidden))
        if len(hidden) and not self._frontend.cost.pay_hidden(len(hidden)):
            numbers[hidden] = _LEFT_OUT
        return numbers

    def _pen_number(self, attributes: dict[str, Any], dashed: bool, filled: bool) -> int:
        entity = Line.new(dxfattribs=attributes, doc=self._document)
        pen = self._frontend.pen(entity, dashed=dashed, filled=filled)
        return _UNSEEN if pen is None else self._canvas.pen_number(pen)


def _plain(text: str) -> str:
    return plain_text(text) if "%%" in text or "^" in text else text


def _owners(group: SimpleEntities, rows: Numbers) -> Numbers:
    handles = group.texts(5, "")
    return np.array([owner_number(handles[row], group.kind) for row in rows.tolist()], dtype=np.int64)


def _attribute_columns(group: SimpleEntities) -> list[list[str]]:
    return [group.texts(8, "0"), *(group.columns[code] for code in _ATTRIBUTES if code != 8 and code in group.columns)]


def _attributes(group: SimpleEntities, values: Sequence[str]) -> dict[str, Any]:
    codes = [8, *(code for code in _ATTRIBUTES if code != 8 and code in group.columns)]
    return {_ATTRIBUTES[code][0]: _ATTRIBUTES[code][1](value) for code, value in zip(codes, values, strict=True)}


def _points(group: SimpleEntities, x: int, y: int) -> Points:
    return np.column_stack([group.numbers(x), group.numbers(y)])


def _curves(centre: Points, radius: Points, start: Points, span: Points, pieces: int) -> Points:
    """Arcs as so many cubic curves each: the first point, then three points a piece."""
    step = span / pieces
    reach = _KAPPA * np.tan(step / 4)
    rows = [np.column_stack([np.cos(start), np.sin(start)])]
    for piece in range(pieces):
        before, after = start + piece * step, start + (piece + 1) * step
        leave = np.column_stack([np.cos(before) - reach * np.sin(before), np.sin(before) + reach * np.cos(before)])
        arrive = np.column_stack([np.cos(after) + reach * np.sin(after), np.sin(after) - reach * np.cos(after)])
        rows += [leave, arrive, np.column_stack([np.cos(after), np.sin(after)])]
    points: Points = centre[:, None, :] + radius[:, None, None] * np.stack(rows, axis=1)
    return points


def _text_frames(group: SimpleEntities, length: Points, across: Numbers, up: Numbers) -> Points:
    """The five points of each text: where it begins, its unit right and up, the lower and upper end of the line."""
    height, size = group.numbers(40), group.numbers(40) / CAP_HEIGHT
    mirrored = group.numbers(71).astype(np.int64)
    wide = group.numbers(41, 1.0) * np.where(mirrored & 2, -1.0, 1.0)
    high = np.where(mirrored & 4, -1.0, 1.0)
    turned = np.radians(group.numbers(50))
    lowest = np.array([_DESCENT.get(number, 0.0) for number in up.tolist()])
    left = np.where(across == 0, 0.0, np.where(across == 2, -1.0, -0.5)) * length
    bottom = np.where(across == _MIDDLE, -X_HEIGHT / 2, lowest) * height
    aligned = ((across > 0) | (up > 0))[:, None]
    place = (
        np.where(aligned, _points(group, 11, 21), _points(group, 10, 20))
        if 11 in group.values
        else _points(group, 10, 20)
    )
    zero = np.zeros(len(size))
    corners = [(zero, zero), (size, zero), (zero, size), (length, zero), (length, height)]
    x = np.stack([(corner[0] + left) * wide for corner in corners], axis=1)
    y = np.stack([(corner[1] + bottom) * high for corner in corners], axis=1)
    cosine, sine = np.cos(turned)[:, None], np.sin(turned)[:, None]
    return np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=2) + place[:, None, :]


def _insert(group: SimpleEntities, row: int, attributes: dict[str, Any], document: Drawing) -> DXFGraphic:
    numbers = {"xscale": 41, "yscale": 42, "zscale": 43, "rotation": 50}
    given = {name: group.values[code][row] for name, code in numbers.items() if code in group.values}
    place = group.values[10][row], group.values[20][row]
    return Insert.new(dxfattribs={**attributes, **given, "name": group.columns[2][row], "insert": place}, doc=document)


def _text(group: SimpleEntities, row: int, attributes: dict[str, Any], document: Drawing) -> DXFGraphic:
    numbers = {"height": 40, "width": 41, "rotation": 50, "halign": 72, "valign": 73, "text_generation_flag": 71}
    given: dict[str, Any] = {name: group.values[code][row] for name, code in numbers.items() if code in group.values}
    for name in ("halign", "valign", "text_generation_flag"):
        if name in given:
            given[name] = int(given[name])
    for name, code in (("insert", 10), ("align_point", 11)):
        if code in group.values:
            given[name] = (group.values[code][row], group.values[code + 10][row])
    return Text.new(dxfattribs={**attributes, **given, "text": group.columns[1][row]}, doc=document)


def _point(group: SimpleEntities, row: int, attributes: dict[str, Any], document: Drawing) -> DXFGraphic:
    place = group.values[10][row], group.values[20][row]
    return Point.new(dxfattribs={**attributes, "location": place, "angle": float(group.numbers(50)[row])}, doc=document)


_ENTITIES = {"INSERT": _insert, "TEXT": _text, "POINT": _point}
