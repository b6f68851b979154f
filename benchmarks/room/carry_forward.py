"""Marks that follow what they mark to the next revision: how many lie right, and whether the others are flagged."""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.drawings.measure import tell
from benchmarks.room.dxf_revisions import dxf_pairs
from benchmarks.room.revisions import SHEETS, Pair, pairs
from demonstration.drawings.building import chance
from review_room.domain.placement import Certainty, Evidence, Placement, placed
from review_room.drawings.comparison.compared_sheet import ComparedSheet
from review_room.drawings.comparison.entity_votes import EntityBallot
from review_room.drawings.comparison.registration import Registration

SEEDS = (1, 2, 3)
UNSEEN_SEEDS = (7001,)
"""Used for nothing but to measure: give others on the command line to be surer still."""
MARKS_OF_A_SHEET = 8
EVERY_DXF_MARK = 3
"""Each is looked up twice."""
RIGHT_MM = 2.0


def carry_forward(seeds: Sequence[int] = SEEDS) -> None:
    """One line for each kind of change, and one for all together: the share right (target 0.95), silently wrong (0).

    Right: every vertex within 2 mm of where the element of the building went, or, where it is gone, not placed as sure.
    """
    began, told = time.process_time(), Counter[str]()
    by_change: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory(prefix="lianshen-benchmark-") as folder:
        for pair in pairs(Path(folder), seeds=seeds):
            counted = Counter[str]()
            for verdict in verdicts(pair):
                counted.update(verdict)
            by_change.setdefault(pair.how, Counter()).update(counted)
            told.update(counted)
    for how, counted in by_change.items():
        tell("carry-forward", change=how, **shares(counted))
    took = time.process_time() - began
    tell("carry-forward", **shares(told), target_right=0.95, target_silently_wrong=0, cpu_seconds=round(took, 1))


def carry_forward_dxf(seeds: Sequence[int] = UNSEEN_SEEDS) -> None:
    """The same of sheets that come from DXF, each mark looked up with and without the entities of the drawings.

    One line for each kind of change, for handles kept and given anew, and for all together.
    """
    told: dict[tuple[str, str], dict[str, Counter[str]]] = {}
    asked = [(seed, title) for seed in seeds for title in SHEETS]
    with ProcessPoolExecutor() as processes:
        for counted in processes.map(_dxf_sheet, asked):
            for (how, handles), both in counted.items():
                for told_of in ((how, ""), ("", handles), ("", "")):
                    for way, one in both.items():
                        told.setdefault(told_of, {}).setdefault(way, Counter()).update(one)
    for (how, handles), both in sorted(told.items(), reverse=True):
        for way, one in sorted(both.items(), reverse=True):
            named = {name: value for name, value in (("change", how), ("handles", handles)) if value}
            tell("carry-forward-dxf", by=way, **named, **shares(one), seeds=list(seeds))


def _dxf_sheet(asked: tuple[int, str]) -> dict[tuple[str, str], dict[str, Counter[str]]]:
    seed, title = asked
    counted: dict[tuple[str, str], dict[str, Counter[str]]] = {}
    with tempfile.TemporaryDirectory(prefix="lianshen-benchmark-") as folder:
        for one in dxf_pairs(Path(folder), seed=seed, title=title):
            ballots = {"picture and words": None, "entities too": EntityBallot(one.before, one.after)}
            for way, ballot in ballots.items():
                told = counted.setdefault((one.pair.how, one.handles), {}).setdefault(way, Counter())
                for verdict in verdicts(one.pair, entities=ballot, every=EVERY_DXF_MARK):
                    told.update(verdict)
    return counted


def shares(counted: Counter[str]) -> Mapping[str, float | int]:
    """Shares of all marks, and the number that is silently wrong."""
    marks = max(1, counted["marks"])
    return {
        "marks": counted["marks"],
        "right": counted["right"] / marks,
        "silently_wrong": counted["silently_wrong"],
        "sure": counted["sure"] / marks,
        "to_check": counted["check"] / marks,
        "lost": counted["lost"] / marks,
        "gone": counted["gone"] / marks,
    }


def verdicts(
    pair: Pair, marks: int = MARKS_OF_A_SHEET, entities: EntityBallot | None = None, every: int = 1
) -> Iterator[Mapping[str, int]]:
    """What became of marks drawn on a sheet at its elements, `every` so many of those chosen."""
    registration = Registration(ComparedSheet(pair.before), ComparedSheet(pair.after), entities)
    heights = (pair.before_mm[1] * 72 / 25.4, pair.after_mm[1] * 72 / 25.4)
    pick = chance(len(pair.before), pair.how)
    for anchor in chosen(pair, marks)[::every]:
        points = shape(anchor, pick)
        found = registration.evidence([(z.real, z.imag) for z in points]).as_json(heights)
        placement = placed(points, Evidence.parse(found), width_mm=pair.after_mm[0], height_mm=pair.after_mm[1])
        yield judged(placement, wanted(pair, anchor, points))


def chosen(pair: Pair, marks: int) -> list[complex]:
    """Places for marks: mostly elements that stayed, and up to four that did not."""
    gone = [anchor for anchor in pair.anchors[-4:] if pair.truth(anchor) is None]
    return list(dict.fromkeys([*pair.anchors[: marks - len(gone)], *gone, *pair.anchors[-3:]]))


def shape(anchor: complex, pick: random.Random) -> list[complex]:
    """A pin, an arrow that points at the element, a box or a cloud around it."""
    half = complex(pick.uniform(4, 22), pick.uniform(4, 16))
    off = complex(pick.uniform(-20, 20), pick.uniform(-12, 12))
    return pick.choice(
        (
            [anchor],
            [anchor + off, anchor],
            [anchor - half, anchor + half],
            [anchor - half, anchor + half.conjugate(), anchor + half, anchor - half.conjugate()],
        )
    )


def wanted(pair: Pair, anchor: complex, points: Sequence[complex]) -> list[complex] | None:
    """Where the points belong: with the element they were drawn at."""
    there = pair.truth(anchor)
    if there is None:
        return None
    step = pair.truth(anchor + 1e-3)
    turn = ((step - there) / 1e-3) if step is not None and abs(step - there) < 0.01 else 1 + 0j
    return [there + turn * (point - anchor) for point in points]


def judged(placement: Placement, goal: Sequence[complex] | None) -> Mapping[str, int]:
    """Counts for one mark."""
    sure = placement.certainty is Certainty.SURE
    if goal is None:
        right = not sure
    else:
        right = bool(placement.points) and all(
            abs(point - there) <= RIGHT_MM for point, there in zip(placement.points, goal, strict=True)
        )
    return {
        "marks": 1,
        "right": right,
        "silently_wrong": sure and not right,
        "gone": goal is None,
        str(placement.certainty): 1,
    }
