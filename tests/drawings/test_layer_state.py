"""The mask of layers in an address."""

import pytest

from review_room.drawings.layer_state import layer_mask, shown_layers


@pytest.mark.parametrize("shown", [(), (True,), (False, True, True), (True,) * 300, (False,) * 7 + (True,)])
def test_a_state_comes_back_from_its_mask(shown: tuple[bool, ...]) -> None:
    assert shown_layers(layer_mask(shown), len(shown)) == shown


@pytest.mark.parametrize("mask", ["", "8", "x", "0x1", "01", "A", "-1", "1 ", "f" * 2000])
def test_anything_else_is_no_mask_of_three_layers(mask: str) -> None:
    with pytest.raises(ValueError, match="mask"):
        shown_layers(mask, 3)
