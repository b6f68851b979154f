"""`python -m benchmarks.drawings [NAME ...]`: the usual ones, or those named, one JSON line for each figure."""

import sys
from collections.abc import Callable, Mapping, Sequence

from benchmarks.drawings import comparison, corpus, dxf, mutations, opening, rendering, title_blocks, whole_set, words
from benchmarks.drawings.measure import machine, tell
from benchmarks.drawings.samples import Samples, samples

BENCHMARKS: Mapping[str, Callable[[Samples], None]] = {
    "opening": opening.openings,
    "first-sheet": opening.first_sheets,
    "pyramids": rendering.pyramids,
    "tiles": rendering.tiles,
    "memory": rendering.memory,
    "words": words.words,
    "comparison": comparison.comparisons,
    "dxf": dxf.conversion,
    "million": dxf.million,
    "set": whole_set.index_of_a_set,
    "title-blocks": title_blocks.title_blocks,
    "corpus": corpus.corpus,
    "mutations": mutations.mutations,
}
ONLY_WHEN_NAMED = frozenset({"corpus", "mutations"})
"""One writes a page of the handbook, the other takes twenty minutes."""


def main(arguments: Sequence[str]) -> int:
    """Exit code 2 for a name that does not exist."""
    wanted = arguments or tuple(name for name in BENCHMARKS if name not in ONLY_WHEN_NAMED)
    unknown = set(wanted) - set(BENCHMARKS)
    if unknown:
        sys.stderr.write(f"{', '.join(sorted(unknown))}? There are: {', '.join(BENCHMARKS)}\n")
        return 2
    tell("machine", **machine())
    with samples() as made:
        for name in wanted:
            BENCHMARKS[name](made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
