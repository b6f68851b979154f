"""Many tiles travel in one answer, and nothing that is not whole is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_room.drawings.tile_pack import packed, unpacked

PLACES = st.integers(0, 300)


@given(st.lists(st.tuples(PLACES, PLACES, st.binary(max_size=50))))
def test_tiles_come_out_as_they_went_in(tiles: list[tuple[int, int, bytes]]) -> None:
    assert list(unpacked(packed(tiles))) == tiles


@pytest.mark.parametrize("change", [lambda body: body[:-1], lambda body: body + b"x", lambda _body: b"[]rest"])
def test_an_answer_that_is_not_whole_is_an_error(change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=r"."):
        list(unpacked(change(packed([(0, 0, b"one"), (1, 0, b"two")]))))
