"""Turns the codes that CAD writes for characters into the characters: \\U+4E2D (Unicode), \\M+1D6D0 (Chinese bytes)."""

import re

from ezdxf.tools.text import replace_non_printable_characters

_CODED = re.compile(r"\\[Uu]\+([0-9A-Fa-f]{4})|\\[Mm]\+([1-5])([0-9A-Fa-f]{4})")
_CODE_PAGES = {"1": "cp932", "2": "cp950", "3": "cp949", "4": "cp1361", "5": "gbk"}
_LETTERS_IN_A_LINE = 2000


def readable(text: str) -> str:
    """One line of text as people read it: codes become letters, what cannot be printed a box, tabs blanks."""
    if "\\" in text:
        text = _CODED.sub(_letter, text)
    return replace_non_printable_characters(text.replace("\t", "    "), replacement="□")[:_LETTERS_IN_A_LINE]


def _letter(code: re.Match[str]) -> str:
    if code[1]:
        return chr(int(code[1], 16))
    try:
        return bytes.fromhex(code[3]).lstrip(b"\x00").decode(_CODE_PAGES[code[2]])
    except UnicodeDecodeError:
        return "□"
