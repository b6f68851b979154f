"""Draws one layout of an opened DXF onto a canvas within its limits, and says what could not be drawn."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from ezdxf.layouts.layout import Layout, Modelspace

from review_room.drawings.canvas import Canvas
from review_room.drawings.dxf_budget import ExpandedCount
from review_room.drawings.dxf_cost import Cost
from review_room.drawings.dxf_frontend import LayoutFrontend
from review_room.drawings.dxf_layers import AllLayersContext, LayerStates
from review_room.drawings.dxf_opening import OpenedDxf
from review_room.drawings.dxf_simple import SimpleDrawing, weights
from review_room.drawings.limits import Limits
from review_room.drawings.refusals import Remark, RemarkCode

_LAST_TURN = 2**62
_T_ARCH = ("TCH_", "TDB", "TARCH")
_NAMES = 5


class LayoutDrawing:
    """Draws the layouts of one document."""

    def __init__(self, opened: OpenedDxf, limits: Limits) -> None:
        self._opened = opened
        self._limits = limits
        self._layers = LayerStates(opened.document)
        self._budget = ExpandedCount(opened.document, self._layers, limits.entities)

    def draw(self, layout: Layout) -> tuple[Canvas, tuple[Remark, ...]]:
        """What the layout shows, and what to say of it. Raises `Refusal` TOO_COMPLEX."""
        simple = self._opened.simple if isinstance(layout, Modelspace) else ()
        hidden = self._budget.check(layout, weights(simple))
        cost = Cost(self._limits.entities, self._limits.hatch_lines, hidden, self._limits.hatch_lines)
        canvas = Canvas()
        context = AllLayersContext(layout.doc)
        context.document_dir = None  # nothing but the uploaded file is ever opened

        def frontend(target: Canvas, budget: Cost) -> LayoutFrontend:
            return LayoutFrontend(context, target, budget, self._layers)

        drawing = frontend(canvas, cost)
        mapping = dict(layout.get_redraw_order())
        drawing.draw_in_order(layout, self._turns(mapping) if simple else None)
        turn_of = (lambda handle, _: _turn(mapping, handle)) if mapping else None
        SimpleDrawing(layout.doc, drawing, canvas, frontend).draw(simple, turn_of)
        _keep_unplotted(canvas, self._layers)
        cost.skipped += int((~np.isfinite(canvas.boxes()).all(axis=1)).sum())
        return canvas, _remarks(cost)

    def _turns(self, mapping: Mapping[str, str]) -> Callable[[str], int]:
        """Redraw order, if the drawing has one, else the order of the file."""
        turns = self._opened.turns
        return (lambda handle: _turn(mapping, handle)) if mapping else (lambda handle: turns.get(handle, 0))


def _turn(mapping: Mapping[str, str], handle: str) -> int:
    """As ezdxf sorts: by the handle that stands for this one; 0 comes last."""
    return min(int(mapping.get(handle, handle), 16) or _LAST_TURN, _LAST_TURN)


def _keep_unplotted(canvas: Canvas, layers: LayerStates) -> None:
    """Shows what is never plotted after all where that is most of a drawing: it was made for screens."""
    unplotted = np.array([pen.layer in layers.unplotted for pen in canvas.pens], dtype=np.bool_)[canvas.pen_numbers]
    if unplotted.sum() > canvas.shown.sum():
        canvas.show(layers.unplotted)


def _remarks(cost: Cost) -> tuple[Remark, ...]:
    counts = (
        (RemarkCode.ENTITIES_SKIPPED, cost.skipped),
        (RemarkCode.DENSE_HATCH_FILLED, cost.filled_hatches),
        (RemarkCode.REFERENCES_MISSING, cost.missing_references),
        (RemarkCode.EMBEDDED_NOT_SHOWN, cost.embedded_objects),
        (RemarkCode.HIDDEN_LEFT_OUT, cost.hidden_left_out),
    )
    said = tuple(Remark(code, {"count": count}) for code, count in counts if count)
    return (*said, *_foreign(cost))


def _foreign(cost: Cost) -> Iterator[Remark]:
    """Says which programs' own objects are missing: for those of T-Arch (天正) there is a known way out."""
    ours = {name: count for name, count in cost.not_drawn.items() if name.upper().startswith(_T_ARCH)}
    others = {name: count for name, count in cost.not_drawn.items() if name not in ours}
    for code, found in ((RemarkCode.T_ARCH_NOT_DRAWN, ours), (RemarkCode.FOREIGN_NOT_DRAWN, others)):
        if found:
            names = tuple(f"{name} {count}" for name, count in sorted(found.items(), key=_most)[:_NAMES])
            yield Remark(code, {"count": sum(found.values()), "names": names})


def _most(named: tuple[str, int]) -> tuple[int, str]:
    return -named[1], named[0]
