"""Reads sheet number and title from the words on a sheet, and the discipline from the number. Pure: no file, no PDF.

A title block (图签) stands in the right or lower strip of a sheet. Candidates are scored by where they stand, what they
look like and whether a label such as 图号 stands beside or above them; the best one wins.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class TextLine:
    """A line of text on a sheet; coordinates in any unit, x to the right and y down from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    downwards: bool = False
    """Whether its words stand under one another, as in a narrow title block."""

    @property
    def height(self) -> float:
        """The smaller side of the box: the text's height, also when it is written upwards."""
        return min(self.right - self.left, self.bottom - self.top)


@dataclass(frozen=True)
class TitleBlock:
    """What the title block says; empty strings where nothing was found. `confidence` is 0 to 1."""

    sheet_no: str
    title: str
    confidence: float


@dataclass(frozen=True)
class _Candidate:
    text: str
    score: float
    labelled: bool


_CHINESE_NO = re.compile(
    r"(?<![\u4e00-\u9fff])"
    r"((?:建|结|水|暖|电|消|防|人防|景|绿|装|幕|总|节|排|给|智|弱|燃|桩|基|规|方|初|竣)"
    r"(?:施|初|方|总|竣|排|通|气|消|防|景|节|平|图|改|变){0,3})\s*[-－—–_ ]?\s*(\d{1,3}(?:[-－./]\d{1,3})?[A-Za-z]?)"
    r"(?![\d\u4e00-\u9fff])"
)
_LATIN_NO = re.compile(r"^([A-Z]{1,3})\s?[-–.]?\s?(\d{2,4}(?:[-.]\d{1,3}){0,2}[A-Z]?|\d(?:[-.]\d{1,3}){1,2}[A-Z]?)$")
_PLAIN_NO = re.compile(r"^[A-Z0-9\u4e00-\u9fff][A-Z0-9\u4e00-\u9fff._/\-–— ]{0,24}$", re.IGNORECASE)
_NO_LABEL = re.compile(
    r"^(图\s*号|图纸\s*编?\s*号|图\s*纸\s*号|(?:SHEET|DRAWING|DWG|DRG)\.?\s*(?:NO|NUMBER|NUM|#)\.?)\s*[:：.]?\s*",
    re.IGNORECASE,
)
_TITLE_LABEL = re.compile(
    r"^(图\s*名|图纸\s*名称|图\s*纸\s*内\s*容|图纸\s*标题|(?:SHEET|DRAWING)\s*(?:TITLE|NAME)|TITLE)\s*[:：.]?\s*",
    re.IGNORECASE,
)
_GROUP_LABEL = re.compile(r"^图\s*别\s*[:：]?\s*", re.IGNORECASE)
_OTHER_LABEL = re.compile(
    r"^(?:(?:图\s*别|比\s*例|日\s*期|阶\s*段|版\s*本|版\s*次|设\s*计|制\s*图|绘\s*图|校\s*对|审\s*核|审\s*定|专\s*业|项\s*目|工\s*程|"
    r"(?:项目|工程|子项|图纸)(?:名称|编?号|负责人|内容|标题)|(?:建设|设计|施工)单位|设计[人号]|设计阶段|子\s*项|注册.*|会\s*签|图\s*幅|"
    r"备\s*注|图\s*号|图\s*名|图\s*纸)(?:[:：\s]|$)|"
    r"(?:SCALE|DATE|PROJECT|CLIENT|DRAWN|CHECKED|APPROVED|REV|DESIGNED|SHEET|DRAWING|JOB|OWNER|TITLE|ISSUE))",
    re.IGNORECASE,
)
_TITLE_WORDS = re.compile(
    r"(平面|立面|剖面|详图|大样|系统图|目录|总说明|设计说明|布置图|配筋|节点|平法|模板图|原理图|总平面|做法表|门窗表|"
    r"\bPLANS?\b|\bELEVATIONS?\b|\bSECTIONS?\b|\bDETAILS?\b|\bSCHEDULES?\b|\bLAYOUT\b|\bDIAGRAM\b|\bNOTES\b)",
    re.IGNORECASE,
)
_DISCIPLINES: Mapping[str, str] = {
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
    "电": "electrical",
    "弱": "electrical",
    "智": "electrical",
    "消": "fire",
    "防": "fire",
    "景": "landscape",
    "绿": "landscape",
    "节": "energy",
    "燃": "gas",
    "装": "interior",
    "幕": "facade",
}
_LATIN_DISCIPLINES: Mapping[str, str] = {
    "A": "architecture",
    "AR": "architecture",
    "S": "structure",
    "ST": "structure",
    "P": "water",
    "PL": "water",
    "W": "water",
    "M": "hvac",
    "H": "hvac",
    "E": "electrical",
    "EL": "electrical",
    "F": "fire",
    "FP": "fire",
    "L": "landscape",
    "I": "interior",
}

_LINES_READ = 4000
_CERTAIN = 6.0


def read_title_block(lines: Sequence[TextLine], width: float, height: float) -> TitleBlock:
    """The best-scored number and title among `lines` on a sheet of that size (same unit)."""
    lines = sorted((line for line in lines if line.text.strip()), key=lambda line: -_zone(line, width, height))
    lines = lines[:_LINES_READ]
    number = _best(_number_candidates(lines, width, height))
    title = _best(_title_candidates(lines, width, height))
    sheet_no = number.text if number else ""
    if number and sheet_no.isdigit():
        sheet_no = _with_group(sheet_no, lines)
    confidence = sum(min(found.score / _CERTAIN, 1.0) / 2 for found in (number, title) if found)
    return TitleBlock(sheet_no, title.text if title else "", round(confidence, 2))


