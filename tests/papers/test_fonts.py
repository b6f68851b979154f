import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_room.papers.fonts import font_bytes, printable, text_width, wrap


@given(st.text(max_size=200), st.floats(min_value=30, max_value=300))
def test_wrapping_loses_no_character(text: str, width: float) -> None:
    assert "".join(wrap(text, width, 9)) == printable(text).replace("\n", "")


@given(st.text(alphabet="审查意见，。（）《》ab1 ", max_size=120), st.floats(min_value=60, max_value=200))
def test_no_line_is_wider_than_its_room(text: str, width: float) -> None:
    assert all(text_width(line, 9) <= width + 0.01 for line in wrap(text, width, 9))


@pytest.mark.parametrize("width", range(40, 120, 7))
def test_punctuation_keeps_to_its_side_of_a_line(width: int) -> None:
    lines = wrap("疏散宽度不足，请按《建筑防火通用规范》（GB 55037）修改；其余见说明。" * 3, width, 9)
    assert not any(line[0] in "，。；》）" for line in lines[1:])
    assert not any(line[-1] in "《（" for line in lines[:-1])


def test_a_digest_longer_than_the_line_breaks_anywhere() -> None:
    assert len(wrap("a" * 200, 100, 9)) > 3


def test_the_font_for_stamps_is_a_true_type_font() -> None:
    assert font_bytes()[:4] in (b"\x00\x01\x00\x00", b"true")
