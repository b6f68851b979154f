"""Lives of a drawing set and of the files in it, as tables (domain.md, Drawings)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from service_centre.errors import Conflict


class SetState(StrEnum):
    """A set collects files until it is submitted; then nothing in it changes."""

    COLLECTING = "collecting"
    SUBMITTED = "submitted"


class SetAction(StrEnum):
    """What may be done to a drawing set."""

    SUBMIT = "submit"


class FileState(StrEnum):
    """How far the reading of a file is."""

    RECEIVED = "received"
    READING = "reading"
    READ = "read"
    REFUSED = "refused"
    REMOVED = "removed"


BEING_READ: Final = frozenset({FileState.RECEIVED, FileState.READING})
"""What the file holds is not known yet."""


class FileAction(StrEnum):
    """What may become of a file."""

    BEGIN_READING = "begin_reading"
    FINISH_READING = "finish_reading"
    REFUSE = "refuse"
    REMOVE = "remove"


SET_TRANSITIONS: Final[Mapping[tuple[SetState, SetAction], SetState]] = MappingProxyType(
    {(SetState.COLLECTING, SetAction.SUBMIT): SetState.SUBMITTED}
)

_S, _A = FileState, FileAction

FILE_TRANSITIONS: Final[Mapping[tuple[FileState, FileAction], FileState]] = MappingProxyType(
    {
        (_S.RECEIVED, _A.BEGIN_READING): _S.READING,
        # A killed reading begins again and goes on where it was.
        (_S.READING, _A.BEGIN_READING): _S.READING,
        (_S.READING, _A.FINISH_READING): _S.READ,
        (_S.RECEIVED, _A.REFUSE): _S.REFUSED,
        (_S.READING, _A.REFUSE): _S.REFUSED,
        (_S.RECEIVED, _A.REMOVE): _S.REMOVED,
        (_S.READING, _A.REMOVE): _S.REMOVED,
        (_S.READ, _A.REMOVE): _S.REMOVED,
        (_S.REFUSED, _A.REMOVE): _S.REMOVED,
    }
)


class SetAlreadySubmitted(Conflict):
    """A set is handed in once."""

    code = "set_already_submitted"
    sentence = "这套图纸已经提交过，不能再次提交。"
    next_step = "请刷新页面；修改版请上传到新的一套图纸中。"


class FileActionNotAllowed(Conflict):
    """What the reading wanted to note does not fit what the file has become meanwhile."""

    code = "file_action_not_allowed"
    sentence = "该文件的状态已经改变，操作没有执行。"
    next_step = "请刷新页面后查看最新状态。"


def next_set_state(state: SetState, action: SetAction) -> SetState:
    """The state that `action` leads to. Raises SetAlreadySubmitted."""
    try:
        return SET_TRANSITIONS[state, action]
    except KeyError:
        raise SetAlreadySubmitted from None


def next_file_state(state: FileState, action: FileAction) -> FileState:
    """The state that `action` leads to. Raises FileActionNotAllowed."""
    try:
        return FILE_TRANSITIONS[state, action]
    except KeyError:
        raise FileActionNotAllowed from None
