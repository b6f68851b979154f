"""Reads number, title, scale, issue and discipline from the words on a sheet. Pure: no file, no PDF.

A title block (图签) stands in the right or lower strip of a sheet. Its labels claim the words beside or under them;
what no label claims counts by its look and by where it stands. The confidence says how much speaks for number and title
together, and for nothing else: it is the smaller of the two, and low where another reading is nearly as good.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from review_room.drawings.sheet_numbers import (
    as_written,
    discipline_called,
    discipline_of,
    has_known_form,
    labelled_number,
    latin_number,
    tidy,
    typical_number,
)
from review_room.drawings.title_labels import Field, fits, label_of
from review_room.drawings.title_words import names_a_drawing


@dataclass(frozen=True)
class TextLine:
    """A line of text on a sheet; coordinates in any unit, x to the right and y down from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    downwards: bool = False
    """Whether its words stand under one another, as in a narrow title block."""

    @property
    def height(self) -> float:
        """The smaller side of the box: the text's height, also when it is written upwards."""
        return min(self.right - self.left, self.bottom - self.top)


@dataclass(frozen=True)
class _Tidied(TextLine):
    """A line in plain letters, to compare, and as it was written, to show."""

    written: str = ""


@dataclass(frozen=True)
class TitleBlock:
    """What the title block says; empty strings where nothing was found.

    `discipline` is a code, from the number's prefix or else as called by name. `confidence` is 0 to 1.
    """

    sheet_no: str
    title: str
    confidence: float
    scale: str = ""
    issue: str = ""
    discipline: str | None = None


@dataclass(frozen=True)
class Claim:
    """A line that a label claims, and how close they stand: 1.5 in the same line, less with every gap."""

    field: Field
    text: str
    line: _Tidied
    closeness: float


@dataclass(frozen=True)
class _Reading:
    """One way to read number or title. `ground` is the confidence that it deserves when nothing speaks against it."""

    text: str
    score: float
    ground: float
    line: _Tidied
    labelled: bool = False


_LINES_READ: Final = 4000
_WORDS_OF_A_TITLE: Final = 7
_RIVAL: Final = 0.8
"""Readings whose scores differ by less than this are as good as each other."""


def read_title_block(lines: Sequence[TextLine], width: float, height: float) -> TitleBlock:
    """The best reading of `lines` on a sheet of that size (same unit)."""
    # A heavy sheet has tens of thousands of lines: only those that may belong to a title block are looked at closely.
    nearest = sorted(lines, key=lambda line: -_zone(line, width, height))[:_LINES_READ]
    claims, free = _claims([line for line in map(_tidied, nearest) if line.text])
    number = _best(_numbers(claims, free, width, height))
    title = _best(_titles(claims, free, width, height))
    sheet_no = number.text if number else ""
    if sheet_no.isdigit():
        sheet_no = _with_group(sheet_no, claims)
    confidence = min(number.ground, title.ground) if number and title else 0.0
    return TitleBlock(
        sheet_no,
        _whole_title(title, free) if title else "",
        round(confidence, 2),
        scale=_value(claims, Field.SCALE),
        issue=_value(claims, Field.ISSUE),
        discipline=discipline_of(sheet_no) or discipline_called(_value(claims, Field.DISCIPLINE)),
    )


def _tidied(line: TextLine) -> _Tidied:
    place = (line.left, line.top, line.right, line.bottom)
    return _Tidied(tidy(line.text), *place, line.downwards, written=as_written(line.text))


def _claims(lines: Sequence[_Tidied]) -> tuple[list[Claim], list[_Tidied]]:
    """What labels claim, and the lines that are no labels. Of several labels the nearest one has a line."""
    claims: list[Claim] = []
    alone: list[tuple[Field, _Tidied]] = []
    free: list[_Tidied] = []
    for line in lines:
        label = label_of(line.text)
        if label is None:
            free.append(line)
        elif label[1]:
            claims.append(Claim(label[0], label[1], line, 1.5))
        else:
            alone.append((label[0], line))
    for line in free:
        found = [Claim(field, line.text, line, near) for field, at in alone if (near := _closeness(at, line)) > 0]
        best = max((claim.closeness for claim in found), default=0.0)
        claims += [claim for claim in found if claim.closeness >= best - 0.1 and fits(claim.field, claim.text)]
    return claims, free


def _closeness(label: TextLine, line: TextLine) -> float:
    """How close a line stands to its label: beside it, under it, or in the same cell; 0 when it does not."""
    unit = max(label.height, 1e-6)
    middle = (label.top + label.bottom) / 2
    right, below = line.left - label.right, line.top - label.bottom
    in_row = line.top - unit / 2 <= middle <= line.bottom + unit / 2
    in_column = line.left < label.right + unit and line.right > label.left - unit
    if in_row and -unit <= right <= 14 * unit:
        return 1.5 - max(right, 0) / (14 * unit)
    if in_column and -unit <= below <= 6 * unit:
        return 1.3 - max(below, 0) / (6 * unit)
    if -unit <= right <= 12 * unit and -unit <= below <= 5 * unit:  # a small label in a cell's corner
        return 1.1 - max(right, 0) / (20 * unit) - max(below, 0) / (12 * unit)
    return 0.0


