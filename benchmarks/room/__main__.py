"""`python -m benchmarks.room [--seeds 8001-8004] [NAME ...]`: all or those named, one JSON line for each figure.

`--seeds` is for those that measure generated buildings: seeds nobody has looked at while the rules were made.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from benchmarks.drawings.measure import machine, tell
from benchmarks.room.carry_forward import carry_forward, carry_forward_dxf
from benchmarks.room.crowded import crowded
from benchmarks.room.live import live
from benchmarks.room.sheet_order import sheet_order

BENCHMARKS: Mapping[str, Callable[[], None]] = {"sheet-order": sheet_order, "live": live, "crowded": crowded}
OF_BUILDINGS: Mapping[str, Callable[..., None]] = {
    "carry-forward": carry_forward,
    "carry-forward-dxf": carry_forward_dxf,
}


def main(arguments: Sequence[str]) -> int:
    """Exit code 2 for a name that does not exist."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.room")
    parser.add_argument("--seeds", type=seeds_of)
    parser.add_argument("names", nargs="*", choices=[[], *OF_BUILDINGS, *BENCHMARKS], default=[])
    asked = parser.parse_args(arguments)
    tell("machine", **machine())
    for name in asked.names or [*OF_BUILDINGS, *BENCHMARKS]:
        if name in OF_BUILDINGS:
            OF_BUILDINGS[name](*([asked.seeds] if asked.seeds else []))
        else:
            BENCHMARKS[name]()
    return 0


def seeds_of(text: str) -> tuple[int, ...]:
    """`8001-8004` or `8001`. Raises ValueError for anything else."""
    first, _, last = text.partition("-")
    return tuple(range(int(first), int(last or first) + 1))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
