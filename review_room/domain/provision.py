"""Standards and their provisions, as they stand on a day: in force or not, mandatory or not. Pure.

What is mandatory is dated, because provisions move: 住房和城乡建设部 takes them out of the single standards when a
full-text mandatory code (GB 55…) takes effect.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Final

_NUMBER: Final = re.compile(r"[0-9]+|[^0-9.]+")
_BLANKS: Final = re.compile(r"\s+")


class Standing(StrEnum):
    """Whether a standard may be cited on a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to the day before `until`; without `until` to this day, without `since` never."""

    since: date | None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.since is not None and self.since <= day and (self.until is None or day < self.until)


def standing(in_force: Period, day: date) -> Standing:
    """How a standard stands on a day."""
    if in_force.covers(day):
        return Standing.IN_FORCE
    return Standing.NOT_YET if in_force.since is None or day < in_force.since else Standing.REPLACED


def clause_order(clause: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts 5.5.9 before 5.5.18, and letters of annexes after numbers."""
    return tuple((int(part), "") if part.isdigit() else (10**6, part) for part in _NUMBER.findall(clause))


def terms_of(query: str) -> tuple[str, ...]:
    """The words of a query as they are compared, eight at most. "GB50016" and "GB 50016" are the same."""
    return tuple(dict.fromkeys(folded(word) for word in query.split()))[:8]


def folded(text: str) -> str:
    """A text as it is compared: without blanks, whatever the case and the width of letters, dots and brackets."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def matches(terms: Sequence[str], *, standard: str, title: str, clause: str, heading: str) -> bool:
    """Whether every term begins the clause's number or occurs in the standard's number, its title or the heading."""
    texts = [folded(standard), folded(title), folded(heading)]
    number = folded(clause)
    return all(number.startswith(term) or any(term in text for text in texts) for term in terms)


@dataclass(frozen=True, slots=True)
class Advice:
    """What a reviewer should know before citing a provision on a day; never a refusal, for the library has gaps."""

    standing: Standing
    mandatory: bool
    was_mandatory: bool


def advice(in_force: Period, mandatory: Period, day: date, *, wholly_mandatory: bool) -> Advice:
    """How a provision stands on a day. In a full-text mandatory code every provision is mandatory while it lasts."""
    stands = standing(in_force, day)
    now = stands is Standing.IN_FORCE and (wholly_mandatory or mandatory.covers(day))
    before = mandatory.until is not None and mandatory.until <= day
    return Advice(stands, now, before)


def duplicates(pairs: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Standard, edition and clause that a list names more than once, each once."""
    return [pair for pair, count in Counter(pairs).items() if count > 1]


def day_in_question(submitted_at: datetime | None, now: datetime, zone: tzinfo) -> date:
    """The day whose law a set is held to: that of its submission, before it the present one."""
    return (submitted_at or now).astimezone(zone).date()
