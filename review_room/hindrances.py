"""Why an act of the case page cannot be done yet: told beside its button, before anybody presses it.

The rules themselves are asked, so the page and the act can never disagree.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review_room.domain.documents import BEING_READ
from review_room.domain.lifecycle import CaseAction
from review_room.models import DrawingFile, DrawingSet, FileState, ReviewCase, SheetRevision, SheetState
from review_room.policy import POLICY, Permission
from review_room.usecases.cases import check_all_read, files_to_submit
from review_room.usecases.consolidation import check_all_said, findings_said, findings_to_issue
from review_room.usecases.opinions import check_conforms
from service_centre.errors import DomainError
from service_centre.pages import translated
from service_centre.permissions import Actor, permits

Told = dict[str, str]

_RULES: Final[Mapping[CaseAction, Callable[[Session, ReviewCase], object]]] = {
    CaseAction.ADMIT: check_all_read,
    CaseAction.CONSOLIDATE: check_all_said,
    CaseAction.REQUIRE_REVISION: findings_to_issue,
    CaseAction.SETTLE: check_conforms,
}
NAMES_SHOWN: Final = 5


def hindrances(session: Session, case: ReviewCase, actor: Actor, acts: frozenset[str]) -> dict[str, Told]:
    """Sentence and next step of the rule in the way, for those of the reader's `acts` that would be refused now."""
    asked = {str(act): _why(rule, session, case) for act, rule in _RULES.items() if act in acts}
    if permits(POLICY, actor, Permission.STANCE_GIVE, case):
        asked["give_stance"] = _why(findings_said, session, case, actor)
    return {act: told for act, told in asked.items() if told is not None}


def submission(session: Session, drawing_set: DrawingSet) -> dict[str, str]:
    """Why the set cannot be handed in yet (empty if it can), and the question to ask before it is."""
    told = _why(files_to_submit, session, drawing_set)
    return {
        "hindrance": f"{told['sentence']} {told['next_step']}" if told else "",
        "question": _question(session, drawing_set),
    }


def _why(rule: Callable[..., object], *subject: Any) -> Told | None:
    try:
        rule(*subject)
    except DomainError as error:
        return translated(error)
    return None


def _question(session: Session, drawing_set: DrawingSet) -> str:
    files = drawing_set.files_there
    refused = [file for file in files if file.state is FileState.REFUSED]
    reading = sum(file.state in BEING_READ for file in files)
    failed = session.scalar(
        select(func.count())
        .select_from(SheetRevision)
        .where(SheetRevision.file_id.in_([file.id for file in files]), SheetRevision.state == SheetState.FAILED)
    )
    lines = []
    if refused:
        sentence = gettext("有 %(count)s 个文件无法读取，审查人员看不到，只随本次提交存档：%(names)s")
        lines.append(sentence % {"count": len(refused), "names": _names(refused)})
    if failed:
        lines.append(gettext("有 %(count)s 张图纸无法显示，审查人员看不到。") % {"count": failed})
    if reading:
        lines.append(gettext("还有 %(count)s 个文件正在读取，能否读取尚不确定。") % {"count": reading})
    if drawing_set.index_confirmed_at is None:
        lines.append(gettext("图纸目录尚未核对确认。"))
    return "\n".join([*lines, gettext("提交后不能再增减文件。确认提交？")])


def _names(files: list[DrawingFile]) -> str:
    shown = "、".join(file.name for file in files[:NAMES_SHOWN])
    return shown if len(files) <= NAMES_SHOWN else f"{shown}……"
