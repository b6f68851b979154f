"""Where a mark goes on a new revision of its sheet, and how sure that is. Rules only: the evidence comes from outside.

Places are complex numbers x + iy in millimetres on paper, lower left origin, y up. A similarity is
z' = turn * z + shift.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self


class Certainty(StrEnum):
    """How far a place may be believed. Only what is `sure` is shown without somebody looking at it again."""

    SURE = "sure"
    CHECK = "check"
    LOST = "lost"


class Doubt(StrEnum):
    """Why a place is not sure."""

    NOWHERE = "nowhere"
    REDRAWN = "redrawn"
    CHANGED = "changed"
    BLANK = "blank"
    REPEATED = "repeated"
    DISAGREEMENT = "disagreement"
    UNSUPPORTED = "unsupported"
    OFF_THE_SHEET = "off_the_sheet"
    OTHER_SHEET = "other_sheet"
    SHEET_GONE = "sheet_gone"
    FAILED = "failed"
    MEASURE_CHANGED = "measure_changed"
    SCALE_CHANGED = "scale_changed"


@dataclass(frozen=True, slots=True)
class Similarity:
    """Shift, turn and scale from one sheet to another."""

    turn: complex
    shift: complex

    def at(self, place: complex) -> complex:
        """Where a place of the sheet before lies on the sheet after."""
        return self.turn * place + self.shift


NOT_MOVED: Final = Similarity(1, 0)


@dataclass(frozen=True, slots=True)
class Guess:
    """Where one kind of evidence puts the mark.

    `voters` words or entities agree on it, `named` of them stand once on each sheet; `rival` is what the best other
    place has for it, as a share; `strength` (0 to 1) is the correlation, where the evidence is the picture, and how
    much of what is at the mark is on both sheets, where it is the entities of the drawing.
    """

    source: str
    place: Similarity
    voters: int = 0
    named: int = 0
    rival: float = 0.0
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Look:
    """How well the two sheets fit when laid on one another at a place.

    `within` and `around`: likeness from 0 to 1, chance taken off, in the mark's box and within 15 mm of it; `line_mm`
    of drawing within; `gap_mm` of it that only one sheet has, where there is most of that; `apart_mm`: how far two
    window sizes differ in what they find; `closing_mm`: how far beside the start one ends there and back, None when
    there was nothing to find; `rival`: how well the best other place fits.
    """

    place: Similarity
    within: float
    around: float
    line_mm: float
    gap_mm: float
    apart_mm: float
    closing_mm: float | None
    rival: float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found out about one mark, the best fit first."""

    guesses: tuple[Guess, ...]
    looks: tuple[Look, ...]

    @classmethod
    def parse(cls, found: Mapping[str, Any]) -> Self:
        """As the child that compares drawings tells it."""
        return cls(
            tuple(
                Guess(one["source"], _similarity(one), one["voters"], one["named"], one["rival"], one["strength"])
                for one in found["guesses"]
            ),
            tuple(
                Look(
                    _similarity(one),
                    one["within"],
                    one["around"],
                    one["line_mm"],
                    one["gap_mm"],
                    one["apart_mm"],
                    one["closing_mm"],
                    one["rival"],
                )
                for one in found["looks"]
            ),
        )