def discipline_of(sheet_no: str) -> str | None:
    """The code of the discipline that a sheet number's prefix stands for, or None."""
    for prefix, discipline in _DISCIPLINES.items():
        if sheet_no.startswith(prefix):
            return discipline
    latin = re.match(r"([A-Z]{1,2})[-–. ]?\d", sheet_no.upper())
    if latin is None:
        return None
    return _LATIN_DISCIPLINES.get(latin[1], _LATIN_DISCIPLINES.get(latin[1][0]))


def _best(candidates: Iterator[_Candidate]) -> _Candidate | None:
    best = max(candidates, key=lambda candidate: candidate.score, default=None)
    return best if best and best.score >= 2 else None


def _number_candidates(lines: Sequence[TextLine], width: float, height: float) -> Iterator[_Candidate]:
    for line in lines:
        text = _tidy(line.text)
        chinese = _CHINESE_NO.search(text)
        looks = 0.0
        found = text
        if chinese and len(text) <= 24:
            looks, found = 3.0, f"{chinese[1]}-{chinese[2]}".replace("－", "-")
        elif _LATIN_NO.match(text):
            looks = 1.5
        if looks:
            zone = _zone(line, width, height)
            if zone >= 1 or chinese:
                yield _Candidate(found, looks + zone + _size_bonus(line, height), labelled=False)
    for value, line, closeness in _labelled(lines, _NO_LABEL):
        if _PLAIN_NO.match(value) and any(letter.isdigit() for letter in value):
            chinese = _CHINESE_NO.search(value)
            found = f"{chinese[1]}-{chinese[2]}".replace("－", "-") if chinese else value
            yield _Candidate(found, 3 + closeness + _zone(line, width, height), labelled=True)


def _title_candidates(lines: Sequence[TextLine], width: float, height: float) -> Iterator[_Candidate]:
    for line in lines:
        text = _tidy(line.text)
        zone = _zone(line, width, height)
        if zone >= 1 and 2 <= len(text) <= 60 and _TITLE_WORDS.search(text) and not _OTHER_LABEL.match(text):
            yield _Candidate(text, 1.5 + zone + _size_bonus(line, height), labelled=False)
    for value, line, closeness in _labelled(lines, _TITLE_LABEL):
        if 2 <= len(value) <= 80 and not value.replace("-", "").isdigit():
            looks = 1.0 if _TITLE_WORDS.search(value) else 0.0
            yield _Candidate(value, 3 + closeness + looks + _zone(line, width, height), labelled=True)


def _labelled(lines: Sequence[TextLine], label: re.Pattern[str]) -> Iterator[tuple[str, TextLine, float]]:
    """Values with such a label: in the same line after it, to its right, or under it; with a closeness of 0 to 1.5."""
    for line in lines:
        text = _tidy(line.text)
        match = label.match(text)
        if match is None:
            continue
        rest = text[match.end() :].strip(" :：")
        if rest:
            if (
                (
                    not _OTHER_LABEL.match(rest)
                    and not re.match(r"[\u4e00-\u9fffA-Za-z]", text[match.end() - 1 : match.end()])
                )
                or rest[0] in "0123456789"
                or _CHINESE_NO.match(rest)
            ):
                yield rest, line, 1.5
            continue
        yield from _neighbours(line, lines)


def _neighbours(label: TextLine, lines: Sequence[TextLine]) -> Iterator[tuple[str, TextLine, float]]:
    unit = max(label.height, 1e-6)
    middle = (label.top + label.bottom) / 2
    for line in lines:
        text = _tidy(line.text)
        if line is label or not text or _OTHER_LABEL.match(text):
            continue
        gap_right = line.left - label.right
        gap_below = line.top - label.bottom
        in_row = line.top - unit <= middle <= line.bottom + unit
        in_column = line.left < label.right + unit and line.right > label.left - unit
        if in_row and -unit <= gap_right <= 14 * unit:
            yield text, line, 1.5 - max(gap_right, 0) / (14 * unit)
        elif in_column and -unit <= gap_below <= 6 * unit:
            yield text, line, 1.2 - max(gap_below, 0) / (6 * unit)
        elif -unit <= gap_right <= 8 * unit and -unit <= gap_below <= 3 * unit:  # a small label in a cell's corner
            yield text, line, 1.0 - max(gap_right, 0) / (8 * unit)


def _with_group(digits: str, lines: Sequence[TextLine]) -> str:
    """A number of digits only belongs to the 图别 beside it: 图别 建施, 图号 01 is 建施-01."""
    groups = [
        (closeness, value)
        for value, _, closeness in _labelled(lines, _GROUP_LABEL)
        if re.fullmatch(r"[\u4e00-\u9fff]{1,3}|[A-Z]{1,2}", value)
    ]
    return f"{max(groups)[1]}-{digits}" if groups else digits


def _zone(line: TextLine, width: float, height: float) -> float:
    """Where a title block stands: 2 in the lower right corner, 1 in the right or lower strip, else 0."""
    right = (line.left + line.right) / 2 > 0.75 * width
    low = (line.top + line.bottom) / 2 > 0.8 * height
    corner = right and (line.top + line.bottom) / 2 > 0.6 * height
    return 2.0 if corner or (right and low) else 1.0 if right or low else 0.0


def _size_bonus(line: TextLine, height: float) -> float:
    """Numbers and titles are written larger than the rest: up to 1 for text of 1.2 % of the sheet's height."""
    return min(line.height / max(height * 0.012, 1e-6), 1.0)


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u3000", " ")).strip()
