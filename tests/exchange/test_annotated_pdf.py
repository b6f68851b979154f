"""Annotated sheets: three renderers show the same marks, Chinese is legible, layers switch, keys are the standard's."""

import io
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pymupdf
import pypdfium2
import pytest
from PIL import Image

from review_room.drawings.limits import Limits
from review_room.exchange.annotated_pdf import annotate
from review_room.exchange.annotating import AnnotatingFailed, SheetFile, annotated_set, as_json
from review_room.exchange.annotating_child import annotation_from
from review_room.exchange.annotation import Annotation, Reply, Shape
from tests.drawings.similarity import similarity
from tests.exchange.test_xfdf import NOON, a_mark

DPI = 110
WIDTH, HEIGHT = 210.0, 148.0
WORDS = "标注宽度违反规定\n疏散楼梯净宽１.10ｍ"
PLACES: Mapping[Shape, tuple[tuple[float, float], ...]] = {
    Shape.CLOUD: ((20, 90), (80, 90), (80, 130), (20, 130)),
    Shape.POLYGON: ((90, 90), (110, 90), (100, 120)),
    Shape.RECTANGLE: ((120, 90), (150, 120)),
    Shape.ELLIPSE: ((160, 90), (190, 120)),
    Shape.ARROW: ((20, 20), (50, 50)),
    Shape.LINE: ((60, 20), (90, 50)),
    Shape.POLYLINE: ((100, 20), (110, 50), (120, 30)),
    Shape.FREEHAND: ((130, 20), (140, 50), (150, 30), (155, 60)),
    Shape.TEXT: ((20, 75),),
    Shape.HIGHLIGHT: ((120, 80), (180, 80), (120, 70), (180, 70)),
    Shape.PIN: ((180, 30),),
    Shape.STAMP: ((20, 55), (52, 68)),
    Shape.CALLOUT: ((60, 62), (70, 75), (78, 75), (78, 82), (112, 60)),
    Shape.LENGTH: ((20, 10), (80, 10)),
    Shape.AREA: ((160, 45), (180, 45), (180, 60)),
    Shape.ANGLE: ((95, 80), (85, 65), (105, 65)),
    Shape.COUNT: ((100, 10), (110, 10)),
    Shape.IMAGE: ((120, 128), (180, 140)),
}
SUBTYPES = {
    Shape.CLOUD: "Polygon", Shape.POLYGON: "Polygon", Shape.RECTANGLE: "Square", Shape.ELLIPSE: "Circle",
    Shape.ARROW: "Line", Shape.LINE: "Line", Shape.POLYLINE: "PolyLine", Shape.FREEHAND: "Ink",
    Shape.TEXT: "FreeText", Shape.HIGHLIGHT: "Highlight", Shape.PIN: "Text",
    Shape.CALLOUT: "FreeText", Shape.STAMP: "Stamp",
    Shape.LENGTH: "Line", Shape.AREA: "Polygon", Shape.ANGLE: "PolyLine", Shape.COUNT: "Ink", Shape.IMAGE: "Stamp",
}  # fmt: skip


def here(shape: Shape, **changes: object) -> Annotation:
    text = {"text": WORDS} if shape is Shape.TEXT else {}
    if shape is Shape.STAMP:
        text = {"text": "需修改\n消防 2026-03-07", "stamp": "revise"}
    return a_mark(shape, **{"page": 0, "points": PLACES[shape], "layer": "消防", "facts": {}} | text | changes)


def a_sheet() -> bytes:
    with pymupdf.open() as document:
        page = document.new_page(width=WIDTH * 72 / 25.4, height=HEIGHT * 72 / 25.4)
        page.draw_rect(pymupdf.Rect(10, 10, page.rect.width - 10, page.rect.height - 10))
        return bytes(document.tobytes())


def annotated(*annotations: Annotation) -> bytes:
    with pymupdf.open(stream=a_sheet(), filetype="pdf") as document:
        annotate(document, annotations)
        return bytes(document.tobytes(garbage=1, deflate=True))


def test_two_findings_about_one_place_show_both_their_numbers() -> None:
    place = PLACES[Shape.CLOUD]
    marks = [here(Shape.CLOUD, name=name, points=place, facts={"number": name}) for name in ("建筑-1", "消防-1")]
    with pymupdf.open(stream=annotated(*marks), filetype="pdf") as document:
        tops = [annotation.rect.y0 for annotation in document[0].annots()]
    assert tops[0] - tops[1] > 9, "the second number stands above the first, by more than the height of its letters"


