"""Compares two sheet PDFs in a child process with limits."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from review_room.drawings.limits import END_REASONS, End, Limits, run_limited
from review_room.drawings.refusals import Refusal, RefusalCode

_COMPARING = Limits(cpu_seconds=120, total_seconds=600)


def compare_files(before: Path, after: Path, work: Path, limits: Limits = _COMPARING) -> Mapping[str, Any]:
    """What differs between two one-page PDFs, as `Comparison.as_json` says it.

    Raises `Refusal` COMPARISON_FAILED when the child ends without an answer.
    """
    told: list[Mapping[str, Any]] = []
    request = {
        "before": str(before.resolve()),
        "after": str(after.resolve()),
        "work": str(work.resolve()),
        "limits": asdict(limits),
    }
    end = run_limited(
        "review_room.drawings.comparison.child",
        request,
        work=work,
        readable=[before, after],
        limits=limits,
        on_line=told.append,
    )
    if end is not End.FINISHED or not told:
        raise Refusal(RefusalCode.COMPARISON_FAILED, reason=END_REASONS.get(end, END_REASONS[End.CRASHED]))
    found: Mapping[str, Any] = told[-1]["found"]
    return found
