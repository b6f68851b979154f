"""When two sheet numbers are the same to whoever reads them. Pure."""

import re
import unicodedata
from typing import Final

_LOOKALIKES: Final = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіΑΒΕΖΗΙΚΜΝΟΡΤΥΧο‐‑‒–—―−－﹣ー",
    "ABEKMHOPCTYXaeopcyxiABEZHIKMNOPTYXo----------",
)
"""Letters of other alphabets that look like Latin ones, and all kinds of dashes."""
_ONE_IN_CHINESE: Final = {0x4E00: "-"}
"""Between other characters it looks like a dash."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_ZERO: Final = re.compile(r"(?<=[0-9])o|o(?=[0-9])")
_ONE: Final = re.compile(r"(?<=[0-9])[il]|[il](?=[0-9])")


def has_unseen(text: str) -> bool:
    """Whether the text holds characters that nobody sees: control and direction marks, joiners, line ends."""
    return any(unicodedata.category(character) in _UNSEEN for character in text)


def number_key(sheet_no: str) -> str:
    """The same for numbers that look the same: whatever the width, the case, the alphabet, dashes, blanks, O for 0.

    For comparing only: the number itself stays as it is written.
    """
    seen = "".join(one for one in sheet_no if unicodedata.category(one) not in _UNSEEN and not one.isspace())
    folded = unicodedata.normalize("NFKC", seen).translate(_LOOKALIKES).translate(_ONE_IN_CHINESE).casefold()
    return _ONE.sub("1", _ZERO.sub("0", folded))
