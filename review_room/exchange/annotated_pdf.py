"""Puts annotations on the pages of a PDF (ISO 32000-2, 12.5): real ones, which other programs can list and edit.

Each carries an appearance of ours with an embedded typeface, because readers draw what lacks one in ways of their own,
and stands on a layer (optional content) of its unit, which any reader can switch off.
"""

from collections.abc import Sequence
from typing import Any, Final

from review_room.exchange.annotation import (
    LINE_WIDTH_POINTS,
    MEASURED,
    POINTS_PER_MM,
    Annotation,
    Box,
    Point,
    Reply,
    Shape,
    bounds,
    counted_crosses,
    in_points,
    leader,
)
from review_room.exchange.appearance import BLEND, FONT, Appearance, appearance_of, badge_rows
from review_room.exchange.letters import Letters
from review_room.exchange.measure_dictionary import dimension_keys
from review_room.exchange.pdf_dates import pdf_date
from review_room.exchange.pictures_in_pdf import PICTURE, PicturesInPdf, ShownPicture, crossed
from review_room.exchange.stamp_names import STAMP_NAMES
from review_room.papers.engine import pymupdf

_SUBTYPES: Final = {
    Shape.CLOUD: "Polygon",
    Shape.POLYGON: "Polygon",
    Shape.RECTANGLE: "Square",
    Shape.ELLIPSE: "Circle",
    Shape.ARROW: "Line",
    Shape.LINE: "Line",
    Shape.POLYLINE: "PolyLine",
    Shape.FREEHAND: "Ink",
    Shape.TEXT: "FreeText",
    Shape.HIGHLIGHT: "Highlight",
    Shape.PIN: "Text",
    Shape.CALLOUT: "FreeText",
    Shape.STAMP: "Stamp",
    Shape.IMAGE: "Stamp",
    Shape.LENGTH: "PolyLine",
    Shape.AREA: "Polygon",
    Shape.ANGLE: "PolyLine",
    Shape.COUNT: "Ink",
}
_NAMES: Final = {Shape.IMAGE: "LSImage"}
_LAYER: Final = "Layer"
"""Name of the layer among the resources of an appearance."""

_PRINTED: Final = 4
_HIDDEN_STATE: Final = 2 + 4 + 8 + 16
"""Flags of Acrobat's annotations that only carry a state: hidden, printed, neither zoomed nor turned."""

_ANSWER: Final = 4 + 8 + 16


def annotate(document: Any, annotations: Sequence[Annotation]) -> None:
    """Put the annotations on an open PDF whose pages are upright with their MediaBox at [0 0 w h]."""
    letters = Letters()
    looks = [
        appearance_of(one, letters, badge=one.facts.get("number", ""), row=row)
        for one, row in zip(annotations, badge_rows(annotations), strict=True)
    ]
    writer = _Writer(document, letters.embed(document), annotations)
    for annotation, look in zip(annotations, looks, strict=True):
        writer.write(annotation, look)
    writer.finish()


class _Writer:
    """Writes objects; knows fonts, layers and the numbers that annotations will have."""

    def __init__(self, document: Any, font: int, annotations: Sequence[Annotation]) -> None:
        self._document = document
        self._pictures = PicturesInPdf(document)
        self._numbers = {one.name: document.get_new_xref() for one in annotations}
        layers = dict.fromkeys(one.layer for one in annotations if one.layer)
        self._layers = {name: document.add_ocg(name, on=True) for name in layers}
        self._on_pages: dict[int, list[int]] = {}
        states = f"/ExtGState<</{BLEND}<</Type/ExtGState/BM/Multiply/ca 0.5>>>>"
        self._resources = f"/Font<</{FONT} {font} 0 R>>{states}"

    def write(self, annotation: Annotation, look: Appearance) -> None:
        """One annotation with its answers."""
        number = self._numbers[annotation.name]
        keys = [
            *_common(annotation.author, annotation.name, annotation.contents or annotation.text),
            f"/Subtype/{_subtype(annotation)}/F {_PRINTED}/Rect{_array(look.box)}/C[{_rgb(annotation.colour)}]",
            f"/Subj{_string(annotation.subject)}" if annotation.subject else "",
            f"/CreationDate({pdf_date(annotation.created)})" if annotation.created else "",
            f"/M({pdf_date(changed)})" if (changed := annotation.changed or annotation.created) else "",
            f"/OC {self._layers[annotation.layer]} 0 R" if annotation.layer else "",
            _dimension(annotation) if annotation.shape in MEASURED else _geometry(annotation, look),
            self._group(annotation),
        ]
        operators, picture = look.operators, None
        if annotation.shape is Shape.IMAGE:
            picture = self._pictures.within(annotation)
            operators = f"{picture.operators}\n{operators}" if picture else f"{operators}\n{crossed(annotation)}"
        self._put(annotation, number, "".join(keys), look.box, operators, picture)
        for reply in annotation.replies:
            self._answer(annotation, reply, number)

    def finish(self) -> None:
        """Hang the annotations on their pages."""
        for page, numbers in self._on_pages.items():
            references = " ".join(f"{number} 0 R" for number in numbers)
            self._document.xref_set_key(self._document.page_xref(page), "Annots", f"[{references}]")

    def _group(self, annotation: Annotation) -> str:
        spoken_for = self._numbers.get(annotation.group_of)
        return f"/IRT {spoken_for} 0 R/RT/Group" if spoken_for else ""

    def _answer(self, annotation: Annotation, reply: Reply, spoken_to: int) -> None:
        """An answer is listed but not drawn: its appearance is empty, or readers would draw a symbol of their own."""
        x, y = in_points(annotation.points)[0]
        box = x, y, x + 1, y + 1
        state = f"/StateModel(Review)/State({reply.state})" if reply.state.isalpha() else ""
        keys = [
            *_common(reply.author, reply.name, reply.text),
            f"/Subtype/Text/F {_HIDDEN_STATE if state else _ANSWER}/Rect{_array(box)}/IRT {spoken_to} 0 R/RT/R{state}",
            f"/CreationDate({pdf_date(reply.at)})/M({pdf_date(reply.at)})" if reply.at else "",
            f"/OC {self._layers[annotation.layer]} 0 R" if annotation.layer else "",
        ]
        self._put(annotation, self._document.get_new_xref(), "".join(keys), box, "")

    def _put(
        self,
        annotation: Annotation,
        number: int,
        keys: str,
        box: Box,
        operators: str,
        picture: ShownPicture | None = None,
    ) -> None:
        """The object itself and its appearance.

        Both name the layer: PDFium looks only at what the content says of it, others at the annotation's own key.
        """
        form, on = self._document.get_new_xref(), self._document.page_xref(annotation.page)
        properties = ""
        if annotation.layer:
            properties = f"/Properties<</{_LAYER} {self._layers[annotation.layer]} 0 R>>"
            operators = f"/OC /{_LAYER} BDC\n{operators}\nEMC"
        shown = f"/XObject<</{PICTURE} {picture.number} 0 R>>" if picture else ""
        resources = f"<<{self._resources}{properties}{shown}>>"
        self._document.update_object(form, f"<</Type/XObject/Subtype/Form/BBox{_array(box)}/Resources{resources}>>")
        self._document.update_stream(form, operators.encode("ascii") or b" ")
        self._document.update_object(number, f"<</Type/Annot/P {on} 0 R/AP<</N {form} 0 R>>{keys}>>")
        self._on_pages.setdefault(annotation.page, []).append(number)


