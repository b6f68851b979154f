"""Unpacks one uploaded ZIP: runs the child under limits and hands over each drawing as soon as it is there."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from review_room.drawings.limits import END_REASONS, MEBIBYTE, End, Limits, run_limited
from review_room.drawings.phrases import Phrase, Value, Words, parse_words
from review_room.drawings.reading import DrawingKind, parse_refusal
from review_room.drawings.refusals import REMARK_TEXTS, Refusal, RefusalCode, Remark, RemarkCode

_NAMES_SHOWN = 8
_DEATHS_FORGIVEN = 5

OnMember = Callable[[str, Path], Phrase | None]
"""Takes a drawing's name (with its folder, for people) and its file; says why it was not taken, if it was not."""
OnProgress = Callable[[int, int], None]


@dataclass(kw_only=True)
class Unpacking:
    """What came out of a ZIP so far."""

    work: Path
    on_member: OnMember
    on_progress: OnProgress | None = None
    taken: int = 0
    skipped: list[tuple[str, Words]] = field(default_factory=list)
    total: int = 0
    begun: tuple[int, str] | None = None
    done: set[int] = field(default_factory=set)
    refusal: Refusal | None = None

    def hear(self, line: Mapping[str, Any]) -> None:
        """Takes in one line of the child."""
        match line["event"]:
            case "plan":
                self.total = line["total"]
            case "begin":
                self.begun = (line["index"], line["label"])
            case "refusal":
                self.refusal = parse_refusal(line)
            case "skipped":
                self.skipped.append((line["name"], parse_words(line["reason"])))
            case "member":
                path = self.work / Path(line["path"]).name
                reason = self.on_member(line["name"], path)
                path.unlink(missing_ok=True)  # a ZIP may hold more than the disk has room for twice
                if reason:
                    self.skipped.append((line["name"], reason))
                else:
                    self.taken += 1
        if line["event"] in ("skipped", "member"):
            self.done.add(line["index"])
            if self.on_progress:
                self.on_progress(len(self.done), self.total)

    def blame(self, end: End) -> None:
        """The child died: of the member it was unpacking, or of the ZIP as a whole. Raises `Refusal`."""
        if self.begun is None or self.begun[0] in self.done:
            raise Refusal(RefusalCode.DAMAGED_ARCHIVE, reason=END_REASONS[end])
        index, name = self.begun
        self.done.add(index)
        self.skipped.append((name, END_REASONS[end]))

    def remarks(self) -> tuple[Remark, ...]:
        """How many drawings were taken, and what was left out and why."""
        taken = Remark(RemarkCode.ARCHIVE_UNPACKED, {"count": self.taken})
        return (taken, Remark(RemarkCode.ARCHIVE_SKIPPED, self._skipped_values())) if self.skipped else (taken,)

    def skipped_sentence(self) -> Words:
        """What was left out, as a sentence; empty if nothing."""
        return Phrase(REMARK_TEXTS[RemarkCode.ARCHIVE_SKIPPED], **self._skipped_values()) if self.skipped else ""

    def _skipped_values(self) -> dict[str, Value]:
        some = tuple(Phrase("{name}（{reason}）", name=name, reason=why) for name, why in self.skipped[:_NAMES_SHOWN])
        names = some if len(self.skipped) <= _NAMES_SHOWN else Phrase("{names}等", names=some)
        return {"count": len(self.skipped), "names": names}


def unpack_drawings(
    path: Path,
    name: str,
    work: Path,
    limits: Limits | None = None,
    *,
    on_member: OnMember,
    on_progress: OnProgress | None = None,
) -> tuple[Remark, ...]:
    """Hands every drawing in the ZIP at `path`, called `name` by its owner, to `on_member`; returns what to say of it.

    A member's file is gone when `on_member` returns. Raises `Refusal` if nothing of the ZIP can be used.
    """
    limits = limits or Limits()
    work.mkdir(parents=True, exist_ok=True)
    found = Unpacking(work=work, on_member=on_member, on_progress=on_progress)
    try:
        _check_size(path, limits)
        _run_all(found, path, name, limits)
    except Refusal as refusal:
        raise refusal.named(name) from None
    return found.remarks()


def _run_all(found: Unpacking, path: Path, name: str, limits: Limits) -> None:
    for _ in range(_DEATHS_FORGIVEN + 1):
        end = _run(found, path, name, limits)
        if found.refusal is not None:
            raise found.refusal
        if end is End.FINISHED:
            break
        found.blame(end)
    if not found.taken:
        raise Refusal(RefusalCode.ARCHIVE_WITHOUT_DRAWINGS, skipped=found.skipped_sentence())


def _run(found: Unpacking, path: Path, name: str, limits: Limits) -> End:
    found.begun = None
    request = {
        "kind": DrawingKind.ZIP,
        "path": str(path.resolve()),
        "name": name,
        "work": str(found.work.resolve()),
        "limits": asdict(limits),
        "address_space": limits.address_space,
        "done": sorted(found.done),
    }
    return run_limited(
        "review_room.drawings.child",
        request,
        work=found.work,
        readable=[path],
        limits=limits,
        on_line=found.hear,
    )


def _check_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Refusal(RefusalCode.FILE_TOO_BIG, megabytes=-(-size // MEBIBYTE), limit=limits.file_bytes // MEBIBYTE)
