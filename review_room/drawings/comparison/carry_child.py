"""The child process that looks up marks on a new revision, under limits; started only by `running.register_files`."""

import sys
from pathlib import Path

from review_room.drawings.child_process import Request, Tell, limited_child


def look_up_marks(request: Request, tell: Tell) -> None:
    """Tells what is known of one mark of the request after the other."""
    from review_room.drawings.comparison.compared_sheet import ComparedSheet
    from review_room.drawings.comparison.registration import Registration

    before, after = (ComparedSheet(Path(request[name]).read_bytes()) for name in ("before", "after"))
    registration, heights = Registration(before, after), (before.height, after.height)
    for points in request["marks"]:
        tell({"event": "mark", "found": registration.evidence([(x, y) for x, y in points]).as_json(heights)})


if __name__ == "__main__":
    sys.exit(limited_child(sys.argv[1], look_up_marks))
