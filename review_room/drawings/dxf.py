"""Reads a DXF: a sheet for each paper layout with content, else for each drawing frame of the model space."""

import contextlib
import json
import logging
from collections.abc import Iterator
from dataclasses import replace

from ezdxf.document import Drawing
from ezdxf.entities.viewport import Viewport
from ezdxf.layouts.layout import Modelspace, Paperspace

from review_room.drawings.canvas import Canvas
from review_room.drawings.dxf_drawing import LayoutDrawing
from review_room.drawings.dxf_ending import is_cut_off
from review_room.drawings.dxf_opening import OpenedDxf, open_dxf
from review_room.drawings.dxf_sheets import MODEL, SheetPart, model_parts, paper_parts
from review_room.drawings.entity_index import index_of, write_index
from review_room.drawings.phrases import Phrase, Value, Words
from review_room.drawings.reading import ENTITIES_SUFFIX, FailedSheet
from review_room.drawings.refusals import Refusal, RefusalCode, Remark, RemarkCode
from review_room.drawings.sheet_pdf import write_sheet
from review_room.drawings.sheet_text import read_sheet
from review_room.drawings.task import ReadingTask
from review_room.drawings.text_codes import readable

_LOG = logging.getLogger(__name__)
_PLAN_NAME = "layouts.json"


def read_dxf(task: ReadingTask) -> None:
    """Reads every layout of the DXF that is not done yet.

    Raises `Refusal` for the file as a whole: damaged beyond repair, a bomb, nothing to draw.
    """
    try:
        _read(task, *_opened(task))
    except (Refusal, MemoryError):
        raise
    except Exception as error:  # it could be opened, but not drawn: what is broken lies deeper
        _LOG.warning("opened again as a damaged file: %r", error)
        _read_patiently(task)


def _read_patiently(task: ReadingTask) -> None:
    opened = open_dxf(task.path, patiently=True)
    try:
        _read(task, opened, _papers_with_content(opened.document))
    except (Refusal, MemoryError):
        raise
    except Exception as error:  # whatever ezdxf raises, it is the file that is broken
        _LOG.warning("a damaged file that cannot be drawn: %r", error)
        raise Refusal(RefusalCode.DAMAGED_DXF) from error


def _opened(task: ReadingTask) -> tuple[OpenedDxf, list[Paperspace]]:
    opened = open_dxf(task.path)
    papers = _papers_with_content(opened.document)
    if papers and opened.simple:  # viewports show the model space again and again: ezdxf needs all of it
        opened = open_dxf(task.path, whole=True)
        papers = _papers_with_content(opened.document)
    return opened, papers


def _read(task: ReadingTask, opened: OpenedDxf, papers: list[Paperspace]) -> None:
    if is_cut_off(task.path):
        task.remark(Remark(RemarkCode.DXF_INCOMPLETE, {}))
    elif opened.repaired:
        task.remark(Remark(RemarkCode.DXF_REPAIRED, {}))
    drawing = LayoutDrawing(opened, task.limits)
    if papers:
        _read_papers(task, papers, drawing)
    else:
        task.plan(1)
        task.begin(1, MODEL)
        _read_model(task, opened.document.modelspace(), drawing)


def _papers_with_content(document: Drawing) -> list[Paperspace]:
    """Layouts with entities of their own; one that is nothing but viewports is mostly the empty one CAD makes."""
    papers = (document.paperspace(name) for name in document.layout_names_in_taborder() if name != "Model")
    return [layout for layout in papers if any(not isinstance(entity, Viewport) for entity in layout)]


def _read_papers(task: ReadingTask, papers: list[Paperspace], drawing: LayoutDrawing) -> None:
    """Numbers the sheets as they are found: only a layout that is drawn tells how many frames it holds.

    The numbers found are kept in the working folder, for the child that goes on after this one died.
    """
    plan = task.work / _PLAN_NAME
    sheets: dict[str, int] = json.loads(plan.read_text("utf-8")) if plan.exists() and task.done else {}
    first = 1
    for number, layout in enumerate(papers):
        known = sheets.get(layout.name, 1)
        waiting = len(papers) - number - 1
        task.plan(first - 1 + known + waiting)
        # In a new working folder nothing tells how many frames a finished layout held, so it is drawn again.
        if layout.name not in sheets or not task.done.issuperset(range(first, first + known)):
            # Known beforehand: the child that follows one that died of this layout passes it over.
            plan.write_text(json.dumps({**sheets, layout.name: known}), "utf-8")
            known = _read_paper(task, layout, first, waiting, drawing)
            sheets[layout.name] = known
            plan.write_text(json.dumps(sheets), "utf-8")
        first += known


def _read_paper(task: ReadingTask, layout: Paperspace, first: int, waiting: int, drawing: LayoutDrawing) -> int:
    """Writes the sheets of one layout, numbered from `first` on; returns how many they are."""
    label = readable(str(layout.name))
    task.begin(first, label)
    parts: list[SheetPart] = []
    with _failing(task, first, label):
        canvas, remarks = drawing.draw(layout)
        parts, left_out = paper_parts(layout, canvas)
        task.plan(first - 1 + len(parts) + waiting)
        _write_all(task, canvas, parts, first=first, remarks=_with_strays(remarks, left_out))
    return max(len(parts), 1)


def _read_model(task: ReadingTask, layout: Modelspace, drawing: LayoutDrawing) -> None:
    """The model space as one sheet, or as several where it holds frames or drawings that lie far apart."""
    canvas, remarks = drawing.draw(layout)
    parts, left_out = model_parts(layout, canvas)
    task.plan(len(parts))
    _write_all(task, canvas, parts, first=1, remarks=_with_strays(remarks, left_out))


def _with_strays(remarks: tuple[Remark, ...], left_out: int) -> tuple[Remark, ...]:
    return (*remarks, Remark(RemarkCode.FAR_AWAY_LEFT_OUT, {"count": left_out})) if left_out else remarks


@contextlib.contextmanager
def _failing(task: ReadingTask, index: int, label: Words) -> Iterator[None]:
    """Whatever goes wrong inside costs this sheet only."""
    try:
        yield
    except MemoryError:
        raise
    except Refusal as refusal:
        task.failed(FailedSheet(index, label, refusal.code, {**refusal.values, "name": label}))
    except Exception as error:  # whatever ezdxf raises for a broken layout, it must not stop the others
        _LOG.warning("%s: %r", label, error)
        values: dict[str, Value] = {"name": label, "reason": Phrase("图形内容有误")}
        task.failed(FailedSheet(index, label, RefusalCode.SHEET_UNREADABLE, values))


def _write_all(
    task: ReadingTask, canvas: Canvas, parts: list[SheetPart], *, first: int, remarks: tuple[Remark, ...]
) -> None:
    for index, part in enumerate(parts, start=first):
        if index in task.done:
            continue
        task.begin(index, part.label)
        with _failing(task, index, part.label):
            path = task.sheet_path(index)
            write_sheet(canvas, part.paper, path, only=part.strokes)
            indexed = write_index(index_of(canvas, part.paper, part.strokes), path.with_suffix(ENTITIES_SUFFIX))
            label = str(part.label)
            sheet = read_sheet(path, index, file_name=task.name, label=label, remarks=remarks, on_seen=task.seen)
            task.finished(replace(sheet, has_entities=indexed))
