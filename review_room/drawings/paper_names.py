"""Names of paper sizes: the A series, also lengthened (GB/T 50001-2017, table 3.1.4), and American ones. Pure."""

from typing import Final

_A_SERIES: Final = {"A0": (1189, 841), "A1": (841, 594), "A2": (594, 420), "A3": (420, 297), "A4": (297, 210)}
_LENGTHENED: Final = {
    "A0": {"1/4": 1486, "1/2": 1783, "3/4": 2080, "1": 2378},
    "A1": {"1/4": 1051, "1/2": 1261, "3/4": 1471, "1": 1682, "5/4": 1892, "3/2": 2102},
    "A2": {
        "1/4": 743, "1/2": 891, "3/4": 1041, "1": 1189, "5/4": 1338,
        "3/2": 1486, "7/4": 1635, "2": 1783, "9/4": 1932, "5/2": 2080,
    },
    "A3": {"1/2": 630, "1": 841, "3/2": 1051, "2": 1261, "5/2": 1471, "3": 1682, "7/2": 1892},
}  # fmt: skip
_AMERICAN: Final = {
    "ANSI B": (432, 279), "ANSI C": (559, 432), "ANSI D": (864, 559), "ANSI E": (1118, 864),
    "ARCH A": (305, 229), "ARCH B": (457, 305), "ARCH C": (610, 457), "ARCH D": (914, 610), "ARCH E": (1219, 914),
    "ARCH E1": (1067, 762),
}  # fmt: skip
_TOLERANCE_MM: Final = 3.0


def paper_name(width_mm: float, height_mm: float) -> str:
    """What a sheet of that size is called, lying or standing, e.g. A1 or A2+1/2; empty for any other size."""
    longer, shorter = max(width_mm, height_mm), min(width_mm, height_mm)
    for name, (long, short) in {**_A_SERIES, **_AMERICAN}.items():
        if abs(longer - long) <= _TOLERANCE_MM and abs(shorter - short) <= _TOLERANCE_MM:
            return name
    for name, sizes in _LENGTHENED.items():
        if abs(shorter - _A_SERIES[name][1]) <= _TOLERANCE_MM:
            for added, long in sizes.items():
                if abs(longer - long) <= _TOLERANCE_MM:
                    return f"{name}+{added}"
    return ""
