"""Compares two sheet PDFs, and looks up marks on them, in a child process with limits."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from review_room.drawings.limits import END_REASONS, End, Limits, run_limited
from review_room.drawings.refusals import Refusal, RefusalCode

_COMPARING = Limits(cpu_seconds=120, total_seconds=600)
_REGISTERING = Limits(cpu_seconds=300, total_seconds=900)
"""A sheet with a hundred marks takes about a minute."""


def compare_files(before: Path, after: Path, work: Path, limits: Limits = _COMPARING) -> Mapping[str, Any]:
    """What differs between two one-page PDFs, as `Comparison.as_json` says it.

    Raises `Refusal` COMPARISON_FAILED when the child ends without an answer.
    """
    told = _told_by("child", before, after, work, limits, {})
    found: Mapping[str, Any] = told[-1]["found"]
    return found


def register_files(
    before: Path,
    after: Path,
    marks: Sequence[Sequence[tuple[float, float]]],
    work: Path,
    limits: Limits = _REGISTERING,
    *,
    entities: tuple[Path, Path] | None = None,
) -> list[Mapping[str, Any]]:
    """What is known of where each mark went, as `Evidence.as_json` says it, in the order of the marks.

    A mark is its points in millimetres on the sheet before, lower left origin, y up. `entities` are the indexes of the
    entities of both sheets, where they come from CAD. Raises `Refusal` COMPARISON_FAILED when the child ends without an
    answer for each mark.
    """
    paths = [str(path.resolve()) for path in entities or ()]
    told = _told_by("carry_child", before, after, work, limits, {"marks": marks, "entities": paths})
    if len(told) != len(marks):
        raise Refusal(RefusalCode.COMPARISON_FAILED, reason=END_REASONS[End.CRASHED])
    return [one["found"] for one in told]


def _told_by(
    child: str, before: Path, after: Path, work: Path, limits: Limits, further: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """The lines of a child that finished; at least one. Raises `Refusal` COMPARISON_FAILED."""
    told: list[Mapping[str, Any]] = []
    request = {
        "before": str(before.resolve()),
        "after": str(after.resolve()),
        "work": str(work.resolve()),
        "limits": asdict(limits),
        **further,
    }
    end = run_limited(
        f"review_room.drawings.comparison.{child}",
        request,
        work=work,
        readable=[before, after, *map(Path, further.get("entities", ()))],
        limits=limits,
        on_line=told.append,
    )
    if end is not End.FINISHED or not told:
        raise Refusal(RefusalCode.COMPARISON_FAILED, reason=END_REASONS.get(end, END_REASONS[End.CRASHED]))
    return told
