"""Stances of the reviewing units, and what they add up to."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from review_room.domain.finding import FindingClass, FindingState, any_blocks
from service_centre.errors import Conflict


class Stance(StrEnum):
    """What one reviewing unit says about the set in this round."""

    NO_OBJECTION = "no_objection"
    REVISION_NEEDED = "revision_needed"


class Verdict(StrEnum):
    """What the stances and findings add up to."""

    CONFORMS = "conforms"
    REVISE = "revise"


STANCE_LABELS: Final = {Stance.NO_OBJECTION: "同意", Stance.REVISION_NEEDED: "修改后再审"}
VERDICT_LABELS: Final = {Verdict.CONFORMS: "审查通过", Verdict.REVISE: "需修改"}

MAXIMUM_ROUNDS_SETTING: Final = "review_room.maximum_rounds"


class UnitsSilent(Conflict):
    """Silence is never a pass."""

    code = "units_silent"
    sentence = "以下单位尚未给出本轮意见：{units}。"
    next_step = "请等待其提交；沉默不视为同意。"


class FindingsOpen(Conflict):
    """A unit cannot agree while its own blocking findings are open."""

    code = "findings_open"
    sentence = "还有 {count} 条阻断性意见未复审通过，不能给出“同意”。"
    next_step = "请先逐条复审，或选择“修改后再审”。"


class DraftsLeft(Conflict):
    """A unit's drafts would be lost from sight."""

    code = "drafts_left"
    sentence = "本单位还有 {count} 条草稿意见未提交。"
    next_step = "请先提交或撤回这些草稿，再给出本轮意见。"


class NothingToIssue(Conflict):
    """No finding holds the set back."""

    code = "nothing_to_issue"
    sentence = "没有可以发出的审查意见。"
    next_step = "各单位均同意的，请直接审定并送签；有单位要求修改的，请退回审查，由该单位写明意见。"


class NothingFinished(Conflict):
    """No finding of the discipline waits to be sent."""

    code = "nothing_finished"
    sentence = "“{discipline}”专业没有可以提前发出的意见。"
    next_step = "只有已提交、未发出且不在冲突中的意见可以提前发出。"


class ReleasedBefore(Conflict):
    """The owner gets a discipline early once; what comes later belongs to the one list."""

    code = "released_before"
    sentence = "“{discipline}”专业的意见本轮已提前发出过一次。"
    next_step = "其后提出的意见随本轮意见一次性发出。"


class StillBlocked(Conflict):
    """The joint opinion cannot be settled yet."""

    code = "still_blocked"
    sentence = "还不能审定：{count} 条阻断性意见未闭合，或有单位未表示同意（{units}）。"
    next_step = "请发出意见由设计单位修改，或等待复审。"


class RoundsUsedUp(Conflict):
    """After the last round a joint meeting decides."""

    code = "rounds_used_up"
    sentence = "已完成 {rounds} 轮审查，不能再发出意见。"
    next_step = "请召集联审联批会议研究决定。"


def silent_units(stances: Mapping[str, Stance | None]) -> list[str]:
    """Units, by name, that have said nothing this round."""
    return [unit for unit, stance in stances.items() if stance is None]


def verdict(stances: Mapping[str, Stance | None], findings: Iterable[tuple[FindingClass, FindingState]]) -> Verdict:
    """Conforms only when every unit agrees aloud and nothing blocks."""
    agreed = bool(stances) and all(stance is Stance.NO_OBJECTION for stance in stances.values())
    return Verdict.CONFORMS if agreed and not any_blocks(findings) else Verdict.REVISE
