"""Words for how far a file is."""

from collections.abc import Mapping
from typing import Final

STATE_LABELS: Final[Mapping[str, str]] = {
    "received": "等待读取",
    "reading": "读取中",
    "read": "已读取",
    "refused": "无法读取",
    "removed": "已移除",
}


def state_label(state: str) -> str:
    """The Chinese label of a file's state."""
    return STATE_LABELS[state]
