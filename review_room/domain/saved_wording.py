"""Wordings that a unit has saved: read from a form or a line of a table, and checked like any finding."""

from collections.abc import Mapping
from typing import Final

from review_room.domain.finding import CLASS_LABELS, DISCIPLINE_LABELS, FindingClass, Wording
from service_centre.errors import Conflict, DomainError, Invalid

WORDINGS_AT_MOST: Final = 2000
"""Of one unit that are in use."""

COLUMNS: Final = {
    "意见性质": "class",
    "专业": "discipline",
    "规范编号": "standard",
    "条文号": "clause",
    "审查意见": "text",
}
"""Headings of the table, in the order in which it is written."""

_LENGTHS: Final = {"standard": 80, "clause": 80, "text": 4000}
_CLASSES: Final = {
    **{label: code for code, label in CLASS_LABELS.items()},
    **{str(code): code for code in FindingClass},
}
_DISCIPLINES: Final = {label: code for code, label in DISCIPLINE_LABELS.items()} | {
    code: code for code in DISCIPLINE_LABELS
}


class WordingUnknownClass(Invalid):
    """A wording belongs to one of the classes."""

    code = "wording_unknown_class"
    sentence = "没有这种意见性质。"
    next_step = "可用：违反强制性条文、涉及公共安全、设计深度不足、疑问、违反一般条文、建议。"


class WordingUnknownDiscipline(Invalid):
    """A wording belongs to one of the disciplines."""

    code = "wording_unknown_discipline"
    sentence = "没有这个专业。"
    next_step = "请填写专业名称，如 建筑、结构、给排水、消防。"


class WordingTooLong(Invalid):
    """A column holds no more."""

    code = "wording_too_long"
    sentence = "有一栏内容太长。"
    next_step = "规范编号和条文号最多 80 字，审查意见最多 4000 字。"


class TooManyWordings(Conflict):
    """A list that nobody can read helps nobody."""

    code = "too_many_wordings"
    sentence = "本单位的常用意见已达 {limit} 条。"
    next_step = "请先停用不再需要的条目。"


class WordingTableWrong(Invalid):
    """A line of the table is not understood, so none of it is taken in."""

    code = "wording_table_wrong"
    sentence = "表格第 {line} 行有误：{reason}"
    next_step = "请改正后重新导入；本单位的常用意见没有改动。"


def wording_of(fields: Mapping[str, str]) -> Wording:
    """What was filled in, by codes or by Chinese names. Raises what is wrong with it."""
    cleaned = {name: str(fields.get(name) or "").strip() for name in COLUMNS.values()}
    if cleaned["class"] not in _CLASSES:
        raise WordingUnknownClass
    if cleaned["discipline"] not in _DISCIPLINES:
        raise WordingUnknownDiscipline
    for name, most in _LENGTHS.items():
        if len(cleaned[name]) > most:
            raise WordingTooLong
    return Wording(
        finding_class=_CLASSES[cleaned["class"]],
        discipline=_DISCIPLINES[cleaned["discipline"]],
        standard=cleaned["standard"],
        clause=cleaned["clause"],
        text=cleaned["text"],
    )


def line_wrong(line: int, refusal: DomainError) -> WordingTableWrong:
    """The refusal of one line as the refusal of its table."""
    return WordingTableWrong(line=line, reason=refusal.sentence)


def fits(wording: Wording, query: str) -> bool:
    """Whether every word of the query stands somewhere in the wording; everything fits an empty query."""
    hay = " ".join(
        (
            wording.standard,
            wording.clause,
            wording.text,
            CLASS_LABELS[wording.finding_class],
            DISCIPLINE_LABELS[wording.discipline],
        )
    ).casefold()
    return all(word in hay for word in query.casefold().split())
