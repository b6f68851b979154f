"""How other programs are told a scale (ISO 32000-2, 12.9): measure dictionaries, viewports, and the same in XFDF.

Values are in metres.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from review_room.exchange.annotation import POINTS_PER_MM, Annotation, Box, PaperScale, Shape

INTENTS: Final = {Shape.LENGTH: "LineDimension", Shape.AREA: "PolygonDimension"}


@dataclass(frozen=True, slots=True)
class Viewport:
    """A part of a page with a scale; the box is in millimetres from the lower left corner."""

    box_mm: Box
    scale: PaperScale


def viewport_from(raw: Mapping[str, Any]) -> Viewport:
    """A viewport from the JSON of a request."""
    return Viewport(tuple(raw["box_mm"]), PaperScale(**raw["scale"]))


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A factor, the unit that it leads to, and how finely a value is told (10 to the number of decimals)."""

    part: str
    factor: float
    unit: str
    precision: int


def formats_of(scale: PaperScale) -> tuple[NumberFormat, ...]:
    """From points of the page to metres, metres for distances, square metres for areas."""
    fine = 10**scale.decimals
    return (
        NumberFormat("X", scale.ratio / POINTS_PER_MM / 1e3, "m", fine),
        NumberFormat("D", 1.0, "m", fine),
        NumberFormat("A", 1.0, "m²", max(100, fine)),
    )


def intent_of(annotation: Annotation) -> str:
    """The intent by which programs know a dimension; none where there is no scale to measure by."""
    if annotation.scale is None or annotation.shape not in INTENTS:
        return ""
    many = annotation.shape is Shape.LENGTH and len(annotation.points) > 2
    return "PolyLineDimension" if many else INTENTS[annotation.shape]


def measure_dictionary(scale: PaperScale) -> str:
    """A rectilinear measure dictionary; R, X, D and A are required."""
    parts = "".join(
        f"/{one.part}[<</Type/NumberFormat/U{_string(one.unit)}/C {one.factor:.8f}/F/D/D {one.precision}>>]"
        for one in formats_of(scale)
    )
    return f"<</Type/Measure/Subtype/RL/R{_string(scale.text)}{parts}>>"


def dimension_keys(annotation: Annotation) -> str:
    """The keys that make a line or an outline a dimension."""
    if annotation.scale is None or not (intent := intent_of(annotation)):
        return ""
    return f"/IT/{intent}/Measure{measure_dictionary(annotation.scale)}"


def put_viewports(document: Any, page: int, viewports: Sequence[Viewport]) -> None:
    """Give a page its scales. Of two that overlap the later one holds, so the larger ones come first."""
    if not viewports:
        return
    written = "".join(
        f"<</Type/Viewport/BBox[{' '.join(f'{edge * POINTS_PER_MM:.3f}' for edge in one.box_mm)}]"
        f"/Name{_string(one.scale.text)}/Measure{measure_dictionary(one.scale)}>>"
        for one in viewports
    )
    document.xref_set_key(document.page_xref(page), "VP", f"[{written}]")


def _string(text: str) -> str:
    from review_room.papers.engine import pymupdf  # loaded only where a PDF is written

    quoted: str = pymupdf.get_pdf_str(text)
    return quoted
