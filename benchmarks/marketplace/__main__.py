"""`python -m benchmarks.marketplace [--submissions 10000]`: one JSON line for each figure. Needs to be root."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.drawings.measure import machine, tell
from benchmarks.marketplace.sealed import sealed


def main(arguments: Sequence[str]) -> int:
    """Run what there is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.marketplace")
    parser.add_argument("--submissions", type=int, default=10_000)
    asked = parser.parse_args(arguments)
    tell("machine", **machine())
    sealed(asked.submissions)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
