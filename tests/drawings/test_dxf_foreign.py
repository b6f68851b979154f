"""What cannot be drawn is named with its number and a way out; what is written in codes is legible."""

from pathlib import Path

import pymupdf

from review_room.drawings.intake import read_drawing
from review_room.drawings.reading import SheetReading
from review_room.drawings.refusals import RemarkCode
from tests.drawings import makers


def read(path: Path) -> SheetReading:
    return read_drawing(path, path.name, path.parent / "work").sheets[0]


def plan_with(path: Path, entities: str) -> Path:
    """A plan with further entities as text."""
    with makers.dxf(path) as (_, model):
        for step in range(5):
            model.add_line((0, step), (100, step * 9))
    head, found, tail = path.read_text("utf-8").partition("  2\nENTITIES\n")
    path.write_text(head + found + entities + tail, "utf-8")
    return path


def entity(kind: str, handle: str) -> str:
    lines = (0, kind, 5, handle, 330, "1F", 100, "AcDbEntity", 8, "0", 100, kind, 10, 5.0, 20, 5.0, 30, 0.0)
    return "".join(f"{line}\n" for line in lines)


def test_t_arch_objects_are_counted_by_kind_and_the_export_that_helps_is_named(tmp_path: Path) -> None:
    entities = entity("TCH_WALL", "FA1") + entity("TCH_WALL", "FA2") + entity("TCH_OPENING", "FA3")

    (remark,) = read(plan_with(tmp_path / "walls.dxf", entities)).remarks

    assert remark.code is RemarkCode.T_ARCH_NOT_DRAWN
    assert dict(remark.values) == {"count": 3, "names": ("TCH_WALL 2", "TCH_OPENING 1")}
    assert "T3" in str(remark)


def test_objects_of_other_programs_are_named_too(tmp_path: Path) -> None:
    (remark,) = read(plan_with(tmp_path / "bim.dxf", entity("AEC_WALL", "FA1"))).remarks

    assert (remark.code, dict(remark.values)) == (RemarkCode.FOREIGN_NOT_DRAWN, {"count": 1, "names": ("AEC_WALL 1",)})


def test_a_missing_external_reference_is_counted(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "references.dxf") as (document, model):
        document.add_xref_def("C:\\项目\\首层.dwg", "首层")
        model.add_blockref("首层", (0, 0))
        model.add_line((0, 0), (100, 60))

    (remark,) = read(tmp_path / "references.dxf").remarks

    assert (remark.code, dict(remark.values)) == (RemarkCode.REFERENCES_MISSING, {"count": 1})


def test_chinese_is_legible_whatever_font_and_code_it_is_written_in(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "fonts.dxf", "R2000") as (document, model):
        document.encoding = "gbk"
        document.styles.add("大字体", font="txt.shx").dxf.bigfont = "gbcbig.shx"
        for row, words in enumerate(("首层平面图", "\\U+56FE\\U+53F7", "\\M+5CDBC\\M+5D6BD", "%%c100%%p5%%d")):
            model.add_text(words, height=5, dxfattribs={"style": "大字体", "insert": (0, row * 10)})
        model.add_mtext("第一行\\P\\U+7B2C二行", dxfattribs={"char_height": 5, "style": "大字体", "insert": (0, 60)})

    sheet = read(tmp_path / "fonts.dxf")

    for words in ("首层平面图", "图号", "图纸", "Ø100±5°", "第一行", "第二行"):
        assert words in sheet.text
    with pymupdf.open(sheet.pdf_path) as document:
        assert document[0].search_for("图号")


def test_names_of_layers_in_old_drawings_are_decoded(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "old.dxf", "R12") as (_, model):
        model.add_line((0, 0), (100, 60), dxfattribs={"layer": "墙体"})

    with pymupdf.open(read(tmp_path / "old.dxf").pdf_path) as document:
        assert [layer["name"] for layer in document.get_ocgs().values()] == ["墙体"]
