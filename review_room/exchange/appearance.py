"""What an annotation looks like, as operators of a content stream (ISO 32000-2, 12.5.5): every reader draws the same.

Coordinates in points of the page, lower-left origin, y up.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from review_room.exchange.annotation import (
    CALLOUT_PAD,
    LINE_PITCH,
    LINE_WIDTH_POINTS,
    MEASURED,
    PIN_POINTS,
    POINTS_PER_MM,
    Annotation,
    Box,
    Point,
    Shape,
    bounds,
    closed_corners,
    counted_crosses,
    face,
    grown,
    in_points,
    leader,
    wrapped,
)
from review_room.exchange.letters import Letters

FONT: Final = "LS"
"""Name of the typeface among the resources of an appearance."""

BLEND: Final = "Over"
"""Name of the graphics state that lets the drawing show through a highlight."""

_BULGE: Final = 0.56
"""Radius of a scallop as a share of its chord; the room draws clouds with the same."""

_NARROWEST_MM, _WIDEST_MM, _SHARE = 2.5, 12.0, 6
_ARROW_POINTS: Final = 12.0
_BADGE_POINTS: Final = 9.0
_SAME_PLACE_MM: Final = 6.0
"""Between two badges that would hide each other."""
_CIRCLE: Final = 0.5522847498

STAMP_MARGIN: Final = 0.07
"""Distance of a stamp's two frames, as a share of its height; this and the next as in the room (stamps.js)."""

STAMP_LINES: Final = ((0.4, 0.37), (0.19, 0.75))
"""Letter height of each line of a stamp and how far below the upper edge its middle lies, as shares of the height."""

