"""The child process that looks up marks on a new revision, under limits; started only by `running.register_files`."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from review_room.drawings.limits import LINES_NAME, MEMORY_EXIT, Limits, die_with_parent, restrict_child


def main(request_path: str) -> int:
    """Reads the request, takes the limits upon itself, looks up one mark after the other. Returns the exit code."""
    die_with_parent()
    request: Mapping[str, Any] = json.loads(Path(request_path).read_text(encoding="utf-8"))
    limits = Limits(**request["limits"])
    restrict_child(limits, address_space=limits.address_space)
    # Imported late: the limits must hold before a parser is loaded.
    from review_room.drawings.comparison.compared_sheet import ComparedSheet
    from review_room.drawings.comparison.registration import Registration

    try:
        before, after = (ComparedSheet(Path(request[name]).read_bytes()) for name in ("before", "after"))
        registration, heights = Registration(before, after), (before.height, after.height)
        with (Path(request["work"]) / LINES_NAME).open("a", encoding="utf-8") as lines:
            for points in request["marks"]:
                found = registration.evidence([(x, y) for x, y in points]).as_json(heights)
                lines.write(json.dumps({"event": "mark", "found": found}, ensure_ascii=False) + "\n")
                lines.flush()
    except MemoryError:
        return MEMORY_EXIT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
