"""What every child does that `limits.run_limited` starts: take the limits upon itself, work, tell JSON lines."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from review_room.drawings.limits import LINES_NAME, MEMORY_EXIT, Limits, die_with_parent, restrict_child

Request = Mapping[str, Any]
Tell = Callable[[Mapping[str, Any]], None]


def limited_child(request_path: str, work: Callable[[Request, Tell], None]) -> int:
    """Read the request, take its limits, do the work, which tells what it finds. Returns the exit code.

    `work` imports what parses only when it is called: the limits must hold before.
    """
    die_with_parent()
    request: Request = json.loads(Path(request_path).read_text(encoding="utf-8"))
    limits = Limits(**request["limits"])
    restrict_child(limits, address_space=limits.address_space)
    with (Path(request["work"]) / LINES_NAME).open("a", encoding="utf-8") as lines:

        def tell(line: Mapping[str, Any]) -> None:
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            lines.flush()

        try:
            work(request, tell)
        except MemoryError:
            return MEMORY_EXIT
    return 0
