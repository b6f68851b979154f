"""Names of stamps in PDF (ISO 32000-2, table 184) and XFDF: the nearest of the standard's, or else one of our own.

By the codes of `domain.stamp`, which the child process that annotates cannot read.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

STAMP_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "agreed": "Approved",
        "revise": "NotApproved",
        "seal_missing": "LSSealMissing",
        "see_opinion": "ForComment",
        "checked": "LSChecked",
        "supplement": "LSSupplement",
        "mismatch": "LSMismatch",
        "void": "Expired",
    }
)


def stamp_named(name: str) -> str:
    """The room's stamp of that name in a file, empty where it has none. Acrobat writes SB before its own."""
    plain = name.removeprefix("#").removeprefix("SB")
    return next((stamp for stamp, known in STAMP_NAMES.items() if known == plain), "")
