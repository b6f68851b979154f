"""The child process that joins sheets and puts annotations on them; started only by `annotating.annotated_set`.

The sheets come from uploads, so nobody else opens them.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count, groupby
from pathlib import Path
from typing import Any, Final

from review_room.drawings.child_process import Request, Tell, limited_child
from review_room.drawings.limits import renew_cpu
from review_room.exchange.annotation import POINTS_PER_MM, Annotation, PaperScale, Reply, Shape

_FINEST_DPI: Final = 200
_LONGEST_PIXELS: Final = 1490
"""A little below what BCF allows for a snapshot (1500): edges of a clipping are rounded outwards."""


def annotate_sheets(request: Request, tell: Tell) -> None:
    """Writes what the request asks for into its folder."""
    _write(request)
    tell({"event": "annotated"})


def _write(request: Mapping[str, Any]) -> None:
    from review_room.exchange.annotated_pdf import annotate
    from review_room.exchange.measure_dictionary import put_viewports, viewport_from
    from review_room.papers.engine import pymupdf
    from review_room.papers.sets import StampedSheet, stamped_set

    sheets = [StampedSheet(one["title"], Path(one["path"]).read_bytes()) for one in request["sheets"]]
    with pymupdf.open(stream=stamped_set(sheets), filetype="pdf") as document:
        pictures = {digest: Path(path).read_bytes() for digest, path in request["pictures"].items()}
        told = [annotation_from(one) for one in request["annotations"]]
        annotate(document, [replace(one, picture=pictures.get(one.picture_digest)) for one in told])
        for number, sheet in enumerate(request["sheets"]):
            put_viewports(document, number, [viewport_from(one) for one in sheet["viewports"]])
        if request["clippings"] is not None:
            _clip(document, request)
            _report(request)
            return
        document.set_metadata({"title": request["title"], "creator": "联审 Lianshen"})
        # Merging objects that are alike would make one layer of two sheets' layers.
        document.save(Path(request["work"]) / "annotated.pdf", garbage=1, deflate=True)


def _clip(document: Any, request: Mapping[str, Any]) -> None:
    """Draws parts of the pages, page by page: what a page holds is read once, however many parts are wanted of it."""
    from review_room.papers.engine import pymupdf

    wanted = sorted(enumerate(request["clippings"]), key=lambda one: one[1][0])
    for page_number, group in groupby(wanted, key=lambda one: one[1][0]):
        page = document[page_number]
        shown = page.get_displaylist(annots=1)
        for number, (_, (left, bottom, right, top)) in group:
            width, height = (right - left) * POINTS_PER_MM, (top - bottom) * POINTS_PER_MM
            scale = min(_FINEST_DPI / 72, _LONGEST_PIXELS / max(width, height))
            matrix = pymupdf.Matrix(scale, scale)
            corner = left * POINTS_PER_MM, page.rect.height - top * POINTS_PER_MM
            clip = pymupdf.Rect(*corner, corner[0] + width, corner[1] + height)
            picture = shown.get_pixmap(matrix=matrix, clip=clip, alpha=0)
            picture.save(Path(request["work"]) / f"clipping-{number}.png")
        renew_cpu(request["limits"]["cpu_seconds"])


def _report(request: Mapping[str, Any]) -> None:
    """Sets the list of findings with the clippings just drawn, where one is asked for."""
    if request["report"] is None:
        return
    from review_room.papers.content import FindingRow
    from review_room.papers.engine import pymupdf
    from review_room.papers.findings_report import Picture, ReportRow, render_report

    numbers = count()
    rows = []
    for raw, pictured, below in request["report"]["rows"]:
        picture = None
        if pictured:
            png = (Path(request["work"]) / f"clipping-{next(numbers)}.png").read_bytes()
            drawn = pymupdf.Pixmap(png)
            picture = Picture(png, drawn.width, drawn.height)
        rows.append(ReportRow(FindingRow(**raw), picture, tuple((label, text) for label, text in below)))
    pdf = render_report(rows, title=request["title"], remark=request["report"]["remark"])
    (Path(request["work"]) / "report.pdf").write_bytes(pdf)


def annotation_from(raw: Mapping[str, Any]) -> Annotation:
    """An annotation from the JSON of a request; the inverse of `annotating.as_json`."""
    return Annotation(
        **{
            **raw,
            "shape": Shape(raw["shape"]),
            "scale": PaperScale(**raw["scale"]) if raw["scale"] else None,
            "points": tuple((x, y) for x, y in raw["points"]),
            "created": _moment(raw["created"]),
            "changed": _moment(raw["changed"]),
            "replies": tuple(Reply(**{**one, "at": _moment(one["at"])}) for one in raw["replies"]),
        }
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


if __name__ == "__main__":
    sys.exit(limited_child(sys.argv[1], annotate_sheets))
