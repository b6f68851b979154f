"""`python -m benchmarks.marketplace [NAME ...]`: all figures or those named, one JSON line each; `sealed` as root."""

import sys
from collections.abc import Callable, Mapping, Sequence

from benchmarks.drawings.measure import machine, tell
from benchmarks.marketplace.draw import bias, large_draw, tampered
from benchmarks.marketplace.elimination import elimination
from benchmarks.marketplace.rotation import long_rotation
from benchmarks.marketplace.sealed import sealed

BENCHMARKS: Mapping[str, Callable[[], None]] = {
    "draw": large_draw,
    "tampered": tampered,
    "bias": bias,
    "rotation": long_rotation,
    "elimination": elimination,
    "sealed": sealed,
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
