"""What sheet numbers look like in Chinese and English sets, and the discipline that a number's prefix names. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_TRADE = "建结水暖电消防景绿装幕总节排给智弱强燃气桩基规方初竣热空动通园室精人勘市道桥轨污"
_FOLLOWING = "施初竣方总变改修补通图防排暖气消景节平电水结建智弱强设内装筑构化专土"
_PREFIX = rf"(?:人防|[{_TRADE}])[{_FOLLOWING}]{{0,5}}"
_MARKS = r"(?:[A-Za-z]{1,2}[-./]?)?"
_COUNT = r"\d{1,4}(?:[-.]\d{1,3}){0,2}"
_REVISED = r"(?:-?[A-Za-z]{1,2}\d{0,2})?(?:\([A-Za-z0-9]{1,3}\))?"
_CHINESE = re.compile(
    rf"(?<![\u4e00-\u9fffA-Za-z0-9])({_PREFIX})\s*-?\s*({_MARKS}{_COUNT}{_REVISED})(?![\d\u4e00-\u9fff:%])"
)
_TYPICAL = re.compile(r"[施初竣变改修]|方(?!案)")
_LATIN = re.compile(
    r"[A-Z]{1,3}\s?[-.]?\s?(?:\d{2,4}(?:[-.]\d{1,3}){0,2}|\d(?:[-.]\d{1,3}){1,2})(?:[A-Z]|-?[RT]\d{1,2})?"
)
_PLAIN = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff._/()\- ]{0,24}")
_OF_ALL = re.compile(r"(.*?\d)\s*(?:/|\bOF\b)\s*(\d{1,3})$", re.IGNORECASE)
_NO_NUMBER = re.compile(
    r"\d{4}[-./年]\s?\d{1,2}([-./月]|$)|\d{1,2}[-./]\d{1,2}[-./]\d{4}|1[:/]\d+$|.*[\u4e00-\u9fff]{7}|\d{5,}$"
    r"|A[0-4](\+\d/\d)?$|.*(版|层|轴|号楼|座|年|月|日)$"
)
_UNSEEN: Final = frozenset({"Co", "Cn", "Cc", "Cs", "Cf"})
"""Letters of private fonts, unassigned ones and control characters: another computer shows a box for them."""
_BOXES: Final = "\N{WHITE SQUARE}\N{REPLACEMENT CHARACTER}\N{OBJECT REPLACEMENT CHARACTER}"
_DASHES = str.maketrans("－—–―‐‑−_", "-" * 8)

_DISCIPLINES: Final[Mapping[str, str]] = {
    "人防": "civil_air_defence",
    "建": "architecture",
    "总": "architecture",
    "结": "structure",
    "桩": "structure",
    "基": "structure",
    "水": "water",
    "给": "water",
    "排": "water",
    "暖": "hvac",
    "空": "hvac",
    "通": "hvac",
    "电": "electrical",
    "强": "electrical",
    "弱": "electrical",
    "智": "electrical",
    "消": "fire",
    "防": "fire",
    "景": "landscape",
    "园": "landscape",
    "绿": "landscape",
    "节": "energy",
    "燃": "pipeline",
    "装": "architecture",
    "精": "architecture",
    "室": "architecture",
    "幕": "architecture",
    "勘": "survey",
    "道": "road",
    "桥": "bridge",
}
_LATIN_DISCIPLINES: Final[Mapping[str, str]] = {
    "A": "architecture",
    "AR": "architecture",
    "JS": "architecture",
    "S": "structure",
    "ST": "structure",
    "GS": "structure",
    "P": "water",
    "PL": "water",
    "W": "water",
    "SS": "water",
    "M": "hvac",
    "H": "hvac",
    "NS": "hvac",
    "E": "electrical",
    "EL": "electrical",
    "DS": "electrical",
    "F": "fire",
    "FP": "fire",
    "XF": "fire",
    "RF": "civil_air_defence",
    "L": "landscape",
    "I": "architecture",
}
_SPOKEN: Final = (
    (re.compile("人防"), "civil_air_defence"),
    (re.compile("总图|总平面"), "site"),
    (re.compile("建筑|ARCHITECT"), "architecture"),
    (re.compile("结构|STRUCT"), "structure"),
    (re.compile("给排水|给水排水|给水|排水|PLUMB|DRAINAGE"), "water"),
    (re.compile("暖通|空调|通风|采暖|MECHANICAL|HVAC"), "hvac"),
    (re.compile("电气|强电|弱电|智能化|ELECTRIC"), "electrical"),
    (re.compile("消防|FIRE"), "fire"),
    (re.compile("景观|园林|绿化|LANDSCAPE"), "landscape"),
    (re.compile("节能|ENERGY"), "energy"),
    (re.compile("燃气|^GAS"), "pipeline"),
    (re.compile("装修|装饰|室内|INTERIOR|幕墙|FACADE"), "architecture"),
)


def tidy(text: str) -> str:
    """Full-width letters made plain, blanks and dashes alike, single spaced characters joined: 图　号 is 图号."""
    return as_written(unicodedata.normalize("NFKC", text).translate(_DASHES))


def printable(text: str) -> str:
    """The text without characters that no font shows (control, private use, unassigned) and the boxes put for them."""
    if text.isprintable() and not any(box in text for box in _BOXES):
        return " ".join(text.split())
    shown = (" " if unicodedata.category(letter) in _UNSEEN or letter in _BOXES else letter for letter in text)
    return " ".join("".join(shown).split())


def as_written(text: str) -> str:
    """The text with its own letters and brackets, without what no font shows; blanks single, 图　号 joined."""
    words = printable(text).split()
    if len(words) > 1 and all(len(word) == 1 and "\u4e00" <= word <= "\u9fff" for word in words):
        return "".join(words)
    return " ".join(words)


def typical_number(text: str) -> str | None:
    """The number in a tidy text that by itself looks like one of a Chinese set, e.g. 建施-03; else None."""
    match = _CHINESE.search(text) if len(text) <= 24 else None
    if match is None or not _TYPICAL.search(match[1]):
        return None
    return _joined(match)


def latin_number(text: str) -> str | None:
    """A number such as A-101 or S2.01, which doors and windows have too; else None."""
    return text if _LATIN.fullmatch(text) else None


def labelled_number(text: str) -> str | None:
    """What a tidy text beside a label such as 图号 says as a number; None when it cannot be one."""
    match = _OF_ALL.fullmatch(text)
    if match and int(re.findall(r"\d+", match[1])[-1]) <= int(match[2]):
        text = match[1].strip()
    chinese = _CHINESE.fullmatch(text)
    if chinese:
        return _joined(chinese)
    if not _PLAIN.fullmatch(text) or not any(letter.isdigit() for letter in text) or _NO_NUMBER.match(text):
        return None
    return text


def has_known_form(number: str) -> bool:
    """Whether a number is of one of the usual forms: 建施-03, A-101."""
    return bool(_CHINESE.fullmatch(number) or _LATIN.fullmatch(number))


def discipline_of(sheet_no: str) -> str | None:
    """The code of the discipline that a sheet number's prefix stands for, or None."""
    for prefix, discipline in _DISCIPLINES.items():
        if sheet_no.startswith(prefix):
            return discipline
    latin = re.match(r"([A-Z]{1,2})[-–. ]?\d", sheet_no.upper())
    if latin is None:
        return None
    return _LATIN_DISCIPLINES.get(latin[1], _LATIN_DISCIPLINES.get(latin[1][0]))


def discipline_called(text: str) -> str | None:
    """The code of the discipline that a title block calls by name (建筑, Structural), or None."""
    return next((code for pattern, code in _SPOKEN if pattern.search(text.upper())), None)


def _joined(match: re.Match[str]) -> str:
    return f"{match[1]}-{match[2]}".replace("--", "-")
