"""Many tiles in one answer of a rendering process: a JSON line with place and length of each, then their bytes."""

import json
from collections.abc import Iterable, Iterator

PlacedTile = tuple[int, int, bytes]
"""Column and row of a tile in its level, and its WebP."""


def packed(tiles: Iterable[PlacedTile]) -> bytes:
    """The tiles as one piece of bytes."""
    kept = list(tiles)
    head = json.dumps([[x, y, len(content)] for x, y, content in kept]).encode()
    return b"\n".join((head, b"".join(content for *_, content in kept)))


def unpacked(body: bytes) -> Iterator[PlacedTile]:
    """The tiles that were packed. Raises `ValueError` for anything else."""
    head, _, contents = body.partition(b"\n")
    start = 0
    for x, y, size in json.loads(head):
        yield int(x), int(y), contents[start : start + size]
        start += size
    if start != len(contents):
        raise ValueError("tiles are missing or left over")
