import itertools
import math

import pytest

from service_centre.signing.faces import SignatureField, ring_glyphs, ring_size, star_points


@pytest.mark.parametrize("text", ["演", "虚构市气象局", "虚构市天衡施工图设计文件审查咨询有限责任公司"])
def test_the_ring_is_symmetric_and_read_clockwise_from_the_left(text: str) -> None:
    glyphs = list(ring_glyphs(text, 20, ring_size(text, 20, 6)))
    assert "".join(glyph.character for glyph in glyphs) == text
    assert math.isclose(sum(glyph.x for glyph in glyphs), 0, abs_tol=1e-6)
    assert [glyph.turn for glyph in glyphs] == sorted((glyph.turn for glyph in glyphs), reverse=True)
    assert all(math.isclose(math.hypot(glyph.x, glyph.y), 20) for glyph in glyphs)


def test_characters_of_a_long_name_do_not_touch_each_other() -> None:
    text = "虚构市天衡施工图设计文件审查咨询有限责任公司第二分公司"
    size = ring_size(text, 20, 6)
    glyphs = list(ring_glyphs(text, 20, size))
    gaps = [math.dist((a.x, a.y), (b.x, b.y)) for a, b in itertools.pairwise(glyphs)]
    assert min(gaps) >= size


def test_an_empty_name_gives_an_empty_ring_and_a_star_has_ten_corners() -> None:
    assert list(ring_glyphs("", 20, 6)) == []
    corners = star_points(10)
    assert len(corners) == 10
    assert corners[0] == pytest.approx((0, 10))


def test_a_field_in_millimetres_has_a_box_in_points() -> None:
    assert SignatureField("f", 0, 25.4, 25.4, 50.8, 12.7, "").box_in_points() == (72, 72, 216, 108)
