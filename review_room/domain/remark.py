"""Remarks on findings: who is to read one, its life, and who may be named in it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from review_room.domain import visibility
from service_centre.errors import Conflict, Invalid

REMARK_AT_MOST: Final = 2000
"""Letters of a remark."""
MENTIONS_AT_MOST: Final = 20


class Audience(StrEnum):
    """Whom a remark is written for; whoever writes chooses."""

    UNIT = visibility.UNIT
    REVIEWERS = visibility.REVIEWERS
    EVERYONE = visibility.EVERYONE


class RemarkState(StrEnum):
    """Condition of a remark. Nothing is ever deleted."""

    WRITTEN = "written"
    WITHDRAWN = "withdrawn"


class RemarkAction(StrEnum):
    """What may be done to a remark."""

    EDIT = "edit_remark"
    WITHDRAW = "withdraw_remark"


WITHDRAWN_SAYS: Final[Mapping[str, object]] = MappingProxyType(
    {"state": str(RemarkState.WITHDRAWN), "text": "", "mentions": [], "attachments": [], "changed_at": None}
)
"""What a withdrawn remark says instead, also where it was told before: readers come later, and play history back."""

TRANSITIONS: Final[Mapping[tuple[RemarkState, RemarkAction], RemarkState]] = MappingProxyType(
    {
        (RemarkState.WRITTEN, RemarkAction.EDIT): RemarkState.WRITTEN,
        (RemarkState.WRITTEN, RemarkAction.WITHDRAW): RemarkState.WITHDRAWN,
    }
)

AUDIENCE_LABELS: Final = {
    Audience.UNIT: "仅本单位",
    Audience.REVIEWERS: "全部审查单位",
    Audience.EVERYONE: "各方（含建设、设计单位）",
}


class RemarkEmpty(Invalid):
    """A remark says something, or brings a file."""

    code = "remark_empty"
    sentence = "留言内容为空。"
    next_step = "请填写内容或添加附件后再发送。"


class RemarkTooLong(Invalid):
    """A remark is no report."""

    code = "remark_too_long"
    sentence = "留言超过 {most} 字。"
    next_step = "请精简，或将内容作为附件发送。"


class AudienceTooWide(Invalid):
    """A remark reaches no further than its finding."""

    code = "audience_too_wide"
    sentence = "这条意见目前不能发给“{audience}”。"
    next_step = "草稿只能在本单位内讨论；意见发出后，建设、设计单位才能看到。"


class MentionUnseen(Invalid):
    """Whoever is named must be able to read the remark."""

    code = "mention_unseen"
    sentence = "提及的人中有人看不到这条留言。"
    next_step = "请扩大可见范围，或去掉对其的提及。"


class RemarkAnswered(Conflict):
    """What others have answered stays as they read it."""

    code = "remark_answered"
    sentence = "已有人在这条留言之后发言，不能再修改。"
    next_step = "请另写一条留言，或撤回本条。"


class RemarkWithdrawn(Conflict):
    """A withdrawn remark stays withdrawn."""

    code = "remark_withdrawn"
    sentence = "这条留言已经撤回。"
    next_step = "请另写一条留言。"


def next_remark_state(state: RemarkState, action: RemarkAction) -> RemarkState:
    """The state that `action` leads to. Raises RemarkWithdrawn."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise RemarkWithdrawn from None


def audiences(finding_visibility: str, *, reviews: bool) -> tuple[Audience, ...]:
    """Whom a remark on a finding may be written for, the narrowest first.

    `finding_visibility` is the label of the finding; `reviews` tells whether the writer belongs to those who review.
    """
    offered = [Audience.UNIT]
    if reviews and finding_visibility in (Audience.REVIEWERS, Audience.EVERYONE):
        offered.append(Audience.REVIEWERS)
    if finding_visibility == Audience.EVERYONE:
        offered.append(Audience.EVERYONE)
    return tuple(offered)


def visibility_label(audience: Audience, organisation_id: int) -> str:
    """The label of the room's layers that a remark of this unit belongs to."""
    return visibility.unit_label(organisation_id) if audience is Audience.UNIT else str(audience)


def checked_words(text: str, *, files: int) -> str:
    """What is said, without blanks around it; may be empty beside a file. Raises RemarkEmpty, RemarkTooLong."""
    words = text.strip()
    if not words and not files:
        raise RemarkEmpty
    if len(words) > REMARK_AT_MOST:
        raise RemarkTooLong(most=REMARK_AT_MOST)
    return words
