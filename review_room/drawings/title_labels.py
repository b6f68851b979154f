"""The labels of title blocks in Chinese and English, and which values go with them. Pure."""

import re
from enum import StrEnum
from typing import Final

from review_room.drawings.sheet_numbers import labelled_number


class Field(StrEnum):
    """What a label announces. `OTHER` is everything that a sheet index does not need but that takes its own value."""

    NUMBER = "number"
    TITLE = "title"
    GROUP = "group"
    SCALE = "scale"
    ISSUE = "issue"
    DISCIPLINE = "discipline"
    PAPER = "paper"
    OTHER = "other"


_CHINESE: Final = {
    Field.NUMBER: "本图编号|图纸编号|图纸号|图编号|图号|图纸序号",
    Field.TITLE: "图纸名称|图纸内容|图纸标题|图样名称|本图名称|图面内容|图纸名|图名",
    Field.GROUP: "图别|图类",
    Field.SCALE: "出图比例|绘图比例|比例尺|比例",
    Field.ISSUE: "修改版次|版本号|版本|版次|版号|改版号|修订版次|修订号",
    Field.DISCIPLINE: "专业名称|设计专业|专业|工种",
    Field.PAPER: "图纸尺寸|图纸规格|图纸幅面|图幅|幅面",
    Field.OTHER: (
        "审定人?|审核人?|审查|校对人?|校核人?|复核人?|设计人员?|设计|制图人?|绘图人?|描图|项目负责人?|项目总负责人?|专业负责人?|工种负责人?"
        "|工程负责人|设计总负责人?|设计主持人|总工程师|项目经理|方案设计|出图日期|设计日期|日期|设计阶段|阶段|工程名称|项目名称|工程编号|项目编号"
        "|工程号|设计编号|设计号|合同编?号|业务号|子项名称|子项编?号|子项目?名?称?|单体名称|单位工程|建设单位|设计单位|施工单位|监理单位|勘察单位"
        "|业主|委托单位|备注|附注|注册.{0,12}|会签栏?|盖章|签名|姓名|签字|实名|签章|证书编?号|资质.{0,6}|电话|地址|序号|页码|页次|修改内容|修改说明"
        "|出图专用章|档案号|归档号|电子文件号|文件名|图签|防伪.{0,4}|建设地点|工程地点|项目地点|密级"
    ),
}
_ENGLISH: Final = {
    Field.NUMBER: r"(?:SHEET|DRAWING|DWG|DRG|DRWG|PLAN)\.?\s*(?:NUMBER|NUM|NO|NR|#)|SHEET",
    Field.TITLE: (
        r"(?:SHEET|DRAWING|DWG|DRG)\.?\s*(?:TITLE|NAME|CONTENTS?|DESCRIPTION|SUBJECT)|TITLE\s*OF\s*DRAWING|TITLE"
        r"|DRAWING"
    ),
    Field.GROUP: r"SERIES",
    Field.SCALE: r"(?:PLOT\s*|DRAWING\s*)?SCALES?",
    Field.ISSUE: r"(?:CURRENT\s*)?REV(?:ISION)?\.?\s*(?:NO|NUMBER|MARK|#)?|VERSION|ISSUE\s*(?:NO|NUMBER|#)?",
    Field.DISCIPLINE: r"DISCIPLINE|TRADE",
    Field.PAPER: r"(?:PAPER|SHEET|DRAWING)\s*SIZE|SIZE",
    Field.OTHER: (
        r"PROJECT(?:\s*(?:TITLE|NAME|NUMBER|NO|ADDRESS|LOCATION|MANAGER|ARCHITECT|ENGINEER|LEADER))?|CLIENT|OWNER|EMPLOYER"
        r"|(?:DRAWN|CHECKED|APPROVED|REVIEWED|DESIGNED|VERIFIED|AUTHORI[SZ]ED|PREPARED|ISSUED|SIGNED)(?:\s*BY)?|DRN|CHK(?:D)?|APPD?"
        r"|(?:ISSUE\s*|PLOT\s*|DRAWING\s*)?DATES?|JOB(?:\s*(?:NUMBER|NO|TITLE|NAME))?|CONTRACT(?:\s*(?:NUMBER|NO))?|CONTRACTOR"
        r"|ARCHITECTS?|ENGINEERS?|CONSULTANTS?|ARCHITECT/ENGINEER.*|DESIGNERS?|DESIGN\s*(?:FIRM|PHASE|STAGE)|LOCATION|ADDRESS"
        r"|PHASE|STAGE|STATUS|PURPOSE|STAMP|SEAL|BUILDING(?:\s*(?:NUMBER|NO|NAME))?|(?:CAD\s*)?FILE(?:\s*(?:NAME|NO|NUMBER))?"
        r"|COPYRIGHT|KEY\s*PLAN|REMARKS?|DESCRIPTION|REVISIONS|NAME|SIGNATURE|INITIALS?|NORTH|ISSUED\s*FOR|SUB-?ITEM|OFFICE|PHONE|TEL"
    ),
}


