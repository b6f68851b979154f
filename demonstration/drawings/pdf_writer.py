"""Writes pictures as pages of one PDF: vectors, real Chinese text with an embedded subset, one optional layer each."""

import functools
import math
from collections.abc import Sequence
from pathlib import Path

import pymupdf

from demonstration.drawings.display_list import (
    Arc,
    Circle,
    Dimension,
    Entity,
    Hatch,
    Insert,
    Picture,
    Point,
    Polyline,
    Text,
    expand,
)
from demonstration.drawings.layers import LAYERS, Layer
from demonstration.drawings.symbols import BLOCKS

POINTS_PER_MM = 72 / 25.4
TEXT_WIDTH = 0.8  # the narrowed lettering of Chinese CAD drawings
EM_PER_HEIGHT = 1.22  # letters of height 1 need a font size of about this
HATCH_ANGLES = {"ANSI31": (45.0,), "ANSI37": (45.0, 135.0), "BRICK": (0.0,)}
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
# A fixed day, so that the same seed gives the same bytes.
MADE_AT = "D:20260316090000+08'00'"


@functools.cache
def chinese_font() -> pymupdf.Font:
    """The font all Chinese text is set in (Droid Sans Fallback, shipped with PyMuPDF)."""
    return pymupdf.Font("cjk")  # type: ignore[no-untyped-call]


@functools.cache
def _glyph(letter: str) -> tuple[str, float]:
    font = chinese_font()
    number = font.has_glyph(ord(letter))  # type: ignore[no-untyped-call]
    return f"{number:04x}", float(font.glyph_advance(ord(letter)))  # type: ignore[no-untyped-call]


def write_pdf(path: Path, pictures: Sequence[Picture], *, title: str = "演示图纸") -> None:
    """One page per picture; equal pictures give equal bytes."""
    with pymupdf.open() as document:  # type: ignore[no-untyped-call]
        groups = {layer.name: document.add_ocg(layer.name) for layer in _used(pictures)}
        for picture in pictures:
            page = document.new_page(width=picture.width * POINTS_PER_MM, height=picture.height * POINTS_PER_MM)
            page.insert_font(fontname="CJK", fontbuffer=chinese_font().buffer)
            names = {name: f"L{number}" for number, name in enumerate(groups)}
            properties = " ".join(f"/{names[name]} {group} 0 R" for name, group in groups.items())
            where, resources = document.xref_get_key(page.xref, "Resources")
            target = (
                (int(resources.split()[0]), "Properties") if where == "xref" else (page.xref, "Resources/Properties")
            )
            document.xref_set_key(*target, f"<<{properties}>>")
            contents = document.get_new_xref()
            document.update_object(contents, "<<>>")
            document.update_stream(contents, page_operators(picture, names), new=True)
            page.set_contents(contents)
        document.set_metadata({"title": title, "creationDate": MADE_AT, "modDate": MADE_AT, "producer": "演示"})
        document.subset_fonts()
        document.save(path, garbage=3, deflate=True, no_new_id=True)


def _used(pictures: Sequence[Picture]) -> list[Layer]:
    used = {entity.layer for picture in pictures for entity in picture.entities}
    return [layer for layer in LAYERS if layer.name in used]


def page_operators(picture: Picture, names: dict[str, str]) -> bytes:
    """The content stream of one page; `names` are the property names of the optional-content groups."""
    by_layer: dict[str, list[Entity]] = {}
    for entity in picture.entities:
        by_layer.setdefault(entity.layer, []).append(entity)
    out = [f"{POINTS_PER_MM:.6f} 0 0 {POINTS_PER_MM:.6f} 0 0 cm 1 J 1 j"]
    for layer in LAYERS:
        if layer.name not in by_layer:
            continue
        pen = layer.muted() if layer.name in picture.muted else layer
        out.append(f"/OC /{names[layer.name]} BDC q {_pen_operators(pen)}")
        for entity in by_layer[layer.name]:
            _write(out, entity, IDENTITY)
        out.append("Q EMC")
    return "\n".join(out).encode("ascii")


def _pen_operators(layer: Layer) -> str:
    red, green, blue = layer.colour
    dashes = " ".join(f"{dash:g}" for dash in layer.dashes)
    colour = f"{red:g} {green:g} {blue:g}"
    return f"{layer.width:g} w [{dashes}] 0 d {colour} RG {colour} rg"


