"""Finds the drawing frames (图框) of a drawing, because one model space often holds many sheets side by side. Pure.

A frame is an upright rectangle with the proportions of A-series paper (GB/T 50001-2017, also lengthened) at a usual
scale. Doors and tables have such proportions too, so there must be evidence besides: an inner rectangle, a name, the
words of a title block, a second frame of the same kind.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from review_room.drawings.canvas import Bounds, Points
from review_room.drawings.paper import A_SERIES_MM, FRAME_SCALES, Paper
from review_room.drawings.text_codes import readable

_LENGTHENED_MM = {
    841.0: (1486, 1783, 2080, 2378),
    594.0: (1051, 1261, 1471, 1682, 1892, 2102),
    420.0: (743, 891, 1041, 1189, 1338, 1486, 1635, 1783, 1932, 2080),
    297.0: (630, 841, 1051, 1261, 1471, 1682, 1892),
}
"""Lengthened long sides by short side, GB/T 50001-2017 table 3.1.4."""

_Size = tuple[float, float, float, float]
"""Width and height of a rectangle, width and height of its paper."""


def _margin(width: float, height: float) -> float:
    """Between the paper's edge and the frame's line, but for the binding margin."""
    return 10.0 if max(width, height) > 421 else 5.0


def _papers() -> list[tuple[float, float]]:
    lying = [*A_SERIES_MM, *((float(long), short) for short, longs in _LENGTHENED_MM.items() for long in longs)]
    return [*lying, *((short, long) for long, short in lying)]


_BINDING_MM = 25.0
_EDGES_MM: tuple[_Size, ...] = tuple((width, height, width, height) for width, height in _papers())
_LINES_MM: tuple[_Size, ...] = tuple(
    (width - _BINDING_MM - _margin(width, height), height - 2 * _margin(width, height), width, height)
    for width, height in _papers()
)
_TOLERANCE = 0.006
_ENOUGH = 3
_FEWEST_STROKES = 8
_NARROWEST_MARGIN_MM, _WIDEST_MARGIN_MM = 3.0, 30.0
_NICETY = 0.0005
_NESTED_SHARE = 0.95
_TITLE_WORDS = re.compile(
    r"图\s*号|图\s*名|比\s*例|图\s*别|设\s*计|审\s*[核定]|校\s*对|制\s*图|工程名称|项目名称|建设单位"
    r"|SCALE|SHEET|DRAWN|CHECKED|DRAWING|DWG|TITLE|PROJECT",
    re.IGNORECASE,
)
_FRAME_NAMES = re.compile(
    r"图框|图签|图纸框|标题栏|TUKUANG|FRAME|BORDER|TITLE|(?:^|[^A-Z])TK(?:[^A-Z]|$)|(?:^|[^A-Z0-9])A[0-4](?:[^0-9A-Z]|$)",
    re.IGNORECASE,
)


def named_like_frame(*names: str) -> bool:
    """Whether one of these names of blocks and layers is one that drawing frames usually have."""
    return any(_FRAME_NAMES.search(readable(name)) for name in names)


@dataclass(frozen=True)
class Rectangle:
    """An upright rectangle found in a drawing; `named` if its layer or block is named like a drawing frame."""

    bounds: Bounds
    named: bool = False


@dataclass(frozen=True)
class Words:
    """A text and where it begins."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class DrawingFrame:
    """A frame and its paper; `evidence` counts what speaks for it besides its proportions."""

    bounds: Bounds
    paper: Paper
    reduction: float
    evidence: int


def find_frames(
    rectangles: Iterable[Rectangle], words: Sequence[Words], middles: Points, mm_per_unit: float
) -> list[DrawingFrame]:
    """The frames that hold something, in reading order.

    `middles` are the middles of all strokes, `mm_per_unit` the drawing's unit, which is only a claim: millimetres are
    tried too.
    """
    known = _distinct(rectangles)
    candidates = [frames for rectangle in known if (frames := _candidates(rectangle, mm_per_unit))]
    titles = [word for word in words if _TITLE_WORDS.search(word.text)]
    edges, lines = [frames[0].bounds for frames in candidates], [rectangle.bounds for rectangle in known]
    best = [_best(frames, edges, lines, titles) for frames in candidates]
    found = [frame for frame in best if frame is not None and frame.evidence >= _ENOUGH]
    found = [frame for frame in _outermost(found) if _holding(frame.bounds, middles) >= _FEWEST_STROKES]
    return _in_reading_order(found)


