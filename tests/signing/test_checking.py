import io
from pathlib import Path

import pymupdf
import pytest
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject

from service_centre.signing.authority import new_authority
from service_centre.signing.checking import SignatureReport, check
from tests.signing.conftest import NOW, Stage


def test_an_unsigned_document_has_no_reports(stage: Stage) -> None:
    assert check(stage.unsigned, stage.authority.trust_root()) == []


def test_any_changed_byte_of_the_signed_range_is_found(stage: Stage, signed_once: bytes) -> None:
    covered = _covered_ranges(signed_once)
    places = [start + (end - start) * part // 24 for start, end in covered for part in range(24)]
    for place in places:
        changed = bytearray(signed_once)
        changed[place] ^= 0x01
        assert not _all_sound(bytes(changed), stage), f"byte {place}"


def test_a_change_under_an_early_signature_spoils_every_signature(stage: Stage, signed_by_all: bytes) -> None:
    place = stage.unsigned.index(b"stream") + 12
    changed = bytearray(signed_by_all)
    changed[place] ^= 0x10
    reports = check(bytes(changed), stage.authority.trust_root())
    assert reports
    assert not any(report.intact for report in reports if report.field)


def test_a_page_added_after_the_first_signature_is_found(stage: Stage, signed_once: bytes) -> None:
    with pymupdf.open(stream=signed_once, filetype="pdf") as document:
        document.new_page().insert_text((72, 72), "one more page")
        stream = io.BytesIO(signed_once)
        document.save(stream, incremental=False)
    assert not _all_sound(stream.getvalue(), stage)


def test_a_page_added_by_an_appended_revision_is_found(stage: Stage, signed_once: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed_once))
    contents = writer.add_object(StreamObject(stream_data=b"0 0 100 100 re f"))
    writer.insert_page(PageObject(contents=contents, media_box=(0, 0, 595, 842)))
    stream = io.BytesIO()
    writer.write(stream)
    (report,) = check(stream.getvalue(), stage.authority.trust_root())
    _assert_changed_afterwards(report)


def test_a_note_laid_over_a_signed_page_is_found(tmp_path: Path, stage: Stage, signed_once: bytes) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed_once)
    with pymupdf.open(path) as document:
        document[0].add_freetext_annot((72, 90, 300, 130), "100000", fill_color=(1, 1, 1))
        document.saveIncr()
    (report,) = check(path.read_bytes(), stage.authority.trust_root())
    _assert_changed_afterwards(report)


def test_bytes_appended_to_a_signed_document_are_not_covered(stage: Stage, signed_once: bytes) -> None:
    (report,) = check(signed_once + b"\n% more\n", stage.authority.trust_root())
    assert not report.covers_whole


def test_a_signature_of_another_authority_is_intact_but_not_trusted(signed_once: bytes) -> None:
    (report,) = check(signed_once, new_authority(NOW).trust_root())
    assert report.intact
    assert not report.trusted
    assert not report.sound
    assert report.signed_at is None
    assert "签名证书不受信任" in report.problem


@pytest.mark.parametrize("content", [b"", b"garbage", b"%PDF-1.7\ntrailer"])
def test_a_file_that_is_no_pdf_gives_one_report_with_its_problem(content: bytes, stage: Stage) -> None:
    (report,) = check(content, stage.authority.trust_root())
    assert not report.sound
    assert report.problem


def test_a_truncated_document_is_found(stage: Stage, signed_by_all: bytes) -> None:
    assert not _all_sound(signed_by_all[:-2000], stage)


def _assert_changed_afterwards(report: SignatureReport) -> None:
    assert report.intact
    assert not report.valid
    assert not report.covers_whole
    assert "签名之后文件有不允许的改动" in report.problem


def _all_sound(pdf: bytes, stage: Stage) -> bool:
    """Sound as the room asks: every expected signature there, all sound, the last one covering the file to its end."""
    reports = check(pdf, stage.authority.trust_root())
    return bool(reports) and all(report.sound for report in reports) and reports[-1].covers_whole


def _covered_ranges(pdf: bytes) -> list[tuple[int, int]]:
    text = pdf[pdf.rindex(b"/ByteRange") :]
    first, length, second, rest = (int(n) for n in text[text.index(b"[") + 1 : text.index(b"]")].split())
    return [(first, first + length), (second, second + rest)]
