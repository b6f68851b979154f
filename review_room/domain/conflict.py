"""Findings of different units that may contradict each other, and the life of a declared conflict.

What is found here is only proposed: people declare a conflict or say that there is none.
Geometry is in millimetres on the paper of one sheet revision, as of marks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, islice
from types import MappingProxyType
from typing import Final

from review_room.domain.finding import TAKES_OTHERS, FindingAction, FindingClass, FindingState, milder
from review_room.domain.finding import TRANSITIONS as FINDING_TRANSITIONS
from review_room.domain.opposites import opposite_demands
from service_centre.errors import Conflict

Point = tuple[float, float]
Box = tuple[float, float, float, float]


class ConflictState(StrEnum):
    """Condition of what two findings have to do with each other, once somebody has said so."""

    IN_CONFLICT = "in_conflict"
    SETTLED = "settled"
    DISMISSED = "dismissed"


class ConflictAction(StrEnum):
    """What may be said of two findings."""

    DECLARE = "declare_conflict"
    DISMISS = "dismiss_conflict"
    SETTLE = "settle_conflict"


class Ground(StrEnum):
    """Why two findings are proposed as a conflict."""

    REGION = "region"
    CLAUSE = "clause"
    DEMANDS = "demands"


class Settlement(StrEnum):
    """What the lead decides on a conflict."""

    MERGE = "merge"
    WAIVE = "waive"
    BOTH = "both"
    GONE = "gone"
    """Nobody had to decide: one of the two was withdrawn, merged, waived or closed on its own."""


_S, _A = ConflictState, ConflictAction

TRANSITIONS: Final[Mapping[tuple[ConflictState | None, ConflictAction], ConflictState]] = MappingProxyType(
    {
        (None, _A.DECLARE): _S.IN_CONFLICT,
        (None, _A.DISMISS): _S.DISMISSED,
        (_S.DISMISSED, _A.DECLARE): _S.IN_CONFLICT,
        (_S.IN_CONFLICT, _A.DISMISS): _S.DISMISSED,
        (_S.IN_CONFLICT, _A.SETTLE): _S.SETTLED,
        (_S.SETTLED, _A.DECLARE): _S.IN_CONFLICT,
    }
)

GROUND_LABELS: Final = {Ground.REGION: "批注位置重叠", Ground.CLAUSE: "同图同条文", Ground.DEMANDS: "同一条文要求相反"}
SETTLEMENT_LABELS: Final = {
    Settlement.MERGE: "保留一条，另一条并入",
    Settlement.WAIVE: "保留一条，豁免另一条",
    Settlement.BOTH: "两条均保留",
    Settlement.GONE: "其中一条已了结",
}
STATE_LABELS: Final = {_S.IN_CONFLICT: "待裁定", _S.SETTLED: "已裁定", _S.DISMISSED: "不构成冲突"}

OVERLAP_SHARE: Final = 0.25
"""Share of the smaller of two marks from which on they speak of the same place."""

POINTED_MM: Final = 10.0
"""Half a side of the square that a pin, the head of an arrow or a line of text speaks of."""

LEAST_RATIO: Final = 0.02
"""A mark around half the sheet speaks of no place: areas differ by less than this factor."""

_OUTLINES: Final = frozenset({"cloud", "polygon"})
_POINTING: Final = {"pin": 0, "text": 0, "callout": 0, "arrow": -1}
"""Kinds of marks that point at something, and which of their points does."""

_ROWS: Final = 32

OUTLINE_POINTS: Final = 64
MOST_COMPARED: Final = 1500
"""Pairs of outlines compared for one list of proposals: about two seconds, however much is drawn on one place."""


class ConflictsOpen(Conflict):
    """Contradicting demands cannot be sent to the designer, let alone signed."""

    code = "conflicts_open"
    sentence = "还有 {count} 处意见冲突未裁定：{pairs}。"
    next_step = "请牵头部门在审图室的“冲突”面板中逐处裁定。"


class ConflictActionNotAllowed(Conflict):
    """Somebody else was quicker, or the act leads nowhere."""

    code = "conflict_action_not_allowed"
    sentence = "这两条意见的冲突已处于“{state}”状态。"
    next_step = "请刷新后按最新状态处理。"


class NotComparable(Conflict):
    """A conflict is between two submitted findings of different units that are still open."""

    code = "not_comparable"
    sentence = "只有不同单位已提交且未了结的两条意见才构成冲突。"
    next_step = "同一单位的意见请由该单位自行撤回或修改。"


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark on one sheet revision."""

    sheet_id: int
    kind: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Claim:
    """What of a finding matters here. `sheet_id` names the sheet, whichever its revision."""

    id: str
    unit_id: int
    sheet_id: int
    standard: str
    clause: str
    text: str
    marks: Sequence[Placed] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two findings that may contradict each other; `overlap` is a share in percent, 0 where places do not matter."""

    first_id: str
    second_id: str
    grounds: tuple[Ground, ...]
    overlap: int


@dataclass(frozen=True, slots=True)
class Side:
    """What of a finding matters when its conflict is settled."""

    id: str
    finding_class: FindingClass
    state: FindingState


@dataclass(frozen=True, slots=True)
class Decision:
    """A way to settle a conflict; `kept_id` names the finding that stays, None where both stay."""

    settlement: Settlement
    kept_id: str | None = None


def settlements(one: Side, other: Side) -> list[Decision]:
    """What the lead may decide: both findings stand, or one goes into the other or is waived, where the rules allow."""
    found = [Decision(Settlement.BOTH)]
    for kept, gone in ((one, other), (other, one)):
        if _may_merge(gone, into=kept):
            found.append(Decision(Settlement.MERGE, kept.id))
        if _may_waive(gone):
            found.append(Decision(Settlement.WAIVE, kept.id))
    return found


def _may_merge(gone: Side, into: Side) -> bool:
    """Into a finding that still goes its way and weighs as much; what the designer has already is not merged away."""
    takes = into.state in TAKES_OTHERS and not milder(into.finding_class, than=gone.finding_class)
    return takes and (gone.state, FindingAction.MERGE) in FINDING_TRANSITIONS


def _may_waive(gone: Side) -> bool:
    waivable = gone.finding_class is not FindingClass.MANDATORY
    return waivable and (gone.state, FindingAction.WAIVE) in FINDING_TRANSITIONS


def next_state(state: ConflictState | None, action: ConflictAction) -> ConflictState:
    """The state that `action` leads to. Raises ConflictActionNotAllowed."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        told = STATE_LABELS[state] if state else "未声明"
        raise ConflictActionNotAllowed(state=told) from None


