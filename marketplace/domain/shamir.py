"""Threshold sharing of a key (Shamir 1979) over GF(256): `threshold` shares give the key, fewer give nothing.

Bytes are shared one by one with the field of AES (x^8 + x^4 + x^3 + x + 1). The browser's half is `shamir.js`; both are
held to the same vectors (tests/marketplace/sealed-bid-1.json).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import xor
from typing import Final

MOST_SHARES: Final = 255
_REDUCTION: Final = 0x11B


class SharesDisagree(ValueError):
    """Shares of different lengths, of place 0, or none at all: nothing can be put together from them."""


def split(secret: bytes, places: int, threshold: int, chance: bytes) -> list[bytes]:
    """One share for each place 1 … `places`. `chance`: fresh random, `threshold - 1` bytes for each byte of the secret.

    Raises ValueError for a threshold that no number of places can satisfy, or too little chance.
    """
    if not 1 <= threshold <= places <= MOST_SHARES or len(chance) != len(secret) * (threshold - 1):
        raise ValueError("a threshold between 1 and the number of places, and chance to fit, are needed")
    polynomials = [
        bytes([byte]) + chance[number * (threshold - 1) : (number + 1) * (threshold - 1)]
        for number, byte in enumerate(secret)
    ]
    return [bytes(_value(polynomial, place) for polynomial in polynomials) for place in range(1, places + 1)]


def combine(shares: Mapping[int, bytes]) -> bytes:
    """The secret from shares by their places. Too few, or a wrong one, give a wrong secret: compare with its digest.

    Raises SharesDisagree.
    """
    lengths = {len(share) for share in shares.values()}
    if len(lengths) != 1 or not all(1 <= place <= MOST_SHARES for place in shares):
        raise SharesDisagree("shares of one length, at places 1 to 255, are needed")
    weights = {place: _weight(place, list(shares)) for place in shares}
    return bytes(
        _sum(multiply(weights[place], share[position]) for place, share in shares.items())
        for position in range(lengths.pop())
    )


def multiply(left: int, right: int) -> int:
    """Product in the field; no tables, so the time taken tells nothing about the bytes."""
    product = 0
    for bit in range(8):
        product ^= (-(right >> bit & 1)) & (left << bit)
    for bit in range(14, 7, -1):
        product ^= (-(product >> bit & 1)) & (_REDUCTION << (bit - 8))
    return product


def _sum(values: Iterable[int]) -> int:
    return reduce(xor, values, 0)


def _value(polynomial: bytes, place: int) -> int:
    total = 0
    for coefficient in reversed(polynomial):
        total = multiply(total, place) ^ coefficient
    return total


def _weight(place: int, places: Sequence[int]) -> int:
    """Lagrange's factor of a place for the value at 0."""
    weight = 1
    for other in places:
        if other != place:
            weight = multiply(weight, multiply(other, _inverse(other ^ place)))
    return weight


def _inverse(value: int) -> int:
    """value ** 254."""
    result = 1
    for _ in range(254):
        result = multiply(result, value)
    return result
