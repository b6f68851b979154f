"""The typeface of annotations, embedded as a subset: FreeText without one loses Chinese characters in MuPDF.

Droid Sans Fallback (Apache-2.0), which PyMuPDF carries and all papers of the house use.
"""

import unicodedata
from functools import cache
from typing import Any

from review_room.papers.engine import pymupdf


@cache
def _typeface() -> Any:
    return pymupdf.Font("cjk")


@cache
def glyph(letter: str) -> tuple[int, float]:
    """Number and advance (in parts of the font size) of a letter's glyph; 0 where the typeface has none."""
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs"):
        return 0, 0.0
    return int(_typeface().has_glyph(ord(letter))), float(_typeface().glyph_advance(ord(letter)))


class Letters:
    """Texts as glyph numbers, and the one font object that holds all glyphs they use."""

    def __init__(self) -> None:
        self._used: set[int] = set()

    def line(self, text: str) -> tuple[str, float]:
        """The line as hexadecimal glyph numbers for an Identity-H font, and its width at size 1.

        What the typeface lacks is written as its code point: no character is dropped silently.
        """
        found = [glyph(letter) for letter in legible(text)]
        self._used.update(number for number, _ in found)
        return "".join(f"{number:04x}" for number, _ in found), sum(advance for _, advance in found)

    def embed(self, document: Any) -> int:
        """Put the typeface into the document as a subset; returns the number of the font object.

        The subset is made in a document of its own: done in the drawing, it would touch the drawing's fonts as well.
        """
        with pymupdf.open() as aside:
            page = aside.new_page(width=10, height=10)
            page.insert_font(fontname="T", fontbuffer=_typeface().buffer)
            content = aside.get_new_xref()
            aside.update_object(content, "<<>>")
            shown = "".join(f"{number:04x}" for number in sorted(self._used))
            aside.update_stream(content, f"BT /T 1 Tf <{shown}> Tj ET".encode())
            aside.xref_set_key(page.xref, "Contents", f"{content} 0 R")
            aside.subset_fonts()
            document.insert_pdf(aside)
        last = document[document.page_count - 1]
        number: int = last.get_fonts()[0][0]
        document.delete_page(document.page_count - 1)
        return number


def legible(text: str) -> str:
    """The text with every letter that the typeface lacks as 〔U+XXXX〕, as on all papers of the house."""
    return "".join(c if glyph(c)[0] else " " if c == "\t" else f"〔U+{ord(c):04X}〕" for c in text)
