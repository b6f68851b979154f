"""Reads the names inside a ZIP, which may be in GBK or UTF-8 without saying so, and says what is no drawing. Pure."""

import unicodedata
import zlib
from collections.abc import Iterable

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_SHOWN_LETTERS = 200
_FIRST_CJK = "\u2e80"
_SYSTEM_FOLDERS = ("__macosx", ".git", ".svn", "$recycle.bin", "system volume information")
_SYSTEM_FILES = ("thumbs.db", ".ds_store", "desktop.ini", "ehthumbs.db")
_LOCK_SUFFIXES = (".dwl", ".dwl2")


def member_names(members: Iterable[tuple[bytes, int, bytes]]) -> list[str]:
    """The names of members, given as (bytes of the name, general purpose flags, extra field) in their order.

    A name that says it is UTF-8 (flag bit 11, or the Info-ZIP field 0x7075 with the right checksum) is. The others are
    judged together, for one program wrote them all: UTF-8 if all of them can be and Chinese comes out, else GBK.
    """
    rows = list(members)
    stated = [_stated_name(*row) for row in rows]
    silent = [raw for (raw, _, _), name in zip(rows, stated, strict=True) if name is None]
    coding = _guess_coding(silent)
    return [
        unicodedata.normalize("NFC", name if name is not None else raw.decode(coding, "replace"))
        for (raw, _, _), name in zip(rows, stated, strict=True)
    ]


def _stated_name(raw: bytes, flags: int, extra: bytes) -> str | None:
    told = _unicode_path(raw, extra)
    if told is not None:
        return told
    if flags & _UTF8_FLAG or raw.isascii():
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return None  # it says so and is not: some programs set the flag and write GBK
    return None


def _unicode_path(raw: bytes, extra: bytes) -> str | None:
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        fits = kind == _UNICODE_PATH and field[:1] == b"\x01" and len(field) > 5
        if fits and int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def _guess_coding(names: Iterable[bytes]) -> str:
    """How names that say nothing are written: two Chinese characters of GBK can look like Greek in UTF-8."""
    together = b"/".join(names)
    try:
        text = together.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    if any(letter >= _FIRST_CJK for letter in text):
        return "utf-8"
    try:
        together.decode("gb18030")
    except UnicodeDecodeError:
        return "utf-8"
    return "gb18030"


def shown_name(name: str) -> str:
    """The name with its folders as people read it: never a path, no control characters, at most 200 letters."""
    parts = ["".join(letter for letter in part if letter.isprintable()) for part in name.replace("\\", "/").split("/")]
    kept = [part.strip() for part in parts if part.strip(" .")]
    if kept and kept[0][1:2] == ":":  # a Windows drive
        kept[0] = kept[0][2:]
    joined = "/".join(part for part in kept if part)
    return (joined if len(joined) <= _SHOWN_LETTERS else f"…{joined[1 - _SHOWN_LETTERS :]}") or "未命名文件"


def is_by_the_way(name: str) -> bool:
    """Whether a member is what systems leave in archives (previews, locks): left out without a word."""
    *folders, last = name.replace("\\", "/").lower().split("/")
    if any(folder in _SYSTEM_FOLDERS for folder in folders):
        return True
    return not last or last in _SYSTEM_FILES or last.startswith(("~$", "._")) or last.endswith(_LOCK_SUFFIXES)
