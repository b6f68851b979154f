"""The marks that one reader sees as annotations of other programs: one page for each sheet in force."""

import math
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.orm import Session

from review_room.domain.finding import (
    CLASS_LABELS,
    DISCIPLINE_LABELS,
    OVER,
    REPLY_LABELS,
    STATE_LABELS,
    FindingState,
    said_with_provision,
)
from review_room.domain.mark import MarkKind, points_of
from review_room.domain.mark_measures import reading_of
from review_room.domain.mark_measures import said as measure_said
from review_room.domain.measuring import decimals_at
from review_room.domain.sheet_scale import Region, scale_text
from review_room.domain.stamp import Stamp, stamp_text
from review_room.exchange.annotation import WORDED, Annotation, PaperScale, Point, Reply, Shape
from review_room.exchange.measure_dictionary import Viewport
from review_room.exchange_content import exported_findings, remark_in_words
from review_room.models import Finding, Mark, Remark, ReviewCase, SheetRevision, SheetScale, SheetState
from review_room.queries import current_sheets, marks_of
from review_room.room_sheets import organisations_json
from review_room.talk.queries import remarks_to_take_away
from review_room.usecases.sheet_scales import title_block_scale, visible_scales
from service_centre.permissions import Actor
from service_centre.web import BEIJING

ACROBAT_STATES: Final = {
    FindingState.CLOSED: "Completed",
    FindingState.REOPENED: "Rejected",
    FindingState.WAIVED: "Cancelled",
    FindingState.MERGED: "Cancelled",
}
"""The nearest of the states that Acrobat knows; ours stands beside it in an attribute of our own."""

_CORNER_MM: Final = 15.0
_NEUTRAL: Final = "#6b7785"


@dataclass(frozen=True, slots=True)
class PageSheet:
    """The sheet of one page; `digest` names its one-page PDF."""

    id: int
    sheet_no: str
    title: str
    digest: str
    width_mm: float
    height_mm: float
    viewports: tuple[Viewport, ...] = ()
    """The scales of its parts, as far as the reader sees them: of two that overlap the later one holds."""

    @property
    def label(self) -> str:
        """Number and title, as a table of contents says them."""
        return f"{self.sheet_no} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class MarkedSheets:
    """Sheets in the order of pages, and the annotations on them. Plain values: no transaction is needed for them."""

    sheets: Sequence[PageSheet]
    annotations: Sequence[Annotation]


def sheets_in_order(session: Session, case: ReviewCase) -> Sequence[SheetRevision]:
    """The sheets in force that can be shown: page 0, 1, … of whatever is exported or imported."""
    return [sheet for sheet in current_sheets(session, case) if sheet.state is SheetState.READY]