STAMP_WIDEST: Final = 0.86
STAMP_CENTRE: Final = 0.36
"""How far below the middle of a line its baseline lies, in letter heights."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """The operators, the box they fill, and the box of the bare shape in it."""

    operators: str
    box: Box
    inner: Box


def badge_rows(annotations: Sequence[Annotation]) -> list[int]:
    """How many earlier badges stand where that of each would: findings about one place show all their numbers."""
    taken: defaultdict[int, list[Point]] = defaultdict(list)
    rows = []
    for one in annotations:
        if not (one.facts.get("number") and one.points):
            rows.append(0)
            continue
        top = max(one.points, key=lambda point: point[1])
        rows.append(sum(math.dist(at, top) < _SAME_PLACE_MM for at in taken[one.page]))
        taken[one.page].append(top)
    return rows


def appearance_of(annotation: Annotation, letters: Letters, *, badge: str = "", row: int = 0) -> Appearance:
    """How the annotation is drawn; `badge` is a short number beside it, `row` how many badges stand below its own."""
    points = in_points(annotation.points)
    paint = _colour(annotation.colour)
    draws = _measured if annotation.shape in MEASURED else _drawn
    drawn, inner = draws(annotation, points, letters)
    shown = [f"{LINE_WIDTH_POINTS} w 1 J 1 j {paint} RG {paint} rg", drawn]
    box = inner if annotation.shape in (Shape.TEXT, Shape.HIGHLIGHT, Shape.PIN) else grown(inner, LINE_WIDTH_POINTS)
    if badge:
        top = max(points, key=lambda point: point[1])
        lift = PIN_POINTS if annotation.shape is Shape.PIN else LINE_WIDTH_POINTS
        above = row * (_BADGE_POINTS * 1.4 + 1)
        operators, place = _badge(badge, (top[0], max(top[1] + lift, box[3]) + above), paint, letters)
        shown.append(operators)
        box = _together(box, place)
    return Appearance("\n".join(shown), box, inner)


def _drawn(annotation: Annotation, points: Sequence[Point], letters: Letters) -> tuple[str, Box]:
    worded = _WORDED.get(annotation.shape)
    return worded(annotation, letters) if worded else _BARE[annotation.shape](points)


def _line(points: Sequence[Point]) -> tuple[str, Box]:
    return f"{_path(points)} S", bounds(points)


def _outline(points: Sequence[Point]) -> tuple[str, Box]:
    return f"{_path(points)} h S", bounds(points)


def _highlight(points: Sequence[Point]) -> tuple[str, Box]:
    """Quadrilaterals through which the drawing shows."""
    quads = [points[at : at + 4] for at in range(0, len(points) - 3, 4)]
    faces = " ".join(f"{_path(face(quad))} h f" for quad in quads)
    return f"q /{BLEND} gs {faces} Q", bounds(points)


def _measured(annotation: Annotation, points: Sequence[Point], letters: Letters) -> tuple[str, Box]:
    """A figure with its reading beside it."""
    match annotation.shape:
        case Shape.AREA:
            figure, box, at = f"{_path(points)} h S", bounds(points), _centre(points)
        case Shape.COUNT:
            strokes = counted_crosses(annotation.points)
            figure = " ".join(f"{_path(a)} S {_path(b)} S" for a, b in ((one[:2], one[3:]) for one in strokes))
            box, at = bounds([point for one in strokes for point in one]), (points[0][0], strokes[0][1][1])
        case Shape.ANGLE:
            figure, box, at = f"{_path(points)} S", bounds(points), points[1]
        case _:
            figure, box, at = f"{_path(points)} S", bounds(points), _longest_middle(points)
    if not annotation.reading:
        return figure, box
    caption, place = _badge(annotation.reading, at, _colour(annotation.colour), letters)
    return f"{figure} {caption}", _together(box, place)


def _centre(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _longest_middle(points: Sequence[Point]) -> Point:
    start, end = max(pairwise(points), key=lambda piece: math.dist(*piece))
    return _between(start, end, 0.5)


def cloud(points: Sequence[Point]) -> tuple[str, Box]:
    """A revision cloud: rows of scallops that bulge outwards along the closed outline."""
    left, bottom, right, top = bounds(points)
    narrow = min(right - left, top - bottom) / _SHARE
    width = min(_WIDEST_MM * POINTS_PER_MM, max(_NARROWEST_MM * POINTS_PER_MM, narrow))
    turn = 1.0 if _area(points) >= 0 else -1.0
    parts, reached = [f"{_at(points[0])} m"], [points[0]]
    for start, end in zip(points, [*points[1:], points[0]], strict=True):
        count = max(1, round(math.dist(start, end) / width))
        corners = [_between(start, end, step / count) for step in range(count + 1)]
        for one, other in pairwise(corners):
            if one != other:
                curves = list(_scallop(one, other, turn))
                parts += [f"{_at(a)} {_at(b)} {_at(c)} c" for a, b, c in curves]
                reached += [point for curve in curves for point in curve]
    return " ".join([*parts, "h S"]), bounds(reached)


def _scallop(start: Point, end: Point, turn: float) -> Iterator[tuple[Point, Point, Point]]:
    """Two curves from start to end over an arc that bulges to the right of the way (`turn` 1) or to the left (-1)."""
    chord = math.dist(start, end)
    radius = chord * _BULGE
    middle = _between(start, end, 0.5)
    inwards = math.sqrt(max(radius**2 - (chord / 2) ** 2, 0.0)) / chord * turn
    centre = middle[0] - (end[1] - start[1]) * inwards, middle[1] + (end[0] - start[0]) * inwards
    angle = math.atan2(start[1] - centre[1], start[0] - centre[0])
    half = math.asin(min(chord / 2 / radius, 1.0)) * turn
    reach = 4 / 3 * math.tan(half / 4) * radius
    for number in range(2):
        begin, finish = angle + number * half, angle + (number + 1) * half
        a, b = _on(centre, radius, begin), _on(centre, radius, finish)
        yield (
            (a[0] - reach * math.sin(begin), a[1] + reach * math.cos(begin)),
            (b[0] + reach * math.sin(finish), b[1] - reach * math.cos(finish)),
            end if number else b,
        )


def _ellipse(box: Box) -> tuple[str, Box]:
    left, bottom, right, top = box
    x, y, a, b = (left + right) / 2, (bottom + top) / 2, (right - left) / 2, (top - bottom) / 2
    k = _CIRCLE
    curves = (
        ((x + a, y + b * k), (x + a * k, y + b), (x, y + b)),
        ((x - a * k, y + b), (x - a, y + b * k), (x - a, y)),
        ((x - a, y - b * k), (x - a * k, y - b), (x, y - b)),
        ((x + a * k, y - b), (x + a, y - b * k), (x + a, y)),
    )
    drawn = " ".join(f"{_at(one)} {_at(two)} {_at(three)} c" for one, two, three in curves)
    return f"{_at((x + a, y))} m {drawn} h S", box


def _arrow(points: Sequence[Point]) -> tuple[str, Box]:
    """From tail to tip, with an open head."""
    barbs = _barbs(*points)
    tip = points[1]
    return f"{_path(points)} S {_path((barbs[0], tip, barbs[1]))} S", bounds([*points, *barbs])


def _barbs(tail: Point, tip: Point) -> list[Point]:
    angle = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
    return [_on(tip, _ARROW_POINTS, angle + math.pi + side * math.pi / 6) for side in (1, -1)]


def _callout(annotation: Annotation, letters: Letters) -> tuple[str, Box]:
    """Words in a white box, and a leader from the box to what they are about."""
    points = in_points(annotation.points)
    line, box = leader(points), bounds(points[3:])
    barbs = _barbs(line[1], line[0])
    size = annotation.height_mm * POINTS_PER_MM
    pad = size * CALLOUT_PAD
    lines = wrapped(annotation.text, max(1.0, (box[2] - box[0]) / size - 2 * CALLOUT_PAD))
    corner = box[0] + pad, box[3] - pad
    shown = [_words(words, corner, size, number, letters)[0] for number, words in enumerate(lines)]
    frame = f"q 1 g {_path(closed_corners(points[3:]))} h B Q"
    arrow = f"{_path(line)} S {_path((barbs[0], line[0], barbs[1]))} S"
    low = corner[1] - size * LINE_PITCH * len(lines)
    drawn = " ".join([arrow, frame, *shown])
    return drawn, bounds([*points, *barbs, (box[0], min(low, box[1]))])


def _words(words: str, corner: Point, size: float, number: int, letters: Letters) -> tuple[str, float]:
    """Operators of the `number`th line of a text below `corner`, and its width."""
    glyphs, width = letters.line(words)
    baseline = corner[1] - size * (0.85 + number * LINE_PITCH)
    return f"BT /{FONT} {_number(size)} Tf {_at((corner[0], baseline))} Td <{glyphs}> Tj ET", width * size


def stamp(annotation: Annotation, letters: Letters) -> tuple[str, Box]:
    """Two lines in a double frame, as large as the frame lets them be; the room draws the same."""
    box = bounds(in_points(annotation.points))
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    shown = [f"{_path(closed_corners((box[:2], box[2:])))} h S"]
    inner = grown(box, -height * STAMP_MARGIN)
    shown.append(f"q {LINE_WIDTH_POINTS / 2} w {_path(closed_corners((inner[:2], inner[2:])))} h S Q")
    for words, (share, middle) in zip(annotation.text.split("\n"), STAMP_LINES, strict=False):
        glyphs, length = letters.line(words)
        size = min(height * share, width * STAMP_WIDEST / max(length, 1.0))
        start = left + (width - length * size) / 2, top - height * middle - size * STAMP_CENTRE
        shown.append(f"BT /{FONT} {_number(size)} Tf {_at(start)} Td <{glyphs}> Tj ET")
    return " ".join(shown), box


def _text(annotation: Annotation, letters: Letters) -> tuple[str, Box]:
    """Lines from the upper left corner down; letters stand 0.85 of their height below it, as in the room."""
    left, top = in_points(annotation.points)[0]
    size = annotation.height_mm * POINTS_PER_MM
    shown, widest = [], size
    lines = annotation.text.split("\n")
    for number, line in enumerate(lines):
        drawn, width = _words(line, (left, top), size, number, letters)
        widest = max(widest, width)
        shown.append(drawn)
    return " ".join(shown), (left, top - size * LINE_PITCH * len(lines), left + widest, top)


def _pin(tip: Point) -> tuple[str, Box]:
    """A drop whose tip is the point, with a white eye."""
    x, y = tip
    r = PIN_POINTS * 0.35
    middle = y + PIN_POINTS - 1 - r
    head, _ = _ellipse((x - r, middle - r, x + r, middle + r))
    eye, _ = _ellipse((x - r / 3, middle - r / 3, x + r / 3, middle + r / 3))
    drop = f"{_path(((x - r * 0.88, middle - r * 0.48), (x, y), (x + r * 0.88, middle - r * 0.48)))} h f"
    drawn = f"{drop} {head.removesuffix('S')}f q 1 g {eye.removesuffix('S')}f Q"
    return drawn, (x - PIN_POINTS / 2, y, x + PIN_POINTS / 2, y + PIN_POINTS)


_BARE: Final[Mapping[Shape, Callable[[Sequence[Point]], tuple[str, Box]]]] = MappingProxyType(
    {
        Shape.CLOUD: cloud,
        Shape.POLYGON: _outline,
        Shape.RECTANGLE: lambda points: _outline(closed_corners(points)),
        Shape.IMAGE: lambda points: _outline(closed_corners(points)),
        Shape.ELLIPSE: lambda points: _ellipse(bounds(points)),
        Shape.ARROW: _arrow,
        Shape.HIGHLIGHT: _highlight,
        Shape.PIN: lambda points: _pin(points[0]),
        Shape.LINE: _line,
        Shape.POLYLINE: _line,
        Shape.FREEHAND: _line,
    }
)
"""How each shape is drawn that has no words, from its points."""

_WORDED: Final[Mapping[Shape, Callable[[Annotation, Letters], tuple[str, Box]]]] = MappingProxyType(
    {Shape.TEXT: _text, Shape.CALLOUT: _callout, Shape.STAMP: stamp}
)


def _badge(badge: str, at: Point, paint: str, letters: Letters) -> tuple[str, Box]:
    """White letters on a coloured ground, standing on `at`."""
    glyphs, width = letters.line(badge)
    half = (width * _BADGE_POINTS + 6) / 2
    box = at[0] - half, at[1] + 1, at[0] + half, at[1] + 1 + _BADGE_POINTS * 1.4
    ground = f"q {paint} rg {_path(closed_corners((box[:2], box[2:])))} h f"
    start = (box[0] + 3, box[1] + _BADGE_POINTS * 0.32)
    return f"{ground} 1 g BT /{FONT} {_number(_BADGE_POINTS)} Tf {_at(start)} Td <{glyphs}> Tj ET Q", box


def _together(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _area(points: Sequence[Point]) -> float:
    """Twice the area within the outline, positive where it runs counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True))


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _on(centre: Point, radius: float, angle: float) -> Point:
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _path(points: Sequence[Point]) -> str:
    return f"{_at(points[0])} m " + " ".join(f"{_at(point)} l" for point in points[1:])


def _colour(colour: str) -> str:
    return " ".join(_number(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))


def _at(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.3f}"
