"""A ZIP of drawings gives its drawings under their names, and nothing that harms."""

import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from review_room.drawings.archive_names import is_by_the_way, member_names, shown_name
from review_room.drawings.kinds import recognise
from review_room.drawings.limits import MEBIBYTE, Limits
from review_room.drawings.phrases import Phrase
from review_room.drawings.reading import DrawingKind
from review_room.drawings.refusals import Refusal, RefusalCode
from review_room.drawings.unpacking import unpack_drawings

PDF = b"%PDF-1.7 a drawing"


def packed(path: Path, members: dict[str, bytes], **how: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for key, value in how.items():
                setattr(entry, key, value)
            archive.writestr(entry, content)
    return path


def packed_raw(path: Path, members: list[tuple[bytes, bytes, bytes]], flags: int = 0) -> Path:
    """A ZIP with names as bytes and extra fields, written by hand: (name, extra field, content)."""
    body, directory = b"", b""
    for name, extra, content in members:
        fixed = struct.pack("<HHHHHLLLHH", 20, flags, 0, 0, 0x21, zlib.crc32(content), *[len(content)] * 2, 0, 0)
        head = fixed[:-4] + struct.pack("<HH", len(name), len(extra))
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHLL", 0, 0, 0, 0, len(body))
        directory += name + extra
        body += b"PK\x03\x04" + head + name + extra + content
    end = struct.pack("<HHHHLLH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    path.write_bytes(body + directory + b"PK\x05\x06" + end)
    return path


def taken(path: Path, limits: Limits | None = None) -> tuple[list[tuple[str, bytes]], str]:
    """What came out of the ZIP as (name, content), and what is said of it."""
    found: list[tuple[str, bytes]] = []

    def keep(name: str, member: Path) -> str:
        found.append((name, member.read_bytes()))
        return ""

    remarks = unpack_drawings(path, "图纸.zip", path.parent / "work", limits, on_member=keep)
    return found, "".join(map(str, remarks))


def refused(path: Path, limits: Limits | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        taken(path, limits)
    assert "图纸.zip" in str(caught.value)
    assert "？" not in str(caught.value)
    return caught.value


def test_drawings_come_out_under_their_names_with_folders(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip", {"建筑/": b"", "建筑/建施-01.pdf": PDF, "建筑/建施-02.dwg": b"AC1032" + bytes(20)}
    )

    found, said = taken(path)

    assert found == [("建筑/建施-01.pdf", PDF), ("建筑/建施-02.dwg", b"AC1032" + bytes(20))]
    assert said == "已解压 2 个文件。"


def test_a_zip_that_begins_with_a_pdf_not_packed_is_still_a_zip(tmp_path: Path) -> None:
    path = packed_raw(tmp_path / "a.zip", [(b"a.pdf", b"", PDF)])
    after_other_bytes = tmp_path / "a.pdf"
    after_other_bytes.write_bytes(b"\r\nfrom a mail\r\n" + PDF)

    assert recognise(path) is DrawingKind.ZIP
    assert recognise(after_other_bytes) is DrawingKind.PDF


@pytest.mark.parametrize("coding", ["gbk", "utf-8"])
def test_chinese_names_are_read_whichever_way_they_are_written(tmp_path: Path, coding: str) -> None:
    names = ["结构/柱平法施工图.pdf", "总说明.pdf"]
    path = packed_raw(tmp_path / "a.zip", [(name.encode(coding), b"", PDF + name.encode()) for name in names])

    assert [name for name, _ in taken(path)[0]] == names


def test_the_unicode_field_says_the_name_if_it_belongs_to_it() -> None:
    raw, name = b"???.pdf", "平面图.pdf"
    field = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    stale = struct.pack("<HH", 0x7075, len(field)) + b"\x01\0\0\0\0" + field[5:]

    assert member_names([(raw, 0, extra)]) == [name]
    assert member_names([(raw, 0, stale)]) == ["???.pdf"]


@pytest.mark.parametrize(
    ("raw", "flags", "name"),
    [
        ("平面图.pdf".encode(), 0x800, "平面图.pdf"),
        ("平面图.pdf".encode("gbk"), 0x800, "平面图.pdf"),
        ("模板.dwg".encode("gbk"), 0, "模板.dwg"),
        ("é.pdf".encode(), 0x800, "é.pdf"),
        (b"plan.pdf", 0, "plan.pdf"),
        ("繁體㐀𠀀.pdf".encode("gb18030"), 0, "繁體㐀𠀀.pdf"),
    ],
)
def test_names_are_decoded(raw: bytes, flags: int, name: str) -> None:
    assert member_names([(raw, flags, b"")]) == [name]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../etc/passwd.pdf", "etc/passwd.pdf"),
        ("/abs/图.pdf", "abs/图.pdf"),
        ("C:\\图纸\\一层.dwg", "图纸/一层.dwg"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("..", "未命名文件"),
        ("夹" * 300, "…" + "夹" * 199),
    ],
)
def test_a_members_name_is_only_ever_words(raw: str, shown: str) -> None:
    assert shown_name(raw) == shown


@pytest.mark.parametrize(
    "name", ["__MACOSX/._图.pdf", "图/Thumbs.db", "~$图.docx", "._图.pdf", "图.dwl2", ".DS_Store", "图/"]
)
def test_what_systems_leave_behind_is_by_the_way(name: str) -> None:
    assert is_by_the_way(name)


def test_what_is_no_drawing_is_left_out_and_said(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", {"x.pdf": PDF}).read_bytes()
    members = {"图.pdf": PDF, "说明.txt": b"letter", "套.zip": inner, "空.pdf": b"", "__MACOSX/._图.pdf": b"x"}

    found, said = taken(packed(tmp_path / "a.zip", members))

    assert [name for name, _ in found] == ["图.pdf"]
    assert said == (
        "已解压 1 个文件。跳过 3 个：说明.txt（不是图纸格式）、套.zip（压缩包里的压缩包）、空.pdf（空文件）。"
    )


def test_a_link_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("链接.pdf")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("图.pdf", PDF)

    assert taken(path) == ([("图.pdf", PDF)], "已解压 1 个文件。")


def test_a_member_that_is_not_taken_is_said_with_the_reason(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"一.pdf": PDF, "二.pdf": PDF})
    answers = iter([None, Phrase("与“{name}”内容相同", name="一.pdf")])

    remarks = unpack_drawings(path, "a.zip", tmp_path / "work", on_member=lambda *_: next(answers))

    assert "".join(map(str, remarks)) == "已解压 1 个文件。跳过 1 个：二.pdf（与“一.pdf”内容相同）。"


def test_nothing_of_a_zip_stays_in_the_working_folder(tmp_path: Path) -> None:
    taken(packed(tmp_path / "a.zip", {"一.pdf": PDF, "二.txt": b"x"}))

    assert not list((tmp_path / "work").glob("member-*"))


def test_a_bomb_is_refused_by_what_its_directory_says(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.zip", {f"{n}.pdf": bytes(5 * MEBIBYTE) for n in range(4)})

    found = refused(path, Limits(archive_bytes=16 * MEBIBYTE))

    assert found.code is RefusalCode.ARCHIVE_TOO_BIG
    assert "20 MB" in str(found)


def test_a_bomb_that_lies_about_its_size_is_stopped_at_the_size_it_told(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.zip", {"大.pdf": b"%PDF-" + bytes(50 * MEBIBYTE), "图.pdf": PDF})
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", 50 * MEBIBYTE + 5), struct.pack("<L", 5)))

    found, said = taken(path, Limits(archive_bytes=16 * MEBIBYTE))

    assert [name for name, _ in found] == ["图.pdf"]
    assert "大.pdf（已损坏）" in said


def test_a_member_above_the_limit_is_left_out(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"大.pdf": bytes(3 * MEBIBYTE), "图.pdf": PDF})

    assert "大.pdf（超过 2 MB）" in taken(path, Limits(file_bytes=2 * MEBIBYTE))[1]


def test_too_many_members_are_refused_with_both_numbers(tmp_path: Path) -> None:
    found = refused(packed(tmp_path / "a.zip", {f"{n}.pdf": PDF for n in range(4)}), Limits(archive_members=3))

    assert found.code is RefusalCode.ARCHIVE_TOO_FULL
    assert "4 个" in str(found)
    assert "3 个" in str(found)


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    path = packed_raw(tmp_path / "a.zip", [(b"a.pdf", b"", PDF), (b"b.pdf", b"", PDF)])
    content = bytearray(path.read_bytes())
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<L", 0)
    path.write_bytes(content)

    assert "重叠" in str(refused(path))


def test_a_zip_with_a_password_is_refused_and_single_members_are_left_out(tmp_path: Path) -> None:
    assert refused(packed_raw(tmp_path / "a.zip", [(b"a.pdf", b"", PDF)], flags=1)).code is (
        RefusalCode.ARCHIVE_WITH_PASSWORD
    )

    path = packed_raw(tmp_path / "b.zip", [(b"a.pdf", b"", PDF), (b"b.pdf", b"", PDF)])
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(content)
    assert taken(path)[1] == "已解压 1 个文件。跳过 1 个：a.pdf（设有密码）。"


@pytest.mark.parametrize("keep", [20, 0.5, 0.97])
def test_a_truncated_zip_is_refused(tmp_path: Path, keep: float) -> None:
    path = packed(tmp_path / "a.zip", {"一.pdf": PDF * 100, "二.pdf": PDF})
    content = path.read_bytes()
    path.write_bytes(content[: int(keep if keep > 1 else len(content) * keep)])

    assert refused(path).code is RefusalCode.DAMAGED_ARCHIVE


def test_a_damaged_member_is_left_out_and_the_others_come(tmp_path: Path) -> None:
    path = packed_raw(tmp_path / "a.zip", [(b"a.pdf", b"", PDF), (b"b.pdf", b"", PDF)])
    path.write_bytes(path.read_bytes().replace(PDF, PDF[:-1] + b"?", 1))

    assert taken(path) == ([("b.pdf", PDF)], "已解压 1 个文件。跳过 1 个：a.pdf（已损坏）。")


def test_an_empty_zip_and_one_without_drawings_are_refused(tmp_path: Path) -> None:
    assert refused(packed(tmp_path / "a.zip", {})).code is RefusalCode.ARCHIVE_WITHOUT_DRAWINGS
    found = refused(packed(tmp_path / "b.zip", {"说明.txt": b"letter"}))
    assert found.code is RefusalCode.ARCHIVE_WITHOUT_DRAWINGS
    assert "说明.txt" in str(found)


def test_a_member_that_needs_more_memory_than_there_is_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("大.pdf", PDF * 10)
        archive.writestr(zipfile.ZipInfo("图.pdf"), PDF)
    content = bytearray(path.read_bytes())
    start = content.index("大.pdf".encode()) + len("大.pdf".encode())
    content[start + 5 : start + 9] = b"\xff\xff\xff\xff"  # a dictionary of four gigabytes
    path.write_bytes(content)

    found, said = taken(path, Limits(address_space=1024 * MEBIBYTE))

    assert [name for name, _ in found] == ["图.pdf"]
    assert "大.pdf" in said
