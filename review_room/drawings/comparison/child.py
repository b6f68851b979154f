"""The child process that compares two sheets under limits; started only by `running.compare_files`."""

import sys
from pathlib import Path

from review_room.drawings.child_process import Request, Tell, limited_child


def compare_sheets(request: Request, tell: Tell) -> None:
    """Tells all that differs between the two files of the request."""
    from review_room.drawings.comparison.compared_sheet import ComparedSheet
    from review_room.drawings.comparison.comparing import compare

    before, after = (ComparedSheet(Path(request[name]).read_bytes()) for name in ("before", "after"))
    height_mm = (before.height * 25.4 / 72, after.height * 25.4 / 72)
    tell({"event": "comparison", "found": compare(before, after).as_json(height_mm)})


if __name__ == "__main__":
    sys.exit(limited_child(sys.argv[1], compare_sheets))
