"""Life of a hand-over to the marketplace, as a table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from service_centre.errors import Conflict


class AgencyRequestState(StrEnum):
    """Whether the case that asked for an agency has one."""

    REQUESTED = "requested"
    FULFILLED = "fulfilled"


class AgencyRequestAction(StrEnum):
    """What may become of a hand-over."""

    FULFIL = "fulfil"


AGENCY_REQUEST_TRANSITIONS: Final[Mapping[tuple[AgencyRequestState, AgencyRequestAction], AgencyRequestState]] = (
    MappingProxyType({(AgencyRequestState.REQUESTED, AgencyRequestAction.FULFIL): AgencyRequestState.FULFILLED})
)


class AgencyAlreadyEngaged(Conflict):
    """One case takes one agency."""

    code = "agency_already_engaged"
    sentence = "该案件已经选定审图机构。"
    next_step = "请在抽取或轮候结果页查看选定的机构。"


def next_agency_request_state(state: AgencyRequestState, action: AgencyRequestAction) -> AgencyRequestState:
    """The state that `action` leads to. Raises AgencyAlreadyEngaged."""
    try:
        return AGENCY_REQUEST_TRANSITIONS[state, action]
    except KeyError:
        raise AgencyAlreadyEngaged from None