def inside(inner: Bounds, outer: Bounds) -> bool:
    """Whether one rectangle lies in the other, or nearly so."""
    width = min(inner.right, outer.right) - max(inner.left, outer.left)
    height = min(inner.top, outer.top) - max(inner.bottom, outer.bottom)
    return width > 0 and height > 0 and width * height >= _NESTED_SHARE * inner.width * inner.height


def _distinct(rectangles: Iterable[Rectangle]) -> list[Rectangle]:
    """Each place once; drawings have the same frame twice, one copy upon the other."""
    known: dict[tuple[float, ...], Rectangle] = {}
    for rectangle in rectangles:
        bounds = rectangle.bounds
        grain = max(bounds.width, bounds.height) / 1000
        if not 0 < grain < float("inf"):
            continue
        place = tuple(round(side / grain) for side in (bounds.left, bounds.bottom, bounds.right, bounds.top))
        before = known.get(place)
        known[place] = Rectangle(bounds, rectangle.named or (before is not None and before.named))
    return list(known.values())


def _candidates(rectangle: Rectangle, mm_per_unit: float) -> list[DrawingFrame]:
    """All papers whose edge or line the rectangle may be, the likeliest first: A2 at 1:50 is just A4 at 1:100."""
    bounds = rectangle.bounds
    for unit in dict.fromkeys((mm_per_unit, 1.0)):
        for sizes, is_edge in ((_EDGES_MM, True), (_LINES_MM, False)):
            frames = []
            for width, height, scale in _sized(bounds.width * unit, bounds.height * unit, sizes):
                edge = bounds if is_edge else _edge(bounds, width, height)
                paper = Paper(width, height, width / edge.width, (edge.left, edge.bottom))
                frames.append(DrawingFrame(edge, paper, scale, 2 * rectangle.named))
            if frames:
                return frames
    return []


def _edge(line: Bounds, width: float, height: float) -> Bounds:
    """The edge of the paper around a frame's line: the binding margin lies at the left."""
    unit = line.width / (width - _BINDING_MM - _margin(width, height))
    left = line.left - _BINDING_MM * unit
    bottom = line.bottom - _margin(width, height) * unit
    return Bounds(left, bottom, left + width * unit, bottom + height * unit)


def _sized(width: float, height: float, sizes: Sequence[_Size]) -> list[tuple[float, float, float]]:
    """The papers and reductions that a rectangle of so many millimetres may have: the closest, then the likeliest."""
    aspect = width / height
    alike = [size for size in sizes if abs(aspect / (size[0] / size[1]) - 1) < 2 * _TOLERANCE]
    found = []
    for rank, scale in enumerate(FRAME_SCALES if alike else ()):
        for across, up, *paper in alike:
            off = max(abs(width / scale / across - 1), abs(height / scale / up - 1))
            if off < _TOLERANCE:
                found.append((int(off / _NICETY), rank, paper[0], paper[1], float(scale)))
    return [(across, up, scale) for _, _, across, up, scale in sorted(found)]


def _best(
    candidates: Sequence[DrawingFrame], edges: Sequence[Bounds], lines: Sequence[Bounds], titles: Sequence[Words]
) -> DrawingFrame | None:
    """The candidate for one place with most evidence, the first of equals."""
    judged = [_judged(frame, edges, lines, titles) for frame in candidates]
    return max(judged, key=lambda frame: frame.evidence, default=None)


def _judged(
    frame: DrawingFrame, edges: Sequence[Bounds], lines: Sequence[Bounds], titles: Sequence[Words]
) -> DrawingFrame:
    bounds = frame.bounds
    margins = [_margins(line, frame) for line in lines if inside(line, bounds)]
    evidence = frame.evidence
    evidence += 2 * any(min(gaps) >= _NARROWEST_MARGIN_MM and max(gaps) <= _WIDEST_MARGIN_MM for gaps in margins)
    evidence += any(_are_usual(gaps, frame.paper) for gaps in margins)
    evidence += 2 * any(_at_lower_right(word, bounds) for word in titles)
    evidence += any(_alike(bounds, other) for other in edges)
    return replace(frame, evidence=evidence)


