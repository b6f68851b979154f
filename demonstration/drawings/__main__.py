"""python -m demonstration.drawings FOLDER --seed 1 --sheets 6 --revision 1: write a set and say what was made."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from demonstration.drawings import generate_set


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the set the arguments ask for; one line per sheet and per change."""
    parser = argparse.ArgumentParser(prog="python -m demonstration.drawings", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sheets", type=int, default=6)
    parser.add_argument("--revision", type=int, choices=(1, 2), default=1)
    parser.add_argument("--formats", default="pdf,dxf", help="pdf, dxf or pdf,dxf")
    chosen = parser.parse_args(arguments)
    made = generate_set(
        chosen.folder,
        seed=chosen.seed,
        sheets=chosen.sheets,
        revision=chosen.revision,
        formats=tuple(chosen.formats.split(",")),
    )
    lines = [f"{made.project}, revision {made.revision}"]
    for file in made.files:
        lines.append(f"{file.path} ({file.path.stat().st_size} bytes)")
        lines += [f"  {s.sheet_no} {s.title} {s.paper} {s.scale} {s.discipline}" for s in file.sheets]
    lines += [f"changed {change.sheet_no} {change.box} {change.what}" for change in made.changes]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