def marked_sheets(session: Session, case: ReviewCase, actor: Actor) -> MarkedSheets:
    """Everything this reader sees, on the sheets in force.

    As in the room, a mark lies where it was last carried to, and one that its unit dropped lies nowhere. A finding
    without a mark on a sheet in force gets a pin in the upper left corner, so that none is lost.
    """
    sheets = sheets_in_order(session, case)
    places = {sheet.sheet_id: (page, sheet) for page, sheet in enumerate(sheets)}
    pages = {sheet.id: page for page, sheet in enumerate(sheets)}
    units = organisations_json(session, case, actor)
    findings = exported_findings(session, case, actor)
    marks = marks_of(session, findings)
    talk = remarks_to_take_away(session, case, actor, findings)
    annotations: list[Annotation] = []
    for finding in findings:
        page, sheet = places.get(finding.sheet_revision.sheet_id, (None, None))
        over = finding.state in OVER
        unit = units.get(str(finding.organisation_id), {})
        placed = [
            one
            for mark in marks.get(finding.id, [])
            if (mark.sheet_revision_id in pages or not over) and (one := _placed(mark, pages, places)) is not None
        ]
        numbers = sorted({one.page for one in placed}, key=lambda number: (number != page, number))
        for nth, number in enumerate(numbers):
            annotations += _annotations(
                finding, [one for one in placed if one.page == number], unit, nth, talk.get(finding.id, [])
            )
        if (
            not placed
            and sheet is not None
            and page is not None
            and (finding.sheet_revision_id == sheet.id or not over)
        ):
            shared = _shared(finding, page, unit, None)
            said = talk.get(finding.id, [])
            annotations.append(_spoken(finding, shared, Shape.PIN, finding.id, _corner(sheet), said))
    scales = visible_scales(session, case, actor)
    return MarkedSheets([_page_sheet(sheet, scales, actor) for sheet in sheets], annotations)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A mark, the page it lies on now, and its geometry there."""

    mark: Mark
    page: int
    geometry: Mapping[str, Any]


def _placed(mark: Mark, pages: Mapping[int, int], places: Mapping[int, tuple[int, SheetRevision]]) -> _Placed | None:
    """Where a mark lies on the sheets in force; None for one that was dropped or found no place.

    One that is not carried yet stays where it was, on the sheet in force of the same number.
    """
    if not mark.carried:
        number = pages.get(mark.sheet_revision_id, places.get(mark.sheet_revision.sheet_id, (None,))[0])
        return None if number is None else _Placed(mark, number, mark.geometry)
    if mark.place is None:
        return None
    sheet_id, geometry = mark.place
    page = pages.get(sheet_id)
    return None if page is None else _Placed(mark, page, geometry)


def _viewports(sheet: SheetRevision, scales: Sequence[SheetScale], actor: Actor) -> Iterator[Viewport]:
    """The scale of the title block for the whole sheet, then what reviewers set, the larger parts first."""
    whole = (0.0, 0.0, sheet.width_mm, sheet.height_mm)
    read, sure = title_block_scale(sheet)
    if read is not None and sure:
        yield Viewport(whole, _paper_scale(read))
    here = [one for one in scales if one.sheet_revision_id == sheet.id]
    for one in sorted(here, key=lambda one: (-_area(one), one.organisation_id == actor.organisation_id, one.set_no)):
        left, bottom, right, top = one.region or whole
        yield Viewport((left, bottom, right, top), _paper_scale(one.ratio))


def _paper_scale(ratio: float) -> PaperScale:
    return PaperScale(ratio, scale_text(ratio), decimals_at(ratio))


def _area(scale: SheetScale) -> float:
    return Region(*scale.region).area if scale.region else math.inf


def _page_sheet(sheet: SheetRevision, scales: Sequence[SheetScale], actor: Actor) -> PageSheet:
    number = sheet.sheet.sheet_no
    size = sheet.width_mm, sheet.height_mm
    return PageSheet(
        sheet.id, number, sheet.own_title, sheet.digest or "", *size, viewports=tuple(_viewports(sheet, scales, actor))
    )


def _annotations(
    finding: Finding, marks: Sequence[_Placed], unit: Mapping[str, str], nth: int, talk: Sequence[Remark]
) -> Iterator[Annotation]:
    """The marks of one finding on one page, its `nth` one from 0; the first speaks for all of them.

    A text shows its own words, so it speaks for the others only where there is nothing else.
    """
    ordered = sorted(marks, key=lambda one: Shape(one.mark.kind) in WORDED)
    first = ordered[0].mark
    for one in ordered:
        mark = one.mark
        shape, points = Shape(mark.kind), points_of(one.geometry)
        shared = _shared(finding, one.page, unit, mark) | _measured(one) | _pictured(finding, one)
        if mark is first:
            yield _with_measure(_spoken(finding, shared, shape, mark.id, points, talk, nth), one)
        else:
            member = Annotation(name=mark.id, shape=shape, points=points, group_of=first.id, **shared)  # type: ignore[arg-type]
            yield _with_measure(member, one)


def _measured(placed: _Placed) -> dict[str, object]:
    """What the mark measures where it lies, by the scale that was kept with it."""
    mark = placed.mark
    reading = reading_of(mark.kind, placed.geometry, mark.scale)
    if reading is None:
        return {}
    ratio = (mark.scale or {}).get("ratio")
    return {"reading": reading.text, "scale": _paper_scale(float(ratio)) if ratio else None}


def _pictured(finding: Finding, placed: _Placed) -> dict[str, object]:
    """Which picture the mark shows, and how it is turned where it lies."""
    if placed.mark.kind is not MarkKind.IMAGE:
        return {}
    digest = next((one.digest for one in finding.files if one.id == placed.mark.geometry["image"]), "")
    return {"picture_digest": digest, "turn": int(placed.geometry.get("turn", 0))}


def with_pictures(annotations: Sequence[Annotation], known: Mapping[str, bytes]) -> list[Annotation]:
    """The same with the bytes of their pictures, as far as they are known by their digest."""
    return [replace(one, picture=known.get(one.picture_digest)) for one in annotations]


def _with_measure(annotation: Annotation, placed: _Placed) -> Annotation:
    """Its words end with the value, for programs that show nothing else of it."""
    told = measure_said(placed.mark.kind, placed.geometry, placed.mark.scale)
    return replace(annotation, contents=f"{annotation.contents}\n{told}".strip()) if told else annotation


def _corner(sheet: SheetRevision) -> tuple[Point, ...]:
    return ((min(_CORNER_MM, sheet.width_mm / 2), max(sheet.height_mm - _CORNER_MM, sheet.height_mm / 2)),)


def _shared(finding: Finding, page: int, unit: Mapping[str, str], mark: Mark | None) -> dict[str, object]:
    """What all annotations of a finding have in common, and what only this mark has."""
    placed = mark.placed_at.astimezone(BEIJING) if mark else None
    return {
        "page": page,
        "text": _shown(mark, unit) if mark else "",
        "stamp": str(mark.geometry.get("stamp", "")) if mark else "",
        "height_mm": float(mark.geometry.get("height_mm", 0)) if mark else 0.0,
        "author": unit.get("name", ""),
        "subject": f"{_called(finding)} · {CLASS_LABELS[finding.finding_class]}",
        "colour": unit.get("colour", _NEUTRAL),
        "layer": unit.get("short_name", ""),
        "created": placed,
        "changed": placed,
    }


def _shown(mark: Mark, unit: Mapping[str, str]) -> str:
    """The words on the sheet: what was written, or what the stamp says with unit and day."""
    if mark.kind is not MarkKind.STAMP:
        return str(mark.geometry.get("text", ""))
    day = mark.placed_at.astimezone(BEIJING).date().isoformat()
    return stamp_text(Stamp(mark.geometry["stamp"]), unit.get("short_name", ""), day)


def _spoken(
    finding: Finding,
    shared: dict[str, object],
    shape: Shape,
    name: str,
    points: tuple[Point, ...],
    talk: Sequence[Remark],
    nth: int = 0,
) -> Annotation:
    return Annotation(
        name=name,
        shape=shape,
        points=points,
        contents="" if shape in WORDED else said_with_provision(finding.text, finding.provision),
        replies=(*_replies(finding, shape, str(shared["author"]), nth), *(_remarked(one, nth) for one in talk)),
        facts=_facts(finding),
        **shared,  # type: ignore[arg-type]
    )


def _called(finding: Finding) -> str:
    return finding.printed_no or DISCIPLINE_LABELS[finding.discipline]


def _facts(finding: Finding) -> Mapping[str, str]:
    """What a finding is to us, as attributes of our own; `number` is also shown beside the mark."""
    facts = {
        "finding": finding.id,
        "number": finding.printed_no,
        "class": str(finding.finding_class),
        "state": str(finding.state),
        "discipline": finding.discipline,
        "standard": finding.standard,
        "clause": finding.clause,
        "said": finding.text,
        "reviewer": finding.author_name,
        "sheet": finding.sheet_revision.sheet.sheet_no,
        "revision": str(finding.sheet_revision.revision_no),
    }
    return MappingProxyType({name: value for name, value in facts.items() if value})


def _replies(finding: Finding, shape: Shape, unit: str, nth: int) -> Iterator[Reply]:
    """The designer's answer, and what became of the finding; on every page on which the finding stands."""
    if shape in WORDED:
        yield Reply(_named(finding, "said", nth), unit, said_with_provision(finding.text, finding.provision))
    if finding.reply_kind:
        answer = f"{REPLY_LABELS[finding.reply_kind]}：{finding.reply_text}"
        at = finding.replied_at.astimezone(BEIJING) if finding.replied_at else None
        yield Reply(_named(finding, "reply", nth), finding.replied_by or "", answer, at)
    if finding.state in ACROBAT_STATES:
        told = f"{STATE_LABELS[finding.state]}　{finding.reason or ''}".strip()
        yield Reply(_named(finding, "state", nth), finding.closed_by or unit, told, state=ACROBAT_STATES[finding.state])


def _remarked(remark: Remark, nth: int) -> Reply:
    """A remark as a reply of its own, so that other programs show the talk where they show answers."""
    name = str(uuid.uuid5(uuid.UUID(remark.id), str(nth))) if nth else remark.id
    return Reply(name, remark.author_name, remark_in_words(remark), remark.written_at.astimezone(BEIJING))


def _named(finding: Finding, part: str, nth: int) -> str:
    """The same name at every export, so that other programs recognise what they have; another on each page."""
    return str(uuid.uuid5(uuid.UUID(finding.id), f"{part}/{nth}" if nth else part))
