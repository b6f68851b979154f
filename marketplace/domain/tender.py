"""Life of a roster tender as one table, and the rules its terms must keep before anybody can bid."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from marketplace.domain.enrolment import Problem
from marketplace.domain.tender_errors import HoldersTooClose, TenderStepNotAllowed

LEAST_THRESHOLD: Final = 2
CLOCK_TOLERANCE: Final = timedelta(seconds=2)
"""A clock may be corrected by this much; a larger step back is refused."""


class TenderKind(StrEnum):
    """What the tender does to the roster."""

    TERM = "term"
    REFILL = "refill"


KIND_LABELS: Final[Mapping[TenderKind, str]] = MappingProxyType(
    {TenderKind.TERM: "新一期名册（替换现行名册）", TenderKind.REFILL: "补充名册（追加在现行名册之后）"}
)


class TenderState(StrEnum):
    """Where a tender stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    ANNOUNCED = "announced"
    BIDDING = "bidding"
    OPENED = "opened"
    EVALUATED = "evaluated"
    ON_NOTICE = "on_notice"
    FROZEN = "frozen"
    CONCLUDED = "concluded"
    FAILED = "failed"
    RELAUNCHED = "relaunched"
    CANCELLED = "cancelled"


class TenderAction(StrEnum):
    """What can be done to a tender."""

    APPROVE = "approve_tender"
    ANNOUNCE = "announce_tender"
    START_BIDDING = "start_bidding"
    OPEN = "open_bids"
    FAIL = "fail_tender"
    EVALUATE = "finish_evaluation"
    PUBLISH_NOTICE = "publish_tender_notice"
    FREEZE = "freeze_tender"
    LIFT = "lift_freeze"
    RESCORE = "score_again"
    CONCLUDE = "conclude_tender"
    RELAUNCH = "relaunch_tender"
    CANCEL = "cancel_tender"


STATE_LABELS: Final[Mapping[TenderState, str]] = MappingProxyType(
    {
        TenderState.DRAFT: "起草中",
        TenderState.APPROVED: "已批准",
        TenderState.ANNOUNCED: "已公告，接受提问",
        TenderState.BIDDING: "接收投标",
        TenderState.OPENED: "已开标，评审中",
        TenderState.EVALUATED: "已评审",
        TenderState.ON_NOTICE: "公示中",
        TenderState.FROZEN: "有异议，已冻结",
        TenderState.CONCLUDED: "已办结",
        TenderState.FAILED: "招标失败",
        TenderState.RELAUNCHED: "已重新招标",
        TenderState.CANCELLED: "已取消",
    }
)

ACTION_LABELS: Final[Mapping[TenderAction, str]] = MappingProxyType(
    {
        TenderAction.APPROVE: "批准招标",
        TenderAction.ANNOUNCE: "发布招标公告",
        TenderAction.START_BIDDING: "开始接收投标",
        TenderAction.OPEN: "开标",
        TenderAction.FAIL: "招标失败",
        TenderAction.EVALUATE: "形成评审结果",
        TenderAction.PUBLISH_NOTICE: "公示评审结果",
        TenderAction.FREEZE: "冻结招标",
        TenderAction.LIFT: "驳回异议，恢复公示",
        TenderAction.RESCORE: "异议成立，重新评审",
        TenderAction.CONCLUDE: "办结招标",
        TenderAction.RELAUNCH: "重新招标",
        TenderAction.CANCEL: "取消招标",
    }
)

_S, _A = TenderState, TenderAction

TRANSITIONS: Final[Mapping[tuple[TenderState, TenderAction], TenderState]] = MappingProxyType(
    {
        (_S.DRAFT, _A.APPROVE): _S.APPROVED,
        (_S.APPROVED, _A.ANNOUNCE): _S.ANNOUNCED,
        (_S.ANNOUNCED, _A.START_BIDDING): _S.BIDDING,
        (_S.BIDDING, _A.OPEN): _S.OPENED,
        (_S.BIDDING, _A.FAIL): _S.FAILED,
        (_S.OPENED, _A.FAIL): _S.FAILED,
        (_S.OPENED, _A.EVALUATE): _S.EVALUATED,
        (_S.EVALUATED, _A.FAIL): _S.FAILED,
        (_S.EVALUATED, _A.PUBLISH_NOTICE): _S.ON_NOTICE,
        (_S.ON_NOTICE, _A.FREEZE): _S.FROZEN,
        (_S.FROZEN, _A.LIFT): _S.ON_NOTICE,
        (_S.FROZEN, _A.RESCORE): _S.OPENED,
        (_S.ON_NOTICE, _A.CONCLUDE): _S.CONCLUDED,
        (_S.FAILED, _A.RELAUNCH): _S.RELAUNCHED,
        **{
            (state, _A.CANCEL): _S.CANCELLED
            for state in (
                _S.DRAFT,
                _S.APPROVED,
                _S.ANNOUNCED,
                _S.BIDDING,
                _S.OPENED,
                _S.EVALUATED,
                _S.ON_NOTICE,
                _S.FROZEN,
            )
        },
    }
)
ANNOUNCED_ON: Final = frozenset(TenderState) - {_S.DRAFT, _S.APPROVED}
"""States that the public may see, if the tender was announced before it came to them."""
SEALED: Final = frozenset({_S.ANNOUNCED, _S.BIDDING})
"""While bids are sealed nothing about them is shown, not even whether there are any."""


