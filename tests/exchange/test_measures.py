"""Dimensions in other programs: PDF with measure dictionaries and viewports, XFDF with the element `measure`."""

import re
from pathlib import Path

import pymupdf
import pytest

from review_room.domain.mark import MarkKind
from review_room.exchange.annotated_pdf import annotate
from review_room.exchange.annotating import SheetFile, annotated_set
from review_room.exchange.annotation import Annotation, PaperScale, Shape
from review_room.exchange.drafts import proposals
from review_room.exchange.measure_dictionary import Viewport
from review_room.exchange.xfdf_reading import read_xfdf
from review_room.exchange.xfdf_writing import write_xfdf
from tests.exchange.test_annotated_pdf import a_sheet, here
from tests.exchange.test_xfdf import a_mark

MM = 72 / 25.4
AT_100 = PaperScale(100.0, "1:100", 2)


def a_measure(shape: Shape = Shape.LENGTH, **changes: object) -> Annotation:
    return here(shape, **{"scale": AT_100, "reading": "6.00 m", "contents": "长度 6.00 m（1:100）"} | changes)


def keys_of(annotation: Annotation) -> dict[str, str]:
    """The keys of the one annotation of a page, as the file holds them."""
    with pymupdf.open(stream=a_sheet(), filetype="pdf") as document:
        annotate(document, [annotation])
        content = document.tobytes()
    with pymupdf.open(stream=content, filetype="pdf") as document:
        xref = next(document[0].annots()).xref
        return {key: document.xref_get_key(xref, key)[1] for key in document.xref_get_keys(xref)}


@pytest.mark.parametrize(
    ("shape", "points", "subtype", "intent", "place"),
    [
        (Shape.LENGTH, ((20, 20), (80, 20)), "/Line", "/LineDimension", "L"),
        (Shape.LENGTH, ((20, 20), (80, 20), (80, 60)), "/PolyLine", "/PolyLineDimension", "Vertices"),
        (Shape.AREA, ((20, 20), (80, 20), (80, 60)), "/Polygon", "/PolygonDimension", "Vertices"),
    ],
)
def test_a_figure_with_a_scale_is_a_dimension_of_the_standard(
    shape: Shape, points: tuple[tuple[float, float], ...], subtype: str, intent: str, place: str
) -> None:
    keys = keys_of(a_measure(shape, points=points))
    assert (keys["Subtype"], keys["IT"]) == (subtype, intent)
    assert place in keys
    measure = keys["Measure"]
    assert "/Subtype/RL" in measure
    assert "/R(1:100)" in measure
    assert [part for part in "XDA" if not re.search(rf"/{part}\[<<", measure)] == []


def test_a_program_that_multiplies_finds_the_value_that_we_show() -> None:
    keys = keys_of(a_measure())
    x0, y0, x1, y1 = map(float, keys["L"].strip("[]").split())
    factors = {part: float(re.search(rf"/{part}\[<<.*?/C ([\d.]+)", keys["Measure"])[1]) for part in "XDA"}  # type: ignore[index]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    assert length * factors["X"] * factors["D"] == pytest.approx(6.0, abs=1e-3)
    assert factors["A"] == 1.0


@pytest.mark.parametrize("shape", [Shape.LENGTH, Shape.AREA])
def test_without_a_scale_nothing_is_a_dimension(shape: Shape) -> None:
    keys = keys_of(a_measure(shape, scale=None, reading=""))
    assert {"IT", "Measure"}.isdisjoint(keys)


@pytest.mark.parametrize("shape", [Shape.ANGLE, Shape.COUNT])
def test_angles_and_counts_are_drawn_but_are_no_dimensions_of_the_standard(shape: Shape) -> None:
    assert {"IT", "Measure"}.isdisjoint(keys_of(a_measure(shape, scale=None, reading="90.0°")))


def test_several_scales_of_a_sheet_are_viewports_of_its_page_the_smaller_ones_last(tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_bytes(a_sheet())
    scales = (Viewport((0, 0, 210, 148), AT_100), Viewport((10, 10, 60, 50), PaperScale(20.0, "1:20", 3)))
    sheet = SheetFile("建施-01", tmp_path / "sheet.pdf", scales)
    work = tmp_path / "work"
    work.mkdir()
    with annotated_set([sheet], [a_measure()], title="虚构", work=work) as stream:
        content = stream.read()
    with pymupdf.open(stream=content, filetype="pdf") as document:
        told = document.xref_get_key(document.page_xref(0), "VP")[1]
    boxes = [[float(one) for one in found.split()] for found in re.findall(r"/BBox\[([^]]+)\]", told)]
    assert boxes[0] == pytest.approx([0, 0, 210 * MM, 148 * MM], abs=0.01)
    assert boxes[1] == pytest.approx([10 * MM, 10 * MM, 60 * MM, 50 * MM], abs=0.01)
    assert re.findall(r"/R\(([\d:]+)\)", told) == ["1:100", "1:20"]


@pytest.mark.parametrize(
    ("shape", "points", "element", "intent"),
    [
        (Shape.LENGTH, ((10, 20), (110, 90)), "line", "LineDimension"),
        (Shape.LENGTH, ((10, 20), (110, 90), (120, 90)), "polyline", "PolyLineDimension"),
        (Shape.AREA, ((10, 10), (20, 10), (15, 30)), "polygon", "PolygonDimension"),
    ],
)
def test_xfdf_tells_dimensions_with_their_measure(
    shape: Shape, points: tuple[tuple[float, float], ...], element: str, intent: str
) -> None:
    content = write_xfdf([a_mark(shape, points=points, scale=AT_100, reading="1.00 m")])
    text = content.decode()
    assert re.search(rf'<{element} [^>]*intent="{intent}"', text)
    assert 'rateValue="1:100"' in text
    assert re.findall(r"<(xformat|distance|area)>", text) == ["xformat", "distance", "area"]
    (back,) = read_xfdf(content).annotations
    assert (back.shape, back.points) == (shape, points)


def test_the_value_in_a_file_is_not_believed() -> None:
    (back,) = read_xfdf(write_xfdf([a_mark(Shape.LENGTH, scale=AT_100, reading="999 m")])).annotations
    assert (back.scale, back.reading) == (None, "")
    assert {"measure", "reading"}.isdisjoint(back.facts)


@pytest.mark.parametrize(
    ("shape", "points", "kind"),
    [
        (Shape.LENGTH, ((10, 20), (110, 90)), MarkKind.LENGTH),
        (Shape.AREA, ((0, 0), (40, 0), (40, 30)), MarkKind.AREA),
        (Shape.AREA, ((0, 0), (40, 30), (40, 0), (0, 30)), MarkKind.FREEHAND),
        (Shape.LENGTH, tuple((float(n), 1.0) for n in range(300)), MarkKind.FREEHAND),
        (Shape.COUNT, ((10, 20), (30, 60)), MarkKind.COUNT),
    ],
)
def test_a_dimension_comes_in_to_be_measured_anew_or_as_it_was_drawn(
    shape: Shape, points: tuple[tuple[float, float], ...], kind: MarkKind
) -> None:
    ((mark,),) = [proposal.marks for proposal in proposals([a_mark(shape, points=points)])]
    assert (mark.kind, mark.reshaped) == (kind, kind is MarkKind.FREEHAND)