def _write(out: list[str], entity: Entity, matrix: Matrix) -> None:
    match entity:
        case Polyline():
            out.append(_path(entity.points, matrix) + (" s" if entity.closed else " S"))
        case Circle():
            out.append(_curve(Arc("", entity.centre, entity.radius, 0, 360), matrix) + " s")
        case Arc():
            out.append(_curve(entity, matrix) + " S")
        case Hatch():
            _write_hatch(out, entity, matrix)
        case Text():
            out.append(_text(entity, matrix))
        case Insert():
            inner = _times(_insert_matrix(entity), matrix)
            for part in BLOCKS[entity.name]:
                _write(out, part, inner)
        case Dimension():
            for part in expand(entity):
                # Ticks are bolder than the lines they end (GB/T 50001-2017, 11.1.3).
                bold = part.layer != entity.layer
                out.append("q 0.45 w" if bold else "q")
                _write(out, part, matrix)
                out.append("Q")


def _place(point: Point, matrix: Matrix) -> str:
    a, b, c, d, e, f = matrix
    x, y = point
    return f"{a * x + c * y + e:.3f} {b * x + d * y + f:.3f}"


def _path(points: Sequence[Point], matrix: Matrix) -> str:
    first, *others = (_place(point, matrix) for point in points)
    return first + " m " + " ".join(f"{place} l" for place in others)


def _curve(arc: Arc, matrix: Matrix) -> str:
    sweep = arc.end - arc.start if arc.end > arc.start else arc.end - arc.start + 360
    pieces = max(1, math.ceil(sweep / 90))
    step = math.radians(sweep / pieces)
    pull = 4 / 3 * math.tan(step / 4) * arc.radius
    (x, y), angle, out = arc.centre, math.radians(arc.start), []
    for piece in range(pieces + 1):
        cos, sin = math.cos(angle), math.sin(angle)
        on = (x + arc.radius * cos, y + arc.radius * sin)
        before, after = (on[0] + pull * sin, on[1] - pull * cos), (on[0] - pull * sin, on[1] + pull * cos)
        out.append(f"{_place(before, matrix)} {_place(on, matrix)} c" if piece else f"{_place(on, matrix)} m")
        if piece < pieces:
            out.append(_place(after, matrix))
        angle += step
    return " ".join(out)


def _write_hatch(out: list[str], hatch: Hatch, matrix: Matrix) -> None:
    outline = _path(hatch.loop, matrix)
    if hatch.pattern == "SOLID":
        out.append(outline + " f")
        return
    out.append("q " + outline + " W n")
    for angle in HATCH_ANGLES[hatch.pattern]:
        out.append(_hatch_lines(hatch, angle, matrix))
    out.append("Q")


def _hatch_lines(hatch: Hatch, angle: float, matrix: Matrix) -> str:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    along = [x * cos + y * sin for x, y in hatch.loop]
    across = [y * cos - x * sin for x, y in hatch.loop]
    first, last = math.floor(min(across) / hatch.gap), math.ceil(max(across) / hatch.gap)
    lines = []
    for number in range(first, last + 1):
        offset = number * hatch.gap
        ends = [(s * cos - offset * sin, s * sin + offset * cos) for s in (min(along), max(along))]
        lines.append(_path(ends, matrix) + " S")
    return "\n".join(lines)


def text_width(text: str, height: float) -> float:
    """The width in mm of a line of text of that letter height."""
    return sum(_glyph(letter)[1] for letter in text) * height * EM_PER_HEIGHT * TEXT_WIDTH


def _text(text: Text, matrix: Matrix) -> str:
    size = text.height * EM_PER_HEIGHT
    width = text_width(text.text, text.height)
    left = {"left": 0.0, "centre": width / 2, "middle": width / 2, "right": width}[text.anchor]
    lower = text.height / 2 if text.anchor == "middle" else 0.0
    cos, sin = math.cos(math.radians(text.rotation)), math.sin(math.radians(text.rotation))
    x = text.at[0] - left * cos + lower * sin
    y = text.at[1] - left * sin - lower * cos
    a, b, c, d, e, f = matrix
    turned = _times((cos * TEXT_WIDTH, sin * TEXT_WIDTH, -sin, cos, x, y), (a, b, c, d, e, f))
    numbers = " ".join(f"{value:.4f}" for value in turned)
    glyphs = "".join(_glyph(letter)[0] for letter in text.text)
    return f"BT /CJK {size:.3f} Tf {numbers} Tm <{glyphs}> Tj ET"


def _insert_matrix(insert: Insert) -> Matrix:
    cos, sin = math.cos(math.radians(insert.rotation)), math.sin(math.radians(insert.rotation))
    sx, sy = insert.scale_x, insert.scale_y
    return (cos * sx, sin * sx, -sin * sy, cos * sy, insert.at[0], insert.at[1])


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    k, m, n, p, q, r = outer
    return (a * k + b * n, a * m + b * p, c * k + d * n, c * m + d * p, e * k + f * n + q, e * m + f * p + r)
