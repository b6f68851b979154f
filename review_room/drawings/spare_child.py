"""The waiting process of `spares`: loads what reading needs, then forks a child for the one drawing that it is given.

The child takes its limits upon itself before it opens the drawing. This process watches: it tells how the child ended,
and ends it when nobody listens any more.
"""

import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from typing import Any

from review_room.drawings.limits import Limits, die_with_parent, restrict_child

_CHANNEL = 0
_CHUNK = 1 << 16


def main() -> int:
    """Waits for one request on standard input, which is a socket; answers there. Returns the exit code."""
    die_with_parent()
    _load()
    request = _request()
    if request is None:
        return 0
    child = os.fork()
    if child == 0:
        os._exit(_read(request))
    threading.Thread(target=_end_with_listener, args=(child,), daemon=True).start()
    _, status = os.waitpid(child, 0)
    os.write(_CHANNEL, json.dumps({"event": "end", "returncode": os.waitstatus_to_exitcode(status)}).encode() + b"\n")
    return 0


def _load() -> None:
    """Everything that reads a drawing: this takes longer than many a drawing."""
    import review_room.drawings.dxf
    import review_room.drawings.pdf
    import review_room.drawings.scan  # noqa: F401 - loaded for the child

    gc.freeze()


def _request() -> Mapping[str, Any] | None:
    """The request, a JSON line; None when whoever could have asked has gone."""
    told = b""
    while not told.endswith(b"\n"):
        piece = os.read(_CHANNEL, _CHUNK)
        if not piece:
            return None
        told += piece
    request: Mapping[str, Any] = json.loads(told)
    return request


def _read(request: Mapping[str, Any]) -> int:
    from review_room.drawings.child import read_and_tell

    try:
        die_with_parent()
        limits = Limits(**request["limits"])
        restrict_child(limits, address_space=request["address_space"])
        with os.fdopen(_CHANNEL, "w", encoding="utf-8", closefd=False) as lines:
            return read_and_tell(request, limits, lines)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1


def _end_with_listener(child: int) -> None:
    while os.read(_CHANNEL, _CHUNK):
        pass
    os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
