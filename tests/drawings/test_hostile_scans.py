"""Pictures that are broken, cut off, or larger than any machine end as a clear refusal, in bounded time."""

import struct
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from review_room.drawings.intake import read_drawing
from review_room.drawings.limits import MEBIBYTE, Limits
from review_room.drawings.refusals import Refusal, RefusalCode
from tests.drawings.scans import g4, plan, saved

QUICK = Limits(cpu_seconds=5, address_space=1024 * MEBIBYTE)


def refusal_of(path: Path, limits: Limits = QUICK) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_drawing(path, "扫描图", path.parent / "work", limits)
    assert "扫描图" in str(caught.value)
    assert "？" not in str(caught.value)
    return caught.value


def png_of(width: int, height: int, rows: bytes, colours: int = 2) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    head = struct.pack(">LLBBBBB", width, height, 8, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "mode", "how"),
    [
        ("a.png", "RGB", {}),
        ("a.jpg", "RGB", {}),
        ("a.jpg", "L", {"progressive": True}),
        ("a.tif", "RGB", {}),
        ("a.tif", "RGB", {"compression": "tiff_lzw"}),
        ("a.tif", "1", {"compression": "group4"}),
    ],
)
@pytest.mark.parametrize("keep", [0.05, 0.5, 0.9])
def test_a_truncated_picture_is_refused_by_name(
    tmp_path: Path, name: str, mode: str, how: dict[str, object], keep: float
) -> None:
    path = saved(tmp_path / name, plan(mode), **how)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])

    assert refusal_of(path).code is RefusalCode.DAMAGED_IMAGE


def test_a_picture_that_says_it_is_enormous_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_of(100_000, 100_000, zlib.compress(b"")))

    found = refusal_of(path)

    assert found.code is RefusalCode.TOO_MANY_PIXELS
    assert "100000×100000" in str(found)


def test_a_picture_just_below_the_limit_that_needs_more_memory_ends_in_bounded_time(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    packer = zlib.compressobj()
    row = bytes(1 + 3 * 17000)
    path.write_bytes(png_of(17000, 17000, b"".join([packer.compress(row) for _ in range(17000)]) + packer.flush()))

    started = time.monotonic()
    found = refusal_of(path, Limits(cpu_seconds=10, address_space=700 * MEBIBYTE))

    assert found.code in (RefusalCode.TOO_COMPLEX, RefusalCode.SHEET_UNREADABLE)
    assert "上限" in str(found)
    assert time.monotonic() - started < 30


def test_a_broken_page_of_a_tiff_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = g4(tmp_path / "many.tif", plan(), plan(), plan(), strip_size=1 << 24)
    with Image.open(path) as picture:
        picture.seek(1)
        offset = picture.tag_v2[273][0]  # type: ignore[attr-defined]
        picture.seek(0)
    content = bytearray(path.read_bytes())
    place = content.index(struct.pack("<HHLL", 273, 4, 1, offset))
    content[place + 8 : place + 12] = struct.pack("<L", len(content) + 5000)
    path.write_bytes(content)

    reading = read_drawing(path, "扫描图", tmp_path / "work", QUICK)

    assert [sheet.index for sheet in reading.sheets] == [1, 3]
    assert [str(failed.label) for failed in reading.failed] == ["第2页"]
    assert "图像数据" in reading.failed[0].reason


def test_a_tiff_whose_pages_go_round_in_a_circle_ends(tmp_path: Path) -> None:
    path = g4(tmp_path / "ring.tif", plan())
    content = bytearray(path.read_bytes())
    first = struct.unpack_from("<L", content, 4)[0]
    count = struct.unpack_from("<H", content, first)[0]
    struct.pack_into("<L", content, first + 2 + 12 * count, first)
    path.write_bytes(content)

    assert len(read_drawing(path, "扫描图", tmp_path / "work", QUICK).sheets) == 1


def test_too_many_pages_are_refused_with_both_numbers(tmp_path: Path) -> None:
    path = g4(tmp_path / "many.tif", *[Image.new("1", (40, 40))] * 5)

    found = refusal_of(path, Limits(pages=4))

    assert found.code is RefusalCode.TOO_MANY_PAGES
    assert "5 页" in str(found)


@pytest.mark.parametrize("name", ["photo.pdf", "photo.dwg", "photo"])
def test_a_wrong_extension_does_not_matter(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / "a.png", plan()).rename(tmp_path / name)

    assert len(read_drawing(path, name, tmp_path / "work", QUICK).sheets) == 1


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif"])
@pytest.mark.parametrize("seed", range(5))
def test_a_mutated_picture_ends_in_a_sheet_or_a_refusal(tmp_path: Path, name: str, seed: int) -> None:
    path = saved(tmp_path / name, plan(size=(300, 200)))
    content = bytearray(path.read_bytes())
    for step in range(6):
        content[8 + (seed * 7919 + step * 31337) % (len(content) - 8)] = (seed * 41 + step * 13) % 256
    path.write_bytes(content)

    said = ""
    try:
        found = len(read_drawing(path, "扫描图", tmp_path / "work", QUICK).sheets)
    except Refusal as refusal:
        found, said = 0, str(refusal)

    assert found or "扫描图" in said
