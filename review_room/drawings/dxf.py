"""Turns a DXF into sheets: one for each paper layout with content, else one for the model space."""

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from ezdxf import recover
from ezdxf.addons.drawing.properties import RenderContext
from ezdxf.document import Drawing
from ezdxf.entities.viewport import Viewport
from ezdxf.filemanagement import readfile
from ezdxf.layouts.layout import Layout, Modelspace, Paperspace
from ezdxf.lldxf.const import DXFError

from review_room.drawings.canvas import Bounds, Canvas
from review_room.drawings.dxf_budget import ExpandedCount
from review_room.drawings.dxf_frontend import Cost, LayoutFrontend
from review_room.drawings.paper import Paper, paper_at_scale, paper_for, regions
from review_room.drawings.reading import FailedSheet
from review_room.drawings.refusals import Refusal, RefusalCode, Remark, RemarkCode
from review_room.drawings.sheet_pdf import write_sheet
from review_room.drawings.sheet_text import read_sheet
from review_room.drawings.task import ReadingTask

_MM_PER_UNIT = {
    1: 25.4,
    2: 304.8,
    4: 1.0,
    5: 10.0,
    6: 1000.0,
    7: 1_000_000.0,
    8: 0.0000254,
    9: 0.0254,
    10: 914.4,
    14: 100.0,
}
_MODEL = "模型空间"
_PAPER_MM = (100.0, 3000.0)
_PAPER_TOLERANCE_MM = 15.0


def read_dxf(task: ReadingTask) -> None:
    """Reads every layout of the DXF that is not done yet.

    Raises `Refusal` for the file as a whole: damaged beyond repair, a bomb, nothing to draw.
    """
    document = _opened(task)
    papers = _papers_with_content(document)
    budget = ExpandedCount(document, task.limits.entities)
    if papers:
        task.plan(len(papers))
        for index, layout in enumerate(papers, start=1):
            if index not in task.done:
                _read_paper(task, layout, index, budget)
    else:
        task.plan(1)
        task.begin(1, _MODEL)
        _read_model(task, document.modelspace(), budget)


def _opened(task: ReadingTask) -> Drawing:
    try:
        return readfile(task.path)
    except (DXFError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError):
        pass  # damaged, or in an odd encoding: the recovering reader takes more
    try:
        document, _ = recover.readfile(task.path, errors="surrogateescape")
    except MemoryError:
        raise
    except Exception:  # whatever the recovering reader raises, the file is beyond it
        raise Refusal(RefusalCode.DAMAGED_DXF) from None
    task.remark(Remark(RemarkCode.DXF_REPAIRED, {}))
    return document


def _papers_with_content(document: Drawing) -> list[Paperspace]:
    """Layouts with entities of their own; one that is nothing but viewports is mostly the empty one CAD makes."""
    papers = (document.paperspace(name) for name in document.layout_names_in_taborder() if name != "Model")
    return [layout for layout in papers if any(not isinstance(entity, Viewport) for entity in layout)]


def _read_paper(task: ReadingTask, layout: Paperspace, index: int, budget: ExpandedCount) -> None:
    label = str(layout.name)
    task.begin(index, label)
    with _failing(task, index, label):
        canvas, remarks = _drawn(task, layout, budget)
        found, _ = regions(canvas.boxes())
        if not found:
            raise Refusal(RefusalCode.NOTHING_DRAWN)
        extent = Bounds(
            min(region.left for region in found),
            min(region.bottom for region in found),
            max(region.right for region in found),
            max(region.top for region in found),
        )
        paper = layout_paper(layout, extent) or _model_paper(layout, extent, canvas)
        _write(task, canvas, paper, index=index, label=label, remarks=remarks)


def _read_model(task: ReadingTask, layout: Modelspace, budget: ExpandedCount) -> None:
    """The model space as one sheet, or as several where drawings lie far apart in it."""
    canvas, remarks = _drawn(task, layout, budget)
    found, left_out = regions(canvas.boxes())
    if not found:
        raise Refusal(RefusalCode.NOTHING_DRAWN)
    if left_out > 0:
        remarks = (*remarks, Remark(RemarkCode.FAR_AWAY_LEFT_OUT, {"count": left_out}))
    task.plan(len(found))
    for index, region in enumerate(found, start=1):
        if index not in task.done:
            label = _MODEL if len(found) == 1 else f"{_MODEL} {index}"
            task.begin(index, label)
            with _failing(task, index, label):
                paper = _model_paper(layout, region, canvas)
                _write(task, canvas, paper, index=index, label=label, remarks=remarks)


