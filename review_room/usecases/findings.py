"""What is done to findings, one function per act."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from review_room.domain.finding import (
    FindingAction,
    FindingClass,
    FindingState,
    ReplyKind,
    TextMissing,
    Wording,
    next_state,
    required_reason,
)
from review_room.errors import BadOperation, CarriesOthers
from review_room.models import Finding
from review_room.policy import Permission
from review_room.usecases import marks
from review_room.usecases.conflicts import check_takes, end_with
from review_room.usecases.context import Operation, identifier, part, text_of
from review_room.usecases.events import CASE_TOLD, finding_told
from review_room.usecases.late import check_late
from review_room.usecases.precedents import check_citable, cite
from service_centre.errors import Conflict


class FindingFrozen(Conflict):
    """Only a draft can be reworded."""

    code = "finding_frozen"
    sentence = "意见已提交，不能再修改内容。"
    next_step = "如需更正，请撤回后重新提出。"


def draft(operation: Operation) -> Finding:
    """Write down a finding, with its first marks; own unit only."""
    operation.allow(Permission.ANNOTATE, operation.case)
    content = part(operation.content, "finding")
    finding_id = identifier(content, "id")
    if operation.row(Finding, finding_id):
        raise BadOperation(reason="意见编号已被使用")
    wording = _wording(content)
    revision = operation.sheet_revision(content.get("sheet_id"))
    check_late(operation, wording.finding_class, revision)
    finding = Finding(
        id=finding_id,
        case_id=operation.case.id,
        sheet_revision_id=revision.id,
        organisation_id=operation.actor.organisation_id,
        author_id=operation.actor.account_id,
        author_name=operation.actor.name,
        round=operation.case.round,
        marks=[],
        files=[],  # known to be empty, so that nobody asks the database when the finding is told
        early_release=None,
        precedent=None,
    )
    finding.reword(wording)
    cite(operation, finding, content)
    finding.sheet_revision = revision
    operation.session.add(finding)
    shapes = operation.content.get("marks") or []
    if not isinstance(shapes, list) or len(shapes) > 200:
        raise BadOperation(reason="批注过多")
    for shape in shapes:
        marks.add(operation, finding, shape)
    return finding


def edit(operation: Operation) -> Finding:
    """Reword a draft of one's own unit."""
    finding = own_draft(operation)
    present: dict[str, Any] = {
        "class": finding.finding_class,
        "discipline": finding.discipline,
        "standard": finding.standard,
        "clause": finding.clause,
        "text": finding.text,
    }
    changed = operation.content.get("finding") or operation.content
    wording = _wording(present | {name: changed[name] for name in present if name in changed})
    _check_late_everywhere(operation, finding, wording.finding_class)
    finding.reword(wording)
    cite(operation, finding, changed)
    return finding


def submit(operation: Operation) -> Finding:
    """Show a draft to all reviewing units, under the next number of the case and of its discipline."""
    finding = operation.finding()
    operation.allow(Permission.FINDING_OWN, finding)
    operation.allow(Permission.ANNOTATE, operation.case)
    check_citable(operation, finding.precedent)
    finding.state = next_state(finding.state, FindingAction.SUBMIT, finding.finding_class)
    finding.discipline_no = _next_in_discipline(operation, finding.discipline)
    operation.room.last_finding_no += 1
    finding.number = operation.room.last_finding_no
    finding.submitted_at = operation.now
    _take_stance_back(operation, finding)
    return finding


def withdraw(operation: Operation) -> Finding:
    """Take a finding back. It stays on record as withdrawn; once submitted, a reason is needed."""
    finding = operation.finding()
    operation.allow(Permission.FINDING_OWN, finding)
    target = next_state(finding.state, FindingAction.WITHDRAW, finding.finding_class)
    _check_carries_no_others(operation, finding)
    if finding.state is not FindingState.DRAFT:
        finding.reason = required_reason(operation.text("reason"))
    finding.state = target
    end_with(operation, finding)
    return finding


def close(operation: Operation) -> Finding:
    """The unit that found it says that it is settled."""
    finding = _judge(operation, FindingAction.CLOSE)
    end_with(operation, finding)
    return finding


def reopen(operation: Operation) -> Finding:
    """The unit that found it says that the reply does not settle it, and why."""
    finding = _judge(operation, FindingAction.REOPEN)
    finding.reason = required_reason(operation.text("reason"))
    _take_stance_back(operation, finding)
    return finding


def waive(operation: Operation) -> Finding:
    """The lead lets a finding go, with a reason; never a mandatory one."""
    finding = operation.finding()
    operation.allow(Permission.FINDING_LEAD, finding)
    finding.state = next_state(finding.state, FindingAction.WAIVE, finding.finding_class)
    finding.reason = required_reason(operation.text("reason"))
    end_with(operation, finding)
    return finding


