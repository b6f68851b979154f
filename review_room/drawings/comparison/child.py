"""The child process that compares two sheets under limits; started only by `running.compare_files`."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from review_room.drawings.limits import LINES_NAME, MEMORY_EXIT, Limits, die_with_parent, restrict_child


def main(request_path: str) -> int:
    """Reads the request, takes the limits upon itself, compares. Returns the exit code."""
    die_with_parent()
    request: Mapping[str, Any] = json.loads(Path(request_path).read_text(encoding="utf-8"))
    limits = Limits(**request["limits"])
    restrict_child(limits, address_space=limits.address_space)
    # Imported late: the limits must hold before a parser is loaded.
    from review_room.drawings.comparison.compared_sheet import ComparedSheet
    from review_room.drawings.comparison.comparing import compare

    try:
        before, after = (ComparedSheet(Path(request[name]).read_bytes()) for name in ("before", "after"))
        found = compare(before, after)
    except MemoryError:
        return MEMORY_EXIT
    height_mm = (before.height * 25.4 / 72, after.height * 25.4 / 72)
    with (Path(request["work"]) / LINES_NAME).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"event": "comparison", "found": found.as_json(height_mm)}, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