def _pattern(words: str) -> str:
    """Labels are set wide: 图　　号. A class or a repetition is left as it stands."""
    return re.sub(r"(?<=[\u4e00-\u9fff?])(?=[\u4e00-\u9fff])", r"\\s*", words)


_END = r"(?:\s*[:：.]\s*|\s+|$)"
_LABELS: Final = tuple(
    (field, re.compile(rf"[(（【]?\s*(?:{_pattern(_CHINESE[field])})\s*[)）】]?(?=[:：.\s(（/\\A-Za-z]|$)"))
    for field in Field
) + tuple(
    (field, re.compile(rf"[(（]?\s*(?:{_ENGLISH[field]})(?![A-Za-z])\s*[)）]?", re.IGNORECASE)) for field in Field
)
_ANY_LABEL: Final = re.compile("|".join(f"(?i:{pattern.pattern})" for _, pattern in _LABELS))
"""One look instead of sixteen: most words of a heavy sheet are no labels."""
_SEPARATORS = " :：.．/\\|、,-()（）【】#"
_SPEAKS = re.compile(r"[:：]|[\u4e00-\u9fff)）]\s")


def label_of(text: str) -> tuple[Field, str] | None:
    """The field that a tidy text announces and the value that it carries itself (empty where it is a label only)."""
    found = _longest(text)
    if found is None:
        return None
    field, end = found
    rest, spoken = text[end:].strip(_SEPARATORS), bool(_SPEAKS.search(text[: end + 2][-3:]))
    again = _longest(rest) if rest else None
    if again and not rest[again[1] :].strip(_SEPARATORS):
        return field, ""  # the same label in two languages
    if again and again[0] is field:
        rest = rest[again[1] :].strip(_SEPARATORS)
    if not rest:
        return field, ""
    return (field, rest) if _carries(field, rest, spoken=spoken) else None


def _longest(text: str) -> tuple[Field, int] | None:
    if not _ANY_LABEL.match(text):
        return None
    matches = [(match.end(), field) for field, pattern in _LABELS if (match := pattern.match(text))]
    if not matches:
        return None
    # Of labels equally long the first one listed counts: 专业 before 其他.
    end = max(end for end, _ in matches)
    return next((field, end) for reached, field in matches if reached == end)


def _carries(field: Field, rest: str, *, spoken: bool) -> bool:
    """Whether what follows a label in the same line is its value, and not the rest of a sentence or a title."""
    if spoken:
        return True
    if field is Field.NUMBER:
        return labelled_number(rest) is not None and any(letter.isdigit() for letter in rest)
    if field is Field.TITLE:
        return False
    return fits(field, rest) and field is not Field.OTHER


_SCALE = re.compile(
    r"1\s*[:：/]\s*\d+(?:[、,，/; ]+1\s*[:：/]\s*\d+)*"
    r"|如图|见图|示意|图示|AS\s*(?:SHOWN|NOTED|INDICATED)|N\.?T\.?S\.?|-+|/|无"
    r"|[\d/ ]+\"\s*=\s*\d+'(?:\s*-?\s*\d+\")?",
    re.IGNORECASE,
)
_ISSUE = re.compile(r"(?:REV\.?\s*)?[A-Z]\d{0,2}|V?\d{1,2}(?:\.\d{1,2})?|R\d{1,2}|第.{1,3}版", re.IGNORECASE)
_PAPER = re.compile(r"A[0-4](?:\s*\+\s*(?:\d\s*/\s*\d|\d(?:\.\d+)?)(?:L|l)?)?")
_GROUP = re.compile(r"[\u4e00-\u9fff]{1,4}|[A-Z]{1,3}")
_TITLE_NEVER = re.compile(
    r"[\d\s:.,/\-年月日]+|1\s*:\s*\d+|[A-Z]{1,3}[-.]?\d[\w.\-]*|\d{4}年\d{1,2}月.*|第\s*\d*\s*张.*|共\s*\d*\s*张.*|A[0-4]",
    re.IGNORECASE,
)


def fits(field: Field, text: str) -> bool:
    """Whether a tidy text can be a value of that field."""
    match field:
        case Field.NUMBER:
            return labelled_number(text) is not None
        case Field.TITLE:
            return 2 <= len(text) <= 80 and not _TITLE_NEVER.fullmatch(text)
        case Field.GROUP:
            return bool(_GROUP.fullmatch(text))
        case Field.SCALE:
            return bool(_SCALE.fullmatch(text))
        case Field.ISSUE:
            return bool(_ISSUE.fullmatch(text))
        case Field.DISCIPLINE:
            return 1 <= len(text) <= 24 and not any(letter.isdigit() for letter in text)
        case Field.PAPER:
            return bool(_PAPER.fullmatch(text))
        case Field.OTHER:
            return True
