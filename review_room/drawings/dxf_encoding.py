"""Finds out in what encoding a DXF is written, because $DWGCODEPAGE often says another than it is."""

import re

from ezdxf.tools.codepage import toencoding

_HEAD_BYTES = 1024 * 1024
_LINES = 3000
_FOREIGN = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_RELEASE = re.compile(rb"\$ACADVER\s+1\s+AC(\d{4})")
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+(\S+)")
_FIRST_UTF8 = 1021
_CHINESE = ("gbk", "cp936", "gb18030")


def declared_encoding(raw: bytes) -> str:
    """What the head of the file says: UTF-8 from AutoCAD 2007 on, a code page before."""
    head = raw[:_HEAD_BYTES]
    release = _RELEASE.search(head)
    if release and int(release[1]) >= _FIRST_UTF8:
        return "utf-8"
    page = _CODE_PAGE.search(head)
    return toencoding(page[1].decode("ascii", "replace")) if page else "cp1252"


def encoding_of(raw: bytes) -> str:
    """The encoding of the text, as Python names it.

    UTF-8 has no look-alikes, so text that is UTF-8 is taken for it. Text that consists of pairs of high bytes as
    GB 2312 has them is Chinese, whatever a program installed in another language wrote into the head.
    """
    declared = declared_encoding(raw)
    lines = b"\n".join(
        line.group().rstrip(b"\r") for line, _ in zip(_FOREIGN.finditer(raw), range(_LINES), strict=False)
    )
    if not lines or _decodes(lines, "utf-8"):
        return "utf-8" if lines else declared
    if declared not in _CHINESE and (_decodes(lines, "gb2312") or (declared == "utf-8" and _decodes(lines, "gb18030"))):
        return "gb18030"
    return declared


def decoded_line(line: bytes, encoding: str) -> str:
    """One line of a file of mixed encodings."""
    for candidate in ("utf-8", encoding, "gb18030"):
        try:
            return line.decode(candidate)
        except UnicodeDecodeError:
            continue
    return line.decode(encoding, "replace")


def _decodes(lines: bytes, encoding: str) -> bool:
    try:
        lines.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
