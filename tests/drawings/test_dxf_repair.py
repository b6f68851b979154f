"""Slightly damaged DXFs are read nearly whole, and the sheet says that the file was repaired."""

import logging
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from review_room.drawings.dxf_drawing import LayoutDrawing
from review_room.drawings.dxf_encoding import encoding_of
from review_room.drawings.dxf_opening import open_dxf
from review_room.drawings.dxf_repair import repaired
from review_room.drawings.intake import read_drawing
from review_room.drawings.limits import Limits
from review_room.drawings.refusals import Refusal, RefusalCode, RemarkCode
from tests.drawings import makers

Lines = list[bytes]


def dropped_line(lines: Lines, pick: random.Random) -> None:
    del lines[pick.randrange(len(lines))]


def added_line(lines: Lines, pick: random.Random) -> None:
    lines.insert(pick.randrange(len(lines)), pick.choice([b"x", b"0", b"", b"123.5", b"LINE"]))


def lost_tail(lines: Lines, pick: random.Random) -> None:
    del lines[int(len(lines) * pick.uniform(0.85, 0.98)) :]


def garbage(lines: Lines, pick: random.Random) -> None:
    letters = [letter for letter in range(256) if letter not in b"\r\n"]
    lines[pick.randrange(len(lines))] = bytes(pick.choice(letters) for _ in range(6))


def null_bytes(lines: Lines, pick: random.Random) -> None:
    lines[pick.randrange(len(lines))] += b"\x00\x00"


def missing_end_of_section(lines: Lines, pick: random.Random) -> None:
    place = pick.choice([place for place, line in enumerate(lines) if line.strip() == b"ENDSEC"])
    del lines[place - 1 : place + 1]


def exchanged_lines(lines: Lines, pick: random.Random) -> None:
    place = pick.randrange(len(lines) - 1)
    lines[place], lines[place + 1] = lines[place + 1], lines[place]


def chinese_in_another_encoding(lines: Lines, pick: random.Random) -> None:
    lines[pick.randrange(len(lines))] = "图纸".encode("gbk")


DAMAGES = (
    dropped_line,
    added_line,
    lost_tail,
    garbage,
    null_bytes,
    missing_end_of_section,
    exchanged_lines,
    chinese_in_another_encoding,
)


def strokes(path: Path) -> int:
    opened = open_dxf(path)
    canvas, _ = LayoutDrawing(opened, Limits()).draw(opened.document.modelspace())
    return len(canvas)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_of_damaged_drawings_nearly_all_are_read_nearly_whole(
    tmp_path: Path, damage: Callable[[Lines, random.Random], None]
) -> None:
    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)
    sound = makers.framed_plan(tmp_path / "plan.dxf").read_bytes().replace(b"\r\n", b"\n").split(b"\n")
    whole = strokes(tmp_path / "plan.dxf")
    damaged = tmp_path / "damaged.dxf"
    saved = 0
    for seed in range(10):
        lines = list(sound)
        damage(lines, random.Random(f"{damage.__name__}{seed}"))
        damaged.write_bytes(b"\n".join(lines))
        saved += strokes(damaged) >= 0.8 * whole

    assert saved >= 9, f"{saved} of 10 were read"


