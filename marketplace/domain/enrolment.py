"""An agency in a roster: its life as one table, and what its enrolment must show."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from marketplace.domain.disciplines import DISCIPLINE_NAMES
from marketplace.domain.tender_errors import EnrolmentStepNotAllowed


class EnrolmentState(StrEnum):
    """Where an agency stands in a roster."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ON_NOTICE = "on_notice"
    ELIGIBLE = "eligible"
    ACTIVE = "active"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    REMOVED = "removed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class EnrolmentAction(StrEnum):
    """What can be done to it."""

    SUBMIT = "submit_enrolment"
    RETURN = "return_enrolment"
    PUBLISH_NOTICE = "publish_enrolment_notice"
    UPHOLD_OBJECTION = "uphold_enrolment_objection"
    QUALIFY = "qualify_agency"
    WIN = "win_tender"
    RESTRICT = "restrict_agency"
    RESTORE = "restore_agency"
    SUSPEND = "suspend_agency"
    REINSTATE = "reinstate_agency"
    REMOVE = "remove_agency"
    EXPIRE = "expire_agency"
    WITHDRAW = "withdraw_enrolment"
    BEGIN_AGAIN = "begin_enrolment_again"


STATE_LABELS: Final[Mapping[EnrolmentState, str]] = MappingProxyType(
    {
        EnrolmentState.DRAFT: "填写中",
        EnrolmentState.SUBMITTED: "待形式审核",
        EnrolmentState.RETURNED: "已退回补正",
        EnrolmentState.ON_NOTICE: "入驻公示中",
        EnrolmentState.ELIGIBLE: "具备投标资格",
        EnrolmentState.ACTIVE: "在册",
        EnrolmentState.RESTRICTED: "受限（不参加新的选取）",
        EnrolmentState.SUSPENDED: "暂停",
        EnrolmentState.REMOVED: "已清退",
        EnrolmentState.EXPIRED: "期满",
        EnrolmentState.WITHDRAWN: "已退出",
    }
)

ACTION_LABELS: Final[Mapping[EnrolmentAction, str]] = MappingProxyType(
    {
        EnrolmentAction.SUBMIT: "提交入驻",
        EnrolmentAction.RETURN: "退回补正",
        EnrolmentAction.PUBLISH_NOTICE: "开始入驻公示",
        EnrolmentAction.UPHOLD_OBJECTION: "异议成立",
        EnrolmentAction.QUALIFY: "确认投标资格",
        EnrolmentAction.WIN: "入围",
        EnrolmentAction.RESTRICT: "限制",
        EnrolmentAction.RESTORE: "解除限制",
        EnrolmentAction.SUSPEND: "暂停",
        EnrolmentAction.REINSTATE: "恢复",
        EnrolmentAction.REMOVE: "清退",
        EnrolmentAction.EXPIRE: "期满",
        EnrolmentAction.WITHDRAW: "退出",
        EnrolmentAction.BEGIN_AGAIN: "重新入驻",
    }
)

_S, _A = EnrolmentState, EnrolmentAction

