"""Life of one selection, from the request to the engagement, as one table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from marketplace.domain.errors import ActionNotAllowed


class SelectionMethod(StrEnum):
    """How an agency is taken from a roster without a new tender."""

    DRAW = "draw"
    ROTATION = "rotation"
    DRAWN_ROTATION = "drawn_rotation"


METHOD_LABELS: Final[Mapping[SelectionMethod, str]] = MappingProxyType(
    {
        SelectionMethod.DRAW: "随机抽取",
        SelectionMethod.ROTATION: "顺次",
        SelectionMethod.DRAWN_ROTATION: "顺次抽定",
    }
)


class SelectionState(StrEnum):
    """Where a selection stands."""

    DRAFT = "draft"
    AUDITED = "audited"
    ANNOUNCED = "announced"
    SEALED = "sealed"
    DRAWN = "drawn"
    TURN_TAKEN = "turn_taken"
    ON_NOTICE = "on_notice"
    SELECTED = "selected"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    ENGAGED = "engaged"
    CONTRACT_FILED = "contract_filed"
    CONTRACTED = "contracted"
    IN_SERVICE = "in_service"
    DELIVERED = "delivered"
    DELIVERY_CONFIRMED = "delivery_confirmed"
    EVALUATED = "evaluated"
    CLOSED = "closed"
    VOID = "void"
    SHORT = "short"
    ANNULLED = "annulled"


class SelectionAction(StrEnum):
    """What can be done to a selection."""

    AUDIT = "audit"
    ANNOUNCE = "announce"
    SEAL = "seal"
    RECORD = "record"
    TAKE_TURN = "take_turn"
    PUBLISH_NOTICE = "publish_notice"
    END_NOTICE = "end_notice"
    CONFIRM = "confirm"
    DECLINE = "decline"
    CALL_STANDBY = "call_standby"
    ENGAGE = "engage"
    FILE_CONTRACT = "file_contract"
    RETURN_CONTRACT = "return_contract"
    CONFIRM_CONTRACT = "confirm_contract"
    BEGIN_SERVICE = "begin_service"
    DELIVER = "deliver"
    CONFIRM_DELIVERY = "confirm_delivery"
    END_EVALUATION = "end_evaluation"
    CLOSE = "close"
    VOID_DRAW = "void_draw"
    RENEW = "renew"
    RUN_SHORT = "run_short"
    EXTEND = "extend"
    ANNUL = "annul"
    RELIST = "relist"


STATE_LABELS: Final[Mapping[SelectionState, str]] = MappingProxyType(
    {
        SelectionState.DRAFT: "待审核",
        SelectionState.AUDITED: "已审核",
        SelectionState.ANNOUNCED: "已公告",
        SelectionState.SEALED: "已封存",
        SelectionState.DRAWN: "已抽取",
        SelectionState.TURN_TAKEN: "已取号",
        SelectionState.ON_NOTICE: "公示中",
        SelectionState.SELECTED: "已中选，待机构确认",
        SelectionState.CONFIRMED: "机构已确认",
        SelectionState.DECLINED: "机构已放弃",
        SelectionState.ENGAGED: "已委托，待上传合同",
        SelectionState.CONTRACT_FILED: "合同待建设单位确认",
        SelectionState.CONTRACTED: "合同已确认",
        SelectionState.IN_SERVICE: "服务中",
        SelectionState.DELIVERED: "成果已交付，待建设单位确认",
        SelectionState.DELIVERY_CONFIRMED: "交付已确认，评价中",
        SelectionState.EVALUATED: "已评价，待归档",
        SelectionState.CLOSED: "已归档",
        SelectionState.VOID: "本次抽取作废",
        SelectionState.SHORT: "候选不足",
        SelectionState.ANNULLED: "已撤销",
    }
)

ACTION_LABELS: Final[Mapping[SelectionAction, str]] = MappingProxyType(
    {
        SelectionAction.AUDIT: "审核通过",
        SelectionAction.ANNOUNCE: "发布抽取公告",
        SelectionAction.SEAL: "封存承诺值",
        SelectionAction.RECORD: "形成抽取记录",
        SelectionAction.TAKE_TURN: "按顺次取号",
        SelectionAction.PUBLISH_NOTICE: "开始公示",
        SelectionAction.END_NOTICE: "结束公示",
        SelectionAction.CONFIRM: "确认承接",
        SelectionAction.DECLINE: "放弃",
        SelectionAction.CALL_STANDBY: "递补候补机构",
        SelectionAction.ENGAGE: "建立委托",
        SelectionAction.FILE_CONTRACT: "上传合同",
        SelectionAction.RETURN_CONTRACT: "退回合同",
        SelectionAction.CONFIRM_CONTRACT: "确认合同",
        SelectionAction.BEGIN_SERVICE: "开始服务",
        SelectionAction.DELIVER: "交付成果",
        SelectionAction.CONFIRM_DELIVERY: "确认交付",
        SelectionAction.END_EVALUATION: "结束评价",
        SelectionAction.CLOSE: "归档",
        SelectionAction.VOID_DRAW: "作废本次抽取",
        SelectionAction.RENEW: "重新开始",
        SelectionAction.RUN_SHORT: "候选不足",
        SelectionAction.EXTEND: "延长一次",
        SelectionAction.ANNUL: "撤销",
        SelectionAction.RELIST: "重新发起",
    }
)

_S, _A = SelectionState, SelectionAction

TRANSITIONS: Final[Mapping[tuple[SelectionState, SelectionAction], SelectionState]] = MappingProxyType(
    {
        (_S.DRAFT, _A.AUDIT): _S.AUDITED,
        (_S.AUDITED, _A.ANNOUNCE): _S.ANNOUNCED,
        (_S.AUDITED, _A.TAKE_TURN): _S.TURN_TAKEN,
        (_S.AUDITED, _A.RUN_SHORT): _S.SHORT,
        (_S.ANNOUNCED, _A.SEAL): _S.SEALED,
        (_S.ANNOUNCED, _A.VOID_DRAW): _S.VOID,
        (_S.SEALED, _A.RECORD): _S.DRAWN,
        (_S.SEALED, _A.VOID_DRAW): _S.VOID,
        (_S.VOID, _A.RENEW): _S.AUDITED,
        (_S.SHORT, _A.EXTEND): _S.AUDITED,
        (_S.SHORT, _A.RELIST): _S.DRAFT,
        (_S.DRAWN, _A.PUBLISH_NOTICE): _S.ON_NOTICE,
        (_S.TURN_TAKEN, _A.PUBLISH_NOTICE): _S.ON_NOTICE,
        (_S.ON_NOTICE, _A.END_NOTICE): _S.SELECTED,
        (_S.ON_NOTICE, _A.ANNUL): _S.ANNULLED,
        (_S.SELECTED, _A.ANNUL): _S.ANNULLED,
        (_S.ANNULLED, _A.RELIST): _S.DRAFT,
        (_S.SELECTED, _A.CONFIRM): _S.CONFIRMED,
        (_S.SELECTED, _A.DECLINE): _S.DECLINED,
        (_S.DECLINED, _A.CALL_STANDBY): _S.ON_NOTICE,
        (_S.DECLINED, _A.TAKE_TURN): _S.TURN_TAKEN,
        (_S.DECLINED, _A.RUN_SHORT): _S.SHORT,
        (_S.CONFIRMED, _A.ENGAGE): _S.ENGAGED,
        (_S.ENGAGED, _A.FILE_CONTRACT): _S.CONTRACT_FILED,
        (_S.CONTRACT_FILED, _A.RETURN_CONTRACT): _S.ENGAGED,
        (_S.CONTRACT_FILED, _A.CONFIRM_CONTRACT): _S.CONTRACTED,
        (_S.CONTRACTED, _A.BEGIN_SERVICE): _S.IN_SERVICE,
        (_S.IN_SERVICE, _A.DELIVER): _S.DELIVERED,
        (_S.DELIVERED, _A.CONFIRM_DELIVERY): _S.DELIVERY_CONFIRMED,
        (_S.DELIVERY_CONFIRMED, _A.END_EVALUATION): _S.EVALUATED,
        (_S.EVALUATED, _A.CLOSE): _S.CLOSED,
    }
)


def allowed_actions(state: SelectionState) -> tuple[SelectionAction, ...]:
    """What the table allows from `state`."""
    return tuple(action for origin, action in TRANSITIONS if origin is state)


def next_state(state: SelectionState, action: SelectionAction) -> SelectionState:
    """Where `action` leads. Raises ActionNotAllowed."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise ActionNotAllowed(state=STATE_LABELS[state], action=ACTION_LABELS[action]) from None


