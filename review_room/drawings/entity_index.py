"""The entities of a sheet that was drawn in CAD: which, where and of what shape. Kept beside the sheet's PDF.

With it a mark follows what it marks by what CAD itself knows. One row for each entity that is seen on the sheet: its
handle, its kind, its box in hundredths of a millimetre on paper (lower left origin, y up), and a digest of its shape
that is free of position and size.
"""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from review_room.drawings.canvas import Canvas, Numbers, Points, Shape
from review_room.drawings.paper import Paper

MOST_ENTITIES: Final = 2_000_000
PER_MM: Final = 100
KINDS: Final = (
    "",
    "LINE",
    "LWPOLYLINE",
    "POLYLINE",
    "CIRCLE",
    "ARC",
    "ELLIPSE",
    "SPLINE",
    "POINT",
    "TEXT",
    "MTEXT",
    "INSERT",
    "HATCH",
    "SOLID",
    "DIMENSION",
    "LEADER",
    "MULTILEADER",
)
_NUMBER_OF: Final = {kind: number for number, kind in enumerate(KINDS)}
_KIND_BITS: Final = 8
_LARGEST_HANDLE: Final = 2 ** (63 - _KIND_BITS)
_MAGIC: Final = b"lianshen-entities-1\n"
_COUNT: Final = struct.Struct("<I")
_ROW: Final = np.dtype([("handle", "<i8"), ("kind", "u1"), ("box", "<i4", (4,)), ("shape", "<u8")])
_STEPS: Final = 64.0
"""A shape is known to a 64th of its size: a point moved by less is the same to the eye."""
_OFF_THE_CORNERS: Final = 0.37
"""Added before rounding, so that round numbers do not lie on the edge between two steps."""
_FARTHEST: Final = 2.0**30

Hashes = npt.NDArray[np.uint64]


def owner_number(handle: str, kind: str) -> int:
    """A handle (as in the DXF, hexadecimal) and a kind of entity as one number for `Canvas.owner`; 0 for none."""
    try:
        number = int(handle, 16)
    except ValueError:
        return 0
    return number << _KIND_BITS | _NUMBER_OF.get(kind, 0) if 0 < number < _LARGEST_HANDLE else 0


@dataclass(frozen=True)
class EntityIndex:
    """Column by column: `boxes` in millimetres (left, bottom, right, top)."""

    handles: Numbers
    kinds: Numbers
    boxes: Points
    shapes: Hashes

    def __len__(self) -> int:
        return len(self.handles)


def index_of(canvas: Canvas, paper: Paper, only: npt.NDArray[np.bool_] | None = None) -> EntityIndex:
    """The entities that touch the paper, from all strokes of the canvas or `only` some of them.

    Left out is what says nothing of a place: strokes of nobody, broken ones, and hatches drawn as lines, which begin at
    a corner of the drawing and not of the hatch.
    """
    owners, boxes = canvas.owners, canvas.boxes()
    kept = (owners != 0) & np.isfinite(boxes).all(axis=1)
    kept &= ~((owners % 2**_KIND_BITS == _NUMBER_OF["HATCH"]) & (canvas.shapes == Shape.SEGMENTS))
    if only is not None:
        kept &= only
    strokes = np.flatnonzero(kept)
    if not len(strokes):
        return _nothing()
    # The strokes of an entity follow one another; one seen in two viewports is two entities.
    firsts = np.flatnonzero(np.diff(owners[strokes], prepend=-1))
    low = np.minimum.reduceat(boxes[strokes, :2], firsts, axis=0)
    high = np.maximum.reduceat(boxes[strokes, 2:], firsts, axis=0)
    shapes = _shapes(canvas, strokes, firsts, low, (high - low).max(axis=1))
    on_paper = (np.hstack([low, high]) - np.array([*paper.origin, *paper.origin])) * paper.mm_per_unit
    touching = (on_paper[:, :2] <= [paper.width_mm, paper.height_mm]).all(axis=1) & (on_paper[:, 2:] >= 0).all(axis=1)
    rows = np.flatnonzero(touching & (np.abs(on_paper) < _FARTHEST / PER_MM).all(axis=1))
    mine = owners[strokes[firsts]][rows]
    return EntityIndex(mine >> _KIND_BITS, mine % 2**_KIND_BITS, on_paper[rows], shapes[rows])


