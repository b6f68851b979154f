"""The geometry a sheet is made of, once, so that the PDF and the DXF writer cannot tell different stories.

Everything is in millimetres on paper, origin at the sheet's lower-left corner, y up; angles in degrees, anticlockwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Anchor = Literal["left", "centre", "right", "middle"]
Pattern = Literal["SOLID", "ANSI31", "ANSI37", "BRICK"]


@dataclass(frozen=True, slots=True)
class Polyline:
    layer: str
    points: tuple[Point, ...]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Arc:
    layer: str
    centre: Point
    radius: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Circle:
    layer: str
    centre: Point
    radius: float


@dataclass(frozen=True, slots=True)
class Hatch:
    """An area filled solidly or with lines `gap` mm apart."""

    layer: str
    loop: tuple[Point, ...]
    pattern: Pattern = "SOLID"
    gap: float = 2.0


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `tag` names the attribute of the title block that it fills."""

    layer: str
    at: Point
    text: str
    height: float = 3.0
    anchor: Anchor = "left"
    rotation: float = 0.0
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Insert:
    """A block set at a place; the entities of blocks lie on layer "0" and take the layer of the insert."""

    layer: str
    name: str
    at: Point
    scale_x: float = 1.0
    scale_y: float = 1.0
    rotation: float = 0.0


@dataclass(frozen=True, slots=True)
class Dimension:
    """A straight dimension from a to b, measured along x or y; `line` is the other coordinate of the dimension line."""

    layer: str
    a: Point
    b: Point
    line: float
    upright: bool
    text: str
    extend: bool = True


Entity = Polyline | Arc | Circle | Hatch | Text | Insert | Dimension


@dataclass(frozen=True, slots=True)
class Change:
    """A place where revision 2 of a sheet differs from revision 1: box in mm (left, lower, right, upper)."""

    sheet_no: str
    box: Box
    what: str


@dataclass(slots=True)
class Picture:
    """One sheet: its size in mm, its scale 1:denominator, its entities and what was changed on it."""

    width: float
    height: float
    denominator: int
    entities: list[Entity] = field(default_factory=list)
    muted: frozenset[str] = frozenset()
    changes: list[tuple[Box, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws on a picture in the units of a building: `origin` is its zero on paper, 1:`denominator` its scale."""

    picture: Picture
    origin: Point = (0.0, 0.0)
    denominator: float = 1.0

    def at(self, x: float, y: float) -> Point:
        """Where a point of the building lies on paper."""
        return (
            round(self.origin[0] + x / self.denominator, 4),
            round(self.origin[1] + y / self.denominator, 4),
        )

    def mm(self, paper: float) -> float:
        """How long `paper` millimetres are in the building."""
        return paper * self.denominator

    def line(self, layer: str, *points: Point, closed: bool = False) -> None:
        self.picture.entities.append(Polyline(layer, self._all(points), closed))

    def rectangle(self, layer: str, x0: float, y0: float, x1: float, y1: float) -> None:
        self.line(layer, (x0, y0), (x1, y0), (x1, y1), (x0, y1), closed=True)

    def circle(self, layer: str, centre: Point, radius: float) -> None:
        self.picture.entities.append(Circle(layer, self.at(*centre), radius / self.denominator))

    def arc(self, layer: str, centre: Point, radius: float, start: float, end: float) -> None:
        self.picture.entities.append(Arc(layer, self.at(*centre), radius / self.denominator, start, end))

    def fill(self, layer: str, loop: Sequence[Point], pattern: Pattern = "SOLID", gap: float = 2.0) -> None:
        self.picture.entities.append(Hatch(layer, self._all(loop), pattern, gap))

    def fill_box(self, layer: str, box: Box, pattern: Pattern = "SOLID", gap: float = 2.0) -> None:
        x0, y0, x1, y1 = box
        self.fill(layer, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)], pattern, gap)

    def text(
        self,
        layer: str,
        place: Point,
        text: str,
        height: float = 3.0,
        *,
        anchor: Anchor = "left",
        rotation: float = 0.0,
        tag: str = "",
    ) -> None:
        self.picture.entities.append(Text(layer, self.at(*place), text, height, anchor, rotation, tag))

    def block(self, layer: str, name: str, place: Point, *, rotation: float = 0.0, mirror: bool = False) -> None:
        scale = 1 / self.denominator
        across = -scale if mirror else scale
        self.picture.entities.append(Insert(layer, name, self.at(*place), across, scale, rotation))

    def dimension(self, a: Point, b: Point, line: float, *, upright: bool = False, extend: bool = True) -> None:
        """A dimension in whole millimetres of the building; `line` is where its line runs (x if upright, else y)."""
        length = abs(b[1] - a[1]) if upright else abs(b[0] - a[0])
        on_paper = self.at(line, 0)[0] if upright else self.at(0, line)[1]
        entity = Dimension("标注", self.at(*a), self.at(*b), on_paper, upright, f"{length:.0f}", extend)
        self.picture.entities.append(entity)

    def changed(self, box: Box, what: str, margin: float = 2.0) -> None:
        """Record that this place of the building differs from the first revision; margin in mm on paper."""
        (left, lower), (right, upper) = self.at(box[0], box[1]), self.at(box[2], box[3])
        low = round(left - margin, 2), round(lower - margin, 2)
        high = round(right + margin, 2), round(upper + margin, 2)
        self.picture.changes.append(((*low, *high), what))

    def _all(self, points: Iterable[Point]) -> tuple[Point, ...]:
        return tuple(self.at(x, y) for x, y in points)


def expand(dimension: Dimension) -> list[Entity]:
    """A dimension as the lines, ticks and text it is drawn with (GB/T 50001-2017, 11.1: 45° ticks)."""
    layer, line = dimension.layer, dimension.line
    if dimension.upright:
        ends = [(line, dimension.a[1]), (line, dimension.b[1])]
    else:
        ends = [(dimension.a[0], line), (dimension.b[0], line)]
    drawn: list[Entity] = [Polyline(layer, tuple(ends))]
    for foot, (x, y) in zip((dimension.a, dimension.b), ends, strict=True):
        drawn.append(Polyline("文字", ((x - 0.9, y - 0.9), (x + 0.9, y + 0.9))))
        if dimension.extend:
            beyond = _extension(foot, (x, y), upright=dimension.upright)
            drawn.append(Polyline(layer, beyond))
    (x0, y0), (x1, y1) = ends
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    short = abs(x1 - x0) + abs(y1 - y0) < 7
    height = 2.0 if short else 2.5
    if dimension.upright:
        drawn.append(Text(layer, (middle[0] - 0.8, middle[1]), dimension.text, height, "centre", 90))
    else:
        drawn.append(Text(layer, (middle[0], middle[1] + 0.8), dimension.text, height, "centre"))
    return drawn


def _extension(foot: Point, end: Point, *, upright: bool) -> tuple[Point, Point]:
    along = 0 if upright else 1
    direction = 1 if end[along] >= foot[along] else -1
    tip = list(end)
    tip[along] += 2.0 * direction
    start = list(end)
    start[along] = foot[along] + min(2.5, abs(end[along] - foot[along])) * direction
    return (start[0], start[1]), (tip[0], tip[1])