def _margins(line: Bounds, frame: DrawingFrame) -> tuple[float, float, float, float]:
    """Left, bottom, right and top between the paper's edge and a rectangle, in millimetres of paper."""
    edge, unit = frame.bounds, frame.paper.mm_per_unit
    gaps = line.left - edge.left, line.bottom - edge.bottom, edge.right - line.right, edge.top - line.top
    return gaps[0] * unit, gaps[1] * unit, gaps[2] * unit, gaps[3] * unit


def _are_usual(gaps: tuple[float, float, float, float], paper: Paper) -> bool:
    """Whether the margins are those of the standard, which tells A2 at 1:50 from A4 at 1:100."""
    margin = _margin(paper.width_mm, paper.height_mm)
    return max(map(abs, (gaps[0] - _BINDING_MM, gaps[1] - margin, gaps[2] - margin, gaps[3] - margin))) < 1


def _at_lower_right(word: Words, bounds: Bounds) -> bool:
    across = (word.x - bounds.left) / bounds.width
    up = (word.y - bounds.bottom) / bounds.height
    return (0.5 <= across <= 1 and 0 <= up <= 0.5) or (0.8 <= across <= 1 and 0 <= up <= 1)


def _alike(one: Bounds, other: Bounds) -> bool:
    same = abs(one.width / other.width - 1) < _TOLERANCE and abs(one.height / other.height - 1) < _TOLERANCE
    apart = one.right <= other.left or other.right <= one.left or one.top <= other.bottom or other.top <= one.bottom
    return same and apart


def _outermost(frames: Sequence[DrawingFrame]) -> list[DrawingFrame]:
    """Frames that do not overlap: no details within a frame, and no border around several frames."""
    kept: list[DrawingFrame] = []
    for frame in sorted(frames, key=lambda one: -one.bounds.width * one.bounds.height):
        if any(_overlap(frame.bounds, other.bounds) for other in kept):
            continue
        within = [one for one in frames if one is not frame and inside(one.bounds, frame.bounds)]
        if not _is_border(frame, within):
            kept.append(frame)
    return kept


def _is_border(frame: DrawingFrame, within: Sequence[DrawingFrame]) -> bool:
    apart: list[DrawingFrame] = []
    for one in sorted(within, key=lambda inner: -inner.bounds.width * inner.bounds.height):
        smaller = one.bounds.width < 0.75 * frame.bounds.width or one.bounds.height < 0.75 * frame.bounds.height
        if smaller and not any(_overlap(one.bounds, other.bounds) for other in apart):
            apart.append(one)
    covered = sum(one.bounds.width * one.bounds.height for one in apart)
    return len(apart) > 1 and covered > 0.5 * frame.bounds.width * frame.bounds.height


def _overlap(one: Bounds, other: Bounds) -> bool:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.top, other.top) - max(one.bottom, other.bottom)
    return width > 0.01 * min(one.width, other.width) and height > 0.01 * min(one.height, other.height)


def _holding(bounds: Bounds, middles: Points) -> int:
    within = (middles[:, 0] > bounds.left) & (middles[:, 0] < bounds.right)
    return int((within & (middles[:, 1] > bounds.bottom) & (middles[:, 1] < bounds.top)).sum())


def _in_reading_order(frames: Iterable[DrawingFrame]) -> list[DrawingFrame]:
    """Row by row from the top, each row from the left; a frame is in the row whose first frame its middle is beside."""
    rows: list[list[DrawingFrame]] = []
    for frame in sorted(frames, key=lambda one: -one.bounds.top):
        middle = (frame.bounds.top + frame.bounds.bottom) / 2
        if rows and rows[-1][0].bounds.bottom <= middle:
            rows[-1].append(frame)
        else:
            rows.append([frame])
    return [frame for row in rows for frame in sorted(row, key=lambda one: one.bounds.left)]