def in_order(one: str, other: str) -> tuple[str, str]:
    """The two ids as a pair is kept, whichever was named first."""
    return (one, other) if one < other else (other, one)


def candidates(claims: Iterable[Claim]) -> list[Candidate]:
    """Pairs of different units that speak of the same place, cite the same clause of a sheet, or demand opposites.

    Proposals, not a proof: after MOST_COMPARED pairs of outlines places are compared no more.
    """
    found = []
    claims = list(claims)
    places = {claim.id: _places(claim) for claim in claims}
    left = MOST_COMPARED
    for one, other in combinations(claims, 2):
        if one.unit_id == other.unit_id:
            continue
        near = list(islice(_near(places[one.id], places[other.id]), left))
        left -= len(near)
        overlap = max((overlap_share(mine, theirs) for mine, theirs in near), default=0.0)
        grounds = tuple(_grounds(one, other, overlap))
        if grounds:
            percent = round(overlap * 100) if Ground.REGION in grounds else 0
            found.append(Candidate(*in_order(one.id, other.id), grounds, percent))
    return found


def _grounds(one: Claim, other: Claim, overlap: float) -> Iterator[Ground]:
    if overlap >= OVERLAP_SHARE:
        yield Ground.REGION
    if not _same_clause(one, other):
        return
    if one.sheet_id == other.sheet_id:
        yield Ground.CLAUSE
    if opposite_demands(one.text, other.text):
        yield Ground.DEMANDS


