"""A DWG becomes the sheets that the same DXF would have become; what no reader opens is refused with advice."""

from pathlib import Path

import ezdxf
import pytest

from review_room.drawings import dwg
from review_room.drawings.dwg_child import count_dwg, count_dxf
from review_room.drawings.dwg_drawing import write_dxf
from review_room.drawings.intake import read_drawing
from review_room.drawings.limits import Limits
from review_room.drawings.reading import DrawingKind
from review_room.drawings.refusals import Refusal, RefusalCode, RemarkCode
from tests.drawings.dwgs import plan

NO_LIBREDWG = not (dwg.LIBRARY / "wasm").is_dir()
needs_libredwg = pytest.mark.skipif(NO_LIBREDWG, reason="libredwg-web is not installed: npm ci")


@needs_libredwg
def test_a_dwg_is_drawn_with_its_chinese_text(tmp_path: Path) -> None:
    reading = read_drawing(plan(tmp_path / "plan.dwg"), "首层.dwg", tmp_path / "work")

    (sheet,) = reading.sheets
    assert reading.kind is DrawingKind.DWG
    assert sheet.sheet_no == "建施-07"
    assert "首层平面图" in sheet.text
    assert "详见总说明" in sheet.text
    assert reading.remarks == ()


@needs_libredwg
def test_a_layout_of_a_dwg_is_a_sheet_of_its_own_with_what_its_viewport_shows(tmp_path: Path) -> None:
    (sheet,) = read_drawing(plan(tmp_path / "plan.dwg", sheet=True), "首层.dwg", tmp_path / "work").sheets

    assert sheet.sheet_no == "建施-08"
    assert (round(sheet.width_mm), round(sheet.height_mm)) == (420, 297)
    assert "首层平面图" in sheet.text


@needs_libredwg
def test_no_entity_is_lost_on_the_way_and_layers_stay_on(tmp_path: Path) -> None:
    source = plan(tmp_path / "plan.dwg")
    converted, _ = dwg.convert(source, tmp_path, Limits())

    assert converted.name == "libredwg.dxf"
    assert count_dxf(converted) >= count_dwg(source) > 20
    states = {layer.dxf.name: layer.is_off() for layer in ezdxf.readfile(converted).layers}
    assert states["0"] is False
    assert states["隐藏"] is True


def test_without_libredwg_the_other_reader_draws_the_model_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dwg, "node_binary", lambda: None)
    reading = read_drawing(plan(tmp_path / "plan.dwg"), "首层.dwg", tmp_path / "work")

    assert [sheet.sheet_no for sheet in reading.sheets] == ["建施-07"]
    assert "首层平面图" in reading.sheets[0].text
    assert RemarkCode.DWG_CONVERTED_PARTLY in {remark.code for remark in reading.remarks}


def test_the_other_reader_takes_over_every_entity_as_it_is(tmp_path: Path) -> None:
    source, target = plan(tmp_path / "plan.dwg"), tmp_path / "plan.dxf"
    written = write_dxf(source, target)

    model = ezdxf.readfile(target).modelspace()
    assert written == count_dwg(source)
    kinds = {entity.dxftype() for entity in model}
    assert {"LINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE", "HATCH", "SOLID", "TEXT", "MTEXT", "INSERT"} <= kinds
    assert ezdxf.readfile(target).layers.get("隐藏").is_off()
    line, _ = model.query("LINE")
    assert (line.dxf.start, line.dxf.end, line.dxf.color) == ((1000, 1000, 0), (20000, 15000, 0), 1)


@pytest.mark.parametrize("keep", [6, 200, 0.5, 0.9])
def test_a_truncated_dwg_is_refused_with_advice_or_read(tmp_path: Path, keep: float) -> None:
    path = plan(tmp_path / "plan.dwg")
    content = path.read_bytes()
    path.write_bytes(content[: int(keep if keep > 1 else len(content) * keep)])

    with pytest.raises(Refusal) as caught:
        read_drawing(path, "首层.dwg", tmp_path / "work")
    assert caught.value.code in (RefusalCode.DWG_NOT_READ, RefusalCode.NOTHING_DRAWN)
    assert "首层.dwg" in str(caught.value)


@pytest.mark.parametrize("seed", range(6))
def test_a_mutated_dwg_ends_in_sheets_or_a_refusal(tmp_path: Path, seed: int) -> None:
    path = plan(tmp_path / "plan.dwg")
    content = bytearray(path.read_bytes())
    for step in range(8):
        place = (seed * 7919 + step * 104729) % len(content)
        content[max(place, 6)] = (seed * 31 + step * 17) % 256
    path.write_bytes(content)

    said = ""
    try:
        found = len(read_drawing(path, "首层.dwg", tmp_path / "work", Limits(cpu_seconds=20)).sheets)
    except Refusal as refusal:
        found, said = 0, str(refusal)

    assert found or "首层.dwg" in said
