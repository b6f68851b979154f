"""Decides what sheets a drawn layout becomes: one for each drawing frame in it, else one for each part of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from ezdxf.layouts.layout import Layout, Paperspace

from review_room.drawings.canvas import Bounds, Canvas
from review_room.drawings.frames import DrawingFrame, find_frames
from review_room.drawings.paper import Paper, paper_at_scale, paper_for, regions
from review_room.drawings.phrases import Phrase, Words
from review_room.drawings.rectangles import rectangles, words
from review_room.drawings.refusals import Refusal, RefusalCode
from review_room.drawings.text_codes import readable

MODEL = Phrase("模型空间")
_OUTSIDE = Phrase("图框外内容")
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
_PAPER_MM = (100.0, 3000.0)
_PAPER_TOLERANCE_MM = 15.0
_STRAY_STROKES, _STRAY_SHARE = 12, 0.01
_DOUBTFUL_SHARE = 0.3
_Chosen = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SheetPart:
    """A sheet to write: its paper and, unless it is all that touches the paper, which strokes."""

    label: Words
    paper: Paper
    strokes: _Chosen | None = None


def model_parts(layout: Layout, canvas: Canvas) -> tuple[list[SheetPart], int]:
    """The sheets of the model space in reading order, and how many strokes lie too far away to be on one.

    Raises `Refusal` NOTHING_DRAWN.
    """
    framed = _framed(canvas, _mm_per_unit(layout), MODEL, lambda extent: model_paper(layout, extent, canvas))
    if framed is not None:
        return framed
    found, left_out = regions(canvas.boxes()[canvas.shown])
    if not found:
        raise Refusal(RefusalCode.NOTHING_DRAWN)
    numbers = range(1, len(found) + 1)
    labels = [MODEL] if len(found) == 1 else [Phrase("模型空间 {number}", number=number) for number in numbers]
    papers = [model_paper(layout, region, canvas) for region in found]
    return [SheetPart(label, paper) for label, paper in zip(labels, papers, strict=True)], left_out


def paper_parts(layout: Paperspace, canvas: Canvas) -> tuple[list[SheetPart], int]:
    """The sheets of a paper layout: the layout itself, or its frames if it holds several; and what is left out."""
    label = readable(str(layout.name))

    def paper(extent: Bounds) -> Paper:
        return layout_paper(layout, extent) or model_paper(layout, extent, canvas)

    framed = _framed(canvas, _mm_per_paper_unit(layout), label, paper)
    if framed is not None and len(framed[0]) > 1:
        return framed
    found, _ = regions(canvas.boxes()[canvas.shown])
    if not found:
        raise Refusal(RefusalCode.NOTHING_DRAWN)
    left, bottom = min(region.left for region in found), min(region.bottom for region in found)
    right, top = max(region.right for region in found), max(region.top for region in found)
    return [SheetPart(label, paper(Bounds(left, bottom, right, top)))], 0


def _framed(
    canvas: Canvas, mm_per_unit: float, label: Words, paper: Callable[[Bounds], Paper]
) -> tuple[list[SheetPart], int] | None:
    """A sheet for each frame, and last what lies outside all of them; none where frames are missing or doubtful."""
    boxes, shown = canvas.boxes(), canvas.shown
    sound = np.isfinite(boxes).all(axis=1)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    frames = find_frames(rectangles(canvas), words(canvas), middles[sound & shown], mm_per_unit)
    if not frames:
        return None
    outside = sound & ~_touching(boxes, frames)
    stray, total = int((outside & shown).sum()), int((sound & shown).sum())
    if len(frames) == 1 and stray > _DOUBTFUL_SHARE * total:
        return None
    parts = [SheetPart(_label(label, number, len(frames)), frame.paper) for number, frame in enumerate(frames, start=1)]
    if stray <= max(_STRAY_STROKES, _STRAY_SHARE * total):
        return parts, stray
    found, left_out = regions(boxes[outside & shown])
    numbers = range(1, len(found) + 1)
    names = [_OUTSIDE] if len(found) == 1 else [Phrase("图框外内容 {number}", number=number) for number in numbers]
    beyond = [SheetPart(name, paper(region), outside) for name, region in zip(names, found, strict=True)]
    return [*parts, *beyond], left_out


def _label(label: Words, number: int, total: int) -> Words:
    return label if total == 1 else Phrase("{layout} 图框 {number}", layout=label, number=number)


def _touching(boxes: npt.NDArray[np.float64], frames: list[DrawingFrame]) -> _Chosen:
    touching = np.zeros(len(boxes), dtype=np.bool_)
    with np.errstate(invalid="ignore"):
        for frame in frames:
            bounds = frame.bounds
            beside = (boxes[:, 2] < bounds.left) | (boxes[:, 0] > bounds.right)
            beside |= (boxes[:, 3] < bounds.bottom) | (boxes[:, 1] > bounds.top)
            touching |= ~beside
    return touching


def _mm_per_unit(layout: Layout) -> float:
    return _MM_PER_UNIT.get(int(layout.doc.header.get("$INSUNITS", 0) or 0), 1.0)


def _mm_per_paper_unit(layout: Paperspace) -> float:
    dxf: Any = layout.dxf
    return 25.4 if dxf.get("plot_paper_units", 1) == 0 else 1.0


def model_paper(layout: Layout, extent: Bounds, canvas: Canvas) -> Paper:
    """Paper for a part of the model space: as its size and the height of its texts suggest."""
    heights = canvas.text_heights()
    median = float(np.median(heights)) if len(heights) else None
    return paper_for(extent, _mm_per_unit(layout), median)


def layout_paper(layout: Paperspace, extent: Bounds) -> Paper | None:
    """The paper a layout is set up for, if what is drawn fits on it; else paper around it at the layout's scale."""
    dxf: Any = layout.dxf
    mm_per_unit = _mm_per_paper_unit(layout)
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
