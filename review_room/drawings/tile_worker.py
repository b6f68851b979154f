"""The rendering process: keeps display lists of the sheets in use and cuts tiles from them.

Started only by `render.TileRenderer`. Speaks over its standard streams: a JSON line asks, a JSON line and as many bytes
as it names answer. It gets a sheet's PDF as bytes, so its sandbox needs no file at all.
"""

import json
import os
import sys
from collections import OrderedDict
from typing import Any, BinaryIO

from review_room.drawings.limits import MEBIBYTE, Limits, die_with_parent, renew_cpu, restrict_child

SHEETS_KEPT = 12
SHEET_BYTES_KEPT = 256 * MEBIBYTE


def main(limits_text: str) -> int:
    """Answers requests until the input ends."""
    die_with_parent()
    settings: dict[str, Any] = json.loads(limits_text)
    limits = Limits(**settings)
    restrict_child(limits, address_space=limits.address_space)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing a library prints may get between our answers
    from review_room.drawings.drawn_sheet import DrawnSheet  # after the limits

    sheets: OrderedDict[str, DrawnSheet] = OrderedDict()
    for line in sys.stdin.buffer:
        request: dict[str, Any] = json.loads(line)
        renew_cpu(limits.cpu_seconds)
        if "size" in request:
            content = _exactly(sys.stdin.buffer, request["size"])
            try:
                sheets[request["digest"]] = DrawnSheet(content)
            except MemoryError:
                raise
            except Exception as error:  # whatever MuPDF raises, the next request must be answered
                _send(answers, {"known": True, "error": str(error)[:200]}, b"")
                continue
            _forget(sheets)
        _answer(answers, sheets, request)
    return 0


def _answer(answers: BinaryIO, sheets: OrderedDict[str, Any], request: dict[str, Any]) -> None:
    sheet = sheets.get(request["digest"])
    head: dict[str, Any] = {"known": sheet is not None}
    body = b""
    if sheet is not None:
        sheets.move_to_end(request["digest"])
        try:
            body = sheet.tile(*request["tile"]) if "tile" in request else sheet.overview(request["longest"])
        except IndexError as error:
            head["outside"] = str(error)
        except MemoryError:
            raise
        except Exception as error:  # whatever MuPDF raises, the next request must be answered
            head["error"] = str(error)[:200]
    _send(answers, head, body)


def _send(answers: BinaryIO, head: dict[str, Any], body: bytes) -> None:
    answers.write(json.dumps({**head, "bytes": len(body)}).encode() + b"\n" + body)
    answers.flush()


def _exactly(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) != size:
        raise EOFError
    return content


def _forget(sheets: OrderedDict[str, Any]) -> None:
    while len(sheets) > 1 and (
        len(sheets) > SHEETS_KEPT or sum(sheet.weight for sheet in sheets.values()) > SHEET_BYTES_KEPT
    ):
        sheets.popitem(last=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