def next_tender_state(state: TenderState, action: TenderAction) -> TenderState:
    """Where `action` leads. Raises TenderStepNotAllowed."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise TenderStepNotAllowed(state=STATE_LABELS[state], action=ACTION_LABELS[action]) from None


def allowed_tender_actions(state: TenderState) -> frozenset[TenderAction]:
    """What the table allows from `state`."""
    return frozenset(action for origin, action in TRANSITIONS if origin is state)


STEPS: Final[tuple[tuple[str, frozenset[TenderState]], ...]] = (
    ("起草", frozenset({_S.DRAFT})),
    ("公告", frozenset({_S.APPROVED})),
    ("提问与答复", frozenset({_S.ANNOUNCED})),
    ("投标与开标", frozenset({_S.BIDDING})),
    ("评审", frozenset({_S.OPENED, _S.EVALUATED})),
    ("公示", frozenset({_S.ON_NOTICE, _S.FROZEN})),
    ("名册版本", frozenset({_S.CONCLUDED})),
)
"""The steps a page shows, each with the states in which that step is the next to be done."""


def step_number(state: TenderState) -> int | None:
    """Position in STEPS of what is to be done next; null for a tender that ended without a roster."""
    if state is _S.CONCLUDED:
        return len(STEPS)
    return next((number for number, (_, states) in enumerate(STEPS) if state in states), None)


@dataclass(frozen=True, slots=True)
class Criterion:
    """What bids are scored by. `weight` is in hundredths of the whole; each score is 0 to 100."""

    code: str
    title: str
    weight: int


def problems_of_terms(
    criteria: Sequence[Criterion], *, places: int, pass_mark: int, threshold: int, term_months: int
) -> list[Problem]:
    """Everything that keeps these terms from being announced."""
    found = []
    if not criteria or sum(one.weight for one in criteria) != 100 or any(one.weight < 1 for one in criteria):
        found.append(Problem("各评审项权重须为正整数，合计 100。"))
    if len({one.code for one in criteria}) != len(criteria) or any(not one.title for one in criteria):
        found.append(Problem("评审项须有名称且不重复。"))
    if not 1 <= places <= 200:
        found.append(Problem("入围家数须在 1 至 200 之间。"))
    if not 0 <= pass_mark <= 100:
        found.append(Problem("及格分须在 0 至 100 之间。"))
    if not LEAST_THRESHOLD <= threshold <= 9:
        found.append(Problem("开标所需人数须在 2 至 9 之间。"))
    if not 1 <= term_months <= 60:
        found.append(Problem("名册期限须在 1 至 60 个月之间。"))
    return found


def check_holders(organisations: Sequence[int], threshold: int) -> None:
    """No organisation opens alone, and one lost key loses nothing. `organisations`: that of each opening officer.

    Raises HoldersTooClose.
    """
    most = max((organisations.count(one) for one in organisations), default=0)
    if len(organisations) < threshold + 1 or most >= threshold:
        raise HoldersTooClose(threshold=threshold)


def announcement_of(number: str, roster: str, terms: Mapping[str, Any], holders: Sequence[Any]) -> dict[str, Any]:
    """What every bid is sealed for; its digest binds terms, deadline and officers to the bids."""
    return {"type": "lianshen/1/tender", "number": number, "roster": roster, **terms, "holders": list(holders)}


def in_time(moment: datetime, deadline: datetime) -> bool:
    """A bid that has arrived at the deadline itself is in time; a microsecond later is late."""
    return moment <= deadline


def clock_went_back(moment: datetime, latest: datetime | None) -> bool:
    """Whether the clock shows an earlier time than it has shown before, beyond a usual correction."""
    return latest is not None and moment < latest - CLOCK_TOLERANCE


def shared_control(groups: Mapping[str, str]) -> frozenset[str]:
    """Bidders under common control: none of their bids counts (Bidding Regulations, art. 34).

    `groups`: control group by bidder, empty where it is under nobody's control.
    """
    named: Collection[str] = list(filter(None, groups.values()))
    return frozenset(who for who, group in groups.items() if group and list(named).count(group) > 1)
