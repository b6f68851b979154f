"""PyMuPDF, whose own annotations are too incomplete for a strict check: seen as `Any` by the other modules."""

from typing import Any

import pymupdf as _pymupdf

pymupdf: Any = _pymupdf
