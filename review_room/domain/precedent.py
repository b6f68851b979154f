"""Precedents (案例): decisions that later findings cite. Their life, and which of them may be cited on a day. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

from review_room.domain.finding import DISCIPLINE_LABELS
from review_room.domain.provision import Period, folded
from service_centre.errors import Conflict, Invalid

TAGS_AT_MOST: Final = 12
TEXT_AT_MOST: Final = 4000


class PrecedentState(StrEnum):
    """Condition of a precedent. Nothing is ever deleted."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


UNDECIDED: Final = frozenset({PrecedentState.PROPOSED, PrecedentState.DECLINED})
"""What was never in force is its own department's affair, and oversight's."""


class PrecedentAction(StrEnum):
    """What may be done to a precedent."""

    ADOPT = "adopt_precedent"
    DECLINE = "decline_precedent"
    WITHDRAW = "withdraw_precedent"
    SUPERSEDE = "supersede_precedent"


_S, _A = PrecedentState, PrecedentAction

TRANSITIONS: Final[Mapping[tuple[PrecedentState, PrecedentAction], PrecedentState]] = MappingProxyType(
    {
        (_S.PROPOSED, _A.ADOPT): _S.IN_FORCE,
        (_S.PROPOSED, _A.DECLINE): _S.DECLINED,
        (_S.IN_FORCE, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.IN_FORCE, _A.SUPERSEDE): _S.SUPERSEDED,
    }
)

STATE_LABELS: Final = {
    _S.PROPOSED: "待审定",
    _S.IN_FORCE: "有效",
    _S.DECLINED: "未采纳",
    _S.WITHDRAWN: "已撤销",
    _S.SUPERSEDED: "已被取代",
}

ACTION_LABELS: Final = {_A.ADOPT: "审定", _A.DECLINE: "不采纳", _A.WITHDRAW: "撤销", _A.SUPERSEDE: "取代"}


class PrecedentNotInForce(Conflict):
    """Only what is in force on the day may be cited."""

    code = "precedent_not_in_force"
    sentence = "案例 {number} 目前不在有效期内，不能引用。"
    next_step = "请改选有效的案例，或去掉引用后再保存。"


class PrecedentActionNotAllowed(Conflict):
    """The precedent is in a state from which the act leads nowhere."""

    code = "precedent_action_not_allowed"
    sentence = "该案例处于“{state}”状态，不能“{action}”。"
    next_step = "请刷新后按最新状态处理。"


class NotYourPrecedent(Conflict):
    """A department puts its own precedents out of force, never another's by proposing one in their place."""

    code = "not_your_precedent"
    sentence = "要取代的案例不是本部门的。"
    next_step = "请由提出该案例的部门办理，或另行提出新案例。"


class PrecedentOver(Conflict):
    """Its validity has ended before anybody adopted it."""

    code = "precedent_over"
    sentence = "该案例的有效期已过，不能审定生效。"
    next_step = "请不采纳本件，另按新的有效期提出。"


class ReplacedTooEarly(Conflict):
    """Adopting takes the predecessor out of force at once, and for a time neither could be cited."""

    code = "replaced_too_early"
    sentence = "本案例尚未到生效日，现在审定会使案例 {number} 立即失效而无案例可用。"
    next_step = "请在生效日当天或之后审定。"


class PredecessorGone(Conflict):
    """What the proposal was to replace is in force no more."""

    code = "predecessor_gone"
    sentence = "要取代的案例 {number} 已不在有效状态。"
    next_step = "请不采纳本件，由经办人按现行案例重新提出。"


class PrecedentIncomplete(Invalid):
    """A precedent says what happened, what was asked, what was decided and on which basis."""

    code = "precedent_incomplete"
    sentence = "“{field}”为空或太长。"
    next_step = "标题最多 120 字，其余各栏最多 4000 字；标签最多 12 个。"


class PrecedentDaysWrong(Invalid):
    """Validity ends after it begins."""

    code = "precedent_days_wrong"
    sentence = "有效期的日期不正确。"
    next_step = "日期写作 2026-03-01；失效日应晚于生效日，不限期的可以不填。"


FIELDS: Final = {"title": "标题", "facts": "事实", "matter": "争议事项", "decision": "决定", "legal_basis": "依据"}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a precedent says, checked."""

    title: str
    facts: str
    matter: str
    decision: str
    legal_basis: str
    tags: tuple[str, ...]
    discipline: str
    standard: str
    clause: str
    valid: Period

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> Self:
        """What was filled in. Raises PrecedentIncomplete, PrecedentDaysWrong."""
        texts = {name: str(form.get(name) or "").strip() for name in FIELDS}
        for name, label in FIELDS.items():
            if not 0 < len(texts[name]) <= (120 if name == "title" else TEXT_AT_MOST):
                raise PrecedentIncomplete(field=label)
        tags = tags_of(str(form.get("tags") or ""))
        if len(tags) > TAGS_AT_MOST or any(len(tag) > 20 for tag in tags):
            raise PrecedentIncomplete(field="标签")
        discipline = str(form.get("discipline") or "")
        if discipline and discipline not in DISCIPLINE_LABELS:
            raise PrecedentIncomplete(field="专业")
        standard, clause = (str(form.get(name) or "").strip()[:80] for name in ("standard", "clause"))
        valid = _period(str(form.get("valid_from") or ""), str(form.get("valid_until") or ""))
        return cls(**texts, tags=tags, discipline=discipline, standard=standard, clause=clause, valid=valid)


def _period(since: str, until: str) -> Period:
    try:
        first = date.fromisoformat(since.strip())
        last = date.fromisoformat(until.strip()) if until.strip() else None
    except ValueError:
        raise PrecedentDaysWrong from None
    if last is not None and last <= first:
        raise PrecedentDaysWrong
    return Period(first, last)


def tags_of(text: str) -> tuple[str, ...]:
    """Tags as people part them: by commas of either width, the Chinese list comma, or blanks; each once."""
    parted = text
    for sign in "，、,;；":
        parted = parted.replace(sign, " ")
    return tuple(dict.fromkeys(parted.split()))


def next_precedent_state(state: PrecedentState, action: PrecedentAction) -> PrecedentState:
    """Where the act leads. Raises PrecedentActionNotAllowed."""
    if (state, action) not in TRANSITIONS:
        raise PrecedentActionNotAllowed(state=STATE_LABELS[state], action=ACTION_LABELS[action])
    return TRANSITIONS[state, action]


def citable(state: PrecedentState, valid: Period, day: date) -> bool:
    """Whether a finding may begin to cite it on that day."""
    return state is PrecedentState.IN_FORCE and valid.covers(day)


@dataclass(frozen=True, slots=True)
class About:
    """What a finding is about, as far as it is written."""

    discipline: str = ""
    standard: str = ""
    clause: str = ""
    text: str = ""


def fit(about: About, *, discipline: str, standard: str, clause: str, tags: Sequence[str]) -> int:
    """How well a precedent fits a finding; 0: not at all. The same clause says most, then the standard, then tags."""
    same_standard = bool(standard) and _bare(standard) == _bare(about.standard)
    score = 2 * same_standard + 4 * (same_standard and bool(clause) and folded(clause) == folded(about.clause))
    score += 2 * sum(folded(tag) in folded(about.text) for tag in tags)
    return score + bool(discipline and discipline == about.discipline)


def _bare(standard: str) -> str:
    return folded(standard.partition("（")[0])


def found(query: str, texts: Iterable[str]) -> bool:
    """Whether every word of the query stands somewhere in the texts."""
    hay = folded(" ".join(texts))
    return all(folded(word) in hay for word in query.split())
