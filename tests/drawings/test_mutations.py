"""Spoilt files of every format are read or refused with a sentence; `make bench ONLY=mutations` tries thousands."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.drawings.mutants import WAYS, Mutant, Original, mutant, originals
from benchmarks.drawings.mutations import Outcome, outcome_of

SAMPLE = range(0, 420, 7)
"""Seven shares no factor with the numbers of formats and ways: each format meets most ways."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> list[Original]:
    return originals(tmp_path_factory.mktemp("originals"), real=False)


def outcome(spoilt: Mutant) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        return outcome_of(spoilt, Path(folder))


def test_every_original_is_read_before_it_is_spoilt(sound: list[Original]) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(outcome, (Mutant(one.name, one.content) for one in sound)))

    assert [one.word for one in found] == ["read"] * len(sound)


def test_a_spoilt_file_is_read_or_refused_with_a_clear_sentence(sound: list[Original]) -> None:
    spoilt = [mutant(number, sound) for number in SAMPLE]

    with ThreadPoolExecutor(2) as pool:
        found = pool.map(outcome, spoilt)

    assert {one.name: told.fault for one, told in zip(spoilt, found, strict=True) if told.fault} == {}


def test_the_sample_spoils_every_format_in_every_way(sound: list[Original]) -> None:
    names = [mutant(number, sound).name for number in SAMPLE]

    assert {name.rpartition(".")[2] for name in names} == {one.name.rpartition(".")[2] for one in sound}
    assert all(any(f"-{way}-" in name for name in names) for way in WAYS)


def test_the_same_number_spoils_the_same_file_the_same_way(sound: list[Original]) -> None:
    assert mutant(41, sound) == mutant(41, sound)
    assert mutant(41, sound).content != mutant(41 + len(sound) * len(WAYS), sound).content
