"""Attachments: which files may be added to a finding or a remark, told by their content and never by their name."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from service_centre.errors import Conflict, Invalid

PIXELS_AT_MOST: Final = 64_000_000
"""Of a picture, width times height: what a browser unpacks takes four bytes each."""
ATTACHMENTS_AT_MOST: Final = 10
"""At one remark, or at one finding."""


class AttachmentKind(StrEnum):
    """What may be attached. Pictures are shown in the room, everything else is only downloaded."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    DOCX = "docx"
    XLSX = "xlsx"

    @property
    def is_picture(self) -> bool:
        return self in (AttachmentKind.PNG, AttachmentKind.JPEG)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How names of such files end; a file is saved as what it is, whatever its sender called it."""
        return (".jpg", ".jpeg") if self is AttachmentKind.JPEG else (f".{self.value}",)

    def named(self, name: str) -> str:
        """The name, with the ending of this kind where it has another: `x.hta` of a PDF becomes `x.hta.pdf`."""
        return name if name.lower().endswith(self.suffixes) else f"{name}{self.suffixes[0]}"

    @property
    def media_type(self) -> str:
        """As it goes over the wire."""
        return _MEDIA_TYPES[self]


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_MEDIA_TYPES: Final = {
    AttachmentKind.PDF: "application/pdf",
    AttachmentKind.PNG: "image/png",
    AttachmentKind.JPEG: "image/jpeg",
    AttachmentKind.DOCX: f"{_OFFICE}wordprocessingml.document",
    AttachmentKind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
}


class AttachmentNotAllowed(Invalid):
    """The content is none of the kinds that are taken."""

    code = "attachment_not_allowed"
    sentence = "附件“{name}”的内容不是 PDF、PNG、JPEG、DOCX 或 XLSX，未接收。"
    next_step = "请转换为其中一种格式后重新添加；只改文件名不起作用。"


class AttachmentTooLarge(Invalid):
    """Refused before it is read."""

    code = "attachment_too_large"
    sentence = "附件“{name}”为 {size}，超过 {limit} 的上限，未接收。"
    next_step = "请压缩或截取需要的部分后重新添加。"


class PictureTooLarge(Invalid):
    """A small file that would unpack to more than a browser should hold."""

    code = "picture_too_large"
    sentence = "图片“{name}”的像素过多（{width} × {height}），未接收。"
    next_step = "请缩小或截取需要的部分后重新添加。"


class NotAPicture(Invalid):
    """Only a picture can stand on a sheet."""

    code = "not_a_picture"
    sentence = "“{name}”不是 PNG 或 JPEG 图片，不能放到图纸上。"
    next_step = "请选择 PNG 或 JPEG 图片；其他文件可以作为意见的附件添加。"


class PictureGone(Conflict):
    """The file was taken off its finding."""

    code = "picture_gone"
    sentence = "图片“{name}”已被移除，不能再放到图纸上。"
    next_step = "请重新选择或粘贴图片。"


class TooManyAttachments(Conflict):
    """A few files say more than many."""

    code = "too_many_attachments"
    sentence = "最多添加 {limit} 个附件。"
    next_step = "请移除不需要的附件，或另写一条留言。"


@dataclass(frozen=True, slots=True)
class Picture:
    """Size of a picture in pixels."""

    width: int
    height: int

    @property
    def fits(self) -> bool:
        return 0 < self.width * self.height <= PIXELS_AT_MOST


def picture_size(head: bytes) -> Picture | None:
    """Width and height that the beginning of a PNG or JPEG tells; None where it tells none."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        if head[12:16] != b"IHDR" or len(head) < 24:
            return None
        return Picture(int.from_bytes(head[16:20]), int.from_bytes(head[20:24]))
    return _jpeg_size(head) if head.startswith(b"\xff\xd8\xff") else None


_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a frame header, which tells the size (ITU-T T.81, table B.1)."""


def _jpeg_size(head: bytes) -> Picture | None:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in _FRAMES:
            return Picture(int.from_bytes(head[at + 7 : at + 9]), int.from_bytes(head[at + 5 : at + 7]))
        else:
            at += 2 + int.from_bytes(head[at + 2 : at + 4])
    return None
