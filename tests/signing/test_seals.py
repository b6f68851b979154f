import subprocess
from datetime import timedelta
from pathlib import Path

import pymupdf
import pytest

from service_centre.signing.checking import check
from service_centre.signing.errors import (
    FieldAlreadySigned,
    FieldsAfterSignature,
    SignatureFieldMissing,
    UnreadableDocument,
)
from service_centre.signing.faces import SignatureField
from service_centre.signing.seals import prepare, signed_fields
from tests.signing.conftest import NOW, SIGNATORIES, Stage


def test_five_signatories_sign_in_turn_and_all_signatures_are_sound(stage: Stage, signed_by_all: bytes) -> None:
    reports = check(signed_by_all, stage.authority.trust_root())
    assert [report.field for report in reports] == [f"signature_{n}" for n in range(5)]
    assert all(report.sound and not report.problem for report in reports)
    assert [report.signed_at for report in reports] == [NOW + timedelta(minutes=n) for n in range(5)]
    assert [report.signer for report in reports] == [person or unit for unit, person, _ in SIGNATORIES]


def test_only_the_last_signature_covers_the_whole_file(stage: Stage, signed_by_all: bytes) -> None:
    reports = check(signed_by_all, stage.authority.trust_root())
    assert [report.covers_whole for report in reports] == [False, False, False, False, True]


def test_a_second_tool_calls_every_signature_valid(tmp_path: Path, signed_by_all: bytes) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed_by_all)
    told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature is Valid.") == 5
    assert told.count("ETSI.CAdES.detached") == 5
    assert "Total document signed" in told.split("Signature #5")[1]


def test_a_signature_only_appends_to_the_document(stage: Stage, signed_once: bytes, signed_by_all: bytes) -> None:
    assert signed_once.startswith(stage.unsigned)
    assert signed_by_all.startswith(signed_once)


def test_the_fields_signed_are_known_by_name(stage: Stage, signed_once: bytes) -> None:
    assert signed_fields(stage.unsigned) == set()
    assert signed_fields(signed_once) == {"signature_0"}


def test_a_field_is_signed_once(stage: Stage, signed_once: bytes) -> None:
    with pytest.raises(FieldAlreadySigned, match="signature_0"):
        stage.sign(signed_once, 0)


def test_a_field_that_does_not_exist_cannot_be_signed(stage: Stage) -> None:
    with pytest.raises(SignatureFieldMissing):
        stage.sign(stage.plain, 3)


def test_no_field_is_added_after_the_first_signature(signed_once: bytes) -> None:
    with pytest.raises(FieldsAfterSignature):
        prepare(signed_once, [SignatureField("late", 0, 20, 20, 50, 20, "后补")])


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7\n1 0 obj\n<<"])
def test_something_else_than_a_pdf_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        prepare(content, [])
    with pytest.raises(UnreadableDocument):
        signed_fields(content)


def test_a_document_on_disk_is_read_and_left_alone(tmp_path: Path, stage: Stage) -> None:
    path = tmp_path / "opinion.pdf"
    path.write_bytes(stage.unsigned)
    assert prepare(path, [SignatureField("extra", 0, 20, 20, 50, 20, "增补")]).startswith(stage.unsigned)
    assert path.read_bytes() == stage.unsigned


def test_the_stamps_show_their_chinese_text_in_two_renderers(tmp_path: Path, signed_by_all: bytes) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed_by_all)
    told = subprocess.run(
        ["pdftotext", "-f", "3", "-l", "3", str(path), "-"], capture_output=True, text=True, check=True
    )
    with pymupdf.open(path) as document:
        words = document[2].get_text()
        picture = document[2].get_pixmap(dpi=72)
    assert told.stdout.count("演示签名，无法律效力") == words.count("演示签名，无法律效力") == 5
    subprocess.run(["pdftoppm", "-r", "72", "-f", "3", "-png", str(path), str(tmp_path / "page")], check=True)
    other = pymupdf.Pixmap(str(next(tmp_path.glob("page*.png"))))
    for red_in in (picture, other):
        reds = sum(1 for x in range(300) for y in range(120, 300) if _is_red(red_in.pixel(x, y)))
        assert reds > 500


def _is_red(colour: tuple[int, ...]) -> bool:
    return colour[0] > 150 and colour[1] < 90 and colour[2] < 90
