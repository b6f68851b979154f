"""Pairs of revisions of generated sheets of which it is known where every element of the building went.

Everything is millimetres on paper, lower left origin, y up; places are complex numbers x + iy.
"""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import cmath
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pymupdf

from benchmarks.room.moving import Move, mirrored_entity, moved_entity, next_axis, stretched_entity
from demonstration.drawings import services
from demonstration.drawings.architecture import floor_plan, openings
from demonstration.drawings.building import Building, building_of, chance
from demonstration.drawings.display_list import Entity, Picture
from demonstration.drawings.elevation import elevation, section
from demonstration.drawings.frame import OFFICES, PAPERS, TitleBlock, draw_frame
from demonstration.drawings.pdf_writer import write_pdf
from demonstration.drawings.site import site_plan
from demonstration.drawings.stair import stair_detail
from demonstration.drawings.structure import beam_plan

MM = 72 / 25.4
Draw = Callable[[Building, int, bool], tuple[str, Picture]]
Truth = Callable[[complex], complex | None]

SHEETS: dict[str, Draw] = {
    "首层平面图": lambda b, _, on: floor_plan(b, b.ground, "首层平面图", amended=on),
    "二层平面图": lambda b, _, on: floor_plan(b, b.typical, "二层平面图", amended=on),
    "二层梁板配筋平面图": lambda b, _, on: beam_plan(b, "二层梁板配筋平面图", 2, amended=on),
    "首层给排水平面图": lambda b, _, on: services.services_plan(
        b, b.ground, "首层给排水平面图", services.draw_water, amended=on
    ),
    "首层照明平面图": lambda b, _, on: services.services_plan(
        b, b.ground, "首层照明平面图", services.draw_lighting, amended=on
    ),
    "首层消防平面图": lambda b, _, on: services.services_plan(
        b, b.ground, "首层消防平面图", services.draw_fire, amended=on
    ),
    "立面图": lambda b, _, on: elevation(b, amended=on),
    "1-1剖面图": lambda b, _, on: section(b, amended=on),
    "1#楼梯详图": lambda b, _, on: stair_detail(b, amended=on),
    "总平面图": lambda b, seed, on: site_plan(b, seed, amended=on),
    "门窗表及门窗大样": lambda b, _seed, _on: openings(b),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A sheet before and after; `truth` says where a place went, None when what was there is gone."""

    name: str
    how: str
    before: bytes
    after: bytes
    before_mm: tuple[float, float]
    after_mm: tuple[float, float]
    anchors: tuple[complex, ...]
    truth: Truth


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as drawn: the contents without the frame."""

    title: str
    paper: str
    picture: Picture
    amended: Picture
    seed: int


def pairs(folder: Path, *, seeds: Sequence[int], sheets: Sequence[str] = tuple(SHEETS)) -> Iterator[Pair]:
    """Every kind of change for every sheet of every building."""
    for seed in seeds:
        for title in sheets:
            sheet, strange = sheet_of(seed, title)
            yield from Maker(folder, sheet).all(strange)


def sheet_of(seed: int, title: str) -> tuple[Sheet, Picture]:
    """A sheet of the seed's building, and the same of a building that has nothing to do with it."""
    building, other = building_of(seed), building_of(seed + 1000)
    paper, picture = SHEETS[title](building, seed, False)
    amended = SHEETS[title](building, seed, True)[1]
    return Sheet(title, paper, picture, amended, seed), SHEETS[title](other, seed + 1000, False)[1]


class Maker:
    """Makes the pairs of one sheet."""

    def __init__(self, folder: Path, sheet: Sheet) -> None:
        self._folder, self._sheet = folder, sheet
        self._pick = chance(sheet.seed, f"revisions/{list(SHEETS).index(sheet.title)}")
        self._frame = _framed(sheet.picture, sheet, sheet.paper, "A")
        self._before = self._written(self._frame)

    def all(self, strange: Picture) -> Iterator[Pair]:
        """Each kind of change once."""
        yield from self.drawn_anew(strange)
        pick, frame = self._pick, (self._frame.width, self._frame.height)
        yield self._page("shifted on the paper", 1, complex(pick.uniform(-9, 9), pick.uniform(-9, 9)), frame)
        turn = cmath.rect(1, math.radians(pick.uniform(-0.6, 0.6)))
        yield self._page("turned", turn, 0, frame)
        smaller = 1 / math.sqrt(2) if frame[0] > 500 else math.sqrt(2)
        yield self._page("plotted on another paper", smaller, 0, (frame[0] * smaller, frame[1] * smaller))

    def drawn_anew(self, strange: Picture) -> Iterator[Pair]:
        """The kinds of change that a designer makes to the drawing, not to its plot."""
        pick, frame = self._pick, (self._frame.width, self._frame.height)
        yield self._view("amended", Move(1, 0), self._sheet.amended)
        yield self._view("shifted", Move(1, complex(pick.uniform(-25, 25), pick.uniform(-18, 18))), self._sheet.amended)
        bay = self._bay()
        yield self._view("one bay further", Move(1, complex(bay, 0)), self._sheet.picture, paper="A0")
        about, scale = complex(frame[0] / 2, frame[1] / 2), pick.choice((2 / 3, 0.75, 1.25))
        yield self._view("rescaled", Move(scale, about * (1 - scale)), self._sheet.amended, paper="A0")
        yield self._stretched("bay put in", bay, renumbered=False)
        yield self._stretched("bay put in, axes renumbered", bay, renumbered=True)
        yield self._region_redrawn(strange)

    def _view(self, how: str, move: Move, contents: Picture, paper: str = "") -> Pair:
        """The contents drawn elsewhere or at another scale within a frame; words keep their height on paper."""
        paper = paper or self._sheet.paper
        entities = [moved_entity(entity, move) for entity in contents.entities]
        after = replace(contents, width=PAPERS[paper][0], height=PAPERS[paper][1], entities=entities)
        same = set(contents.entities) & set(self._sheet.picture.entities)
        gone = _Gone(self._sheet.picture, contents)
        anchors = self._anchors(same) + gone.anchors
        framed = _framed(after, self._sheet, paper, "B")
        return self._pair(how, framed, contents.entities, anchors, lambda z: gone.truth(z, move))

    def _stretched(self, how: str, bay: float, *, renumbered: bool) -> Pair:
        """A bay put in: all that lies right of a cut moves on by its width, perhaps with the next axis's number."""
        middle = self._frame.width / 2
        named = [next_axis(e, middle) if renumbered else e for e in self._sheet.picture.entities]
        entities = [stretched_entity(entity, middle, bay) for entity in named]
        after = replace(self._sheet.picture, width=1189.0, height=841.0, entities=entities)
        anchors = [one for one in self._anchors(set(self._sheet.picture.entities)) if abs(one.real - middle) > 60]
        framed = _framed(after, self._sheet, "A0", "B")
        origins = self._sheet.picture.entities
        return self._pair(how, framed, origins, anchors, lambda z: z + (bay if z.real > middle else 0))

    def _region_redrawn(self, strange: Picture) -> Pair:
        """A third of the sheet shows another building after; what was there is gone."""
        width, height = self._frame.width, self._frame.height
        left, right = width * 0.3, width * 0.65
        lower, upper = height * 0.3, height * 0.9

        def inside(z: complex) -> bool:
            return left <= z.real <= right and lower <= z.imag <= upper

        def kept(entity: Entity) -> bool:
            return not any(inside(z) for z in places_of(entity))

        entities = [one for one in self._sheet.picture.entities if kept(one)]
        # Mirrored and smaller: two buildings of the generator may have parts in common.
        mirrored = [mirrored_entity(one, strange.width / 2) for one in strange.entities]
        moved = [moved_entity(one, Move(0.9, complex(41.3, 17.7))) for one in mirrored]
        entities += [one for one in moved if all(inside(z) for z in places_of(one))]
        after = replace(self._sheet.picture, entities=entities)
        anchors = self._anchors(set(self._sheet.picture.entities))
        inner = [z for z in anchors if left + 20 < z.real < right - 20 and lower + 20 < z.imag < upper - 20]
        outer = [z for z in anchors if not (left - 45 < z.real < right + 45 and lower - 45 < z.imag < upper + 45)]
        framed = _framed(after, self._sheet, self._sheet.paper, "B")
        return self._pair("region redrawn", framed, entities, inner[:6] + outer[:6], lambda z: None if inside(z) else z)

    def _page(self, how: str, turn: complex, shift: complex, size: tuple[float, float]) -> Pair:
        """The whole page, frame and all, as another plotter would lay it on the paper."""
        content = _laid(self._before, turn, shift, size)
        anchors = self._anchors(set(self._sheet.picture.entities))
        frame = (self._frame.width, self._frame.height)
        return Pair(
            self._sheet.title, how, self._before, content, frame, size, tuple(anchors), lambda z: turn * z + shift
        )

    def _pair(
        self, how: str, after: Picture, origins: Sequence[Entity], anchors: Sequence[complex], truth: Truth
    ) -> Pair:
        """`origins`: what each of the first entities of the framed picture was before it was moved."""
        content = self._written(after)
        frame = (self._frame.width, self._frame.height)
        return Pair(
            self._sheet.title, how, self._before, content, frame, (after.width, after.height), tuple(anchors), truth
        )

    def _written(self, picture: Picture) -> bytes:
        path = self._folder / "sheet.pdf"
        write_pdf(path, [picture])
        return path.read_bytes()

    def _anchors(self, among: set[Entity]) -> list[complex]:
        """Places on elements of the building, in an order of chance."""
        ordered = [entity for entity in self._sheet.picture.entities if entity in among]
        found = [places_of(entity)[0] for entity in ordered]
        inside = [z for z in found if 30 < z.real < self._frame.width - 15 and 15 < z.imag < self._frame.height - 15]
        self._pick.shuffle(inside)
        return list(dict.fromkeys(inside))[:40]

    def _bay(self) -> float:
        """The most frequent distance between vertical axes, or of whatever else stands in a row."""
        xs = sorted({round(places_of(e)[0].real, 1) for e in self._sheet.picture.entities if e.layer == "轴线"})
        steps = [round(b - a, 1) for a, b in pairwise(xs) if b - a > 20]
        return max(steps, key=steps.count) if steps else 72.0


class _Gone:
    """What an amended sheet no longer has, and where that of it went which only moved."""

    def __init__(self, before: Picture, after: Picture) -> None:
        old, new = set(before.entities), set(after.entities)
        self._moves: list[tuple[complex, complex | None]] = []
        came = [entity for entity in after.entities if entity not in old]
        for entity in before.entities:
            if entity not in new:
                place = places_of(entity)[0]
                # Other words at the same place: the beam is where it was, only its depth is another.
                reworded = [place for one in came if type(one) is type(entity) and abs(places_of(one)[0] - place) < 0.5]
                alike = reworded or [places_of(one)[0] for one in came if _alike(one, entity)]
                near = min(alike, key=lambda z: abs(z - place), default=None)
                self._moves.append((place, near if near is not None and abs(near - place) < 20 else None))
        self.anchors = [place for place, _ in self._moves][:4]

    def truth(self, place: complex, move: Move) -> complex | None:
        """Where a place went; None when the element at it is gone."""
        for start, end in self._moves:
            if abs(place - start) < 1e-6:
                return None if end is None else move.at(end)
        return move.at(place)


def _alike(one: Entity, other: Entity) -> bool:
    if type(one) is not type(other) or one.layer != other.layer:
        return False
    return getattr(one, "name", None) == getattr(other, "name", None) and getattr(one, "text", None) == getattr(
        other, "text", None
    )


def places_of(entity: Entity) -> list[complex]:
    """The points that say where an entity lies."""
    for name in ("points", "loop"):
        if hasattr(entity, name):
            return [complex(*point) for point in getattr(entity, name)]
    for name in ("at", "centre"):
        if hasattr(entity, name):
            return [complex(*getattr(entity, name))]
    return [complex(*entity.a), complex(*entity.b)]  # type: ignore[union-attr]


def _framed(contents: Picture, sheet: Sheet, paper: str, revision: str) -> Picture:
    picture = replace(contents, entities=list(contents.entities))
    block = TitleBlock(
        owner="演示市虚构区建设中心",
        design_firm="虚构建筑设计研究院（演示）",
        project=f"演示·{building_of(sheet.seed).name}",
        title=sheet.title,
        sheet_no="建施-03" if revision == "A" else "建施-04",
        discipline="建筑",
        scale="1:100",
        revision=revision,
        date="2026-03-16" if revision == "A" else "2026-05-18",
        signers=tuple(f"演示{letter}" for letter in "甲乙丙丁戊己庚"[: len(OFFICES)]),
    )
    draw_frame(picture, paper, block)
    return picture


def _laid(content: bytes, turn: complex, shift_mm: complex, size_mm: tuple[float, float]) -> bytes:
    """The page scaled, turned about its lower left corner and shifted, on paper of that size."""
    shift = shift_mm * MM
    with pymupdf.open(stream=content, filetype="pdf") as document:
        page = document[0]
        page.clean_contents()
        (xref,) = page.get_contents()
        matrix = f"{turn.real:.7f} {turn.imag:.7f} {-turn.imag:.7f} {turn.real:.7f} {shift.real:.4f} {shift.imag:.4f}"
        document.update_stream(xref, f"q {matrix} cm\n".encode() + document.xref_stream(xref) + b"\nQ")
        page.set_mediabox(pymupdf.Rect(0, 0, size_mm[0] * MM, size_mm[1] * MM))
        done: bytes = document.tobytes()
        return done
