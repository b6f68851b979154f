"""Entities vote for where a mark goes: exactly where they are known again, and never by a handle alone."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review_room.domain.placement import Certainty, Evidence, Guess, Look, Similarity, placed
from review_room.drawings.comparison.entity_votes import EntityBallot, EntityVote
from review_room.drawings.entity_index import EntityIndex

MARK = (300 + 200j, 340 + 230j)
seeds = st.integers(0, 10_000)


def a_plan(seed: int, count: int = 300, *, alike: float = 0.6) -> EntityIndex:
    """Entities all over an A1 sheet; `alike` of them are doors and columns of a few shapes and sizes."""
    pick = random.Random(seed)
    rows = []
    for number in range(count):
        x, y = pick.uniform(20, 780), pick.uniform(20, 560)
        if pick.random() < alike:
            shape, width, height = pick.choice(((11, 9.0, 9.0), (12, 6.0, 6.0), (13, 30.0, 0.0)))
        else:
            shape, width, height = 1000 + number, pick.uniform(2, 40), pick.uniform(2, 30)
        rows.append((shape, x, y, x + width, y + height))
    table = np.array(rows)
    return EntityIndex(
        np.arange(count) + 0x500, np.ones(count, dtype=np.int64), table[:, 1:], table[:, 0].astype(np.uint64)
    )


def moved(index: EntityIndex, scale: float, shift: complex) -> EntityIndex:
    return replace(index, boxes=index.boxes * scale + np.array([shift.real, shift.imag] * 2))


def only(index: EntityIndex, kept: Sequence[int] | np.ndarray) -> EntityIndex:
    return EntityIndex(index.handles[kept], index.kinds[kept], index.boxes[kept], index.shapes[kept])


def votes(before: EntityIndex, after: EntityIndex, points: Sequence[complex] = MARK) -> Mapping[str, EntityVote]:
    return {vote.source: vote for vote in EntityBallot(before, after).votes(points)}


def off_mm(vote: EntityVote, scale: float, shift: complex, points: Sequence[complex] = MARK) -> float:
    return max(abs((vote.scale - scale) * point + vote.shift - shift) for point in points)


def sure_of(vote: EntityVote, points: Sequence[complex] = MARK) -> bool:
    """Whether it would make a place sure by itself, on a picture that fits there as well as elsewhere."""
    place = Similarity(complex(vote.scale), vote.shift)
    told = Guess(vote.source, place, vote.voters, vote.named, vote.rival, vote.held)
    look = Look(place, 1.0, 1.0, 400.0, 0.0, 0.0, None, None)
    return placed(points, Evidence((told,), (look,)), width_mm=2000, height_mm=2000).certainty is Certainty.SURE


@settings(max_examples=40, deadline=None)
@given(
    seed=seeds, scale=st.sampled_from((1.0, 0.5, 2 / 3, 0.8, 1.25, 2.0)), x=st.floats(-200, 200), y=st.floats(-200, 200)
)
def test_a_drawing_that_moved_or_grew_as_a_whole_is_followed_exactly(
    seed: int, scale: float, x: float, y: float
) -> None:
    before = a_plan(seed)
    vote = votes(before, moved(before, scale, complex(x, y)))["entities"]
    assert off_mm(vote, scale, complex(x, y)) < 0.1
    assert vote.rival < 0.5


@settings(max_examples=40, deadline=None)
@given(seed=seeds, gone=st.floats(0.05, 0.9), x=st.floats(-200, 200))
def test_deletions_never_make_another_place_sure(seed: int, gone: float, x: float) -> None:
    before = a_plan(seed)
    kept = np.flatnonzero(np.random.default_rng(seed).random(len(before)) > gone)
    for vote in votes(before, only(moved(before, 1, complex(x, 0)), kept)).values():
        assert not sure_of(vote) or off_mm(vote, 1, complex(x, 0)) < 0.5


@settings(max_examples=40, deadline=None)
@given(seed=seeds, roll=st.integers(1, 299), x=st.sampled_from((0.0, 36.0)))
def test_handles_given_to_other_entities_never_mislead(seed: int, roll: int, x: float) -> None:
    before = a_plan(seed)
    after = moved(before, 1, complex(x, 0))
    vote = votes(before, replace(after, handles=np.roll(after.handles, roll)))["entities"]
    assert off_mm(vote, 1, complex(x, 0)) < 0.1


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_a_mirrored_drawing_is_never_sure(seed: int) -> None:
    before = a_plan(seed)
    boxes = before.boxes.copy()
    boxes[:, [0, 2]] = 800 - before.boxes[:, [2, 0]]
    after = replace(before, boxes=boxes)  # the worst case: every shape is its own mirror image
    assert not any(sure_of(vote) for vote in votes(before, after).values())


def columns(count: int, step: float = 20.0) -> EntityIndex:
    """A row of equal columns and nothing else, numbered from the left."""
    rows = np.arange(count)
    boxes = np.column_stack([40 + rows * step, 200 + 0 * rows, 46 + rows * step, 206 + 0 * rows]).astype(np.float64)
    return EntityIndex(rows + 0x500, np.ones(count, dtype=np.int64), boxes, np.full(count, 7, dtype=np.uint64))


def test_equal_columns_counted_through_after_a_deletion_are_never_sure() -> None:
    before = columns(30)
    after = only(before, [n for n in range(30) if n != 3])
    renumbered = replace(after, handles=before.handles[: len(after)])  # each handle now means the next column
    around = (300 + 195j, 330 + 210j)
    for vote in votes(before, renumbered, around).values():
        assert not sure_of(vote, around)


def test_a_duplicate_of_what_is_marked_takes_its_name_away() -> None:
    before = a_plan(3, alike=0.0)
    copies = moved(before, 1, 0 + 60j)
    copies = replace(copies, handles=copies.handles + 0x4000)
    both = EntityIndex(
        *(
            np.concatenate([getattr(before, name), getattr(copies, name)])
            for name in ("handles", "kinds", "boxes", "shapes")
        )
    )
    vote = votes(before, both)["entities"]
    assert vote.named == 0
    assert not sure_of(vote)


def test_what_moved_by_itself_says_another_place_than_its_surroundings() -> None:
    before = a_plan(5)
    touched = touching(before)
    boxes = before.boxes.copy()
    boxes[touched] += [25, 0, 25, 0]
    found = votes(before, replace(before, boxes=boxes))
    assert off_mm(found["entities"], 1, 0) < 0.1
    assert off_mm(found["near_entities"], 1, 25) < 0.1
    assert found["entities"].held < 0.5


def touching(index: EntityIndex) -> np.ndarray:
    left, bottom, right, top = index.boxes.T
    return np.flatnonzero((left <= 342) & (right >= 298) & (bottom <= 232) & (top >= 198))


def test_something_new_at_the_mark_is_told() -> None:
    before = a_plan(5)
    new = EntityIndex(
        np.array([0x9000]), np.array([1]), np.array([[310.0, 205, 330, 220]]), np.array([5], dtype=np.uint64)
    )
    both = EntityIndex(
        *(
            np.concatenate([getattr(before, name), getattr(new, name)])
            for name in ("handles", "kinds", "boxes", "shapes")
        )
    )
    assert votes(before, before)["entities"].held == 1
    assert votes(before, both)["entities"].held < 1


@pytest.mark.parametrize("others", [columns(0), columns(4)])
def test_sheets_with_nothing_in_common_say_nothing(others: EntityIndex) -> None:
    before = a_plan(9, alike=0.0)
    assert votes(before, others) == {}
    assert votes(others, before) == {}


def test_many_entities_are_looked_up_in_bounded_time() -> None:
    before = a_plan(1, 60_000)
    ballot = EntityBallot(before, moved(before, 1, 14 + 9j))

    def all_votes() -> Iterator[EntityVote]:
        for n in range(5):
            yield from ballot.votes([point + 40 * n for point in MARK])

    assert all(off_mm(vote, 1, 14 + 9j) < 0.1 for vote in all_votes() if vote.source == "entities")