STEPS: Final[tuple[tuple[str, frozenset[SelectionState]], ...]] = (
    ("审核", frozenset({_S.DRAFT, _S.ANNULLED})),
    ("公告", frozenset({_S.AUDITED, _S.SHORT, _S.VOID})),
    ("封存", frozenset({_S.ANNOUNCED})),
    ("开启与排名", frozenset({_S.SEALED, _S.DRAWN, _S.TURN_TAKEN})),
    ("公示", frozenset({_S.ON_NOTICE})),
    ("机构确认", frozenset({_S.SELECTED, _S.DECLINED})),
    ("委托", frozenset({_S.CONFIRMED})),
    ("合同", frozenset({_S.ENGAGED, _S.CONTRACT_FILED, _S.CONTRACTED})),
    ("服务与交付", frozenset({_S.IN_SERVICE, _S.DELIVERED})),
    ("评价与归档", frozenset({_S.DELIVERY_CONFIRMED, _S.EVALUATED})),
)
"""The steps a page shows, each with the states in which that step is the next one to be done."""


def step_number(state: SelectionState) -> int:
    """Position in STEPS of what is to be done next; the number of steps when all is over."""
    if state is _S.CLOSED:
        return len(STEPS)
    return next(number for number, (_, states) in enumerate(STEPS) if state in states)


WITHOUT_AGENCY: Final = frozenset(
    {
        _S.DRAFT,
        _S.AUDITED,
        _S.ANNOUNCED,
        _S.SEALED,
        _S.DRAWN,
        _S.TURN_TAKEN,
        _S.VOID,
        _S.SHORT,
        _S.ANNULLED,
    }
)
"""States in which nobody need have been chosen yet."""
