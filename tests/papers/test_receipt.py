from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pymupdf
import pytest

from review_room.papers.content import ReceiptContent, SubmittedFile
from review_room.papers.receipt import readable_size, render_receipt
from tests.papers.conftest import has_ink, pictures, plain, text_of

RECEIPT = ReceiptContent(
    title="联合审查收件回执",
    receipt_no="SJ-2026-000123",
    case_no="LS-2026-0001",
    project_name="虚构市滨江新区综合服务中心建设工程（演示）",
    project_code="2026-330100-47-01-000123",
    stage="施工许可阶段",
    submitted_by="周小明",
    owner="虚构市城市建设投资集团有限公司",
    files=tuple(
        SubmittedFile(f"建施{n:02d} 平面图.pdf", 10_000 * n, f"sha256:{n:064x}", "已读取") for n in range(1, 6)
    ),
    set_digest="sha256:" + "ab" * 32,
    received_at=datetime(2026, 11, 23, 16, 30, tzinfo=UTC),
    received_by="虚构市政务服务中心综合窗口",
    check_url="https://demo.invalid/check/abcdef",
)


def test_the_receipt_is_one_page_with_every_file_and_digest() -> None:
    pdf = render_receipt(RECEIPT)
    words = plain(text_of(pdf))
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        assert len(document) == 1
    for file in RECEIPT.files:
        assert plain(file.name) in words
        assert file.digest in words
    for said in (RECEIPT.receipt_no, RECEIPT.case_no, RECEIPT.project_name, RECEIPT.set_digest, RECEIPT.check_url):
        assert plain(said) in words
    assert "演示文件，无法律效力" in words


def test_files_that_nobody_will_review_are_counted_and_named() -> None:
    refused = tuple(
        SubmittedFile(f"坏图{n}.dwg", 9, f"sha256:{n:064x}", "无法读取", refused=True) for n in range(90, 95)
    )
    words = plain(text_of(render_receipt(replace(RECEIPT, files=(*RECEIPT.files, *refused)))))
    assert "其中5个文件无法读取，不进入审查" in words
    assert words.count("坏图92.dwg") == 2
    assert "共10个" in words
    assert "不进入审查" not in plain(text_of(render_receipt(RECEIPT)))


def test_the_time_is_beijing_time() -> None:
    assert "2026年11月24日 00:30:00（北京时间）" in text_of(render_receipt(RECEIPT))


def test_a_hundred_files_go_over_pages_without_loss() -> None:
    files = tuple(SubmittedFile(f"图纸{n}.pdf", n, f"sha256:{n:064x}", "已读取") for n in range(100))
    words = plain(text_of(render_receipt(replace(RECEIPT, files=files))))
    assert all(file.digest in words and file.name in words for file in files)


def test_text_and_code_have_ink_in_two_renderers(tmp_path: Path) -> None:
    for page, ours, other in pictures(render_receipt(RECEIPT), tmp_path):
        for word in page.get_text("words"):
            assert has_ink(ours, word[:4]), word
            assert has_ink(other, word[:4]), word


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 字节"), (1023, "1023 字节"), (1536, "1.5 KB"), (5 * 1024**2, "5.0 MB"), (3 * 1024**3, "3.00 GB")],
)
def test_sizes_are_written_for_people(size: int, words: str) -> None:
    assert readable_size(size) == words
