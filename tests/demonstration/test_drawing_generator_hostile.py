"""The hostile files are what they claim to be; nothing here expands a bomb."""

import ezdxf
import pymupdf
import pytest

from demonstration.drawings import hostile


def test_every_hostile_file_is_made(tmp_path):
    made = hostile.make_all(tmp_path)
    assert set(made) == set(hostile.MAKERS)
    assert made["空文件.pdf"].read_bytes() == b""
    assert made["程序.pdf"].read_bytes().startswith(b"MZ")


def test_the_truncated_pdf_begins_like_one_and_does_not_end_like_one(tmp_path):
    content = hostile.truncated_pdf(tmp_path / "t.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"%%EOF" not in content


def test_the_locked_pdf_opens_with_its_password_only(tmp_path):
    with pymupdf.open(hostile.locked_pdf(tmp_path / "l.pdf")) as document:
        assert document.needs_pass
        assert not document.authenticate("falsch")
        assert document.authenticate(hostile.PASSWORD)


@pytest.mark.parametrize(
    ("maker", "kilobytes"), [(hostile.nested_block_bomb, 27), (hostile.dense_hatch_bomb, 16)], ids=["blocks", "hatch"]
)
def test_a_bomb_is_a_small_dxf_that_opens(tmp_path, maker, kilobytes):
    path = maker(tmp_path / "bomb.dxf")
    assert path.stat().st_size == pytest.approx(kilobytes * 1000, rel=0.2)
    assert len(ezdxf.readfile(path).modelspace()) == 1