def _numbers(claims: Sequence[Claim], free: Sequence[_Tidied], width: float, height: float) -> Iterator[_Reading]:
    for claim in claims:
        number = labelled_number(claim.text) if claim.field is Field.NUMBER else None
        if number:
            known = has_known_form(number)
            place = _zone(claim.line, width, height) + _largeness(claim.line, height)
            yield _Reading(
                number, 3 + claim.closeness + place + known, 0.97 if known else 0.85, claim.line, labelled=True
            )
    for line in free:
        zone, large = _zone(line, width, height), _largeness(line, height)
        typical, latin = typical_number(line.text), latin_number(line.text)
        if typical:
            yield _Reading(typical, 2 + zone + large, 0.5 + 0.15 * zone, line)
        elif latin and zone >= 1:
            yield _Reading(latin, 1 + zone + large, 0.1 + 0.15 * zone, line)


def _titles(claims: Sequence[Claim], free: Sequence[_Tidied], width: float, height: float) -> Iterator[_Reading]:
    for claim in claims:
        if claim.field is Field.TITLE:
            named = names_a_drawing(claim.text)
            place = _zone(claim.line, width, height) + _largeness(claim.line, height)
            yield _Reading(
                claim.text, 3 + claim.closeness + place + named, 0.97 if named else 0.85, claim.line, labelled=True
            )
    for line in free:
        zone = _zone(line, width, height)
        short = len(line.text.split()) <= _WORDS_OF_A_TITLE  # a note is a sentence
        if zone >= 1 and short and fits(Field.TITLE, line.text) and names_a_drawing(line.text):
            large = _largeness(line, height)
            prominent = 0.15 if zone == 2 and large == 1 else 0.0
            yield _Reading(line.text, 1 + zone + large, 0.3 + 0.15 * zone + prominent, line)


def _best(readings: Iterator[_Reading]) -> _Reading | None:
    """The best-scored reading; its ground is halved when another one, with other words, is as good."""
    ranked = sorted(readings, key=lambda reading: -reading.score)
    if not ranked or ranked[0].score < 2:
        return None
    best = ranked[0]
    rivalled = any(best.score - other.score < _RIVAL for other in ranked if other.text != best.text)
    return replace(best, ground=best.ground / 2) if rivalled else best


def _whole_title(title: _Reading, free: Sequence[_Tidied]) -> str:
    """The title as written, with its further lines: as large, close above or under it, and no number."""
    first = title.line
    if title.text != first.text:  # the label stands in the same line
        tail = first.written[-len(title.text) :]
        return tail if tidy(tail) == title.text else title.text
    rows = [first]
    if not title.labelled:
        return first.written
    for line in sorted(free, key=lambda one: one.top):
        if line is not first and _continues(rows, line) and fits(Field.TITLE, line.text):
            rows.append(line)
    texts = [row.written for row in sorted(rows, key=lambda row: row.top)]
    latin = all(text.isascii() for text in texts)
    return (" " if latin else "").join(texts)


def _continues(rows: Sequence[_Tidied], line: TextLine) -> bool:
    if typical_number(line.text) or len(rows) >= 3:
        return False
    for row in rows:
        same = abs(row.height - line.height) < 0.1 * row.height
        gap = max(line.top - row.bottom, row.top - line.bottom)
        centred = abs((row.left + row.right) - (line.left + line.right)) < row.height
        if (
            same
            and -0.3 * row.height < gap < 0.8 * row.height
            and (centred or abs(row.left - line.left) < 0.3 * row.height)
        ):
            return True
    return False


def _with_group(digits: str, claims: Sequence[Claim]) -> str:
    """A number of digits only belongs to the 图别 beside it: 图别 建施, 图号 01 is 建施-01."""
    group = _value(claims, Field.GROUP)
    return f"{group}-{digits}" if group else digits


def _value(claims: Sequence[Claim], field: Field) -> str:
    """The best claimed value of a field, or an empty string."""
    fitting = [claim for claim in claims if claim.field is field and fits(field, claim.text)]
    return max(fitting, key=lambda claim: claim.closeness).text if fitting else ""


def _zone(line: TextLine, width: float, height: float) -> float:
    """Where a title block stands: 2 in the lower right corner, 1 in the right or lower strip, else 0."""
    right = (line.left + line.right) / 2 > 0.75 * width
    low = (line.top + line.bottom) / 2 > 0.8 * height
    corner = right and (line.top + line.bottom) / 2 > 0.6 * height
    return 2.0 if corner or (right and low) else 1.0 if right or low else 0.0


def _largeness(line: TextLine, height: float) -> float:
    """Numbers and titles are written larger than the rest: up to 1 for text of 1.2 % of the sheet's height."""
    return min(line.height / max(height * 0.012, 1e-6), 1.0)