def _subtype(annotation: Annotation) -> str:
    straight = annotation.shape is Shape.LENGTH and len(annotation.points) == 2
    return "Line" if straight else _SUBTYPES[annotation.shape]


def _common(author: str, name: str, contents: str) -> list[str]:
    return [f"/T{_string(author)}", f"/NM{_string(name)}", f"/Contents{_string(contents)}"]


def _geometry(annotation: Annotation, look: Appearance) -> str:
    """The keys that say where the annotation lies, for programs that edit it."""
    points = in_points(annotation.points)
    border = f"/BS<</W {LINE_WIDTH_POINTS}/S/S>>"
    match annotation.shape:
        case Shape.CLOUD:
            return f"/Vertices{_flat(points)}{border}/BE<</S/C/I 2>>/IT/PolygonCloud"
        case Shape.POLYGON | Shape.POLYLINE:
            return f"/Vertices{_flat(points)}{border}"
        case Shape.RECTANGLE | Shape.ELLIPSE:
            edges = [abs(a - b) for a, b in zip(look.box, look.inner, strict=True)]
            return f"{border}/RD{_array(edges)}"
        case Shape.ARROW:
            return f"/L{_flat((points[1], points[0]))}/LE[/OpenArrow/None]{border}"
        case Shape.LINE:
            return f"/L{_flat(points)}{border}"
        case Shape.FREEHAND:
            return f"/InkList[{_flat(points)}]{border}"
        case Shape.TEXT | Shape.CALLOUT:
            return _lettering(annotation, look)
        case Shape.HIGHLIGHT:
            return f"/QuadPoints{_flat(points)}"
        case Shape.PIN | Shape.STAMP | Shape.IMAGE:
            return f"/Name/{STAMP_NAMES.get(annotation.stamp, _NAMES.get(annotation.shape, 'Comment'))}"
        case _:
            raise ValueError(f"{annotation.shape} is a dimension")


def _lettering(annotation: Annotation, look: Appearance) -> str:
    """Typeface and size of words, and the leader where they have one."""
    size = annotation.height_mm * POINTS_PER_MM
    letters = f"/DA(/Helv {size:.2f} Tf {_rgb(annotation.colour)} rg)/Q 0"
    if annotation.shape is Shape.TEXT:
        return f"{letters}/BS<</W 0>>"
    points = in_points(annotation.points)
    edges = [abs(a - b) for a, b in zip(look.box, bounds(points[3:]), strict=True)]
    line = f"/IT/FreeTextCallout/CL{_flat(leader(points))}/LE/OpenArrow/RD{_array(edges)}"
    return f"{letters}{line}/BS<</W {LINE_WIDTH_POINTS}/S/S>>"


def _dimension(annotation: Annotation) -> str:
    """The same for a figure that measures."""
    border = f"/BS<</W {LINE_WIDTH_POINTS}/S/S>>{dimension_keys(annotation)}"
    if annotation.shape is Shape.COUNT:
        return f"/InkList[{' '.join(_flat(stroke) for stroke in counted_crosses(annotation.points))}]{border}"
    ends = "/LE[/Butt/Butt]" if annotation.shape is Shape.LENGTH else ""
    place = "L" if _subtype(annotation) == "Line" else "Vertices"
    return f"/{place}{_flat(in_points(annotation.points))}{ends}{border}"


def _string(text: str) -> str:
    """A text string; Chinese as UTF-16 with its byte-order mark."""
    quoted: str = pymupdf.get_pdf_str(text)
    return quoted


def _array(values: Sequence[float]) -> str:
    return f"[{' '.join(f'{value:.3f}' for value in values)}]"


def _flat(points: Sequence[Point]) -> str:
    return _array([value for point in points for value in point])


def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))
