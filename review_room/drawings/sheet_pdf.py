"""Writes a canvas as one PDF page of vectors: real text in an embedded typeface, layers as optional content."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pymupdf

from review_room.drawings.canvas import TEXT_POINTS, Canvas, Numbers, Pen, Points, Shape
from review_room.drawings.lettering import glyphs, typeface
from review_room.drawings.paper import Paper
from review_room.drawings.sheet_text import POINTS_PER_MM
from review_room.drawings.text_codes import readable

_THINNEST_MM = 0.09
_SHORTEST_DASHES_MM = 0.4
_LONGEST_NUMBER = 1e7
_STROKES_AT_ONCE = 8192
_POINT = "%.3f %.3f"
_FRAME_POINTS = 3


def write_sheet(canvas: Canvas, paper: Paper, path: Path, *, only: npt.NDArray[np.bool_] | None = None) -> int:
    """Writes the strokes that lie on the paper to `path`, or `only` some of them; returns how many there were.

    Every layer is optional content under its own name, off at first where its pens are not shown.
    """
    with pymupdf.open() as document:
        page = document.new_page(width=paper.width_mm * POINTS_PER_MM, height=paper.height_mm * POINTS_PER_MM)
        writer = _Writer(canvas, paper, only)
        content = document.get_new_xref()
        document.update_object(content, "<<>>")
        document.update_stream(content, b"\n".join(writer.operators()))
        page.insert_font(fontname="T", fontbuffer=typeface().buffer)
        properties = " ".join(
            f"/L{number} {document.add_ocg(readable(layer) or '0', on=shown)} 0 R"
            for (layer, shown), number in writer.layers.items()
        )
        resources = int(document.xref_get_key(page.xref, "Resources")[1].split()[0])
        document.xref_set_key(resources, "Properties", f"<<{properties}>>")
        document.xref_set_key(page.xref, "Contents", f"{content} 0 R")
        if writer.has_text:
            document.subset_fonts()
        document.save(path, garbage=3, deflate=True, no_new_id=True)
    return writer.written


class _Writer:
    """Turns strokes into operators, thousands at a time: one formatting of many numbers is faster than many of few."""

    def __init__(self, canvas: Canvas, paper: Paper, only: npt.NDArray[np.bool_] | None) -> None:
        self._canvas = canvas
        self._pens = list(canvas.pens)
        self._scale = paper.mm_per_unit * POINTS_PER_MM
        self._order = _order(canvas, paper, only)
        self._shapes, self._starts, self._counts = canvas.shapes, canvas.starts, canvas.counts
        self._pen_numbers = canvas.pen_numbers
        self._points = self._scaled(canvas.points(), paper)
        self._templates: dict[tuple[int, str | int], str] = {}
        self._layer: int | None = None
        self._pens_taken: dict[int, tuple[int, str]] = {}
        self._pen_number = -1
        self.layers: dict[tuple[str, bool], int] = {}
        self.written = len(self._order)
        self.has_text = bool((self._shapes[self._order] == Shape.TEXT).any())

    def operators(self) -> Iterator[bytes]:
        """The page's content stream, piece by piece."""
        yield b"1 J 1 j"
        for first in range(0, len(self._order), _STROKES_AT_ONCE):
            yield self._piece(self._order[first : first + _STROKES_AT_ONCE])
        if self._layer is not None:
            yield b"EMC"

    def _scaled(self, points: Points, paper: Paper) -> Points:
        """Points of the page; those of a text's frame are made relative, as its matrix wants them."""
        points -= np.array(paper.origin)
        points *= self._scale
        np.nan_to_num(np.clip(points, -_LONGEST_NUMBER, _LONGEST_NUMBER, out=points), copy=False)
        origins = self._starts[self._shapes == Shape.TEXT]
        frame = points[origins], points[origins + 1], points[origins + 2]
        points[origins], points[origins + 1], points[origins + 2] = frame[1] - frame[0], frame[2] - frame[0], frame[0]
        return points

    def _piece(self, strokes: Numbers) -> bytes:
        shapes, starts, counts = self._shapes[strokes], self._starts[strokes], self._counts[strokes]
        clipped = np.isin(strokes, list(self._canvas.clips)) if self._canvas.clips else np.zeros(len(strokes), np.bool_)
        taken = np.where(shapes == Shape.TEXT, _FRAME_POINTS, counts)
        taken[clipped] = 0
        ends = np.cumsum(taken)
        places = np.repeat(starts - ends + taken, taken) + np.arange(ends[-1])
        numbers = self._points[places].ravel().tolist()
        parts: list[str] = []
        pens = self._pen_numbers[strokes].tolist()
        for stroke, shape, pen, count in zip(strokes.tolist(), shapes.tolist(), pens, counts.tolist(), strict=True):
            if pen != self._pen_number:
                parts.append(self._change(pen))
            parts.append(self._template(stroke, shape, count))
        return ("\n".join(parts) % tuple(numbers)).encode("ascii")

    def _change(self, pen_number: int) -> str:
        """What takes up a pen, on its layer."""
        self._pen_number = pen_number
        layer, taken = self._taken(pen_number)
        if layer == self._layer:
            return taken
        left = "" if self._layer is None else "EMC\n"
        self._layer = layer
        return f"{left}/OC /L{layer} BDC\n{taken}"

    def _taken(self, pen_number: int) -> tuple[int, str]:
        if pen_number not in self._pens_taken:
            pen = self._pens[pen_number]
            layer = self.layers.setdefault((pen.layer, pen.shown), len(self.layers))
            self._pens_taken[pen_number] = layer, self._pen(pen)
        return self._pens_taken[pen_number]

    def _pen(self, pen: Pen) -> str:
        red, green, blue = (int(pen.colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        colour = f"{red:.3f} {green:.3f} {blue:.3f}"
        width = max(pen.width_mm, _THINNEST_MM) * POINTS_PER_MM
        dashes = [length * self._scale for length in pen.dashes]
        if sum(dashes) < _SHORTEST_DASHES_MM * POINTS_PER_MM:
            dashes = []
        pattern = " ".join(f"{min(length, _LONGEST_NUMBER):.3f}" for length in dashes)
        return f"{colour} RG {colour} rg {width:.3f} w [{pattern}] 0 d"

    def _template(self, stroke: int, shape: int, count: int) -> str:
        content = self._canvas.contents[stroke]
        if shape == Shape.TEXT:
            return self._text(stroke, content)
        key = (shape, content or count)
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = _painted(shape, content, count)
        return template

    def _text(self, stroke: int, text: str) -> str:
        shown = f"BT /T 1 Tf %.4f %.4f %.4f %.4f %.3f %.3f Tm <{glyphs(text)}> Tj ET"
        clip = self._canvas.clips.get(stroke)
        if clip is None:
            return shown
        start = int(self._starts[stroke])
        frame = self._points[start : start + _FRAME_POINTS].ravel().tolist()
        corners = self._points[start + TEXT_POINTS : start + int(self._counts[stroke])].ravel().tolist()
        return f"q {_outline(clip) % tuple(corners)} W n {shown % tuple(frame)} Q"


def _order(canvas: Canvas, paper: Paper, only: npt.NDArray[np.bool_] | None) -> Numbers:
    """The strokes that are sound and touch the paper, in the order in which they are drawn."""
    boxes = canvas.boxes()
    boxes -= np.array([*paper.origin, *paper.origin])
    boxes *= paper.mm_per_unit
    sound = np.isfinite(boxes).all(axis=1)
    with np.errstate(invalid="ignore"):
        touches = (boxes[:, :2] <= [paper.width_mm, paper.height_mm]).all(axis=1) & (boxes[:, 2:] >= 0).all(axis=1)
    strokes = np.flatnonzero(sound & touches if only is None else sound & touches & only)
    return strokes[np.argsort(canvas.turns[strokes], kind="stable")]


def _painted(shape: int, operators: str, count: int) -> str:
    if shape == Shape.SEGMENTS:
        return "\n".join([f"{_POINT} m {_POINT} l S"] * (count // 2))
    return _outline(operators) + (" f*" if shape == Shape.FILL else " S")


def _outline(operators: str) -> str:
    curve = f"{_POINT} {_POINT} {_POINT} c"
    return "\n".join(curve if operator == "c" else f"{_POINT} {operator}" for operator in operators)
