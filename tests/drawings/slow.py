"""A small PDF whose pages take minutes: what one sender can do to all others."""

from pathlib import Path

import pymupdf

FORMS = 12
LINES = 300


def slow_pdf(path: Path, pages: int, *, mark: str = "") -> Path:
    """`pages` pages of forms within forms; `mark` makes files of different bytes."""
    with pymupdf.open() as document:
        below = document.get_new_xref()
        document.update_object(below, "<</Type/XObject/Subtype/Form/BBox[0 0 1190 842]>>")
        document.update_stream(below, b"\n".join(b"%d 0 m %d 842 l S" % (x, x) for x in range(LINES)))
        for _ in range(FORMS):
            above = document.get_new_xref()
            document.update_object(
                above,
                f"<</Type/XObject/Subtype/Form/BBox[0 0 1190 842]/Resources<</XObject<</X {below} 0 R>>>>>>",
            )
            document.update_stream(above, b"/X Do " * 8)
            below = above
        for number in range(pages):
            page = document.new_page(width=1190, height=842)
            content = document.get_new_xref()
            document.update_object(content, "<<>>")
            document.update_stream(content, f"% {mark} {number}\n/X Do".encode())
            document.xref_set_key(page.xref, "Resources", f"<</XObject<</X {below} 0 R>>>>")
            document.xref_set_key(page.xref, "Contents", f"{content} 0 R")
        document.save(path)
    return path
