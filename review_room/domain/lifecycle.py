"""Life of a review case, as one table (domain.md, Review case)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from service_centre.errors import Conflict


class CaseState(StrEnum):
    """Condition of a review case."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SUPPLEMENT_DUE = "supplement_due"
    REFUSED = "refused"
    ADMITTED = "admitted"
    UNDER_REVIEW = "under_review"
    CONSOLIDATING = "consolidating"
    REVISION_DUE = "revision_due"
    UNDER_RE_REVIEW = "under_re_review"
    SIGNING = "signing"
    CONCLUDED = "concluded"
    STAMPED = "stamped"
    DELIVERED = "delivered"


class CaseAction(StrEnum):
    """What may be done to a review case."""

    SUBMIT = "submit"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLY = "supply"
    REFUSE = "refuse"
    ADMIT = "admit"
    OPEN_ROOM = "open_room"
    CONSOLIDATE = "consolidate"
    RETURN_TO_REVIEW = "return_to_review"
    REQUIRE_REVISION = "require_revision"
    RESUBMIT = "resubmit"
    SETTLE = "settle"
    CONCLUDE = "conclude"
    STAMP = "stamp"
    DELIVER = "deliver"


_S, _A = CaseState, CaseAction

TRANSITIONS: Final[Mapping[tuple[CaseState, CaseAction], CaseState]] = MappingProxyType(
    {
        (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _A.REQUEST_SUPPLEMENT): _S.SUPPLEMENT_DUE,
        (_S.SUPPLEMENT_DUE, _A.SUPPLY): _S.SUBMITTED,
        (_S.SUBMITTED, _A.REFUSE): _S.REFUSED,
        (_S.SUBMITTED, _A.ADMIT): _S.ADMITTED,
        (_S.ADMITTED, _A.OPEN_ROOM): _S.UNDER_REVIEW,
        (_S.UNDER_REVIEW, _A.CONSOLIDATE): _S.CONSOLIDATING,
        (_S.UNDER_RE_REVIEW, _A.CONSOLIDATE): _S.CONSOLIDATING,
        (_S.CONSOLIDATING, _A.RETURN_TO_REVIEW): _S.UNDER_RE_REVIEW,
        (_S.CONSOLIDATING, _A.REQUIRE_REVISION): _S.REVISION_DUE,
        (_S.REVISION_DUE, _A.RESUBMIT): _S.UNDER_RE_REVIEW,
        (_S.CONSOLIDATING, _A.SETTLE): _S.SIGNING,
        (_S.SIGNING, _A.CONCLUDE): _S.CONCLUDED,
        (_S.CONCLUDED, _A.STAMP): _S.STAMPED,
        (_S.STAMPED, _A.DELIVER): _S.DELIVERED,
    }
)

STATE_LABELS: Final = {
    _S.DRAFT: "待提交",
    _S.SUBMITTED: "已提交，待受理",
    _S.SUPPLEMENT_DUE: "待补正",
    _S.REFUSED: "不予受理",
    _S.ADMITTED: "已受理",
    _S.UNDER_REVIEW: "审查中",
    _S.CONSOLIDATING: "意见汇总中",
    _S.REVISION_DUE: "待修改回复",
    _S.UNDER_RE_REVIEW: "复审中",
    _S.SIGNING: "会签中",
    _S.CONCLUDED: "已审定，待盖章",
    _S.STAMPED: "已盖章，待送达",
    _S.DELIVERED: "已送达",
}

ACTION_LABELS: Final = {
    _A.SUBMIT: "提交",
    _A.REQUEST_SUPPLEMENT: "一次性告知补正",
    _A.SUPPLY: "提交补正",
    _A.REFUSE: "不予受理",
    _A.ADMIT: "受理",
    _A.OPEN_ROOM: "开启审图室",
    _A.CONSOLIDATE: "开始汇总",
    _A.RETURN_TO_REVIEW: "退回审查",
    _A.REQUIRE_REVISION: "发出意见",
    _A.RESUBMIT: "提交修改",
    _A.SETTLE: "审定并送签",
    _A.CONCLUDE: "会签完成",
    _A.STAMP: "图纸盖章",
    _A.DELIVER: "送达",
}

HOLDER_LABELS: Final = {
    _S.DRAFT: "建设单位",
    _S.SUBMITTED: "窗口受理人",
    _S.SUPPLEMENT_DUE: "建设单位",
    _S.REFUSED: "—",
    _S.ADMITTED: "牵头部门",
    _S.UNDER_REVIEW: "审图机构与各参审部门",
    _S.CONSOLIDATING: "牵头部门",
    _S.REVISION_DUE: "建设单位与设计单位",
    _S.UNDER_RE_REVIEW: "审图机构与各参审部门",
    _S.SIGNING: "当前签署人",
    _S.CONCLUDED: "系统",
    _S.STAMPED: "窗口受理人",
    _S.DELIVERED: "—",
}

REVIEWING: Final = frozenset({_S.UNDER_REVIEW, _S.UNDER_RE_REVIEW})
BEFORE_THE_ROOM: Final = frozenset({_S.DRAFT, _S.SUBMITTED, _S.SUPPLEMENT_DUE, _S.REFUSED, _S.ADMITTED})
BEFORE_THE_SETTLEMENT: Final = REVIEWING | {_S.CONSOLIDATING, _S.REVISION_DUE}
WORK_OVER: Final = frozenset({_S.CONCLUDED, _S.STAMPED, _S.DELIVERED})
STANCES_SHOWN: Final = WORK_OVER | {_S.SIGNING}
"""From the settlement on the parties, too, may know what each unit thinks of the set."""


def may_be_answered(state: CaseState, round_: int, released_in: int | None) -> bool:
    """Whether the designer may reply to an issued finding: once the list is out, or at once if it was released early.

    `released_in` is the round of its early release. In a later round it is a finding like any other.
    """
    return state is CaseState.REVISION_DUE or (state in REVIEWING and released_in == round_)


class ActionNotAllowed(Conflict):
    """The case is in a state from which the act does not lead anywhere."""

    code = "action_not_allowed"
    sentence = "案件处于“{state}”状态，不能执行“{action}”；当前可执行：{options}。"
    next_step = "请刷新页面后按最新状态处理。"


def allowed_actions(state: CaseState) -> tuple[CaseAction, ...]:
    """What may follow `state`, in the order of the table."""
    return tuple(action for (origin, action) in TRANSITIONS if origin is state)


def next_state(state: CaseState, action: CaseAction) -> CaseState:
    """The state that `action` leads to. Raises ActionNotAllowed."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        options = "、".join(ACTION_LABELS[option] for option in allowed_actions(state)) or "无"
        raise ActionNotAllowed(state=STATE_LABELS[state], action=ACTION_LABELS[action], options=options) from None
