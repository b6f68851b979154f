"""Which layers of a sheet are shown, as a bit mask in hexadecimal: bit 0 is the first layer. Pure."""

import re
from collections.abc import Sequence

_FORM = re.compile(r"[0-9a-f]{1,1024}")


def shown_layers(mask: str, count: int) -> tuple[bool, ...]:
    """Whether each of `count` layers is shown. Raises `ValueError` for anything but a mask of so many layers.

    A mask has one form only (small letters, no leading zeros), so that each state has one address and one cache.
    """
    if not _FORM.fullmatch(mask) or (mask[0] == "0" and mask != "0"):
        raise ValueError("no mask of layers")
    bits = int(mask, 16)
    if bits >> count:
        raise ValueError("a mask of more layers than the sheet has")
    return tuple(bool(bits >> number & 1) for number in range(count))


def layer_mask(shown: Sequence[bool]) -> str:
    """The mask of a state."""
    return f"{sum(1 << number for number, is_shown in enumerate(shown) if is_shown):x}"
