"""Lives of the joint opinion's paper and of each place for a signature, as tables (domain.md, Joint opinion)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from service_centre.errors import Conflict


class OpinionState(StrEnum):
    """Condition of a joint opinion."""

    FROZEN = "frozen"
    AWAITING_SIGNATURES = "awaiting_signatures"
    SIGNED = "signed"


class OpinionAction(StrEnum):
    """What may become of a joint opinion."""

    RENDER = "render"
    COMPLETE = "complete"


class SlotState(StrEnum):
    """Condition of one place for a signature."""

    WAITING = "waiting"
    REQUESTED = "requested"
    SIGNED = "signed"


class SlotAction(StrEnum):
    """What may become of a place for a signature."""

    REQUEST = "request"
    SIGN = "sign"


OPINION_TRANSITIONS: Final[Mapping[tuple[OpinionState, OpinionAction], OpinionState]] = MappingProxyType(
    {
        (OpinionState.FROZEN, OpinionAction.RENDER): OpinionState.AWAITING_SIGNATURES,
        (OpinionState.AWAITING_SIGNATURES, OpinionAction.COMPLETE): OpinionState.SIGNED,
    }
)

SLOT_TRANSITIONS: Final[Mapping[tuple[SlotState, SlotAction], SlotState]] = MappingProxyType(
    {
        (SlotState.WAITING, SlotAction.REQUEST): SlotState.REQUESTED,
        (SlotState.REQUESTED, SlotAction.SIGN): SlotState.SIGNED,
    }
)


class OpinionActionNotAllowed(Conflict):
    """The joint opinion is not in the state that this step starts from."""

    code = "opinion_action_not_allowed"
    sentence = "联合审查意见书的状态已经改变，操作没有执行。"
    next_step = "请刷新页面后按最新状态处理。"


class AlreadySigned(Conflict):
    """One signature per place."""

    code = "already_signed"
    sentence = "本单位已经签署。"
    next_step = "无需重复操作。"


def next_opinion_state(state: OpinionState, action: OpinionAction) -> OpinionState:
    """The state that `action` leads to. Raises OpinionActionNotAllowed."""
    try:
        return OPINION_TRANSITIONS[state, action]
    except KeyError:
        raise OpinionActionNotAllowed from None


def next_slot_state(state: SlotState, action: SlotAction) -> SlotState:
    """The state that `action` leads to. Raises AlreadySigned."""
    try:
        return SLOT_TRANSITIONS[state, action]
    except KeyError:
        raise AlreadySigned from None
