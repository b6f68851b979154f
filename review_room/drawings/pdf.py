"""Splits a PDF into sheets: each page becomes a PDF of its own, upright, with its MediaBox at [0 0 w h]."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import logging
import re

import pymupdf

from review_room.drawings.phrases import Phrase
from review_room.drawings.reading import FailedSheet
from review_room.drawings.refusals import Refusal, RefusalCode, Remark, RemarkCode
from review_room.drawings.sheet_layers import keep_used_layers
from review_room.drawings.sheet_text import read_sheet
from review_room.drawings.task import ReadingTask

_LOG = logging.getLogger(__name__)

_ACTIVE_KEYS = ("OpenAction", "AA", "Names", "AcroForm", "URI", "Metadata", "StructTreeRoot", "Outlines")
_UNENCRYPTED = pymupdf.mupdf.PDF_ENCRYPT_NONE


def read_pdf(task: ReadingTask) -> None:
    """Reads every page of the PDF that is not done yet.

    Raises `Refusal` for the file as a whole: damaged, with a password, without pages, with too many.
    """
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    with _opened(task) as document:
        task.plan(document.page_count)
        if document.is_repaired:
            task.remark(Remark(RemarkCode.PDF_REPAIRED, {}))
        if _is_active(document):
            task.remark(Remark(RemarkCode.SCRIPTS_REMOVED, {}))
        layered = bool(document.get_ocgs())
        for number in range(document.page_count):
            if number + 1 not in task.done:
                _read_page(task, document, number, layered=layered)


def _opened(task: ReadingTask) -> pymupdf.Document:
    try:
        document = pymupdf.open(task.path, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.EmptyFileError, RuntimeError, ValueError):
        raise Refusal(RefusalCode.DAMAGED_PDF) from None
    if document.needs_pass:
        raise Refusal(RefusalCode.PDF_WITH_PASSWORD)
    try:
        pages = document.page_count
    except (RuntimeError, ValueError):
        raise Refusal(RefusalCode.DAMAGED_PDF) from None
    if pages == 0:
        raise Refusal(RefusalCode.DAMAGED_PDF if document.is_repaired else RefusalCode.PDF_WITHOUT_PAGES)
    if pages > task.limits.pages:
        raise Refusal(RefusalCode.TOO_MANY_PAGES, pages=pages, limit=task.limits.pages)
    return document


def _is_active(document: pymupdf.Document) -> bool:
    """Whether the file carries scripts, actions or embedded files, which no sheet of ours keeps."""
    catalog = document.pdf_catalog()
    names = document.xref_get_key(catalog, "Names")[1]
    acts = [document.xref_get_key(catalog, key)[0] == "dict" for key in ("OpenAction", "AA")]
    return "JavaScript" in names or "EmbeddedFiles" in names or any(acts) or document.embfile_count() > 0


def _read_page(task: ReadingTask, document: pymupdf.Document, number: int, *, layered: bool) -> None:
    index = number + 1
    label = Phrase("第{page}页", page=index)
    task.begin(index, label)
    path = task.sheet_path(index)
    try:
        with _single_page(task, document, number, layered=layered) as single:
            annotated = _normalise(single)
            if layered:
                keep_used_layers(single)
            single.save(path, garbage=3 if not layered else 1, deflate=True, encryption=_UNENCRYPTED)
        page_label = document[number].get_label() or ""
        remarks = (Remark(RemarkCode.ANNOTATIONS_BAKED, {}),) if annotated else ()
        task.finished(
            read_sheet(path, index, file_name=task.name, label=page_label, remarks=remarks, on_seen=task.seen)
        )
    except Refusal as refusal:
        task.failed(FailedSheet(index, label, refusal.code, {**refusal.values, "name": label}))
    except MemoryError:
        raise
    except Exception as error:  # whatever MuPDF raises for a broken page, it must not stop the other pages
        _LOG.warning("%s: %r", label, error)  # in MuPDF's words, which say nothing to whoever drew the page
        values = {"name": label, "reason": Phrase("页面内容有误")}
        task.failed(FailedSheet(index, label, RefusalCode.SHEET_UNREADABLE, values))


def _single_page(task: ReadingTask, document: pymupdf.Document, number: int, *, layered: bool) -> pymupdf.Document:
    """A document of this page only. With layers it is cut from a fresh copy, because copying pages loses layers."""
    if layered:
        single = pymupdf.open(task.path, filetype="pdf")
        single.select([number])
        catalog = single.pdf_catalog()
        for key in _ACTIVE_KEYS:
            single.xref_set_key(catalog, key, "null")
        return single
    single = pymupdf.open()
    single.insert_pdf(document, from_page=number, to_page=number, links=False)
    return single


def _normalise(single: pymupdf.Document) -> bool:
    """Bakes annotations, rotation, crop box and user unit into the page; returns whether there were annotations."""
    page = single[0]
    annotated = page.first_annot is not None or page.first_widget is not None
    if annotated:
        single.bake()
        page = single[0]
    for key in ("Annots", "AA", "B", "Metadata", "PieceInfo"):
        single.xref_set_key(page.xref, key, "null")
    unit = _number(single.xref_get_key(page.xref, "UserUnit")[1], 1.0)
    box = _crop_box(single, page)
    turned = page.rotation % 360
    if turned or unit != 1.0 or box != tuple(page.mediabox) or box[:2] != (0.0, 0.0):
        _wrap(single, page, box, turned, unit)
    return annotated


def _crop_box(single: pymupdf.Document, page: pymupdf.Page) -> tuple[float, float, float, float]:
    """The visible box in the page's own coordinates (y up): CropBox within MediaBox, as the standard says."""
    media = page.mediabox
    kind, text = single.xref_get_key(page.xref, "CropBox")
    numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", text)] if kind == "array" else []
    if len(numbers) != 4:
        return tuple(media)
    crop = pymupdf.Rect(numbers).normalize() & media
    return tuple(media) if crop.is_empty else tuple(crop)


