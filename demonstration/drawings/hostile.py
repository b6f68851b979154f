"""Files that a careful reader must refuse or survive; small and made here, so that no test needs a stranger's.

Sizes are those of bombs that stopped CAD readers in our own trials: a few kilobytes that stand for millions of lines.
"""

from collections.abc import Callable
from pathlib import Path

import pymupdf
from ezdxf.filemanagement import new

NESTED_LEVELS, NESTED_COPIES = 12, 24
HATCH_SIDE, HATCH_GAP = 1_000_000.0, 0.01
PASSWORD = "演示口令"  # noqa: S105 - it protects an empty page


def empty_file(path: Path) -> Path:
    """No bytes at all."""
    path.write_bytes(b"")
    return path


def truncated_pdf(path: Path) -> Path:
    """The first 60 % of a sound PDF: header and objects, no cross-reference table."""
    whole = _plain_pdf()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    return path


def locked_pdf(path: Path) -> Path:
    """A PDF that opens only with PASSWORD (AES-256). Its bytes differ from run to run, as encryption must."""
    with pymupdf.open(stream=_plain_pdf(), filetype="pdf") as document:  # type: ignore[no-untyped-call]
        aes_256 = pymupdf.PDF_ENCRYPT_AES_256  # type: ignore[attr-defined]
        document.save(path, encryption=aes_256, user_pw=PASSWORD, owner_pw=PASSWORD + "主")
    return path


def program_named_pdf(path: Path) -> Path:
    """The head of a Windows program, whatever the name says; it does nothing."""
    path.write_bytes(b"MZ\x90\x00" + bytes(56) + (64).to_bytes(4, "little") + b"PE\x00\x00" + bytes(4028))
    return path


def nested_block_bomb(path: Path) -> Path:
    """A DXF of some 27 KB whose blocks insert one another: 24^12 lines if expanded."""
    out = ["0", "SECTION", "2", "HEADER", "9", "$ACADVER", "1", "AC1009", "0", "ENDSEC", "0", "SECTION", "2", "BLOCKS"]
    for level in range(NESTED_LEVELS + 1):
        out += ["0", "BLOCK", "8", "0", "2", f"B{level}", "70", "0", "10", "0", "20", "0", "30", "0", "3", f"B{level}"]
        if level == 0:
            out += ["0", "LINE", "8", "0", "10", "0", "20", "0", "30", "0.0", "11", "1", "21", "1", "31", "0.0"]
        else:
            for copy in range(NESTED_COPIES):
                out += ["0", "INSERT", "8", "A-WALL-BOMB", "2", f"B{level - 1}", "10", f"{copy * 10:.3f}", "20"]
                out += [f"{level * 10:.3f}", "30", "0.000", "41", "1.0", "42", "1.0", "43", "1.0", "50", "0.0"]
        out += ["0", "ENDBLK", "8", "0"]
    out += ["0", "ENDSEC", "0", "SECTION", "2", "ENTITIES", "0", "INSERT", "8", "0", "2", f"B{NESTED_LEVELS}"]
    out += ["10", "0", "20", "0", "30", "0", "0", "ENDSEC", "0", "EOF"]
    path.write_text("\n".join(out) + "\n", encoding="ascii")
    return path


def dense_hatch_bomb(path: Path) -> Path:
    """A DXF of some 16 KB with one hatch of a hundred million lines."""
    document = new("R2010", units=4)
    hatch = document.modelspace().add_hatch(color=256)
    hatch.paths.add_polyline_path([(0, 0), (HATCH_SIDE, 0), (HATCH_SIDE, HATCH_SIDE), (0, HATCH_SIDE)], is_closed=True)
    hatch.set_pattern_fill("ANSI31", scale=1, definition=[[45, (0, 0), (-HATCH_GAP, HATCH_GAP), []]])
    document.saveas(path)
    return path


MAKERS: dict[str, Callable[[Path], Path]] = {
    "空文件.pdf": empty_file,
    "截断.pdf": truncated_pdf,
    "加密.pdf": locked_pdf,
    "程序.pdf": program_named_pdf,
    "嵌套块.dxf": nested_block_bomb,
    "密填充.dxf": dense_hatch_bomb,
}


def make_all(folder: Path) -> dict[str, Path]:
    """One file of every kind, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    return {name: maker(folder / name) for name, maker in MAKERS.items()}


def _plain_pdf() -> bytes:
    with pymupdf.open() as document:  # type: ignore[no-untyped-call]
        page = document.new_page(width=1190, height=842)
        for number in range(400):
            page.draw_line((20, 20 + number * 2), (1170, 20 + number * 2))
        return bytes(document.tobytes(no_new_id=True))
