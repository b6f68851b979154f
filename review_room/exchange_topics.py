"""Findings with their marks as topics of BCF, one for each finding that has a sheet in force."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from review_room.domain.finding import (
    CLASS_LABELS,
    DISCIPLINE_LABELS,
    STATE_LABELS,
    FindingClass,
    FindingState,
    provision_as_printed,
    said_with_provision,
)
from review_room.exchange.annotating import Clipping
from review_room.exchange.annotation import Annotation, Box, bounds, grown
from review_room.exchange.bcf import Topic
from review_room.exchange_marks import MarkedSheets, PageSheet

KINDS: Final = tuple(CLASS_LABELS.values())
STATUSES: Final = tuple(STATE_LABELS.values())

_SURROUNDINGS: Final = 0.4
"""How much of the sheet is shown around the marks, as a share of their size."""

_LEAST_MM: Final = 30.0


def topics_of(marked: MarkedSheets, *, address_of: Callable[[PageSheet], str], made_at: datetime) -> list[Topic]:
    """The topics, without snapshots yet. `made_at` stands for the time of a finding that has no mark."""
    groups: dict[str, dict[int, list[Annotation]]] = {}
    finding = ""
    for annotation in marked.annotations:
        finding = annotation.facts.get("finding", finding)
        groups.setdefault(finding, {}).setdefault(annotation.page, []).append(annotation)
    return [_topic([marked.sheets[page] for page in found], found, address_of, made_at) for found in groups.values()]


def clippings_for(topics: Sequence[Topic]) -> list[Clipping]:
    """What each topic's snapshot shows."""
    return [Clipping(topic.marks[0].page, topic.view_mm) for topic in topics]


def with_snapshots(topics: Sequence[Topic], pictures: Sequence[bytes]) -> list[Topic]:
    """The topics with their pictures."""
    return [replace(topic, snapshot=picture) for topic, picture in zip(topics, pictures, strict=True)]


def _topic(
    sheets: Sequence[PageSheet],
    found: Mapping[int, Sequence[Annotation]],
    address_of: Callable[[PageSheet], str],
    made_at: datetime,
) -> Topic:
    """Shown is the first sheet on which the finding stands, as BCF has one view for a topic; labels name them all."""
    sheet, marks = sheets[0], next(iter(found.values()))
    facts, first = marks[0].facts, marks[0]
    discipline = DISCIPLINE_LABELS[facts["discipline"]]
    provision = provision_as_printed(facts.get("standard", ""), facts.get("clause", ""))
    return Topic(
        guid=facts["finding"],
        number=facts.get("number", ""),
        kind=CLASS_LABELS[FindingClass(facts["class"])],
        status=STATE_LABELS[FindingState(facts["state"])],
        title=f"{facts.get('number', '')} {facts['said']}".strip(),
        description=said_with_provision(facts["said"], provision),
        labels=(*(f"图号:{one.sheet_no}" for one in sheets), f"专业:{discipline}", f"单位:{first.author}"),
        created=first.created or made_at,
        author=f"{first.author} {facts.get('reviewer', '')}".strip(),
        sheet_label=sheet.label,
        sheet_url=address_of(sheet),
        view_mm=_view(marks, sheet),
        marks=tuple(marks),
        replies=first.replies,
    )


def _view(marks: Sequence[Annotation], sheet: PageSheet) -> Box:
    """The marks with their surroundings, within the sheet; of marks beside it, the nearest part of the sheet."""
    box = bounds(point for mark in marks for point in mark.points)
    size = max(box[2] - box[0], box[3] - box[1])
    left, bottom, right, top = grown(box, max(size * _SURROUNDINGS, _LEAST_MM))
    left, right = _within(left, right, sheet.width_mm)
    bottom, top = _within(bottom, top, sheet.height_mm)
    return left, bottom, right, top


def _within(low: float, high: float, size: float) -> tuple[float, float]:
    """An interval cut to a sheet's side; one beside it becomes the strip nearest to it."""
    least = min(_LEAST_MM, size)
    low, high = min(max(low, 0.0), size - least), max(min(high, size), least)
    return low, max(high, low + least)
