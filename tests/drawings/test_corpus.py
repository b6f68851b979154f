"""Real drawings, where the machine has them: every one is read, and none is blank."""

import os
from pathlib import Path

import pytest
from PIL import Image

from review_room.drawings.intake import read_drawing
from review_room.drawings.reading import DrawingKind

CORPUS = Path(os.environ.get("DRAWING_CORPUS", Path(__file__).resolve().parents[3] / "shared" / "corpus"))
MISSING = f"no real drawings on this machine: {CORPUS} is not a folder (set DRAWING_CORPUS)"

SOME = ("pdf/va_finish_plan.pdf", "dxf/edcr_NIC.dxf", "dxf/ezdxf_recover01.dxf", "dxf/ezdxf_xclip.dxf")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=MISSING)


def drawings() -> list[str]:
    """All with DRAWING_CORPUS_ALL, as the rehearsal has them anyway; else a few kinds, to stay quick."""
    if os.environ.get("DRAWING_CORPUS_ALL"):
        return sorted(str(path.relative_to(CORPUS)) for path in CORPUS.glob("[pd][dx]f/*"))
    return list(SOME)


@pytest.mark.parametrize("name", drawings())
def test_a_real_drawing_is_read_whole(tmp_path: Path, name: str) -> None:
    reading = read_drawing(CORPUS / name, Path(name).name, tmp_path)

    assert reading.sheets
    assert not reading.failed
    for sheet in reading.sheets:
        small = Image.open(sheet.thumbnail_path).convert("L")
        assert small.getextrema()[0] < 200, "something dark is drawn"


def test_the_hospital_plan_names_its_sheets(tmp_path: Path) -> None:
    sheets = read_drawing(CORPUS / "pdf/va_finish_plan.pdf", "va.pdf", tmp_path).sheets

    assert [(sheet.sheet_no, sheet.discipline) for sheet in sheets] == [
        ("AF101", "architecture"),
        ("AF600", "architecture"),
    ]
    assert sheets[0].title == "FIRST FLOOR FINISH PLAN"


def test_a_dwg_is_drawn(tmp_path: Path) -> None:
    reading = read_drawing(CORPUS / "dwg/ezdxf_807_1.dwg", "a.dwg", tmp_path)

    assert reading.kind is DrawingKind.DWG
    assert len(reading.sheets) == 1
