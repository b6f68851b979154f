"""Unpacks a ZIP of drawings, in the child: each member that is a drawing becomes a file in the working folder."""

import errno
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from review_room.drawings.archive_names import is_by_the_way, member_names, shown_name
from review_room.drawings.kinds import recognise
from review_room.drawings.limits import MEBIBYTE, Limits, renew_cpu
from review_room.drawings.phrases import Phrase, value_as_json
from review_room.drawings.reading import DrawingKind
from review_room.drawings.refusals import Refusal, RefusalCode
from review_room.drawings.task import ReadingTask

_ENCRYPTED = 0x1
_LOCAL_HEADER = 30
_CHUNK = 1 << 20
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error)


@dataclass(frozen=True)
class _Member:
    position: int
    entry: zipfile.ZipInfo
    name: str


def unpack(task: ReadingTask) -> None:
    """Writes every drawing in the ZIP to the working folder and tells it with a line, in the order of the ZIP.

    Raises `Refusal`: damaged, all with a password, too many members, too large when unpacked, overlapping members.
    """
    try:
        with zipfile.ZipFile(task.path) as archive:
            members = list(_members(archive))
            _check(members, task.limits)
            task.plan(len(members))
            for member in members:
                if member.position not in task.done:
                    _take(task, archive, member)
    except UnicodeDecodeError:
        raise Refusal(RefusalCode.DAMAGED_ARCHIVE, reason=Phrase("文件名编码有误")) from None
    except _BROKEN:
        raise Refusal(RefusalCode.DAMAGED_ARCHIVE, reason=Phrase("文件目录读不出来，可能没有传完")) from None


def _members(archive: zipfile.ZipFile) -> Iterator[_Member]:
    """The files of the ZIP that somebody put there on purpose."""
    entries = archive.infolist()
    names = member_names((_raw_name(entry), entry.flag_bits, entry.extra) for entry in entries)
    for position, (entry, name) in enumerate(zip(entries, names, strict=True), start=1):
        folder = name.endswith(("/", "\\"))
        link = stat.S_ISLNK(entry.external_attr >> 16)
        if not (folder or link or is_by_the_way(name)):
            yield _Member(position, entry, shown_name(name))


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    """The bytes of the name; the library has read them as UTF-8 or as code page 437, which loses nothing."""
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")


def _check(members: list[_Member], limits: Limits) -> None:
    """Refuses by what the directory says; while unpacking, no member can give more than it says here."""
    if len(members) > limits.archive_members:
        raise Refusal(RefusalCode.ARCHIVE_TOO_FULL, count=len(members), limit=limits.archive_members)
    total = sum(member.entry.file_size for member in members)
    if total > limits.archive_bytes:
        told = {"megabytes": -(-total // MEBIBYTE), "limit": limits.archive_bytes // MEBIBYTE}
        raise Refusal(RefusalCode.ARCHIVE_TOO_BIG, **told)
    if members and all(member.entry.flag_bits & _ENCRYPTED for member in members):
        raise Refusal(RefusalCode.ARCHIVE_WITH_PASSWORD)
    end = 0
    for entry in sorted((member.entry for member in members), key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Refusal(RefusalCode.DAMAGED_ARCHIVE, reason=Phrase("其中的文件互相重叠"))
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size


def _take(task: ReadingTask, archive: zipfile.ZipFile, member: _Member) -> None:
    task.begin(member.position, member.name)
    path = task.work / f"member-{member.position:05d}"
    try:
        reason = _refused_unopened(member.entry, task.limits) or _unpacked(archive, member.entry, path, task.limits)
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            sys.exit("the disk is full")  # which says nothing about the member
        reason = Phrase("已损坏")
    if reason:
        path.unlink(missing_ok=True)
        told = value_as_json(reason)
        task.tell({"event": "skipped", "index": member.position, "name": member.name, "reason": told})
    else:
        task.tell({"event": "member", "index": member.position, "name": member.name, "path": path.name})


def _refused_unopened(entry: zipfile.ZipInfo, limits: Limits) -> Phrase | None:
    if entry.flag_bits & _ENCRYPTED:
        return Phrase("设有密码")
    if entry.compress_type not in _READABLE:
        return Phrase("压缩方式不常见，无法解压")
    if entry.file_size > limits.file_bytes:
        return Phrase("超过 {megabytes} MB", megabytes=limits.file_bytes // MEBIBYTE)
    return None


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, limits: Limits) -> Phrase | None:
    """Writes the member to `path`; why not, if it is no drawing."""
    with archive.open(entry) as packed:
        reason = _write(packed, path, min(entry.file_size, limits.file_bytes), limits)
    if reason:
        return reason
    try:
        kind = recognise(path)
    except Refusal as refusal:
        return Phrase("空文件") if refusal.code is RefusalCode.EMPTY_FILE else Phrase("不是图纸格式")
    return Phrase("压缩包里的压缩包") if kind is DrawingKind.ZIP else None


def _write(packed: Any, path: Path, limit: int, limits: Limits) -> Phrase | None:
    count = 0
    with path.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            count += len(chunk)
            if count > limit:
                return Phrase("内容比目录所写的大")
            file.write(chunk)
            renew_cpu(limits.cpu_seconds)
    return None if count == limit else Phrase("已损坏")
