"""The rendering process: keeps display lists of the sheets in use and cuts tiles from them.

Started only by `render.TileRenderer`. Speaks over its standard streams: a JSON line asks, a JSON line and as many bytes
as it names answer. It gets a sheet's PDF as bytes, so its sandbox needs no file at all.
"""

import ctypes
import json
import os
import sys
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, BinaryIO

from review_room.drawings.limits import MEBIBYTE, Limits, die_with_parent, renew_cpu, restrict_child
from review_room.drawings.tile_pack import packed

SHEETS_KEPT = 32
BYTES_KEPT = 340 * MEBIBYTE
"""What the lists of one rendering process may hold. The product runs four, which stay under 1.5 GiB together."""


def main(limits_text: str) -> int:
    """Answers requests until the input ends."""
    die_with_parent()
    settings: dict[str, Any] = json.loads(limits_text)
    limits = Limits(**settings)
    restrict_child(limits, address_space=limits.address_space)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing a library prints may get between our answers
    from review_room.drawings.drawn_sheet import DrawnSheet  # after the limits

    lists = _Lists(DrawnSheet)
    for line in sys.stdin.buffer:
        request: dict[str, Any] = json.loads(line)
        renew_cpu(limits.cpu_seconds)
        content = _exactly(sys.stdin.buffer, request["size"]) if "size" in request else None
        try:
            head, body = lists.answer(request, content)
        except MemoryError:
            raise
        except Exception as error:  # whatever MuPDF raises, the next request must be answered
            head, body = {"known": True, "error": str(error)[:200]}, b""
        _send(answers, head, body)
    return 0


class _Lists:
    """The drawn sheets by digest and state of their layers, the ones longest unused forgotten first."""

    def __init__(self, draw: Callable[[bytes, str | None], Any]) -> None:
        self._draw = draw
        self._kept: OrderedDict[tuple[str, str | None], Any] = OrderedDict()

    def answer(self, request: dict[str, Any], content: bytes | None) -> tuple[dict[str, Any], bytes]:
        """Head and body of the answer; a sheet that is not known is asked for."""
        key = (request["digest"], request["layers"])
        if content is not None:
            self._kept.pop(key, None)
            self._forget(but=0)
            self._kept[key] = self._draw(content, request["layers"])
            self._forget(but=1)
        sheet = self._kept.get(key)
        if sheet is None:
            return {"known": False}, b""
        self._kept.move_to_end(key)
        try:
            body = _drawn(sheet, request)
        except IndexError as error:
            return {"known": True, "outside": str(error)}, b""
        return {"known": True}, body

    def _forget(self, *, but: int) -> None:
        while len(self._kept) > but and (len(self._kept) > SHEETS_KEPT or bytes_in_use() > BYTES_KEPT):
            self._kept.popitem(last=False)


def _drawn(sheet: Any, request: dict[str, Any]) -> bytes:
    if "tile" in request:
        body: bytes = sheet.tile(*request["tile"])
    elif "piece" in request:
        body = packed(sheet.piece(*request["piece"]))
    else:
        body = sheet.overview(request["longest"])
    return body


class _Mallinfo(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"
        )
    ]  # fmt: skip


_C = ctypes.CDLL(None)
if hasattr(_C, "mallinfo2"):
    _C.mallinfo2.restype = _Mallinfo


def bytes_in_use() -> int:
    """Bytes that this process has from its allocator now; 0 where the C library does not tell (not glibc)."""
    if not hasattr(_C, "mallinfo2"):
        return 0
    told = _C.mallinfo2()
    return int(told.uordblks + told.hblkhd)


def _send(answers: BinaryIO, head: dict[str, Any], body: bytes) -> None:
    answers.write(json.dumps({**head, "bytes": len(body)}).encode() + b"\n" + body)
    answers.flush()


def _exactly(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) != size:
        raise EOFError
    return content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