def merge(operation: Operation) -> Finding:
    """The lead joins a finding into another that says the same."""
    finding, target = operation.finding(), operation.finding("into")
    operation.allow(Permission.FINDING_LEAD, finding)
    check_takes(target, finding)
    finding.state = next_state(finding.state, FindingAction.MERGE, finding.finding_class)
    finding.merged_into_id = target.id
    finding.reason = required_reason(operation.text("reason"))
    operation.told.append(finding_told("merged_into", target))
    end_with(operation, finding)
    return finding


def unmerge(operation: Operation) -> Finding:
    """The lead takes a merger back: the finding stands on its own again."""
    finding = operation.finding()
    operation.allow(Permission.FINDING_LEAD, finding)
    finding.state = next_state(finding.state, FindingAction.UNMERGE, finding.finding_class)
    finding.merged_into_id, finding.reason = None, None
    return finding


def downgrade(operation: Operation) -> Finding:
    """The unit that found it changes the class, with a reason. Others merged into it stand in the way."""
    finding = operation.finding()
    operation.allow(Permission.FINDING_OWN, finding)
    if finding.state not in (FindingState.SUBMITTED, FindingState.REOPENED):
        raise FindingFrozen
    reason = required_reason(operation.text("reason"))
    if operation.text("class") not in set(FindingClass):
        raise BadOperation(reason="未知的意见类别")
    wording = replace(finding.wording, finding_class=FindingClass(operation.text("class")))
    _check_carries_no_others(operation, finding)
    _check_late_everywhere(operation, finding, wording.finding_class)
    finding.finding_class, finding.reason = wording.finding_class, reason
    return finding


def reply(operation: Operation) -> Finding:
    """The designer, or the owner, answers an issued finding."""
    finding = operation.finding()
    operation.allow(Permission.FINDING_REPLY, finding)
    if not finding.answerable:
        raise FindingFrozen
    kind, text = operation.text("reply_kind"), operation.text("text")
    if kind not in set(ReplyKind):
        raise BadOperation(reason="未知的回复方式")
    if not text:
        raise TextMissing
    finding.state = next_state(finding.state, FindingAction.REPLY, finding.finding_class)
    finding.reply_kind, finding.reply_text = ReplyKind(kind), text
    finding.replied_by, finding.replied_at = operation.actor.name, operation.now
    return finding


def _check_late_everywhere(operation: Operation, finding: Finding, finding_class: FindingClass) -> None:
    """The finding's sheet and those of its marks may all carry this class now. Raises ReasonForLateFinding."""
    sheets = {finding.sheet_revision.id: finding.sheet_revision}
    sheets |= {mark.sheet_revision_id: mark.sheet_revision for mark in finding.marks_there}
    for sheet in sheets.values():
        check_late(operation, finding_class, sheet)


def own_draft(operation: Operation) -> Finding:
    """The draft named, of one's own unit. Raises NotFound, Forbidden, FindingFrozen."""
    finding = operation.finding()
    operation.allow(Permission.FINDING_OWN, finding)
    if finding.state is not FindingState.DRAFT:
        raise FindingFrozen
    return finding


def _judge(operation: Operation, action: FindingAction) -> Finding:
    finding = operation.finding()
    operation.allow(Permission.FINDING_OWN, finding)
    operation.allow(Permission.ANNOTATE, operation.case)
    finding.state = next_state(finding.state, action, finding.finding_class)
    finding.closed_by = operation.actor.name if action is FindingAction.CLOSE else None
    finding.reason = None
    return finding


def _next_in_discipline(operation: Operation, discipline: str) -> int:
    """The room is locked and no finding is ever deleted, so the highest number is the last that was given."""
    session = operation.session
    with session.no_autoflush:  # half a number is refused by the database
        last = session.scalar(
            select(func.max(Finding.discipline_no)).where(
                Finding.case_id == operation.case.id, Finding.discipline == discipline
            )
        )
    return (last or 0) + 1


def _check_carries_no_others(operation: Operation, finding: Finding) -> None:
    """What was merged into a finding must not vanish with it. Raises CarriesOthers."""
    carried = operation.session.scalar(
        select(func.count())
        .select_from(Finding)
        .where(Finding.merged_into_id == finding.id, Finding.state == FindingState.MERGED)
    )
    if carried:
        raise CarriesOthers(count=carried)


def _take_stance_back(operation: Operation, finding: Finding) -> None:
    """A unit that finds more has not said its last word."""
    review = operation.case.review_of(finding.organisation_id)
    if review is not None and review.stance is not None:
        review.take_stance_back()
        operation.told.append(CASE_TOLD)


def _wording(content: Mapping[str, Any]) -> Wording:
    finding_class = text_of(content, "class", most=32)
    if finding_class not in set(FindingClass):
        raise BadOperation(reason="未知的意见类别")
    return Wording(
        finding_class=FindingClass(finding_class),
        discipline=text_of(content, "discipline", most=32),
        standard=text_of(content, "standard", most=80),
        clause=text_of(content, "clause", most=80),
        text=text_of(content, "text"),
    )
