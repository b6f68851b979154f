"""`python -m benchmarks.room [NAME ...]`: all of them, or those named, one JSON line for each figure."""

import sys
from collections.abc import Callable, Mapping, Sequence

from benchmarks.drawings.measure import machine, tell
from benchmarks.room.carry_forward import carry_forward
from benchmarks.room.crowded import crowded
from benchmarks.room.live import live
from benchmarks.room.sheet_order import sheet_order

BENCHMARKS: Mapping[str, Callable[[], None]] = {
    "carry-forward": carry_forward,
    "sheet-order": sheet_order,
    "live": live,
    "crowded": crowded,
}


def main(arguments: Sequence[str]) -> int:
    """Exit code 2 for a name that does not exist."""
    unknown = set(arguments) - set(BENCHMARKS)
    if unknown:
        sys.stderr.write(f"{', '.join(sorted(unknown))}? There are: {', '.join(BENCHMARKS)}\n")
        return 2
    tell("machine", **machine())
    for name in arguments or BENCHMARKS:
        BENCHMARKS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
