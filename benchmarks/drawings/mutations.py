"""Thousands of spoilt files: each is read or refused with a sentence, within its limits, and harms no other."""

import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.drawings.measure import tell
from benchmarks.drawings.mutants import Mutant, mutant, originals
from benchmarks.drawings.samples import Samples
from review_room.drawings.intake import kind_of_file, read_drawing
from review_room.drawings.limits import END_REASONS, End, Limits
from review_room.drawings.phrases import Phrase
from review_room.drawings.reading import DrawingKind
from review_room.drawings.refusals import Refusal, RefusalCode
from review_room.drawings.unpacking import unpack_drawings

FILES = int(os.environ.get("MUTATIONS", "2000"))
LIMITS = Limits(cpu_seconds=20)
_OF_PROGRAMS = re.compile(r"code=|Error|Exception|object at 0x")
_CLEAN_TARGET = 5.0


@dataclass(frozen=True)
class Outcome:
    """What became of a file: a word for counting, the sentences that its owner would see, and how long it took."""

    word: str
    sentences: tuple[str, ...]
    seconds: float

    @property
    def fault(self) -> str:
        """What is wrong with that outcome, if anything: nobody may be left without a reason."""
        for sentence in self.sentences:
            if RefusalCode.READING_BROKE_OFF in self.word or str(END_REASONS[End.CRASHED]) in sentence:
                return f"broke off: {sentence}"
            if "？" in sentence or "{" in sentence or not any("\u4e00" <= letter <= "\u9fff" for letter in sentence):
                return f"no sentence: {sentence}"
            if _OF_PROGRAMS.search(sentence):
                return f"in the words of a program: {sentence}"
        return f"{self.seconds:.0f} seconds" if self.seconds > LIMITS.wall_seconds else ""


def outcome_of(spoilt: Mutant, folder: Path) -> Outcome:
    """Read the file as the product does. Anything but a `Refusal` goes through, for it would reach the owner."""
    path = folder / "upload"
    path.write_bytes(spoilt.content)
    began = time.perf_counter()
    try:
        words, sentences = _read(path, spoilt.name, folder / "work")
    except Refusal as refusal:
        words, sentences = refusal.code, (str(refusal),)
    return Outcome(words, sentences, time.perf_counter() - began)


def _read(path: Path, name: str, work: Path) -> tuple[str, tuple[str, ...]]:
    if kind_of_file(path, name) is DrawingKind.ZIP:
        return _unpacked(path, name, work)
    reading = read_drawing(path, name, work, LIMITS)
    sentences = (*(failed.reason for failed in reading.failed), *map(str, reading.remarks))
    return "partly read" if reading.failed else "repaired" if reading.repaired else "read", sentences


def _unpacked(path: Path, name: str, work: Path) -> tuple[str, tuple[str, ...]]:
    sentences: list[str] = []

    def take(member: str, file: Path) -> Phrase | None:
        try:
            sentences.extend(_read(file, member, work / f"of-{file.name}")[1])
        except Refusal as refusal:
            return Phrase("{sentence}", sentence=refusal.sentence)
        return None

    remarks = unpack_drawings(path, name, work, LIMITS, on_member=take)
    return "read", (*sentences, *map(str, remarks))


def mutations(samples: Samples) -> None:
    """So many mutants as the variable MUTATIONS says, a child on each core; faults are named on standard error."""
    of = originals(samples.folder / "originals", real=True)
    words: Counter[str] = Counter()
    faults, slowest = 0, 0.0
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for name, found in pool.map(_outcome, (mutant(number, of) for number in range(FILES))):
            words[found.word] += 1
            slowest = max(slowest, found.seconds)
            if found.fault:
                faults += 1
                sys.stderr.write(f"{name}: {found.fault}\n")
    read = sum(number for word, number in words.items() if word in ("read", "repaired", "partly read"))
    tell(
        "mutated files",
        files=FILES,
        originals=len(of),
        read=read,
        refused=FILES - read,
        faults=faults,
        faults_target=0,
        outcomes=dict(words.most_common()),
        slowest_seconds=slowest,
        clean_file_seconds=max(_clean_times(of[0].content)),
        clean_file_target=_CLEAN_TARGET,
    )


def _outcome(spoilt: Mutant) -> tuple[str, Outcome]:
    with tempfile.TemporaryDirectory(prefix="lianshen-mutant-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            return spoilt.name, outcome_of(spoilt, folder)
        except Exception as error:  # the fault this benchmark is there to find
            return spoilt.name, Outcome("unknown", (f"{type(error).__name__}: {error}",), 0.0)


def _clean_times(content: bytes) -> Iterator[float]:
    """How long a sound file takes after all that."""
    for number in range(3):
        found = _outcome(Mutant(f"clean-{number}.pdf", content))[1]
        if found.word != "read":
            raise RuntimeError(f"a sound file was not read: {found.sentences}")
        yield found.seconds
