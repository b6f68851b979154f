"""Whether a DXF was cut off: exported, copied or sent only in part. Looks at its last bytes and parses nothing."""

from pathlib import Path
from typing import Final

_TAIL: Final = 512
_END: Final = b"EOF"


def is_cut_off(path: Path) -> bool:
    """Whether the mark that ends every DXF, text or binary, is missing at the end of the file."""
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - _TAIL, 0))
        tail = stream.read()
    return _END not in tail
