"""Life of a sanction against an agency of a roster, as one table (domain.md, Evaluation and assessment)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from marketplace.domain.sanction_errors import SanctionStepNotAllowed


class Ground(StrEnum):
    """Why a sanction is looked into."""

    SCORE = "score"
    RED_LINE = "red_line"
    CONTRACT_OVERDUE = "contract_overdue"
    DECLINED_TWICE = "declined_twice"


class RedLine(StrEnum):
    """Events that suspend at once. Nothing else does."""

    FALSE_CERTIFICATE = "false_certificate"
    LENT_QUALIFICATION = "lent_qualification"
    COLLUSION = "collusion"
    BRIBERY = "bribery"
    QUALIFICATION_LOST = "qualification_lost"


class Measure(StrEnum):
    """What is proposed and decided."""

    SUSPENSION = "suspension"
    REMOVAL = "removal"


class SanctionState(StrEnum):
    """Where a sanction stands."""

    OPENED = "opened"
    DROPPED = "dropped"
    ON_NOTICE = "on_notice"
    REPLIED = "replied"
    HEARING_DUE = "hearing_due"
    HEARD = "heard"
    DISMISSED = "dismissed"
    DECIDED = "decided"
    APPEALED = "appealed"
    OVERTURNED = "overturned"
    IN_FORCE = "in_force"
    ON_PROBATION = "on_probation"
    ENDED = "ended"


class SanctionAction(StrEnum):
    """What may be done to a sanction."""

    DROP = "drop"
    NOTIFY = "notify"
    REPLY = "reply"
    REQUEST_HEARING = "request_hearing"
    HOLD_HEARING = "hold_hearing"
    DISMISS = "dismiss"
    DECIDE = "decide"
    APPEAL = "appeal"
    OVERTURN = "overturn"
    PUT_IN_FORCE = "put_in_force"
    READMIT = "readmit"
    END = "end"


GROUND_LABELS: Final[Mapping[Ground, str]] = MappingProxyType(
    {
        Ground.SCORE: "定期考核得分上界低于清退线",
        Ground.RED_LINE: "触及红线",
        Ground.CONTRACT_OVERDUE: "委托后逾期未签合同",
        Ground.DECLINED_TWICE: "十二个月内两次无正当理由放弃或不答复",
    }
)
RED_LINE_LABELS: Final[Mapping[RedLine, str]] = MappingProxyType(
    {
        RedLine.FALSE_CERTIFICATE: "出具虚假审查合格书",
        RedLine.LENT_QUALIFICATION: "出借资质或转包审查业务",
        RedLine.COLLUSION: "与建设单位、设计单位或其他机构串通",
        RedLine.BRIBERY: "行贿或收受不正当利益",
        RedLine.QUALIFICATION_LOST: "资质失效或被吊销",
    }
)
MEASURE_LABELS: Final[Mapping[Measure, str]] = MappingProxyType(
    {Measure.SUSPENSION: "暂停资格", Measure.REMOVAL: "清退出名册"}
)
STATE_LABELS: Final[Mapping[SanctionState, str]] = MappingProxyType(
    {
        SanctionState.OPENED: "待核查",
        SanctionState.DROPPED: "核查后不处理",
        SanctionState.ON_NOTICE: "已告知，待陈述申辩",
        SanctionState.REPLIED: "已陈述申辩，待决定",
        SanctionState.HEARING_DUE: "待听证",
        SanctionState.HEARD: "已听证，待决定",
        SanctionState.DISMISSED: "决定不予处理",
        SanctionState.DECIDED: "已决定，申诉期内",
        SanctionState.APPEALED: "申诉审理中",
        SanctionState.OVERTURNED: "申诉成立，已撤销",
        SanctionState.IN_FORCE: "已生效",
        SanctionState.ON_PROBATION: "再次入围，考察期内",
        SanctionState.ENDED: "已结束",
    }
)
ACTION_LABELS: Final[Mapping[SanctionAction, str]] = MappingProxyType(
    {
        SanctionAction.DROP: "核查后不处理",
        SanctionAction.NOTIFY: "告知拟处理",
        SanctionAction.REPLY: "陈述申辩",
        SanctionAction.REQUEST_HEARING: "申请听证",
        SanctionAction.HOLD_HEARING: "记录听证",
        SanctionAction.DISMISS: "决定不予处理",
        SanctionAction.DECIDE: "作出处理决定",
        SanctionAction.APPEAL: "申诉",
        SanctionAction.OVERTURN: "申诉成立",
        SanctionAction.PUT_IN_FORCE: "生效",
        SanctionAction.READMIT: "再次入围",
        SanctionAction.END: "结束",
    }
)

_S, _A = SanctionState, SanctionAction

TRANSITIONS: Final[Mapping[tuple[SanctionState, SanctionAction], SanctionState]] = MappingProxyType(
    {
        (_S.OPENED, _A.DROP): _S.DROPPED,
        (_S.OPENED, _A.NOTIFY): _S.ON_NOTICE,
        (_S.ON_NOTICE, _A.REPLY): _S.REPLIED,
        (_S.ON_NOTICE, _A.DISMISS): _S.DISMISSED,
        (_S.ON_NOTICE, _A.DECIDE): _S.DECIDED,
        (_S.REPLIED, _A.REQUEST_HEARING): _S.HEARING_DUE,
        (_S.REPLIED, _A.DISMISS): _S.DISMISSED,
        (_S.REPLIED, _A.DECIDE): _S.DECIDED,
        (_S.HEARING_DUE, _A.HOLD_HEARING): _S.HEARD,
        (_S.HEARD, _A.DISMISS): _S.DISMISSED,
        (_S.HEARD, _A.DECIDE): _S.DECIDED,
        (_S.DECIDED, _A.APPEAL): _S.APPEALED,
        (_S.DECIDED, _A.PUT_IN_FORCE): _S.IN_FORCE,
        (_S.APPEALED, _A.PUT_IN_FORCE): _S.IN_FORCE,
        (_S.APPEALED, _A.OVERTURN): _S.OVERTURNED,
        (_S.IN_FORCE, _A.READMIT): _S.ON_PROBATION,
        (_S.IN_FORCE, _A.END): _S.ENDED,
        (_S.ON_PROBATION, _A.END): _S.ENDED,
    }
)

PENDING: Final = frozenset({_S.OPENED, _S.ON_NOTICE, _S.REPLIED, _S.HEARING_DUE, _S.HEARD, _S.DECIDED, _S.APPEALED})
"""Nothing is settled yet."""
NEVER_PUBLIC: Final = PENDING | {_S.DROPPED, _S.DISMISSED, _S.OVERTURNED}
"""What has not come into force is between the centre and the agency."""


def allowed_actions(state: SanctionState) -> tuple[SanctionAction, ...]:
    """What the table allows from `state`."""
    return tuple(action for origin, action in TRANSITIONS if origin is state)


def next_sanction_state(state: SanctionState, action: SanctionAction) -> SanctionState:
    """Where `action` leads. Raises SanctionStepNotAllowed."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise SanctionStepNotAllowed(state=STATE_LABELS[state], action=ACTION_LABELS[action]) from None
