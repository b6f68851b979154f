"""What a set's own catalogue (图纸目录) names, against the sheets that are there. Pure rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Listed = tuple[str, str]
"""Number and title of a sheet."""

_DIGITS: Final = re.compile(r"0*(\d+)")
_JOINTS: Final = re.compile(r"[\s\-－—–_.·]+")
_LETTERS: Final = re.compile(r"[^\W\d_]*")


@dataclass(frozen=True, slots=True)
class OtherTitle:
    """A sheet that the catalogue calls otherwise than its title block does."""

    sheet_no: str
    listed: str
    found: str


@dataclass(frozen=True, slots=True)
class Differences:
    """What catalogue and sheets do not agree on."""

    listed: int
    """How many sheets the catalogue names."""
    missing: tuple[Listed, ...]
    """Named in the catalogue, and not there."""
    surplus: tuple[Listed, ...]
    """There, and in no catalogue, though a catalogue of their discipline exists."""
    other_titles: tuple[OtherTitle, ...]

    @property
    def agree(self) -> bool:
        return not (self.missing or self.surplus or self.other_titles)


def compare_with_catalogue(catalogue: Sequence[Listed], sheets: Sequence[Listed]) -> Differences:
    """Lay the rows of all catalogues of a set beside its sheets; 建施-1 and 建施－01 are the same number.

    A sheet is surplus only where some catalogue names sheets with the same prefix: each discipline brings its own
    catalogue, and one that has none leaves nothing to compare with.
    """
    named = {number_key(sheet_no): (sheet_no, title) for sheet_no, title in catalogue}
    there = {number_key(sheet_no): (sheet_no, title) for sheet_no, title in sheets}
    prefixes = {_prefix(key) for key in named}
    return Differences(
        listed=len(named),
        missing=tuple(row for key, row in named.items() if key not in there),
        surplus=tuple(row for key, row in there.items() if key not in named and _prefix(key) in prefixes),
        other_titles=_other_titles(named, there),
    )


def number_key(sheet_no: str) -> str:
    """The number without what writers do differently: joints, leading zeros, case."""
    return _DIGITS.sub(r"\1", _JOINTS.sub("-", sheet_no.strip().upper())).strip("-")


def _prefix(key: str) -> str:
    found = _LETTERS.match(key)
    return found.group() if found else ""


def _other_titles(named: Mapping[str, Listed], there: Mapping[str, Listed]) -> tuple[OtherTitle, ...]:
    return tuple(
        OtherTitle(sheet_no, listed, there[key][1])
        for key, (sheet_no, listed) in named.items()
        if key in there and listed and there[key][1] and _plain(listed) != _plain(there[key][1])
    )


def _plain(title: str) -> str:
    """A title without blanks, brackets and joints, which catalogues leave out or add."""
    return re.sub(r"[\s()（）\-－—–~～、，,.:：]+", "", title).upper()