def _similarity(found: Mapping[str, Any]) -> Similarity:
    return Similarity(complex(*found["turn"]), complex(*found["shift_mm"]))


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a mark goes: its points there, none when it is lost; `confidence` in percent; why it is not sure."""

    points: tuple[complex, ...]
    certainty: Certainty
    confidence: int
    doubts: tuple[Doubt, ...] = ()
    place: Similarity = field(default=NOT_MOVED)


_SURE_WITHIN: Final = 0.8
_SURE_AROUND: Final = 0.7
_LARGEST_GAP_MM: Final = 5.0
_LOST_WITHIN: Final = 0.3
_LOST_AROUND: Final = 0.35
_LEAST_LINE_MM: Final = 25.0
_AGREED_MM: Final = 1.0
_AS_GOOD: Final = 0.15
_REPEATED: Final = 0.8
_OUTVOTED: Final = 0.5
_NEARLY_OUTVOTED: Final = 0.7
_MANY_VOTERS: Final = 8
_FEWEST_VOTERS: Final = 3
_FEWEST_NAMED: Final = 3
_HELD: Final = 0.95
_OUT_OF_PAPER: Final = 0.1


def placed(points: Sequence[complex], evidence: Evidence, *, width_mm: float, height_mm: float) -> Placement:
    """Where the points of a mark go on a sheet of that size.

    Sure is only what independent kinds of evidence agree on: the words near by or of the whole sheet, or the entities
    of the drawing, and the picture, there and back. One disagreement is enough for a second look by a person.
    """
    if not evidence.looks:
        return lost(Doubt.NOWHERE)
    best = evidence.looks[0]
    moved = tuple(best.place.at(point) for point in points)
    told = any(_decides(guess) and _agrees(points, guess, best) for guess in evidence.guesses)
    if best.within < _LOST_WITHIN and best.around < _LOST_AROUND and not told:
        return lost(Doubt.REDRAWN)
    doubts = tuple(dict.fromkeys(_doubts(points, evidence, best)))
    if not all(_on_paper(place, width_mm, height_mm) for place in moved):
        doubts = (*doubts, Doubt.OFF_THE_SHEET)
    confidence = _confidence(best, doubts)
    return Placement(moved, Certainty.CHECK if doubts else Certainty.SURE, confidence, doubts, best.place)


def lost(doubt: Doubt) -> Placement:
    """No place can be named."""
    return Placement((), Certainty.LOST, 0, (doubt,))


def doubted(placement: Placement, doubt: Doubt) -> Placement:
    """The same place with one more doubt: never sure any more."""
    if placement.certainty is Certainty.LOST:
        return placement
    confidence = min(placement.confidence, _MOST_WHEN_IN_DOUBT)
    return Placement(placement.points, Certainty.CHECK, confidence, (*placement.doubts, doubt), placement.place)


def unmoved(points: Sequence[complex]) -> Placement:
    """On a sheet that is the same byte for byte."""
    return Placement(tuple(points), Certainty.SURE, 100)


def apart_mm(points: Sequence[complex], one: Similarity, other: Similarity) -> float:
    """How far two similarities lay the points apart, at worst."""
    return max(abs(one.at(point) - other.at(point)) for point in points)


def _doubts(points: Sequence[complex], evidence: Evidence, best: Look) -> list[Doubt]:
    doubts: list[Doubt] = []
    known = _known_by_entities(points, evidence, best)
    if best.line_mm < _LEAST_LINE_MM and not known:
        doubts.append(Doubt.BLANK)
    if best.within < _SURE_WITHIN or best.around < _SURE_AROUND or best.gap_mm > _LARGEST_GAP_MM:
        doubts.append(Doubt.CHANGED)
    agreeing = {guess.source: guess for guess in evidence.guesses if _agrees(points, guess, best)}
    # The words nearest to a mark may belong to a detail that stands elsewhere as well: more of the sheet must agree.
    if not any(_decides(guess) for source, guess in agreeing.items() if source not in ("near_words", "near_entities")):
        doubts.append(Doubt.UNSUPPORTED)
    if any(_contradicts(points, guess, best) for guess in evidence.guesses):
        doubts.append(Doubt.DISAGREEMENT)
    if (best.closing_mm is None or best.apart_mm > _AGREED_MM) and not known:
        doubts.append(Doubt.DISAGREEMENT)
    # Where the picture repeats itself, only what stands nowhere else tells one place from the next.
    if _repeats(points, evidence.looks, best) and not (known or _told_apart_by_words(evidence, agreeing)):
        doubts.append(Doubt.REPEATED)
    return doubts


def _repeats(points: Sequence[complex], looks: Sequence[Look], best: Look) -> bool:
    """Whether the picture around the mark fits nearly as well elsewhere."""
    if best.closing_mm is not None and best.closing_mm > _AGREED_MM:
        return True
    return best.rival is None or best.rival > _REPEATED or _another_fits(points, looks, best)


def _agrees(points: Sequence[complex], guess: Guess, best: Look) -> bool:
    return apart_mm(points, guess.place, best.place) <= _AGREED_MM


def _decides(guess: Guess) -> bool:
    """Whether words or entities by themselves would do: enough of them, and nowhere else nearly as many."""
    if guess.source in ("picture", "wide_picture"):
        return False
    if guess.source == "entities" and guess.named < _FEWEST_NAMED:  # handles are no names: they may be given anew
        return False
    return guess.source == "sheet_words" or (guess.voters >= _FEWEST_VOTERS and guess.rival <= _OUTVOTED)


def _contradicts(points: Sequence[complex], guess: Guess, best: Look) -> bool:
    """Whether words near by that would decide say another place; those of the whole sheet may, as views move on it.

    Entities that the mark touches need not be many: one that went elsewhere is what the mark may have been about.
    """
    if guess.source in ("near_words", "entities"):
        return _decides(guess) and not _agrees(points, guess, best)
    return guess.source == "near_entities" and not _agrees(points, guess, best)


def _known_by_entities(points: Sequence[complex], evidence: Evidence, best: Look) -> bool:
    """Whether the entities of the drawing name the place: near ones that stand nowhere else, and all that is there."""
    return any(
        guess.source == "entities" and _decides(guess) and guess.strength >= _HELD and _agrees(points, guess, best)
        for guess in evidence.guesses
    )


def _told_apart_by_words(evidence: Evidence, agreeing: Mapping[str, Guess]) -> bool:
    """Whether words tell a place from another that looks the same.

    Either words that stand once on each sheet do, and two kinds of evidence agree; or the whole sheet lies as the words
    around the mark say, and no place is better for those near by.
    """
    near = [agreeing[source] for source in ("near_words", "wide_words") if source in agreeing]
    whole = "sheet_words" in agreeing
    if any(guess.named >= _FEWEST_NAMED and guess.rival <= _OUTVOTED for guess in near) and (whole or len(near) > 1):
        return True
    wide, nearest = agreeing.get("wide_words"), _first(evidence, "near_words")
    if not whole or wide is None or wide.voters < _MANY_VOTERS or wide.rival > _NEARLY_OUTVOTED:
        return False
    return nearest is None or nearest.voters < _FEWEST_VOTERS or nearest == agreeing.get("near_words")


def _first(evidence: Evidence, source: str) -> Guess | None:
    return next((guess for guess in evidence.guesses if guess.source == source), None)


def _another_fits(points: Sequence[complex], looks: Sequence[Look], best: Look) -> bool:
    return any(
        look.within + look.around > best.within + best.around - 2 * _AS_GOOD
        and apart_mm(points, look.place, best.place) > 2 * _AGREED_MM
        for look in looks[1:]
    )


def _on_paper(place: complex, width_mm: float, height_mm: float) -> bool:
    """As `domain.mark` lets a mark lie: a little over the edge and no more."""
    across, up = width_mm * _OUT_OF_PAPER, height_mm * _OUT_OF_PAPER
    return -across <= place.real <= width_mm + across and -up <= place.imag <= height_mm + up


_MOST_WHEN_IN_DOUBT: Final = 60


def _confidence(best: Look, doubts: Sequence[Doubt]) -> int:
    fit = round(100 * min(best.within, best.around, 1.0))
    return max(1, min(fit, _MOST_WHEN_IN_DOUBT) - 10 * (len(doubts) - 1)) if doubts else max(fit, _MOST_WHEN_IN_DOUBT)