@contextlib.contextmanager
def _failing(task: ReadingTask, index: int, label: str) -> Iterator[None]:
    """Whatever goes wrong inside costs this sheet only."""
    try:
        yield
    except MemoryError:
        raise
    except Refusal as refusal:
        task.failed(FailedSheet(index, label, refusal.code, {**refusal.values, "name": label}))
    except Exception as error:  # whatever ezdxf raises for a broken layout, it must not stop the others
        values = {"name": label, "reason": f"图形内容有误（{str(error)[:80]}）"}
        task.failed(FailedSheet(index, label, RefusalCode.SHEET_UNREADABLE, values))


def _drawn(task: ReadingTask, layout: Layout, budget: ExpandedCount) -> tuple[Canvas, tuple[Remark, ...]]:
    budget.check(layout)
    cost = Cost(task.limits.entities, task.limits.hatch_lines)
    canvas = Canvas()
    context = RenderContext(layout.doc)
    context.document_dir = None  # nothing but the uploaded file is ever opened
    LayoutFrontend(context, canvas, cost).draw_layout(layout)
    cost.skipped += int((~np.isfinite(canvas.boxes()).all(axis=1)).sum())
    counts = (
        (RemarkCode.ENTITIES_SKIPPED, cost.skipped),
        (RemarkCode.DENSE_HATCH_FILLED, cost.filled_hatches),
        (RemarkCode.REFERENCES_MISSING, cost.missing_references),
    )
    return canvas, tuple(Remark(code, {"count": count}) for code, count in counts if count)


def _write(
    task: ReadingTask, canvas: Canvas, paper: Paper, *, index: int, label: str, remarks: tuple[Remark, ...]
) -> None:
    path = task.sheet_path(index)
    write_sheet(canvas, paper, path)
    task.finished(read_sheet(path, index, file_name=task.name, label=label, remarks=remarks))


def _model_paper(layout: Layout, extent: Bounds, canvas: Canvas) -> Paper:
    units = int(layout.doc.header.get("$INSUNITS", 0) or 0)
    heights = [height for height in canvas.text_heights if height > 0]
    median = float(np.median(heights)) if heights else None
    return paper_for(extent, _MM_PER_UNIT.get(units, 1.0), median)


def layout_paper(layout: Paperspace, extent: Bounds) -> Paper | None:
    """The paper a layout is set up for, if what is drawn fits on it; else paper around it at the layout's scale."""
    dxf: Any = layout.dxf
    mm_per_unit = 25.4 if dxf.get("plot_paper_units", 1) == 0 else 1.0
    width, height = float(dxf.get("paper_width", 0)), float(dxf.get("paper_height", 0))
    if dxf.get("plot_rotation", 0) in (1, 3):
        width, height = height, width
    left = -float(dxf.get("left_margin", 0)) / mm_per_unit
    bottom = -float(dxf.get("bottom_margin", 0)) / mm_per_unit
    slack = _PAPER_TOLERANCE_MM / mm_per_unit
    fits = (
        min(width, height) >= _PAPER_MM[0]
        and extent.left >= left - slack
        and extent.bottom >= bottom - slack
        and extent.right <= left + width / mm_per_unit + slack
        and extent.top <= bottom + height / mm_per_unit + slack
        and extent.width * mm_per_unit > width / 3
    )
    if fits:
        left, bottom = min(left, extent.left), min(bottom, extent.bottom)
        right = max(left + width / mm_per_unit, extent.right)
        top = max(bottom + height / mm_per_unit, extent.top)
        return Paper((right - left) * mm_per_unit, (top - bottom) * mm_per_unit, mm_per_unit, (left, bottom))
    long = max(extent.width, extent.height) * mm_per_unit
    return paper_at_scale(extent, mm_per_unit) if _PAPER_MM[0] <= long <= _PAPER_MM[1] else None
