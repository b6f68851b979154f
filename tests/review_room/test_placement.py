"""Where a mark goes: what is sure, what somebody has to look at again, and what is lost."""

import cmath
import random
from dataclasses import replace

import pytest

from review_room.domain.placement import (
    Certainty,
    Doubt,
    Evidence,
    Guess,
    Look,
    Placement,
    Similarity,
    doubted,
    lost,
    placed,
    unmoved,
)

CLOUD = (100 + 100j, 160 + 100j, 160 + 140j, 100 + 140j)
THERE = Similarity(1, 30 - 12j)
ELSEWHERE = Similarity(1, 102 - 12j)


def a_look(place: Similarity = THERE, **changes: object) -> Look:
    told = {
        "within": 0.97,
        "around": 0.95,
        "line_mm": 400.0,
        "gap_mm": 0.5,
        "apart_mm": 0.1,
        "closing_mm": 0.2,
    }
    return Look(place, **(told | {"rival": 0.4} | changes))  # type: ignore[arg-type]


def near_words(place: Similarity = THERE, **changes: object) -> Guess:
    return replace(Guess("near_words", place, voters=8, named=2, rival=0.3), **changes)  # type: ignore[arg-type]


def wide_words(place: Similarity = THERE, **changes: object) -> Guess:
    return replace(Guess("wide_words", place, voters=30, named=9, rival=0.2), **changes)  # type: ignore[arg-type]


def entities(place: Similarity = THERE, **changes: object) -> Guess:
    told = Guess("entities", place, voters=60, named=7, rival=0.05, strength=1.0)
    return replace(told, **changes)  # type: ignore[arg-type]


def the_picture(place: Similarity = THERE, **changes: object) -> Guess:
    return replace(Guess("picture", place, strength=0.9, rival=0.4), **changes)  # type: ignore[arg-type]


def place(*guesses: Guess, looks: tuple[Look, ...] = (), points: tuple[complex, ...] = CLOUD) -> Placement:
    return placed(points, Evidence(guesses, looks or (a_look(),)), width_mm=841, height_mm=594)


def test_what_words_and_picture_agree_upon_is_sure() -> None:
    found = place(near_words(), wide_words(), the_picture())
    assert (found.certainty, found.doubts) == (Certainty.SURE, ())
    assert found.points == tuple(point + 30 - 12j for point in CLOUD)


def test_words_next_to_the_mark_are_not_enough_without_more_of_the_sheet() -> None:
    assert place(near_words(), the_picture()).doubts == (Doubt.UNSUPPORTED,)


def test_the_picture_alone_is_never_sure() -> None:
    assert place(the_picture()).certainty is Certainty.CHECK


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"line_mm": 3.0}, Doubt.BLANK),
        ({"within": 0.6}, Doubt.CHANGED),
        ({"gap_mm": 9.0}, Doubt.CHANGED),
        ({"around": 0.4}, Doubt.CHANGED),
        ({"apart_mm": 2.5}, Doubt.DISAGREEMENT),
        ({"closing_mm": None}, Doubt.DISAGREEMENT),
    ],
)
def test_each_weakness_of_the_picture_asks_for_a_second_look(changes: dict[str, object], doubt: Doubt) -> None:
    found = place(near_words(), wide_words(), the_picture(), looks=(a_look(**changes),))
    assert found.certainty is Certainty.CHECK
    assert doubt in found.doubts
    assert found.points


@pytest.mark.parametrize("changes", [{"rival": 0.98}, {"closing_mm": 72.0}, {"rival": None}])
def test_a_drawing_that_repeats_itself_needs_words_that_stand_nowhere_else(changes: dict[str, object]) -> None:
    looks = (a_look(**changes),)
    told_apart = place(near_words(named=4), wide_words(), looks=looks)
    repeated = place(near_words(named=0), wide_words(named=1), looks=looks)
    assert told_apart.certainty is Certainty.SURE
    assert (repeated.certainty, repeated.doubts) == (Certainty.CHECK, (Doubt.REPEATED,))


@pytest.mark.parametrize(
    "changes",
    [{"rival": 0.98}, {"closing_mm": 72.0}, {"rival": None}, {"closing_mm": None}, {"apart_mm": 2.5}, {"line_mm": 3.0}],
)
def test_entities_of_the_drawing_name_the_place_where_the_picture_repeats_itself_or_says_little(
    changes: dict[str, object],
) -> None:
    assert place(entities(), looks=(a_look(**changes),)).certainty is Certainty.SURE


@pytest.mark.parametrize("changes", [{"within": 0.6}, {"around": 0.4}, {"gap_mm": 9.0}])
def test_entities_that_the_picture_contradicts_are_looked_at_again(changes: dict[str, object]) -> None:
    found = place(entities(), looks=(a_look(**changes),))
    assert (found.certainty, found.doubts) == (Certainty.CHECK, (Doubt.CHANGED,))


