"""XFDF files composed in the manner of three programs: their page counts, their extra attributes and elements."""

from pathlib import Path

_FILES = Path(__file__).parent / "files"

ACROBAT, APRYSE, ITEXT = (
    (_FILES / f"{name}.xfdf").read_text(encoding="utf-8") for name in ("acrobat", "apryse", "itext")
)
ALL = {"Acrobat": ACROBAT, "Apryse": APRYSE, "iText": ITEXT}
