"""Writes a canvas as one PDF page of vectors: real text in an embedded typeface, layers as optional content."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pymupdf

from review_room.drawings.canvas import TEXT_POINTS, Canvas, Pen, Points, Shape, Stroke
from review_room.drawings.lettering import glyphs, typeface
from review_room.drawings.paper import Paper
from review_room.drawings.sheet_text import POINTS_PER_MM

_THINNEST_MM = 0.09
_SHORTEST_DASHES_MM = 0.4
_LONGEST_NUMBER = 1e7


def write_sheet(canvas: Canvas, paper: Paper, path: Path) -> int:
    """Writes the strokes that lie on the paper to `path`; returns how many there were."""
    with pymupdf.open() as document:
        page = document.new_page(width=paper.width_mm * POINTS_PER_MM, height=paper.height_mm * POINTS_PER_MM)
        writer = _Writer(canvas, paper)
        content = document.get_new_xref()
        document.update_object(content, "<<>>")
        document.update_stream(content, "\n".join(writer.operators()).encode("ascii"))
        page.insert_font(fontname="T", fontbuffer=typeface().buffer)
        properties = " ".join(
            f"/L{number} {document.add_ocg(layer or '0', on=True)} 0 R" for layer, number in writer.layers.items()
        )
        resources = int(document.xref_get_key(page.xref, "Resources")[1].split()[0])
        document.xref_set_key(resources, "Properties", f"<<{properties}>>")
        document.xref_set_key(page.xref, "Contents", f"{content} 0 R")
        if writer.has_text:
            document.subset_fonts()
        document.save(path, garbage=3, deflate=True, no_new_id=True)
    return writer.written


class _Writer:
    def __init__(self, canvas: Canvas, paper: Paper) -> None:
        self._canvas = canvas
        self._pens = list(canvas.pens)
        self._scale = paper.mm_per_unit * POINTS_PER_MM
        points = (canvas.points() - np.array(paper.origin)) * self._scale
        self._visible = _visible(canvas, paper)
        self._points = np.round(np.nan_to_num(np.clip(points, -_LONGEST_NUMBER, _LONGEST_NUMBER)), 3)
        self.layers: dict[str, int] = {}
        self.written = 0
        self.has_text = False

    def operators(self) -> Iterator[str]:
        """The page's content stream, line by line."""
        yield "1 J 1 j"
        layer: str | None = None
        pen_number = -1
        for stroke, visible in zip(self._canvas.strokes, self._visible, strict=True):
            if not visible:
                continue
            pen = self._pens[stroke.pen]
            if pen.layer != layer:
                if layer is not None:
                    yield "EMC"
                layer = pen.layer
                yield f"/OC /L{self.layers.setdefault(layer, len(self.layers))} BDC"
            if stroke.pen != pen_number:
                pen_number = stroke.pen
                yield self._pen(pen)
            self.written += 1
            yield self._stroke(stroke)
        if layer is not None:
            yield "EMC"

    def _pen(self, pen: Pen) -> str:
        red, green, blue = (int(pen.colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        colour = f"{red:.3f} {green:.3f} {blue:.3f}"
        width = max(pen.width_mm, _THINNEST_MM) * POINTS_PER_MM
        dashes = [length * self._scale for length in pen.dashes]
        if sum(dashes) < _SHORTEST_DASHES_MM * POINTS_PER_MM:
            dashes = []
        pattern = " ".join(f"{min(length, _LONGEST_NUMBER):.3f}" for length in dashes)
        return f"{colour} RG {colour} rg {width:.3f} w [{pattern}] 0 d"

    def _stroke(self, stroke: Stroke) -> str:
        points = self._points[stroke.start : stroke.start + stroke.points]
        if stroke.shape is Shape.TEXT:
            self.has_text = True
            return _text(points, stroke)
        written = [f"{x:.3f} {y:.3f}" for x, y in points.tolist()]
        if stroke.shape is Shape.SEGMENTS:
            return "\n".join(f"{start} m {end} l S" for start, end in zip(written[::2], written[1::2], strict=True))
        return _outline(written, stroke.content) + (" f*" if stroke.shape is Shape.FILL else " S")


def _visible(canvas: Canvas, paper: Paper) -> list[bool]:
    """Which strokes are sound and touch the paper."""
    boxes = (canvas.boxes() - np.array([*paper.origin, *paper.origin])) * paper.mm_per_unit
    sound = np.isfinite(boxes).all(axis=1)
    touches = (boxes[:, :2] <= [paper.width_mm, paper.height_mm]).all(axis=1) & (boxes[:, 2:] >= 0).all(axis=1)
    return [bool(seen) for seen in sound & touches]


def _outline(written: list[str], operators: str) -> str:
    parts: list[str] = []
    at = 0
    for operator in operators:
        taken = 3 if operator == "c" else 1
        parts.append(f"{' '.join(written[at : at + taken])} {operator}")
        at += taken
    return "\n".join(parts)


def _text(points: Points, stroke: Stroke) -> str:
    (x, y), (right_x, right_y), (up_x, up_y) = points[:3].tolist()
    shape = f"{right_x - x:.4f} {right_y - y:.4f} {up_x - x:.4f} {up_y - y:.4f} {x:.3f} {y:.3f}"
    shown = f"BT /T 1 Tf {shape} Tm <{glyphs(stroke.content)}> Tj ET"
    if not stroke.clip:
        return shown
    corners = [f"{left:.3f} {bottom:.3f}" for left, bottom in points[TEXT_POINTS:].tolist()]
    return f"q {_outline(corners, stroke.clip)} W n {shown} Q"