def drawn_by(pdf: bytes, folder: Path) -> dict[str, Image.Image]:
    """The first page as MuPDF, PDFium and poppler draw it."""
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        mupdf = Image.open(io.BytesIO(document[0].get_pixmap(dpi=DPI).tobytes("png"))).convert("RGB")
    opened = pypdfium2.PdfDocument(pdf)
    pdfium = opened[0].render(scale=DPI / 72).to_pil().convert("RGB")
    opened.close()
    (folder / "one.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(DPI), "-png", str(folder / "one.pdf"), str(folder / "p")], check=True)
    poppler = Image.open(next(folder.glob("p-*.png"))).convert("RGB")
    return {name: one.resize(mupdf.size) for name, one in (("MuPDF", mupdf), ("PDFium", pdfium), ("poppler", poppler))}


def inked(picture: Image.Image, bare: Image.Image) -> tuple[float, float, float, float]:
    """The box, in millimetres from the lower left corner, in which a picture differs from the bare sheet."""
    differs = np.abs(np.asarray(picture, dtype=int) - np.asarray(bare, dtype=int)).max(axis=2) > 60
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    mm = 25.4 / DPI
    return columns[0] * mm, HEIGHT - (rows[-1] + 1) * mm, (columns[-1] + 1) * mm, HEIGHT - rows[0] * mm


@pytest.mark.parametrize("shape", Shape)
def test_three_renderers_show_every_mark_at_its_place(shape: Shape, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    bare = drawn_by(a_sheet(), tmp_path / "bare")
    boxes = {name: inked(one, bare[name]) for name, one in drawn_by(annotated(here(shape)), tmp_path).items()}
    for name, box in boxes.items():
        assert box == pytest.approx(boxes["MuPDF"], abs=0.6), name
    left, bottom, right, top = boxes["MuPDF"]
    xs, ys = zip(*PLACES[shape], strict=True)
    if shape is Shape.TEXT:
        assert (left, top) == pytest.approx((xs[0], ys[0]), abs=1.2)
    elif shape is Shape.PIN:
        assert ((left + right) / 2, bottom) == pytest.approx((xs[0], ys[0]), abs=0.6)
    else:
        slack = {Shape.CLOUD: 3.5, Shape.COUNT: 2.2}.get(shape, 0.8)  # scallops bulge, crosses reach out
        assert (left, bottom, right, top) == pytest.approx((min(xs), min(ys), max(xs), max(ys)), abs=slack)


def test_all_marks_together_look_the_same_in_three_renderers(tmp_path: Path) -> None:
    facts = MappingProxyType({"number": "12"})
    pictures = drawn_by(annotated(*(here(shape, facts=facts) for shape in Shape)), tmp_path)
    for name in ("PDFium", "poppler"):
        assert similarity(pictures["MuPDF"], pictures[name]) > 0.9, name


def test_chinese_in_an_annotation_looks_like_chinese_in_the_page(tmp_path: Path) -> None:
    text = here(Shape.TEXT, colour="#000000", height_mm=6.0)
    with pymupdf.open(stream=a_sheet(), filetype="pdf") as document:
        size = 6.0 * 72 / 25.4
        writer = pymupdf.TextWriter(document[0].rect)
        for number, line in enumerate(WORDS.split("\n")):
            place = (20 * 72 / 25.4, (HEIGHT - 75) * 72 / 25.4 + size * (0.85 + number * 1.25))
            writer.append(place, line, font=pymupdf.Font("cjk"), fontsize=size)
        writer.write_text(document[0])
        expected = bytes(document.tobytes())
    (tmp_path / "expected").mkdir()
    wanted, found = drawn_by(expected, tmp_path / "expected"), drawn_by(annotated(text), tmp_path)
    for name in wanted:
        assert similarity(wanted[name], found[name]) > 0.97, name


def test_every_chinese_character_has_its_glyph_and_what_has_none_is_named() -> None:
    words = "".join(map(chr, range(0x4E00, 0x9FA6, 7)))
    pdf = annotated(here(Shape.TEXT, text=words + "🏗", contents=words))
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        page = document[0]
        (annot,) = page.annots()
        assert annot.info["content"] == words
        (form,) = [n for n in range(1, document.xref_length()) if b"Tj" in (document.xref_stream(n) or b"")]
        shown = document.xref_stream(form)
    assert b"<0000" not in shown
    assert shown.count(b"0000") == 0
    assert len(pdf) < 900_000


@pytest.mark.parametrize("shape", Shape)
def test_every_mark_is_an_annotation_of_its_kind_with_its_identity(shape: Shape) -> None:
    with pymupdf.open(stream=annotated(here(shape)), filetype="pdf") as document:
        page = document[0]
        (annot,) = page.annots()
        keys = {key: document.xref_get_key(annot.xref, key)[1] for key in document.xref_get_keys(annot.xref)}
        assert annot.type[1] == SUBTYPES[shape]
        assert annot.info["id"] == f"mark-{shape}"
        assert annot.info["title"] == "虚构市消防救援大队"
        assert annot.info["subject"] == "消防 · 违反强制性条文"
        assert keys["CreationDate"] == keys["M"] == "D:20261102040000+00'00'"
        assert "OC" in keys
        assert "AP" in keys


def test_a_cloud_is_an_effect_of_the_border_and_an_arrow_has_its_head_at_the_tip() -> None:
    with pymupdf.open(stream=annotated(here(Shape.CLOUD), here(Shape.ARROW)), filetype="pdf") as document:
        cloud, arrow = (annot.xref for annot in document[0].annots())
        assert document.xref_get_key(cloud, "BE/S") == ("name", "/C")
        assert document.xref_get_key(cloud, "BS/S") == ("name", "/S")
        assert document.xref_get_key(cloud, "IT") == ("name", "/PolygonCloud")
        assert document.xref_get_key(arrow, "LE")[1] == "[/OpenArrow/None]"
        tip = [float(one) for one in document.xref_get_key(arrow, "L")[1].strip("[]").split()[:2]]
        assert tip == pytest.approx([50 * 72 / 25.4, 50 * 72 / 25.4], abs=0.01)


def test_switching_a_unit_off_hides_its_marks_and_no_others(tmp_path: Path) -> None:
    pdf = annotated(here(Shape.CLOUD, layer="消防"), here(Shape.ELLIPSE, layer="人防"))
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        layers = {one["name"]: number for number, one in document.get_ocgs().items()}
        assert set(layers) == {"消防", "人防"}
        document.set_layer(-1, off=[layers["人防"]])
        hidden = bytes(document.tobytes())
    (tmp_path / "only").mkdir()
    with_fire = drawn_by(annotated(here(Shape.CLOUD)), tmp_path / "only")
    for name, one in drawn_by(hidden, tmp_path).items():
        assert similarity(one, with_fire[name]) > 0.99, name


def test_answers_are_listed_but_not_drawn(tmp_path: Path) -> None:
    replies = (Reply("r-1", "虚构设计院", "已修改", NOON), Reply("r-2", "消防", "复审通过", NOON, state="Completed"))
    (tmp_path / "bare").mkdir()
    bare = drawn_by(annotated(here(Shape.RECTANGLE)), tmp_path / "bare")
    pdf = annotated(here(Shape.RECTANGLE, replies=replies))
    for name, one in drawn_by(pdf, tmp_path).items():
        assert similarity(one, bare[name]) > 0.999, name
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        page = document[0]
        square, reply, state = page.annots()
        assert (reply.irt_xref, reply.info["content"]) == (square.xref, "已修改")
        assert document.xref_get_key(state.xref, "State") == ("string", "Completed")


def test_an_annotation_goes_to_the_child_and_comes_out_the_same() -> None:
    mark = here(Shape.TEXT, replies=(Reply("r", "甲", "乙", NOON),), facts={"number": "3"})
    assert annotation_from(as_json(mark)) == mark


def test_sheets_are_joined_and_annotated_by_a_child_and_their_own_layers_stay(tmp_path: Path) -> None:
    with pymupdf.open(stream=a_sheet(), filetype="pdf") as document:
        hidden = document.add_ocg("家具", on=False)
        document[0].draw_line((50, 50), (300, 300), oc=hidden)
        (tmp_path / "layered.pdf").write_bytes(document.tobytes())
    (tmp_path / "plain.pdf").write_bytes(a_sheet())
    files = [SheetFile("建施-01 平面图", tmp_path / "layered.pdf"), SheetFile("建施-02", tmp_path / "plain.pdf")]
    work = tmp_path / "work"
    work.mkdir()
    marks = [here(Shape.CLOUD, name="a", page=0), here(Shape.TEXT, name="b", page=1)]
    with annotated_set(files, marks, title="批注图纸", work=work) as pdf, pymupdf.open(stream=pdf.read()) as document:
        assert [[annot.info["id"] for annot in page.annots()] for page in document] == [["a"], ["b"]]
        assert {one["name"]: one["on"] for one in document.get_ocgs().values()} == {"家具": False, "消防": True}
        assert [line[1] for line in document.get_toc()] == ["建施-01 平面图", "建施-02"]
        assert document.metadata["title"] == "批注图纸"


def test_a_sheet_that_cannot_be_opened_ends_in_words(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(AnnotatingFailed, match="读图程序意外中断"):
        annotated_set(
            [SheetFile("坏图", tmp_path / "broken.pdf")], [], title="x", work=work, limits=Limits(cpu_seconds=20)
        )
