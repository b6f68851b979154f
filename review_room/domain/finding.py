"""Findings: their classes, their life, and which of them hold a project back (domain.md, Finding)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from service_centre.errors import Conflict, Invalid


class FindingClass(StrEnum):
    """Gravity of a finding."""

    MANDATORY = "mandatory"
    SAFETY = "safety"
    DEPTH = "depth"
    QUERY = "query"
    GENERAL = "general"
    ADVISORY = "advisory"


class FindingState(StrEnum):
    """Condition of a finding. Nothing is ever deleted."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_CONFLICT = "in_conflict"
    SETTLED = "settled"
    MERGED = "merged"
    ISSUED = "issued"
    REPLIED = "replied"
    CLOSED = "closed"
    REOPENED = "reopened"
    WAIVED = "waived"
    WITHDRAWN = "withdrawn"


class FindingAction(StrEnum):
    """What may be done to a finding."""

    SUBMIT = "submit_finding"
    WITHDRAW = "withdraw_finding"
    MERGE = "merge_finding"
    UNMERGE = "unmerge_finding"
    ISSUE = "issue_finding"
    REPLY = "reply_finding"
    CLOSE = "close_finding"
    REOPEN = "reopen_finding"
    WAIVE = "waive_finding"
    CONTEST = "declare_conflict"
    CLEAR = "dismiss_conflict"
    SETTLE = "settle_conflict"


class ReplyKind(StrEnum):
    """What the designer says to a finding."""

    FIXED = "fixed"
    EXPLAINED = "explained"
    DISPUTED = "disputed"


_S, _A, _C = FindingState, FindingAction, FindingClass

