"""Joins stamped sheets into one PDF without losing which of their layers are hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from review_room.papers.engine import pymupdf

_MARK = "LianshenLayer"  # private key with which a layer is found again in the joined document


@dataclass(frozen=True, slots=True)
class StampedSheet:
    """A stamped sheet and the name under which it stands in the table of contents."""

    title: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class _Layers:
    """Layers of one sheet in the joined document: object numbers, shown and hidden."""

    title: str
    shown: list[int]
    hidden: list[int]


def stamped_set(sheets: Sequence[StampedSheet], cover: bytes | None = None) -> bytes:
    """Join stamped sheets into one PDF with a bookmark and a group of layers for each, behind a cover if one is given.

    With a cover from `cover.render_cover` the seal of the whole set has its place, and no sheet carries a signature.
    """
    sheets = [*([StampedSheet("目录", cover)] if cover is not None else []), *sheets]
    with pymupdf.open() as joined:
        bookmarks = []
        layers = []
        for position, sheet in enumerate(sheets):
            bookmarks.append([1, sheet.title, joined.page_count + 1])
            before = joined.xref_length()
            with pymupdf.open(stream=sheet.pdf, filetype="pdf") as pages:
                _mark_layers(pages)
                joined.insert_pdf(pages)
            layers.append(_found_layers(joined, before, sheet.title, position))
        _register(joined, layers)
        joined.set_toc(bookmarks)
        joined.set_metadata({"title": "联合审查合格图纸（演示）", "creator": "联审 Lianshen"})
        content: bytes = joined.tobytes(garbage=3, deflate=True)
    return content


def _mark_layers(document: Any) -> None:
    for number, layer in document.get_ocgs().items():
        document.xref_set_key(number, _MARK, "true" if layer["on"] else "false")


def _found_layers(joined: Any, before: int, title: str, position: int) -> _Layers:
    """The marked layers among the objects that came with the last sheet.

    The mark becomes the sheet's position: layers of the same name would otherwise be merged when the set is written,
    and one sheet would show what the other hides.
    """
    layers = _Layers(title, [], [])
    for number in range(before, joined.xref_length()):
        kind, value = joined.xref_get_key(number, _MARK)
        if kind == "bool":
            (layers.shown if value == "true" else layers.hidden).append(number)
            joined.xref_set_key(number, _MARK, str(position))
    return layers


def _register(joined: Any, sheets: Sequence[_Layers]) -> None:
    """Name all layers in the catalogue (ISO 32000-1, 8.11.4): joining alone forgets them, and shows what was hidden."""
    shown = _references([number for sheet in sheets for number in sheet.shown])
    hidden = _references([number for sheet in sheets for number in sheet.hidden])
    if not shown and not hidden:
        return
    order = " ".join(
        f"[{pymupdf.get_pdf_str(sheet.title)} {_references(sorted(sheet.shown + sheet.hidden))}]"
        for sheet in sheets
        if sheet.shown or sheet.hidden
    )
    configuration = f"<</Name (Sheets)/BaseState/ON/ON[{shown}]/OFF[{hidden}]/Order[{order}]>>"
    value = f"<</OCGs[{shown} {hidden}]/D{configuration}>>"
    joined.xref_set_key(joined.pdf_catalog(), "OCProperties", value)


def _references(numbers: Sequence[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)
