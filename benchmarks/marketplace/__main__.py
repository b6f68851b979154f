"""`python -m benchmarks.marketplace [--rosters N] [--seed N]`: one JSON line for each figure."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.drawings.measure import machine, tell
from benchmarks.marketplace.elimination import elimination


def main(arguments: Sequence[str]) -> int:
    """The false-elimination rate of the rule in force, beside two that are not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.marketplace")
    parser.add_argument("--rosters", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    tell("machine", **machine())
    elimination(asked.rosters, asked.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