def _wrap(
    single: pymupdf.Document, page: pymupdf.Page, box: tuple[float, float, float, float], turned: int, unit: float
) -> None:
    """Puts the page content into one form that turns, moves and clips it; stray operators cannot get out of it."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    matrix, size = {
        0: ((1, 0, 0, 1, -left, -bottom), (width, height)),
        90: ((0, -1, 1, 0, -bottom, right), (height, width)),
        180: ((-1, 0, 0, -1, right, top), (width, height)),
        270: ((0, 1, -1, 0, top, -left), (height, width)),
    }[turned]
    numbers = " ".join(f"{unit * number:.5f}" for number in matrix)
    form = single.get_new_xref()
    resources = _resources(single, page.xref)
    bounds = f"{left:.4f} {bottom:.4f} {right:.4f} {top:.4f}"
    single.update_object(
        form,
        f"<</Type/XObject/Subtype/Form/BBox[{bounds}]/Matrix[{numbers}]/Resources {resources}>>",
    )
    single.update_stream(form, page.read_contents())
    content = single.get_new_xref()
    single.update_object(content, "<<>>")
    single.update_stream(content, b"/Sheet Do")
    single.xref_set_key(page.xref, "Resources", f"<</XObject<</Sheet {form} 0 R>>>>")
    single.xref_set_key(page.xref, "Contents", f"{content} 0 R")
    single.xref_set_key(page.xref, "MediaBox", f"[0 0 {unit * size[0]:.4f} {unit * size[1]:.4f}]")
    for key in ("CropBox", "BleedBox", "TrimBox", "ArtBox", "UserUnit"):
        single.xref_set_key(page.xref, key, "null")
    single.xref_set_key(page.xref, "Rotate", "0")


def _resources(single: pymupdf.Document, xref: int) -> str:
    """The page's resources as PDF text, also when they are inherited from the page tree."""
    for _ in range(50):
        kind, text = single.xref_get_key(xref, "Resources")
        if kind in ("dict", "xref"):
            return str(text)
        kind, parent = single.xref_get_key(xref, "Parent")
        if kind != "xref":
            break
        xref = int(parent.split()[0])
    return "<<>>"


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise
