"""Has sheets annotated by a child process with limits."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Final

from review_room.drawings.handed_over import handed_over, open_handed_over
from review_room.drawings.limits import END_REASONS, GIBIBYTE, End, Limits, run_limited
from review_room.drawings.refusals import Refusal
from review_room.exchange.annotation import Annotation, Box
from review_room.exchange.measure_dictionary import Viewport
from review_room.papers.content import FindingRow

Pictures = Mapping[str, Path]
"""Files of the pictures that annotations show, by digest."""
_NO_PICTURES: Final[Pictures] = MappingProxyType({})

_ANNOTATING: Final = Limits(address_space=3 * GIBIBYTE, cpu_seconds=120, total_seconds=240)


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A one-page PDF and its name in the table of contents."""

    title: str
    path: Path
    viewports: tuple[Viewport, ...] = ()


@dataclass(frozen=True, slots=True)
class Clipping:
    """A part of a page, in millimetres from the lower left corner, to be drawn with its annotations."""

    page: int
    box_mm: Box


class AnnotatingFailed(Exception):
    """The child ended without a PDF; the message is for people."""


def annotated_set(
    sheets: Sequence[SheetFile],
    annotations: Sequence[Annotation],
    *,
    title: str,
    work: Path,
    limits: Limits = _ANNOTATING,
    pictures: Pictures = _NO_PICTURES,
) -> BinaryIO:
    """Joins the sheets and annotates them; returns the open PDF, which lies in `work`. Raises AnnotatingFailed."""
    _run(sheets, annotations, title=title, clippings=None, work=work, limits=limits, pictures=pictures)
    return _opened(work / "annotated.pdf")


def clippings_of(
    sheets: Sequence[SheetFile],
    annotations: Sequence[Annotation],
    clippings: Sequence[Clipping],
    *,
    work: Path,
    limits: Limits = _ANNOTATING,
    pictures: Pictures = _NO_PICTURES,
) -> list[bytes]:
    """Parts of the annotated sheets as PNG, in the order asked for. Raises AnnotatingFailed."""
    _run(sheets, annotations, title="", clippings=clippings, work=work, limits=limits, pictures=pictures)
    return [_taken(work / f"clipping-{number}.png") for number in range(len(clippings))]


def _opened(path: Path) -> BinaryIO:
    try:
        return open_handed_over(path)
    except Refusal:
        raise AnnotatingFailed(END_REASONS[End.CRASHED]) from None


def _taken(path: Path) -> bytes:
    """What the child left, never by a link: it owns the folder. Raises AnnotatingFailed."""
    try:
        with handed_over(path) as stream:
            return stream.read()
    except Refusal:
        raise AnnotatingFailed(END_REASONS[End.CRASHED]) from None


def findings_report(
    sheets: Sequence[SheetFile],
    annotations: Sequence[Annotation],
    rows: Sequence[tuple[FindingRow, Clipping | None, Sequence[tuple[str, str]]]],
    *,
    title: str,
    remark: str,
    work: Path,
    limits: Limits = _ANNOTATING,
    pictures: Pictures = _NO_PICTURES,
) -> BinaryIO:
    """The list with clippings and what is told below each finding, an open PDF in `work`. Raises AnnotatingFailed."""
    shown = [clipping for _, clipping, _ in rows if clipping is not None]
    told = [[asdict(row), clipping is not None, [list(line) for line in below]] for row, clipping, below in rows]
    report = {"remark": remark, "rows": told}
    _run(sheets, annotations, title=title, clippings=shown, work=work, limits=limits, report=report, pictures=pictures)
    return _opened(work / "report.pdf")


def _run(
    sheets: Sequence[SheetFile],
    annotations: Sequence[Annotation],
    *,
    title: str,
    clippings: Sequence[Clipping] | None,
    work: Path,
    limits: Limits,
    pictures: Pictures,
    report: Mapping[str, Any] | None = None,
) -> None:
    told: list[object] = []
    request = {
        "sheets": [
            {
                "title": sheet.title,
                "path": str(sheet.path.resolve()),
                "viewports": [asdict(one) for one in sheet.viewports],
            }
            for sheet in sheets
        ],
        "annotations": [as_json(annotation) for annotation in annotations],
        "pictures": {digest: str(path.resolve()) for digest, path in pictures.items()},
        "title": title,
        "clippings": None if clippings is None else [[one.page, one.box_mm] for one in clippings],
        "report": report,
        "work": str(work.resolve()),
        "limits": asdict(limits),
    }
    end = run_limited(
        "review_room.exchange.annotating_child",
        request,
        work=work,
        readable=[*(sheet.path for sheet in sheets), *pictures.values()],
        limits=limits,
        on_line=told.append,
    )
    if end is not End.FINISHED or not told:
        raise AnnotatingFailed(END_REASONS.get(end, END_REASONS[End.CRASHED]))


def as_json(annotation: Annotation) -> dict[str, Any]:
    """The annotation as a request holds it; the bytes of a picture go beside it, as a file."""
    raw = {name: getattr(annotation, name) for name in Annotation.__dataclass_fields__}
    return {
        **raw,
        "picture": None,
        "facts": dict(annotation.facts),
        "scale": asdict(annotation.scale) if annotation.scale else None,
        "created": _text(annotation.created),
        "changed": _text(annotation.changed),
        "replies": [{**asdict(reply), "at": _text(reply.at)} for reply in annotation.replies],
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