def _same_clause(one: Claim, other: Claim) -> bool:
    cited = [(_bare(claim.standard), _bare(claim.clause)) for claim in (one, other)]
    return cited[0] == cited[1] and all(cited[0])


def _bare(words: str) -> str:
    """As typed by different hands: blanks and capitals do not matter, nor 第…条 around a number."""
    return "".join(words.split()).upper().removeprefix("第").removesuffix("条")


@dataclass(frozen=True, slots=True)
class _Place:
    """The outline of a mark with its sheet and its box, made once for all comparisons."""

    sheet_id: int
    box: tuple[float, float, float, float]
    outline: Sequence[Point]


def _places(claim: Claim) -> list[_Place]:
    outlines = [(mark.sheet_id, outline(mark)) for mark in claim.marks]
    return [_Place(sheet_id, _box(points), points) for sheet_id, points in outlines]


def _near(ones: Sequence[_Place], others: Sequence[_Place]) -> Iterator[tuple[Sequence[Point], Sequence[Point]]]:
    """Outlines on the same sheet whose boxes touch."""
    for mine in ones:
        for theirs in others:
            a, b = mine.box, theirs.box
            if mine.sheet_id == theirs.sheet_id and a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
                yield mine.outline, theirs.outline


def outline(mark: Placed) -> Sequence[Point]:
    """The polygon that a mark speaks of; of a very detailed one every so many points, which is as good here."""
    if mark.kind in _OUTLINES:
        step = -(-len(mark.points) // OUTLINE_POINTS)
        return mark.points[::step]
    if mark.kind in _POINTING:
        return _around(mark.points[_POINTING[mark.kind]])
    return _corners(_box(mark.points))


def overlap_share(one: Sequence[Point], other: Sequence[Point]) -> float:
    """Area that both polygons cover, as a share of the smaller (0 to 1); 0 when one is a mere spot in the other.

    Measured along horizontal lines: works for outlines that are concave or cross themselves, as hands draw them.
    """
    a, b = _box(one), _box(other)
    bottom, top = max(a[1], b[1]), min(a[3], b[3])
    if bottom >= top or max(a[0], b[0]) >= min(a[2], b[2]):
        return 0.0
    smaller, larger = sorted((_area((one,), a[1], a[3]), _area((other,), b[1], b[3])))
    if smaller <= larger * LEAST_RATIO:
        return 0.0
    return min(1.0, _area((one, other), bottom, top) / smaller)


def _area(polygons: Sequence[Sequence[Point]], bottom: float, top: float) -> float:
    """Area between two heights that lies in all the polygons."""
    step = (top - bottom) / _ROWS
    return step * sum(_length(polygons, bottom + (row + 0.5) * step) for row in range(_ROWS))


def _length(polygons: Sequence[Sequence[Point]], height: float) -> float:
    """How much of the horizontal line at this height lies in all the polygons."""
    changes = sorted(
        (x, 1 if number % 2 == 0 else -1)
        for polygon in polygons
        for number, x in enumerate(_crossings(polygon, height))
    )
    inside, total, last = 0, 0.0, 0.0
    for x, change in changes:
        if inside == len(polygons):
            total += x - last
        inside, last = inside + change, x
    return total


def _crossings(polygon: Sequence[Point], height: float) -> list[float]:
    crossings = []
    for (x1, y1), (x2, y2) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (y1 > height) != (y2 > height):
            crossings.append(x1 + (height - y1) / (y2 - y1) * (x2 - x1))
    return sorted(crossings)


def _box(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _corners(box: Box) -> list[Point]:
    left, bottom, right, top = box
    return [(left, bottom), (right, bottom), (right, top), (left, top)]


def _around(point: Point) -> list[Point]:
    x, y = point
    return _corners((x - POINTED_MM, y - POINTED_MM, x + POINTED_MM, y + POINTED_MM))
