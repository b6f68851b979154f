"""The one typeface of drawings read from DXF: Droid Sans Fallback, which PyMuPDF carries and every PDF of ours embeds.

DXF names fonts that are rarely on the machine (gbcbig.shx, hztxt.shx); a wrong big font shows boxes instead of Chinese.
One embedded typeface with Chinese, Latin, Greek and signs is always legible, and its widths are known while laying out.
"""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import functools
from collections.abc import Mapping

import pymupdf
from ezdxf.addons.drawing.text_renderer import TextRenderer
from ezdxf.fonts import fonts
from ezdxf.fonts.font_face import FontFace
from ezdxf.fonts.font_measurements import FontMeasurements
from ezdxf.npshapes import NumpyPath2d

from review_room.drawings.canvas import CAP_HEIGHT
from review_room.drawings.text_codes import readable

X_HEIGHT = 137 / 183
DESCENDER = 61 / 183
"""Height of small letters and depth below the line, in heights of a capital letter."""

_SUBSTITUTES: Mapping[str, str] = {"⌀": "∅", "▯": "□", "\ufffd": "□", "\u2002": " ", "\u2003": " ", "\u2009": " "}


@functools.cache
def typeface() -> pymupdf.Font:
    """The typeface itself."""
    return pymupdf.Font("cjk")


@functools.cache
def glyph(letter: str) -> tuple[int, float]:
    """Glyph number and advance (in parts of the font size) of one letter; a box where the typeface has no such sign."""
    for candidate in (letter, _SUBSTITUTES.get(letter, "□"), "□"):
        code = ord(candidate)
        number = typeface().has_glyph(code)
        if number:
            return int(number), float(typeface().glyph_advance(code))
    return 0, 1.0


def glyphs(text: str) -> str:
    """The text as hexadecimal glyph numbers, as a PDF string of an Identity-H font wants them."""
    return "".join(f"{glyph(letter)[0]:04x}" for letter in text)


def width_in_caps(text: str) -> float:
    """The width of a line of text in heights of a capital letter."""
    return sum(glyph(letter)[1] for letter in text) / CAP_HEIGHT


class LetteringFont(fonts.AbstractFont):
    """The typeface as ezdxf's text layout wants to see it. Text stays text: there are no outlines to ask for."""

    def __init__(self, cap_height: float = 1.0, width_factor: float = 1.0) -> None:
        super().__init__(FontMeasurements(0.0, cap_height, cap_height * X_HEIGHT, cap_height * DESCENDER))
        self._cap_width = cap_height * width_factor

    def text_width(self, text: str) -> float:
        """Width in drawing units at this font's height."""
        return width_in_caps(readable(text)) * self._cap_width

    def text_width_ex(self, text: str, cap_height: float, width_factor: float = 1.0) -> float:
        """Width in drawing units at the given height."""
        return width_in_caps(readable(text)) * cap_height * width_factor

    def space_width(self) -> float:
        """Width of a blank."""
        return self.text_width(" ")

    def text_path(self, text: str) -> NumpyPath2d:
        """No outlines."""
        return NumpyPath2d(None)

    def text_path_ex(self, text: str, cap_height: float, width_factor: float = 1.0) -> NumpyPath2d:
        """No outlines."""
        return NumpyPath2d(None)

    def text_glyph_paths(self, text: str, cap_height: float, width_factor: float = 1.0) -> list[NumpyPath2d]:
        """No outlines."""
        return []


class LetteringEngine(TextRenderer):
    """Answers ezdxf's questions about text with our typeface, whatever font the drawing names."""

    def __init__(self) -> None:
        self._font = LetteringFont()

    def get_font(self, font_face: FontFace) -> fonts.AbstractFont:
        """Always ours."""
        return self._font

    def get_font_measurements(self, font_face: FontFace, cap_height: float = 1.0) -> FontMeasurements:
        """Heights at that height of a capital letter."""
        return self._font.measurements.scale(cap_height)

    def get_text_line_width(self, text: str, font_face: FontFace, cap_height: float = 1.0) -> float:
        """Width of a line."""
        return self._font.text_width_ex(text, cap_height)

    def get_text_path(self, text: str, font_face: FontFace, cap_height: float = 1.0) -> NumpyPath2d:
        """No outlines."""
        return NumpyPath2d(None)

    def get_text_glyph_paths(self, text: str, font_face: FontFace, cap_height: float = 1.0) -> list[NumpyPath2d]:
        """No outlines."""
        return []

    def is_stroke_font(self, font_face: FontFace) -> bool:
        """Never: the typeface is filled."""
        return False
