"""What an attachment is, by its content: its name says no other, and no archive is a trap."""

import io
import struct
import zipfile

import pytest

from review_room.domain.attachment import AttachmentKind, AttachmentNotAllowed
from review_room.usecases.attachments import kind_of_content


def office(*parts: str, types: bytes = b"<Types/>") -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        for part in parts:
            archive.writestr(part, "x")
    made.seek(0)
    return made


@pytest.mark.parametrize(
    ("kind", "sent", "saved"),
    [
        (AttachmentKind.PDF, "复审说明.hta", "复审说明.hta.pdf"),
        (AttachmentKind.PDF, "复审说明.PDF", "复审说明.PDF"),
        (AttachmentKind.JPEG, "照片.jpeg", "照片.jpeg"),
        (AttachmentKind.PNG, "截图", "截图.png"),
    ],
)
def test_a_file_is_saved_as_what_it_is(kind: AttachmentKind, sent: str, saved: str) -> None:
    assert kind.named(sent) == saved


def test_a_document_of_office_is_known_by_its_parts() -> None:
    assert kind_of_content(office("word/document.xml"), "说明.docx") is AttachmentKind.DOCX


@pytest.mark.parametrize(
    "made",
    [
        office("word/document.xml", "word/vbaProject.bin"),
        office("word/document.xml", types=b'<Override ContentType="application/vnd.ms-word.document.macroEnabled"/>'),
        office("readme.txt"),
    ],
    ids=["macros", "macros under another name", "no document"],
)
def test_what_runs_or_is_no_document_is_refused(made: io.BytesIO) -> None:
    with pytest.raises(AttachmentNotAllowed):
        kind_of_content(made, "说明.docx")


def test_an_archive_of_very_many_entries_is_not_even_listed() -> None:
    content = bytearray(office("word/document.xml").getvalue())
    struct.pack_into("<H", content, content.rfind(b"PK\x05\x06") + 10, 60_000)
    with pytest.raises(AttachmentNotAllowed):
        kind_of_content(io.BytesIO(bytes(content)), "说明.docx")