def write_index(index: EntityIndex, path: Path) -> bool:
    """Writes it, unless there are more entities than anybody would look up: whether it did."""
    if not 0 < len(index) <= MOST_ENTITIES:
        return False
    rows = np.empty(len(index), dtype=_ROW)
    rows["handle"], rows["kind"], rows["shape"] = index.handles, index.kinds, index.shapes
    rows["box"] = np.rint(index.boxes * PER_MM)
    columns = b"".join(np.ascontiguousarray(rows[name]).tobytes() for name in _ROW.names or ())
    path.write_bytes(_MAGIC + _COUNT.pack(len(index)) + zlib.compress(columns, 1))
    return True


def read_index(path: Path) -> EntityIndex:
    """As `write_index` left it. Raises ValueError for anything else, and never unpacks more than it says it holds."""
    content = path.read_bytes()
    head = len(_MAGIC) + _COUNT.size
    if not content.startswith(_MAGIC) or len(content) < head:
        raise ValueError("no index of entities")
    (count,) = _COUNT.unpack(content[len(_MAGIC) : head])
    if not 0 < count <= MOST_ENTITIES:
        raise ValueError("an index of too many entities")
    unpacking = zlib.decompressobj()
    try:
        columns = unpacking.decompress(content[head:], count * _ROW.itemsize + 1)
    except zlib.error as error:
        raise ValueError("a damaged index of entities") from error
    if len(columns) != count * _ROW.itemsize:
        raise ValueError("an index of entities that is too short or too long")
    taken: dict[str, npt.NDArray[np.generic]] = {}
    at = 0
    for name in _ROW.names or ():
        field = _ROW[name]
        taken[name] = np.frombuffer(columns, dtype=field.base, count=count * int(np.prod(field.shape)), offset=at)
        at += field.itemsize * count
    return EntityIndex(
        taken["handle"].astype(np.int64),
        taken["kind"].astype(np.int64),
        taken["box"].astype(np.float64).reshape(-1, 4) / PER_MM,
        taken["shape"].astype(np.uint64),
    )


def mixed(numbers: Hashes) -> Hashes:
    """Numbers spread over all 64 bits, so that a sum of them tells which they were."""
    with np.errstate(over="ignore"):
        numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _shapes(canvas: Canvas, strokes: Numbers, firsts: Numbers, low: Points, size: Points) -> Hashes:
    """A digest for each entity: of its strokes in turn, each its shape, what it holds, and its points."""
    entities = np.repeat(np.arange(len(firsts)), np.diff(firsts, append=len(strokes)))
    starts, counts = canvas.starts[strokes], canvas.counts[strokes]
    ends = np.cumsum(counts)
    places = np.repeat(starts - ends + counts, counts) + np.arange(ends[-1])
    whose = np.repeat(entities, counts)
    scale = np.where(size > 0, size, 1.0)
    relative = (canvas.points()[places] - low[whose]) / scale[whose, None]
    relative = np.clip(np.nan_to_num(relative * _STEPS), -_FARTHEST, _FARTHEST)
    steps = np.floor(relative + _OFF_THE_CORNERS).astype(np.int64).astype(np.uint64)
    first_points = np.concatenate([[0], ends[:-1]])[firsts]
    with np.errstate(over="ignore"):
        order = (np.arange(ends[-1]) - first_points[whose]).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        of_points = mixed(mixed(steps[:, 0] + order) + steps[:, 1])
        order = (np.arange(len(strokes)) - firsts[entities]).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        held = mixed(_contents(canvas, strokes) + order + canvas.shapes[strokes].astype(np.uint64))
        total = np.add.reduceat(of_points, first_points) + np.add.reduceat(held, firsts)
        kinds = (canvas.owners[strokes[firsts]] % 2**_KIND_BITS).astype(np.uint64)
        return mixed(total + kinds)


def _contents(canvas: Canvas, strokes: Numbers) -> Hashes:
    known: dict[str, int] = {}
    contents = canvas.contents
    numbers = np.empty(len(strokes), dtype=np.uint64)
    for row, stroke in enumerate(strokes.tolist()):
        content = contents[stroke]
        number = known.get(content)
        if number is None:
            packed = content.encode("utf-8", "surrogatepass")
            number = known[content] = zlib.crc32(packed) << 32 | zlib.crc32(packed, len(packed) ^ 0x5A5A5A5A)
        numbers[row] = number
    return numbers


def _nothing() -> EntityIndex:
    none = np.empty(0, dtype=np.int64)
    return EntityIndex(none, none, np.empty((0, 4)), np.empty(0, dtype=np.uint64))