TRANSITIONS: Final[Mapping[tuple[FindingState, FindingAction], FindingState]] = MappingProxyType(
    {
        (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
        (_S.DRAFT, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.SUBMITTED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.SUBMITTED, _A.MERGE): _S.MERGED,
        (_S.MERGED, _A.UNMERGE): _S.SUBMITTED,
        (_S.SUBMITTED, _A.ISSUE): _S.ISSUED,
        (_S.SUBMITTED, _A.WAIVE): _S.WAIVED,
        (_S.SUBMITTED, _A.CONTEST): _S.IN_CONFLICT,
        (_S.IN_CONFLICT, _A.CLEAR): _S.SUBMITTED,
        (_S.IN_CONFLICT, _A.SETTLE): _S.SETTLED,
        (_S.IN_CONFLICT, _A.MERGE): _S.MERGED,
        (_S.IN_CONFLICT, _A.WAIVE): _S.WAIVED,
        (_S.IN_CONFLICT, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.SETTLED, _A.CONTEST): _S.IN_CONFLICT,
        (_S.SETTLED, _A.ISSUE): _S.ISSUED,
        (_S.SETTLED, _A.MERGE): _S.MERGED,
        (_S.SETTLED, _A.WAIVE): _S.WAIVED,
        (_S.SETTLED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.ISSUED, _A.REPLY): _S.REPLIED,
        (_S.ISSUED, _A.CLOSE): _S.CLOSED,
        (_S.ISSUED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.ISSUED, _A.WAIVE): _S.WAIVED,
        (_S.REPLIED, _A.REPLY): _S.REPLIED,
        (_S.REPLIED, _A.CLOSE): _S.CLOSED,
        (_S.REPLIED, _A.REOPEN): _S.REOPENED,
        (_S.REPLIED, _A.WAIVE): _S.WAIVED,
        (_S.REOPENED, _A.ISSUE): _S.ISSUED,
        (_S.REOPENED, _A.CLOSE): _S.CLOSED,
        (_S.REOPENED, _A.WAIVE): _S.WAIVED,
        (_S.CLOSED, _A.REOPEN): _S.REOPENED,
    }
)

CLASS_LABELS: Final = {
    _C.MANDATORY: "违反强制性条文",
    _C.SAFETY: "涉及公共安全",
    _C.DEPTH: "设计深度不足",
    _C.QUERY: "疑问",
    _C.GENERAL: "违反一般条文",
    _C.ADVISORY: "建议",
}

STATE_LABELS: Final = {
    _S.DRAFT: "草稿",
    _S.SUBMITTED: "已提交",
    _S.IN_CONFLICT: "存在冲突",
    _S.SETTLED: "冲突已裁定",
    _S.MERGED: "已合并",
    _S.ISSUED: "已发出",
    _S.REPLIED: "已回复",
    _S.CLOSED: "复审通过",
    _S.REOPENED: "复审不通过",
    _S.WAIVED: "已豁免",
    _S.WITHDRAWN: "已撤回",
}

ACTION_LABELS: Final = {
    _A.SUBMIT: "提交",
    _A.WITHDRAW: "撤回",
    _A.MERGE: "合并",
    _A.UNMERGE: "取消合并",
    _A.ISSUE: "发出",
    _A.REPLY: "回复",
    _A.CLOSE: "复审通过",
    _A.REOPEN: "复审不通过",
    _A.WAIVE: "豁免",
    _A.CONTEST: "声明冲突",
    _A.CLEAR: "认定不冲突",
    _A.SETTLE: "裁定冲突",
}

REPLY_LABELS: Final = {
    ReplyKind.FIXED: "已修改",
    ReplyKind.EXPLAINED: "说明",
    ReplyKind.DISPUTED: "有异议",
}

DISCIPLINE_LABELS: Final = {
    "survey": "勘察",
    "site": "总图",
    "architecture": "建筑",
    "structure": "结构",
    "water": "给排水",
    "hvac": "暖通",
    "electrical": "电气",
    "energy": "节能",
    "green": "绿建",
    "fire": "消防",
    "civil_air_defence": "人防",
    "prefabrication": "装配式",
    "road": "道路",
    "bridge": "桥梁",
    "tunnel": "隧道",
    "pipeline": "管线",
    "landscape": "绿化",
    "lighting": "照明",
}

BY_GRAVITY: Final = (_C.MANDATORY, _C.SAFETY, _C.DEPTH, _C.GENERAL, _C.QUERY, _C.ADVISORY)
"""The gravest first."""

HOLDS_BACK: Final = frozenset({_C.MANDATORY, _C.SAFETY, _C.DEPTH})
NEEDS_REPLY: Final = HOLDS_BACK | {_C.QUERY, _C.GENERAL}
TAKES_OTHERS: Final = frozenset({_S.SUBMITTED, _S.IN_CONFLICT, _S.SETTLED, _S.REOPENED, _S.ISSUED})
"""States of a finding into which others may be merged."""
WITH_THE_OWNER: Final = frozenset({_S.ISSUED, _S.REPLIED})
"""States of a finding that went out and that no reviewer has judged since."""
OVER: Final = frozenset({_S.CLOSED, _S.WAIVED, _S.WITHDRAWN, _S.MERGED})


class ProvisionMissing(Invalid):
    """A mandatory provision must be named (住建部令13号, art. 11)."""

    code = "provision_missing"
    sentence = "“违反强制性条文”的意见必须写明规范编号和条文号。"
    next_step = "请补填规范和条号，如 GB 50016-2014 第 5.5.17 条。"


class TextMissing(Invalid):
    """A finding says something."""

    code = "text_missing"
    sentence = "审查意见内容为空。"
    next_step = "请填写意见内容后再保存。"


class ReasonMissing(Invalid):
    """The act needs a reason that others can read."""

    code = "reason_missing"
    sentence = "请填写理由。"
    next_step = "理由会写入留痕并对相关方可见。"


class MandatoryNotWaivable(Conflict):
    """Nobody may waive a mandatory provision."""

    code = "mandatory_not_waivable"
    sentence = "“违反强制性条文”的意见不能豁免。"
    next_step = "请由提出意见的审查人复审通过，或由设计单位修改图纸。"


class FindingActionNotAllowed(Conflict):
    """The finding is in a state from which the act does not lead anywhere."""

    code = "finding_action_not_allowed"
    sentence = "该意见处于“{state}”状态，不能“{action}”。"
    next_step = "请刷新后按最新状态处理。"


def provision_as_printed(standard: str, clause: str) -> str:
    """Standard and clause in one line, empty when none is cited."""
    return f"{standard} {clause}".strip()


def said_with_provision(text: str, provision: str) -> str:
    """The text of a finding, the provision in brackets."""
    return f"{text}（{provision}）" if provision else text


def number_as_printed(discipline: str, discipline_no: int | None) -> str:
    """Discipline and number as people say them, e.g. 建筑-3; empty for a draft, which has no number yet."""
    return f"{DISCIPLINE_LABELS[discipline]}-{discipline_no}" if discipline_no is not None else ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a finding says. Impossible to make without the text, or mandatory without a provision."""

    finding_class: FindingClass
    discipline: str
    standard: str
    clause: str
    text: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise TextMissing
        if self.discipline not in DISCIPLINE_LABELS:
            raise Invalid
        if self.finding_class is FindingClass.MANDATORY and not (self.standard.strip() and self.clause.strip()):
            raise ProvisionMissing

    @property
    def provision(self) -> str:
        """Standard and clause as printed, empty when none is cited."""
        return provision_as_printed(self.standard, self.clause)


def next_state(state: FindingState, action: FindingAction, finding_class: FindingClass) -> FindingState:
    """The state that `action` leads to. Raises FindingActionNotAllowed, MandatoryNotWaivable."""
    if action is FindingAction.WAIVE and finding_class is FindingClass.MANDATORY:
        raise MandatoryNotWaivable
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise FindingActionNotAllowed(state=STATE_LABELS[state], action=ACTION_LABELS[action]) from None


def blocks(finding_class: FindingClass, state: FindingState) -> bool:
    """Whether a finding holds the joint opinion back; a query only until it is answered."""
    if state in OVER or state is FindingState.DRAFT:
        return False
    if finding_class is FindingClass.QUERY:
        return state is not FindingState.REPLIED
    return finding_class in HOLDS_BACK


def milder(finding_class: FindingClass, than: FindingClass) -> bool:
    """Whether a finding of the first class weighs less than one of the second."""
    return BY_GRAVITY.index(finding_class) > BY_GRAVITY.index(than)


def any_blocks(findings: Iterable[tuple[FindingClass, FindingState]]) -> bool:
    """Whether at least one finding holds the joint opinion back."""
    return any(blocks(finding_class, state) for finding_class, state in findings)


def required_reason(reason: str) -> str:
    """The reason, without blanks around it. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
