"""Sound files of every format, and what accidents and ill will make of them; seeded, so that each can be made again."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ezdwg
import pymupdf
from PIL import Image

from benchmarks.drawings.samples import REAL
from demonstration.drawings import generate_set

_SMALL = 600_000
_NUMBER = re.compile(rb"\d+")
_WILD = (b"0", b"-1", b"65536", b"4294967295", b"99999999999999999999", b"1e308", b"nan", b"../x", b"")
_HEADS = (
    b"%PDF-1.7\n", b"  0\nSECTION\n  2\nHEADER\n", b"AutoCAD Binary DXF\r\n\x1a\x00", b"AC1015\x00", b"AC1032\x00",
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"MM\x00*", b"PK\x03\x04", b"GIF89a", b"",
)  # fmt: skip
_STRUCTURES: Mapping[str, Sequence[bytes]] = {
    "pdf": (
        b"endobj\n1 0 obj\n<</Type/Pages/Kids[1 0 R]/Count 9999>>\nendobj\n", b"/Length 999999999 ", b"<<", b">>", b"[",
        b"endstream\n", b"/MediaBox[0 0 1e9 1e9]", b"/MediaBox[0 0 0 0]", b"/Rotate 91 ", b"/UserUnit 1e9 ",
        b" BT /F9 1e9 Tf (x) Tj ", b" q q q q q q cm Do ", b"/Filter/JBIG2Decode ", b"/SMask 1 0 R ",
    ),
    "dxf": (
        b"\n  0\nSECTION\n  2\nENTITIES\n", b"\n  0\nENDSEC\n", b"\n  0\nEOF\n", b"\n  0\nINSERT\n  2\n*Model_Space\n",
        b"\n 10\n1e308\n 20\n-1e308\n", b"\n 40\nnan\n", b"\n 70\n99999999\n", b"\n  0\nBLOCK\n", b"\n  5\n0\n", b"\n",
        b"\n  0\nMTEXT\n  1\n{\\H1e9;{{{\\S^;\n", b"\n  0\nHATCH\n 91\n2000000000\n", b"\n330\nFFFFFFFFFFFFFFFF\n",
    ),
    "other": (b"\x00" * 64, b"\xff" * 64, b"\x00\x00\x00\x01", b"\x7f\xff\xff\xff", b"IDATIHDRIEND", b"PK\x01\x02"),
}  # fmt: skip


@dataclass(frozen=True)
class Original:
    """A sound file: its name, as an owner would give it, and its bytes."""

    name: str
    content: bytes

    @property
    def structures(self) -> Sequence[bytes]:
        """What somebody who knows the format would put in."""
        return _STRUCTURES.get(self.name.rpartition(".")[2], _STRUCTURES["other"])


@dataclass(frozen=True)
class Mutant:
    """A spoilt file; `name` says of what, how, and by which number."""

    name: str
    content: bytes


def originals(folder: Path, *, real: bool) -> list[Original]:
    """Small sound files of every format made in `folder`, and the small real ones where `real` and there are any."""
    pdf, dxf = (generate_set(folder / kind, seed=3, sheets=1, formats=(kind,)).files[0].path for kind in ("pdf", "dxf"))
    scans = _scans(pdf)
    found = [
        Original("平面.pdf", pdf.read_bytes()),
        Original("展开.pdf", _expanded(pdf)),
        Original("平面.dxf", dxf.read_bytes()),
        Original("小样.dwg", _dwg(folder / "small.dwg")),
        *scans,
        Original("一套.zip", _zip([Original("图/平面.pdf", pdf.read_bytes()), *scans])),
    ]
    if real:
        paths = sorted(path for path in REAL.glob("*/*.*") if path.stat().st_size <= _SMALL)
        found += [Original(path.name, path.read_bytes()) for path in paths]
    return found


def mutant(number: int, of: Sequence[Original]) -> Mutant:
    """The mutant of that number: the originals take turns, and for each the ways to spoil it."""
    chance = random.Random(number)  # noqa: S311 - it must be the same again
    original = of[number % len(of)]
    name, spoil = list(_WAYS.items())[number // len(of) % len(_WAYS)]
    content = spoil(chance, original, of)
    stem, _, suffix = original.name.rpartition(".")
    return Mutant(f"{stem}-{name}-{number}.{suffix}", content)


def _flipped(chance: random.Random, original: Original, _: Sequence[Original]) -> bytes:
    content = bytearray(original.content)
    for _turn in range(chance.choice((1, 3, 30, 300))):
        content[_place(chance, content)] ^= 1 << chance.randrange(8)
    return bytes(content)


def _truncated(chance: random.Random, original: Original, _: Sequence[Original]) -> bytes:
    return original.content[: _place(chance, original.content)]


def _without_a_piece(chance: random.Random, original: Original, _: Sequence[Original]) -> bytes:
    start = _place(chance, original.content)
    return original.content[:start] + original.content[start + chance.choice((1, 16, 700, 9000)) :]


def _with_a_piece_twice(chance: random.Random, original: Original, _: Sequence[Original]) -> bytes:
    start, end = sorted((_place(chance, original.content), _place(chance, original.content)))
    return original.content[:end] + original.content[start:]


def _with_structures(chance: random.Random, original: Original, _: Sequence[Original]) -> bytes:
    content = original.content
    for _turn in range(chance.randint(1, 4)):
        place = content.find(b"\n", _place(chance, content)) + 1
        content = content[:place] + chance.choice(original.structures) + content[place:]
    return content


def _with_wild_numbers(chance: random.Random, original: Original, _: Sequence[Original]) -> bytes:
    content = original.content
    for _turn in range(chance.choice((1, 4, 20))):
        found = _NUMBER.search(content, _place(chance, content))
        if found:
            content = content[: found.start()] + chance.choice(_WILD) + content[found.end() :]
    return content


def _with_another_head(chance: random.Random, original: Original, _: Sequence[Original]) -> bytes:
    head = chance.choice(_HEADS)
    return head + original.content[len(head) if chance.random() < 0.5 else chance.randrange(64) :]


def _overwritten(chance: random.Random, original: Original, _: Sequence[Original]) -> bytes:
    start, length = _place(chance, original.content), chance.choice((4, 64, 2000))
    piece = chance.choice((b"\x00" * length, b"\xff" * length, chance.randbytes(length)))
    return original.content[:start] + piece + original.content[start + length :]


def _spliced(chance: random.Random, original: Original, of: Sequence[Original]) -> bytes:
    other = chance.choice(of).content
    return original.content[: _place(chance, original.content)] + other[_place(chance, other) :]


_WAYS: Mapping[str, Callable[[random.Random, Original, Sequence[Original]], bytes]] = {
    "flipped": _flipped,
    "truncated": _truncated,
    "without-a-piece": _without_a_piece,
    "piece-twice": _with_a_piece_twice,
    "structures": _with_structures,
    "wild-numbers": _with_wild_numbers,
    "another-head": _with_another_head,
    "overwritten": _overwritten,
    "spliced": _spliced,
}
WAYS = tuple(_WAYS)


def _place(chance: random.Random, content: bytes | bytearray) -> int:
    """Often near the beginning or the end, where formats keep what everything hangs on."""
    last = max(1, len(content) - 1)
    where = chance.random()
    if where < 0.2:
        return chance.randrange(min(last, 1024))
    if where < 0.4:
        return last - chance.randrange(min(last, 2048))
    return chance.randrange(last)


def _expanded(pdf: Path) -> bytes:
    """With nothing compressed, so that what is spoilt are operators and not only checksums."""
    with pymupdf.open(pdf) as document:
        content: bytes = document.tobytes(expand=255, garbage=0)
        return content


def _scans(pdf: Path) -> list[Original]:
    with pymupdf.open(pdf) as document:
        pixmap = document[0].get_pixmap(dpi=50)
        picture = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    ways: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
        ("PNG", "RGB", {}),
        ("JPEG", "L", {"progressive": True}),
        ("TIFF", "1", {"compression": "group4"}),
    )
    return [Original(f"扫描.{kind.lower()}", _saved(picture.convert(mode), kind, how)) for kind, mode, how in ways]


def _saved(picture: Image.Image, kind: str, how: Mapping[str, Any]) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, dpi=(50, 50), **how)
    return buffer.getvalue()


def _dwg(path: Path) -> bytes:
    drawing = ezdwg.new()
    model = drawing.modelspace()
    model.add_lwpolyline([(0, 0), (42000, 0), (42000, 29700), (0, 29700)], closed=True)
    model.add_circle((15000, 5000), radius=2000)
    model.add_text("首层平面图", (20000, 2000), height=700)
    model.add_hatch([[(30000, 10000), (34000, 10000), (34000, 14000), (30000, 14000)]])
    drawing.save(str(path))
    return path.read_bytes()


def _zip(members: Sequence[Original]) -> bytes:
    """As Chinese Windows writes it: names in GBK without saying so. Not packed, so that contents are spoilt too."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(zipfile.ZipInfo(member.name.encode("gbk").decode("cp437")), member.content)
    return buffer.getvalue()