TRANSITIONS: Final[Mapping[tuple[EnrolmentState, EnrolmentAction], EnrolmentState]] = MappingProxyType(
    {
        (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
        (_S.RETURNED, _A.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _A.RETURN): _S.RETURNED,
        (_S.SUBMITTED, _A.PUBLISH_NOTICE): _S.ON_NOTICE,
        (_S.ON_NOTICE, _A.UPHOLD_OBJECTION): _S.RETURNED,
        (_S.ON_NOTICE, _A.QUALIFY): _S.ELIGIBLE,
        (_S.ELIGIBLE, _A.WIN): _S.ACTIVE,
        (_S.ACTIVE, _A.WIN): _S.ACTIVE,
        (_S.ACTIVE, _A.RESTRICT): _S.RESTRICTED,
        (_S.RESTRICTED, _A.RESTORE): _S.ACTIVE,
        (_S.ACTIVE, _A.SUSPEND): _S.SUSPENDED,
        (_S.RESTRICTED, _A.SUSPEND): _S.SUSPENDED,
        (_S.SUSPENDED, _A.REINSTATE): _S.ACTIVE,
        (_S.ACTIVE, _A.REMOVE): _S.REMOVED,
        (_S.RESTRICTED, _A.REMOVE): _S.REMOVED,
        (_S.SUSPENDED, _A.REMOVE): _S.REMOVED,
        (_S.ACTIVE, _A.EXPIRE): _S.EXPIRED,
        (_S.RESTRICTED, _A.EXPIRE): _S.EXPIRED,
        (_S.SUSPENDED, _A.EXPIRE): _S.EXPIRED,
        **{
            (state, _A.WITHDRAW): _S.WITHDRAWN
            for state in (_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.ON_NOTICE, _S.ELIGIBLE, _S.ACTIVE, _S.RESTRICTED)
        },
        **{(state, _A.BEGIN_AGAIN): _S.DRAFT for state in (_S.REMOVED, _S.EXPIRED, _S.WITHDRAWN)},
    }
)
MAY_BID: Final = frozenset({_S.ELIGIBLE, _S.ACTIVE})
MAY_BE_EDITED: Final = frozenset({_S.DRAFT, _S.RETURNED, _S.RESTRICTED})
IN_ROSTER: Final = frozenset({_S.ACTIVE, _S.RESTRICTED, _S.SUSPENDED})


def next_enrolment_state(state: EnrolmentState, action: EnrolmentAction) -> EnrolmentState:
    """Where `action` leads. Raises EnrolmentStepNotAllowed."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise EnrolmentStepNotAllowed(state=STATE_LABELS[state], action=ACTION_LABELS[action]) from None


def allowed_enrolment_actions(state: EnrolmentState) -> frozenset[EnrolmentAction]:
    """What the table allows from `state`."""
    return frozenset(action for origin, action in TRANSITIONS if origin is state)


class Problem(NamedTuple):
    """What is wrong, as a sentence with places and their values, so that it can be said in the reader's language."""

    sentence: str
    values: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A registered person of the agency. The registration holds up to and including `expires_on`."""

    name: str
    registration_no: str
    discipline: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Form:
    """What an agency declares. `agency_class` 1 reviews any size, 2 medium and below (Ministry Order 13, art. 6)."""

    agency_class: int
    disciplines: frozenset[str]
    reviewers: Sequence[Reviewer]
    qualification_no: str
    qualification_until_on: date


def problems_of(form: Form, *, today: date, least_reviewers: int, taken: Collection[str] = ()) -> list[Problem]:
    """Everything wrong with a form, at once.

    `least_reviewers` counts reviewers whose registration holds today, for each discipline; `taken` are registration
    numbers under which another agency has enrolled.
    """
    found = []
    if form.agency_class not in (1, 2):
        found.append(Problem("机构类别须为一类或二类。"))
    if not form.qualification_no.strip() or form.qualification_until_on < today:
        found.append(Problem("机构认定证书缺少编号或已过期。"))
    if not form.disciplines:
        found.append(Problem("至少申报一个专业。"))
    found += [
        Problem(
            "{name}（{number}）的注册已于 {day} 到期。",
            {"name": one.name, "number": one.registration_no, "day": one.expires_on.isoformat()},
        )
        for one in expired(form, today)
    ]
    numbers = Counter(one.registration_no for one in form.reviewers)
    found += [Problem("注册编号 {number} 重复填写。", {"number": one}) for one, n in sorted(numbers.items()) if n > 1]
    found += [
        Problem("注册编号 {number} 已由其他机构申报。", {"number": one}) for one in sorted(numbers) if one in taken
    ]
    for discipline, count in sorted(in_force(form, today).items()):
        if count < least_reviewers:
            found.append(
                Problem(
                    "{discipline}专业在有效期内的审查人员 {count} 名，至少需要 {least} 名。",
                    {
                        "discipline": DISCIPLINE_NAMES.get(discipline, discipline),
                        "count": count,
                        "least": least_reviewers,
                    },
                )
            )
    return found


def expired(form: Form, today: date) -> list[Reviewer]:
    """Reviewers whose registration holds no more."""
    return [one for one in form.reviewers if one.expires_on < today]


def in_force(form: Form, today: date) -> dict[str, int]:
    """Reviewers whose registration holds, for each declared discipline."""
    counted = Counter(one.discipline for one in form.reviewers if one.expires_on >= today)
    return {discipline: counted[discipline] for discipline in form.disciplines}


def must_be_restricted(form: Form, *, today: date, least_reviewers: int) -> bool:
    """A qualification or a reviewer expired, so that a discipline is not covered: no new selections."""
    return form.qualification_until_on < today or any(
        count < least_reviewers for count in in_force(form, today).values()
    )