@pytest.mark.parametrize("changes", [{"named": 2}, {"voters": 2}, {"rival": 0.6}, {"strength": 0.8}])
def test_entities_known_by_their_handles_alone_or_with_others_gone_name_no_place(changes: dict[str, object]) -> None:
    found = place(entities(**changes), looks=(a_look(rival=0.98),))
    assert found.certainty is Certainty.CHECK


def test_entities_that_say_another_place_ask_for_a_second_look() -> None:
    found = place(near_words(), wide_words(), entities(ELSEWHERE))
    assert Doubt.DISAGREEMENT in found.doubts


def test_one_entity_at_the_mark_that_went_elsewhere_asks_for_a_second_look() -> None:
    alone = Guess("near_entities", ELSEWHERE, voters=1, named=0)
    assert place(entities(), alone).doubts == (Doubt.DISAGREEMENT,)


def test_a_second_place_that_fits_as_well_is_not_chosen_silently() -> None:
    looks = (a_look(), a_look(ELSEWHERE, within=0.95))
    assert place(near_words(named=0), wide_words(named=0), looks=looks).certainty is Certainty.CHECK


def test_words_near_by_that_went_elsewhere_contradict() -> None:
    found = place(near_words(ELSEWHERE), wide_words(), the_picture())
    assert Doubt.DISAGREEMENT in found.doubts


def test_redrawn_surroundings_lose_a_mark_and_nothing_to_see_does_too() -> None:
    assert place(looks=(a_look(within=0.1, around=0.2),)) == lost(Doubt.REDRAWN)
    assert placed(CLOUD, Evidence((), ()), width_mm=841, height_mm=594) == lost(Doubt.NOWHERE)


def test_a_place_off_the_sheet_is_never_sure() -> None:
    far = Similarity(1, 900)
    found = place(near_words(far), wide_words(far), the_picture(far), looks=(a_look(far),))
    assert (found.certainty, found.doubts) == (Certainty.CHECK, (Doubt.OFF_THE_SHEET,))


def test_doubt_only_takes_away() -> None:
    sure = place(near_words(), wide_words())
    less = doubted(sure, Doubt.OTHER_SHEET)
    assert (less.certainty, less.points) == (Certainty.CHECK, sure.points)
    assert less.confidence < sure.confidence
    assert doubted(lost(Doubt.REDRAWN), Doubt.OTHER_SHEET) == lost(Doubt.REDRAWN)
    assert unmoved(CLOUD).certainty is Certainty.SURE


def any_evidence(pick: random.Random) -> Evidence:
    """Evidence good and bad as it comes: places by chance, and mostly fair measures."""
    places = [THERE, THERE, THERE, ELSEWHERE, Similarity(cmath.rect(pick.uniform(0.5, 2), 0.1), 5 + 3j)]

    def fair(good: float, bad: float) -> float:
        return pick.uniform(good, bad) if pick.random() < 0.15 else good

    guesses = tuple(
        Guess(source, pick.choice(places), pick.randrange(40), pick.randrange(9), fair(0.2, 1), pick.random())
        for source in pick.sample(["near_words", "wide_words", "sheet_words", "picture"], pick.randrange(5))
    )
    looks = tuple(
        a_look(
            pick.choice(places),
            within=fair(0.98, 0),
            around=fair(0.97, 0),
            line_mm=fair(200, 0),
            gap_mm=fair(0, 20),
            apart_mm=fair(0, 3),
            closing_mm=pick.choice([None, 0.2, 0.2, fair(0.2, 80)]),
            rival=pick.choice([None, 0.4, 0.4, fair(0.3, 1)]),
        )
        for _ in range(pick.choice((0, 1, 1, 1, 2, 3)))
    )
    return Evidence(guesses, looks)


def test_nothing_is_sure_without_words_that_agree_whatever_the_evidence() -> None:
    pick = random.Random(1)
    seen = set()
    for _ in range(4000):
        evidence = any_evidence(pick)
        found = placed(CLOUD, evidence, width_mm=841, height_mm=594)
        seen.add(found.certainty)
        assert 0 <= found.confidence <= 100
        assert (found.certainty is Certainty.LOST) == (found.points == ())
        assert (found.certainty is Certainty.SURE) == (found.doubts == ())
        if found.certainty is Certainty.SURE:
            agreeing = [
                guess
                for guess in evidence.guesses
                if guess.source != "picture"
                and all(abs(guess.place.at(a) - b) <= 1 for a, b in zip(CLOUD, found.points, strict=True))
            ]
            assert agreeing
    assert seen == set(Certainty)


def test_less_likeness_never_makes_surer() -> None:
    pick = random.Random(2)
    for _ in range(1000):
        evidence = any_evidence(pick)
        if not evidence.looks:
            continue
        first, *others = evidence.looks
        worse = replace(first, within=first.within * 0.7, around=first.around * 0.7)
        before = placed(CLOUD, evidence, width_mm=841, height_mm=594)
        after = placed(CLOUD, Evidence(evidence.guesses, (worse, *others)), width_mm=841, height_mm=594)
        assert after.confidence <= before.confidence
        assert not (after.certainty is Certainty.SURE and before.certainty is not Certainty.SURE)
