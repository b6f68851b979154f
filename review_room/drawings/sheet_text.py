"""Turns the PDF of one finished sheet into its `SheetReading`, trying on the way that it can be shown at all."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

from collections.abc import Callable
from pathlib import Path

import pymupdf
from PIL import Image

from review_room.drawings.catalogue import rows_of_catalogue
from review_room.drawings.paper_names import paper_name
from review_room.drawings.phrases import Phrase
from review_room.drawings.reading import THUMBNAIL_SUFFIX, WORDS_SUFFIX, SheetReading
from review_room.drawings.refusals import Refusal, RefusalCode, Remark
from review_room.drawings.sheet_layers import layers_of
from review_room.drawings.sheet_numbers import printable
from review_room.drawings.sheet_words import lines_of, words_of, write_words
from review_room.drawings.title_block import read_title_block

POINTS_PER_MM = 72 / 25.4
OnSeen = Callable[[int, Path], None]
LONGEST_MM = 20_000
"""No plotter makes a longer sheet, and no column of ours holds one."""
THUMBNAIL_PIXELS = 480
"""The longer side."""
TEXT_KEPT = 200_000
CATALOGUE_KEPT = 2000


def read_sheet(
    path: Path,
    index: int,
    *,
    file_name: str,
    label: str = "",
    remarks: tuple[Remark, ...] = (),
    on_seen: OnSeen = lambda _index, _thumbnail: None,
) -> SheetReading:
    """Reads the title block and text of the one-page PDF at `path`, sheet `index` of the file `file_name`.

    `label` (a page label or layout name) is the title where the sheet itself names none; both may be empty. `on_seen`
    is told of the small picture as soon as there is one: on heavy sheets the words take as long as the drawing. Raises
    `Refusal` SHEET_UNREADABLE when the page has no size or cannot be rendered.
    """
    with pymupdf.open(path) as document:
        page = document[0]
        width, height = page.rect.width, page.rect.height
        if width < 1 or height < 1:
            raise Refusal(RefusalCode.SHEET_UNREADABLE, name=label or str(index), reason=Phrase("页面没有大小"))
        if max(width, height) > LONGEST_MM * POINTS_PER_MM:
            raise Refusal(RefusalCode.SHEET_UNREADABLE, name=label or str(index), reason=Phrase("图幅超过 20 米"))
        width_mm, height_mm = size_mm(page)
        displayed = page.get_displaylist()
        on_seen(index, _thumbnail(page, displayed, path))
        words = words_of(displayed)
        lines = lines_of(words)
        layers = layers_of(document)
    block = read_title_block(lines, width, height)
    write_words(words, path.with_suffix(WORDS_SUFFIX), height=height, mm=POINTS_PER_MM)
    sheet_no = printable(block.sheet_no or "") or f"{Path(file_name.replace(chr(92), '/')).stem}-{index:02d}"
    title = printable(block.title or "") or printable(label)
    return SheetReading(
        index=index,
        pdf_path=path,
        width_mm=width_mm,
        height_mm=height_mm,
        sheet_no=sheet_no,
        title="" if title == sheet_no else title,  # nobody needs to read the same twice
        discipline=block.discipline,
        confidence=block.confidence,
        text="\n".join(line.text for line in lines)[:TEXT_KEPT],
        remarks=remarks,
        scale=block.scale,
        issue=block.issue,
        paper=paper_name(width_mm, height_mm),
        layers=layers,
        catalogue=rows_of_catalogue(lines)[:CATALOGUE_KEPT],
    )


def size_mm(page: pymupdf.Page) -> tuple[float, float]:
    """Width and height of a sheet in millimetres, rounded as everywhere: the tile pyramid is computed from them."""
    return round(page.rect.width / POINTS_PER_MM, 2), round(page.rect.height / POINTS_PER_MM, 2)


def _thumbnail(page: pymupdf.Page, displayed: pymupdf.DisplayList, path: Path) -> Path:
    """Draws the sheet small, beside its PDF; returns where.

    A page that cannot be drawn within the limits of this child must not reach the reviewers' renderer.
    """
    zoom = THUMBNAIL_PIXELS / max(page.rect.width, page.rect.height)
    pixmap = displayed.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False)
    picture = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    # More effort saves a kilobyte and costs sixteen times as long as this (measured on real plans).
    thumbnail = path.with_suffix(THUMBNAIL_SUFFIX)
    picture.save(thumbnail, "WEBP", lossless=True, quality=0, method=1)
    return thumbnail
