"""Where the surroundings of a mark went from one revision of a sheet to the next. Only for children with limits.

Words near the mark, words of the sheet and the picture around the mark each say where they think it went; the sheets
are then laid on one another there, and how well they fit is measured. Which of it is believed is decided elsewhere
(`review_room.domain.placement`): here is only evidence.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from review_room.drawings.comparison.alignment import Alignment, by_words
from review_room.drawings.comparison.compared_sheet import ComparedSheet
from review_room.drawings.comparison.entity_votes import EntityBallot
from review_room.drawings.comparison.laid import MM, Drawn, Hull, Laid
from review_room.drawings.comparison.votes import Ballot, Vote

_NEAR_MM: Final = 35.0
_WIDE_MM: Final = 130.0
_SAME_MM: Final = 0.8
_TURNS_AT_MOST: Final = 3
_WORTH_CLOSING: Final = 0.25
_BACKED_MM: Final = 4.5
_REPEATED: Final = 0.8
_STRONG: Final = 0.5
_FEWEST_VOTERS: Final = 3
_OUTVOTED: Final = 0.5
_OWN_WEIGHT: Final = 1.5
"""What is within the mark counts so much more than what is around it: a window may move and its wall stay."""
_HELD_IN_PART: Final = 0.5
_POOR: Final = 0.7
"""Likeness within the mark below which it is looked whether what it marks has moved by itself."""


@dataclass(frozen=True)
class Guess:
    """Where one kind of evidence puts the mark: `turn * z + shift`, in points, y down.

    `voters`, `named` and `rival` as in `Vote`; of the picture, `strength` is the correlation, of entities what is
    `held` of them.
    """

    source: str
    turn: complex
    shift: complex
    voters: int = 0
    named: int = 0
    rival: float = 0.0
    strength: float = 1.0


@dataclass(frozen=True)
class Look:
    """The two sheets laid on one another around the mark.

    `within`, `around`: likeness (0 to 1, chance taken off) in the mark's own box and within 15 mm of it; `line_mm` of
    drawing within; `gap_mm` of it that only one of the sheets has, where there is most of that; `apart_mm`: how far
    two window sizes differ in what they find; `closing_mm`: how far back from the place found one ends beside the
    start; `rival`: how well the best other place on either sheet fits, as a share. The last two are None where it was
    not worth looking.
    """

    turn: complex
    shift: complex
    within: float
    around: float
    line_mm: float
    gap_mm: float
    apart_mm: float
    closing_mm: float | None = None
    rival: float | None = None


@dataclass(frozen=True)
class Evidence:
    """All that was found out about one mark; `looks` with the best fit first."""

    guesses: tuple[Guess, ...]
    looks: tuple[Look, ...]

    def as_json(self, height_points: tuple[float, float]) -> dict[str, Any]:
        """For the parent: similarities in millimetres, lower left origin, y up. Heights of the sheets before, after."""
        return {
            "guesses": [_told(guess, height_points) for guess in self.guesses],
            "looks": [_told(look, height_points) for look in self.looks],
        }


def _told(one: Guess | Look, height_points: tuple[float, float]) -> dict[str, Any]:
    before, after = (height / MM for height in height_points)
    turn = one.turn.conjugate()
    shift = complex(0, after) + (one.shift / MM).conjugate() - turn * complex(0, before)
    fields = {name: value for name, value in asdict(one).items() if name != "shift"}
    return fields | {"turn": [turn.real, turn.imag], "shift_mm": [shift.real, shift.imag]}


class Registration:
    """Two revisions of one sheet, drawn once, in which any number of marks are looked up."""

    def __init__(self, before: ComparedSheet, after: ComparedSheet, entities: EntityBallot | None = None) -> None:
        self._before, self._after = before, after
        self._entities = entities
        words = before.words(), after.words()
        self._ballot = Ballot(*words)
        self._by_words: Alignment | None = by_words(*words)
        self._drawn = Drawn(before, after)

    def evidence(self, points_mm: Sequence[tuple[float, float]]) -> Evidence:
        """What is known of a mark whose points are millimetres on the sheet before, lower left origin, y up."""
        hull = Hull.around([complex(x, self._before.height / MM - y) * MM for x, y in points_mm])
        turns = self._turns(hull)
        guesses = [*self._of_entities(points_mm), *self._of_words(hull, turns)]
        laid = {turn: self._drawn.laid(turn) for turn in self._ordered(guesses, turns)}
        guesses += self._of_pixels(hull, {turn: laid[turn] for turn in self._searched(guesses, [*laid])})
        looks = self._looks(hull, guesses, laid)
        return Evidence(tuple(guesses), tuple(looks))

    def _turns(self, hull: Hull) -> list[complex]:
        turns = self._ballot.turns(hull.centre)
        if self._by_words is not None:
            turns.append(self._by_words.turn)
        across, down = self._after.width / self._before.width, self._after.height / self._before.height
        if abs(across / down - 1) < 0.01 and abs(across - 1) > 0.01:
            turns.append(complex((across * down) ** 0.5))
        return _distinct(turns)

    def _of_entities(self, points_mm: Sequence[tuple[float, float]]) -> Iterator[Guess]:
        if self._entities is None:
            return
        before, after = self._before.height / MM, self._after.height / MM
        for vote in self._entities.votes([complex(x, y) for x, y in points_mm]):
            # y up to y down on both sheets: p' = scale * p + conj(shift) + i * (after - scale * before)
            shift = (vote.shift.conjugate() + 1j * (after - vote.scale * before)) * MM
            turn = complex(vote.scale)
            yield Guess(vote.source, turn, shift, vote.voters, vote.named, vote.rival, vote.held)

    def _of_words(self, hull: Hull, turns: Sequence[complex]) -> Iterator[Guess]:
        for source, reach in (("near_words", _NEAR_MM), ("wide_words", _WIDE_MM)):
            for vote in self._ballot.votes(hull.centre, hull.radius + reach * MM, turns):
                yield _guess(source, vote)
        if self._by_words is not None:
            yield Guess("sheet_words", self._by_words.turn, self._by_words.shift)

    @staticmethod
    def _ordered(guesses: Sequence[Guess], turns: Sequence[complex]) -> list[complex]:
        """The turns worth a drawing of the whole sheet: those that words chose first."""
        return _distinct([*(guess.turn for guess in guesses), *turns])[:_TURNS_AT_MOST]

    @staticmethod
    def _searched(guesses: Sequence[Guess], turns: Sequence[complex]) -> list[complex]:
        """The turns at which the picture is looked for: where words are of one mind, theirs alone."""
        sure = _distinct([guess.turn for guess in guesses if _weight(guess) >= 1])
        return [turn for turn in turns if any(abs(turn - one) < 0.001 * abs(one) for one in sure)] or list(turns)

    @staticmethod
    def _of_pixels(hull: Hull, laid: dict[complex, Laid]) -> Iterator[Guess]:
        """Where the picture around the mark is found again on the whole sheet, at the turn at which it fits best."""
        found = [(peak.value, turn, peak) for turn, pair in laid.items() if (peak := pair.search(hull)) is not None]
        if found:
            _, turn, peak = max(found, key=lambda one: one[0])
            yield Guess("picture", turn, peak.shift, rival=peak.rival, strength=peak.value)
            if peak.rival > _REPEATED and (wide := laid[turn].search(hull, wide=True)) is not None:
                yield Guess("wide_picture", turn, wide.shift, rival=wide.rival, strength=wide.value)

    def _looks(self, hull: Hull, guesses: Sequence[Guess], laid: dict[complex, Laid]) -> list[Look]:
        looks: list[Look] = []
        for guess in guesses:
            turn = min(laid, key=lambda one: abs(one - guess.turn))
            shift = guess.turn * hull.centre + guess.shift - turn * hull.centre
            if abs(turn - guess.turn) * hull.radius > _SAME_MM * MM:
                turn, shift = guess.turn, guess.shift
                laid[turn] = self._drawn.laid(turn)
            if not any(_alike(hull, look, turn, shift) for look in looks):
                looks.append(_look(hull, laid[turn], shift))
        looks.sort(key=lambda look: _fit(look) + 2 * _backed(hull, look, guesses), reverse=True)
        if looks and looks[0].within < _POOR:
            alone = [look for look in self._moved_alone(hull, looks[0], laid) if look.within > looks[0].within + 0.1]
            looks = [*alone, *looks]
        return [self._closed(hull, look, laid, best=looks[0]) for look in looks]

    @staticmethod
    def _moved_alone(hull: Hull, look: Look, laid: dict[complex, Laid]) -> Iterator[Look]:
        """What is within the mark, found again near where its surroundings went."""
        shift = laid[look.turn].search_near(hull, look.shift)
        if shift is not None and abs(shift - look.shift) > _SAME_MM * MM:
            yield _look(hull, laid[look.turn], shift)

    @staticmethod
    def _closed(hull: Hull, look: Look, laid: dict[complex, Laid], *, best: Look) -> Look:
        if _fit(look) < _fit(best) - _WORTH_CLOSING:
            return look
        pair = laid[look.turn]
        there, back = pair.search(hull), pair.search_back(hull, look.shift)
        if there is None or back is None:
            return look
        closing = max(abs(there.shift - look.shift), abs(back.shift - look.shift)) / MM
        return Look(**(asdict(look) | {"closing_mm": closing, "rival": max(there.rival, back.rival)}))


def _look(hull: Hull, pair: Laid, shift: complex) -> Look:
    """Move on by what the pixels say, at two window sizes, and measure at the better end."""
    fine = pair.moved_on(hull, shift, margin_mm=12, side_mm=40)
    broad = pair.moved_on(hull, shift, margin_mm=30, side_mm=100)
    tries = [shift, shift + fine, shift + broad]
    fits = [pair.fit(hull, one) for one in tries]
    best = max(range(3), key=lambda number: _OWN_WEIGHT * fits[number][0] + fits[number][1])
    within, around, line_mm = fits[best]
    gap = pair.gap_mm(hull, tries[best])
    return Look(pair.turn, tries[best], within, around, line_mm, gap, abs(fine - broad) / MM)


def _weight(guess: Guess) -> float:
    """How much a guess counts in favour of a look: words that stand nowhere else as well tell repeated parts apart."""
    if guess.source == "picture":
        return 0.0
    if guess.source == "wide_picture":
        return 0.8 if guess.strength > _STRONG and guess.rival < _REPEATED else 0.2
    if guess.source == "sheet_words":
        return 0.5
    if guess.source in ("entities", "near_entities"):
        return _entity_weight(guess)
    if guess.voters < _FEWEST_VOTERS:
        return 0.2 * max(0.0, 1 - guess.rival)
    return min(1.0, max(0.0, (1 - guess.rival) / _OUTVOTED))


def _entity_weight(guess: Guess) -> float:
    """Of two places that entities name, the one where more of what is at the mark is found again."""
    decided = max(0.0, 1 - guess.rival)
    if guess.source == "near_entities":
        return decided * (1 + guess.strength) if guess.strength >= _HELD_IN_PART else 0.2 * decided
    return min(1.0, decided / _OUTVOTED) * (0.5 + guess.strength) if guess.named >= _FEWEST_VOTERS else 0.2 * decided


def _backed(hull: Hull, look: Look, guesses: Sequence[Guess]) -> float:
    near = [guess for guess in guesses if _lands(hull, look, guess.turn, guess.shift) < _BACKED_MM * MM]
    # Words that stand beside a view may all stay where they are; the place must have something of the mark's.
    something = min(1.0, 4 * max(look.within, look.around))
    return something * max((_weight(guess) for guess in near), default=0.0)


def _lands(hull: Hull, look: Look, turn: complex, shift: complex) -> float:
    """How far a look and a guess put the mark's middle apart, in points."""
    return abs((turn - look.turn) * hull.centre + shift - look.shift)


def _fit(look: Look) -> float:
    return _OWN_WEIGHT * look.within + look.around


def _alike(hull: Hull, look: Look, turn: complex, shift: complex) -> bool:
    return max(_lands(hull, look, turn, shift), abs(turn - look.turn) * hull.radius) < _SAME_MM * MM


def _guess(source: str, vote: Vote) -> Guess:
    return Guess(source, vote.turn, vote.shift, vote.voters, vote.named, vote.rival)


def _distinct(turns: Sequence[complex]) -> list[complex]:
    kept: list[complex] = []
    for turn in turns:
        if math.isfinite(abs(turn)) and not any(abs(turn - other) < 0.001 * abs(other) for other in kept):
            kept.append(turn)
    return kept
