"""Recognises what a file is by its content, because names and extensions are only claims."""

import re
from pathlib import Path

from review_room.drawings.phrases import Phrase
from review_room.drawings.reading import DrawingKind
from review_room.drawings.refusals import Refusal, RefusalCode

HEAD_BYTES = 65536
_DXF_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:999\s*\r?\n[^\r\n]*\r?\n\s*)*0\s*\r?\n\s*SECTION", re.IGNORECASE)
_DXF_BINARY = b"AutoCAD Binary DXF"
_DXF_TRACES = re.compile(rb"(?:^|\n)\s*0\s*\r?\n\s*(?:SECTION|ENDSEC|LINE|LAYER|EOF)\s*\r?\n")

_READ = (
    (b"%PDF-", DrawingKind.PDF),
    (b"\x89PNG", DrawingKind.PNG),
    (b"\xff\xd8\xff", DrawingKind.JPEG),
    (b"II*\x00", DrawingKind.TIFF),
    (b"MM\x00*", DrawingKind.TIFF),
    (b"II+\x00", DrawingKind.TIFF),
    (b"MM\x00+", DrawingKind.TIFF),
    (b"PK\x03\x04", DrawingKind.ZIP),
    (b"PK\x05\x06", DrawingKind.ZIP),
)
_OFFICE = (b"[Content_Types].xml", b"_rels/.rels", b"mimetypeapplication/")
_FOUND = (
    (b"GIF8", Phrase("GIF 图片")),
    (b"BM", Phrase("BMP 图片")),
    (b"Rar!", Phrase("RAR 压缩包")),
    (b"7z\xbc\xaf", Phrase("7z 压缩包")),
    (b"\x1f\x8b", Phrase("GZIP 压缩包")),
    (b"\xd0\xcf\x11\xe0", Phrase("旧版 Office 文档")),
    (b"(DWF", Phrase("DWF 文件")),
    (b"%!PS", Phrase("PostScript 文件")),
)


def recognise(path: Path) -> DrawingKind:
    """The kind of the file at `path`. Raises `Refusal` EMPTY_FILE or WRONG_KIND."""
    with path.open("rb") as file:
        return kind_of(file.read(HEAD_BYTES))


def kind_of(head: bytes) -> DrawingKind:
    """The kind of a file that begins with `head`, which is `HEAD_BYTES` long unless the file is shorter.

    Raises `Refusal` EMPTY_FILE or WRONG_KIND.
    """
    if not head.strip(b"\x00 \t\r\n"):
        raise Refusal(RefusalCode.EMPTY_FILE)
    if head.startswith(_DXF_BINARY) or _DXF_START.search(head):
        return DrawingKind.DXF
    if re.match(rb"AC[12][0-9.]\d", head):
        return DrawingKind.DWG
    for magic, kind in _READ:
        if head.startswith(magic):
            return _not_office(kind, head)
    if b"%PDF-" in head[:1024]:  # after other bytes, which the standard allows; a ZIP may begin with a PDF unpacked
        return DrawingKind.PDF
    for magic, found in _FOUND:
        if head.startswith(magic):
            raise Refusal(RefusalCode.WRONG_KIND, found=found)
    if _DXF_TRACES.search(head):  # a DXF whose beginning is damaged: repair is tried
        return DrawingKind.DXF
    raise Refusal(RefusalCode.WRONG_KIND, found=Phrase("文本") if _is_text(head) else Phrase("未知格式"))


def _not_office(kind: DrawingKind, head: bytes) -> DrawingKind:
    """Office documents are ZIP files inside; they are told apart by their first members."""
    if kind is DrawingKind.ZIP and any(trace in head[:4096] for trace in _OFFICE):
        raise Refusal(RefusalCode.WRONG_KIND, found=Phrase("Office 文档"))
    return kind


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head