def test_a_repaired_drawing_says_so(tmp_path: Path) -> None:
    path = makers.framed_plan(tmp_path / "plan.dxf")
    lines = path.read_bytes().split(b"\n")
    del lines[len(lines) // 3]
    path.write_bytes(b"\n".join(lines))

    reading = read_drawing(path, "plan.dxf", tmp_path / "work")

    assert RemarkCode.DXF_REPAIRED in {remark.code for remark in reading.remarks}
    assert reading.sheets[0].sheet_no == "建施-03"


@pytest.mark.parametrize("kept", [40, 300, 3000])
def test_a_drawing_of_which_only_the_head_arrived_is_called_incomplete(tmp_path: Path, kept: int) -> None:
    path = makers.framed_plan(tmp_path / "plan.dxf")
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(Refusal) as refused:
        read_drawing(path, "plan.dxf", tmp_path / "work")

    assert refused.value.code is RefusalCode.INCOMPLETE_DXF
    assert "DXF 文件“plan.dxf”不完整" in str(refused.value)


def test_a_drawing_without_its_end_shows_what_there_is_and_says_so(tmp_path: Path) -> None:
    path = makers.framed_plan(tmp_path / "plan.dxf")
    content = path.read_bytes()
    path.write_bytes(
        content[: content.rindex(b"ENDSEC", 0, content.index(b"OBJECTS") if b"OBJECTS" in content else None)]
    )

    reading = read_drawing(path, "plan.dxf", tmp_path / "work")

    assert RemarkCode.DXF_INCOMPLETE in {remark.code for remark in reading.remarks}
    assert reading.repaired
    assert reading.sheets


def test_a_polyline_that_lacks_an_ordinate_costs_only_itself(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "plan.dxf") as (_, model):
        model.add_lwpolyline([(0, 0), (100, 0), (123.5, 77.25)])
        model.add_lwpolyline([(0, 0), (100, 0), (123.5, 88.25)])
        model.add_line((0, 0), (100, 50))
    text = (tmp_path / "plan.dxf").read_bytes()
    for spoilt in (text.replace(b" 10\n123.5\n 20\n77.25", b" 20\n77.25"), text.replace(b" 20\n77.25\n", b"")):
        assert spoilt != text
        (tmp_path / "spoilt.dxf").write_bytes(spoilt)

        assert len(read_drawing(tmp_path / "spoilt.dxf", "plan.dxf", tmp_path / "work").sheets) == 1


def test_a_sound_drawing_is_not_called_repaired(tmp_path: Path) -> None:
    path = makers.framed_plan(tmp_path / "plan.dxf")

    assert not open_dxf(path).repaired


def test_mending_a_sound_text_changes_no_pair(tmp_path: Path) -> None:
    text = makers.framed_plan(tmp_path / "plan.dxf").read_text("utf-8")

    pairs = [line.strip() for line in text.splitlines()]

    assert [line.strip() for line in repaired(text.encode()).splitlines()] == pairs


def test_ends_that_are_missing_are_put_in() -> None:
    text = "0\nSECTION\n2\nENTITIE\n0\nPOLYLINE\n66\n1\n0\nVERTEX\n10\n1.0\n20\n2.0\n0\nLINE\n8\n0\n0\nEOF\n"

    lines = [line.strip() for line in repaired(text.encode()).splitlines()]

    assert lines[2:4] == ["2", "ENTITIES"]
    assert [line for line in lines if line.isupper()] == [
        *("SECTION", "ENTITIES", "POLYLINE", "VERTEX", "SEQEND", "LINE", "ENDSEC", "EOF")
    ]


@pytest.mark.parametrize("content", [b"", b"0", b"\x00" * 50, b"0\nSECTION", b"\xff\xfe\xfd" * 99])
def test_anything_can_be_mended_into_something(content: bytes) -> None:
    assert repaired(content).strip().endswith("EOF")


def head(release: str, page: str) -> bytes:
    return f"  0\nSECTION\n  2\nHEADER\n  9\n$ACADVER\n  1\n{release}\n  9\n$DWGCODEPAGE\n  3\n{page}\n  1\n".encode()


@pytest.mark.parametrize(
    ("release", "page", "text", "written", "encoding"),
    [
        ("AC1015", "ANSI_936", "平面图", "gbk", "gbk"),
        ("AC1015", "ANSI_1252", "平面图", "gbk", "gb18030"),
        ("AC1015", "ANSI_936", "平面图", "utf-8", "utf-8"),
        ("AC1015", "ANSI_1252", "Grundstück für Bäume", "cp1252", "cp1252"),
        ("AC1027", "ANSI_936", "平面图", "utf-8", "utf-8"),
        ("AC1027", "ANSI_936", "平面图", "gbk", "gb18030"),
        ("AC1015", "ANSI_1252", "plan", "ascii", "cp1252"),
    ],
)
def test_the_encoding_is_what_the_text_is_written_in(
    release: str, page: str, text: str, written: str, encoding: str
) -> None:
    assert encoding_of(head(release, page) + text.encode(written)) == encoding


def test_chinese_under_a_western_code_page_is_read(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "lie.dxf", "R2000") as (document, model):
        document.encoding = "gbk"
        model.add_text("首层平面图", height=5, dxfattribs={"insert": (0, 0)})
        model.add_line((0, 0), (100, 60))
    content = (tmp_path / "lie.dxf").read_bytes()
    (tmp_path / "lie.dxf").write_bytes(content.replace(b"ANSI_936", b"ANSI_1252"))

    assert "首层平面图" in read_drawing(tmp_path / "lie.dxf", "lie.dxf", tmp_path / "work").sheets[0].text
