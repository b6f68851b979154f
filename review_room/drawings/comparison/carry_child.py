"""The child process that looks up marks on a new revision, under limits; started only by `running.register_files`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from review_room.drawings.child_process import Request, Tell, limited_child

if TYPE_CHECKING:
    from review_room.drawings.comparison.entity_votes import EntityBallot


def look_up_marks(request: Request, tell: Tell) -> None:
    """Tells what is known of one mark of the request after the other."""
    from review_room.drawings.comparison.compared_sheet import ComparedSheet
    from review_room.drawings.comparison.registration import Registration

    before, after = (ComparedSheet(Path(request[name]).read_bytes()) for name in ("before", "after"))
    registration = Registration(before, after, _ballot(request.get("entities")))
    heights = before.height, after.height
    for points in request["marks"]:
        tell({"event": "mark", "found": registration.evidence([(x, y) for x, y in points]).as_json(heights)})


def _ballot(paths: Sequence[str] | None) -> "EntityBallot | None":
    """None where a sheet does not come from CAD, was read before entities were kept, or has an index that is broken."""
    from review_room.drawings.comparison.entity_votes import EntityBallot
    from review_room.drawings.entity_index import read_index

    if not paths:
        return None
    try:
        before, after = (read_index(Path(path)) for path in paths)
    except ValueError:
        return None
    return EntityBallot(before, after)


if __name__ == "__main__":
    sys.exit(limited_child(sys.argv[1], look_up_marks))
