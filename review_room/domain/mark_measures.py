"""What a mark measures, reckoned from its geometry and the scale kept with it; never what a browser claims."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from review_room.domain.mark import MEASURES
from review_room.domain.measuring import (
    KIND_LABELS,
    NEEDS_SCALE,
    UNITS,
    WHY_LABELS,
    MeasureKind,
    Point,
    Reading,
    Unmeasured,
    measured,
)
from review_room.domain.sheet_scale import SettledScale, scale_text

TAKEN: Final = "图上量得"


class Marked(Protocol):
    """What is asked of a mark on a sheet."""

    @property
    def kind(self) -> str: ...
    @property
    def geometry(self) -> Mapping[str, Any]: ...
    @property
    def scale(self) -> Mapping[str, Any] | None: ...


def kept_scale(kind: str, found: SettledScale | Unmeasured, by: str | None) -> dict[str, Any] | None:
    """What is kept with a mark of its scale; `by` is the unit that set it. None where none is needed."""
    if kind not in MEASURES or MeasureKind(kind) not in NEEDS_SCALE:
        return None
    if isinstance(found, Unmeasured):
        return {"why": str(found)}
    return {"ratio": found.ratio, "source": str(found.source), "id": found.id or None, "by": by}


def reading_of(kind: str, geometry: Mapping[str, Any] | None, scale: Mapping[str, Any] | None) -> Reading | None:
    """The value of a mark at a place, by the scale kept with it; None for what measures nothing or lies nowhere."""
    if kind not in MEASURES or geometry is None:
        return None
    return measured(MeasureKind(kind), _points(geometry), _ratio(scale))


def measure_json(
    kind: str, geometry: Mapping[str, Any] | None, scale: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """The same as the room's client knows it."""
    reading = reading_of(kind, geometry, scale)
    if reading is None:
        return None
    ratio = (scale or {}).get("ratio")
    return {
        "text": reading.text,
        "value": reading.value,
        "unit": UNITS[reading.kind],
        "why": reading.why,
        "scale": scale_text(ratio) if ratio else "",
        "source": (scale or {}).get("source"),
        "by": (scale or {}).get("by"),
    }


def said(kind: str, geometry: Mapping[str, Any] | None, scale: Mapping[str, Any] | None) -> str:
    """A value with its scale, as papers and other programs show it: `长度 12.35 m（1:100）`; empty for other marks.

    A scale that a unit set is named with that unit: whoever reads a value knows whose word it rests on.
    """
    reading = reading_of(kind, geometry, scale)
    if reading is None:
        return ""
    label = KIND_LABELS[reading.kind]
    if reading.why is not None:
        return f"{label} {WHY_LABELS[reading.why]}"
    ratio = (scale or {}).get("ratio")
    by = (scale or {}).get("by")
    return f"{label} {reading.text}" + (f"（{scale_text(ratio)}{f'，{by}设定' if by else ''}）" if ratio else "")


def with_measures(text: str, marks: Iterable[Marked]) -> str:
    """The words of a finding, and under them what its marks measure."""
    told = [sentence for mark in marks if (sentence := said(mark.kind, mark.geometry, mark.scale))]
    return f"{text}\n{TAKEN}：{'；'.join(told)}" if told else text


def _points(geometry: Mapping[str, Any]) -> list[Point]:
    return [(x, y) for x, y in geometry["points"]]


def _ratio(scale: Mapping[str, Any] | None) -> float | Unmeasured:
    if scale is None:
        return Unmeasured.UNKNOWN_SCALE
    return Unmeasured(scale["why"]) if "why" in scale else float(scale["ratio"])
