"""What of a case one reader may take away, as plain values of the formats. All starts at `visible_findings`."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from review_room.domain.finding import DISCIPLINE_LABELS, FindingState
from review_room.domain.remark import Audience
from review_room.exchange.findings_xlsx import TalkRow, WorkbookRow
from review_room.models import Finding, Remark, ReviewCase
from review_room.papers.content import FindingRow
from review_room.queries import visible_findings
from review_room.talk.queries import remarks_to_take_away
from review_room.usecases.opinion_content import finding_row, names_of_organisations
from service_centre.pages import beijing
from service_centre.permissions import Actor


def exported_findings(session: Session, case: ReviewCase, actor: Actor) -> Sequence[Finding]:
    """What the reader sees of the case except what was withdrawn, by discipline as forms list them, then by number."""
    order = {code: place for place, code in enumerate(DISCIPLINE_LABELS)}
    found = [one for one in visible_findings(session, case, actor) if one.state is not FindingState.WITHDRAWN]
    return sorted(found, key=lambda one: order[one.discipline])  # stable: numbers stay in order, drafts come last


def workbook_rows(session: Session, case: ReviewCase, actor: Actor) -> tuple[WorkbookRow, ...]:
    """The reader's findings as lines of a list."""
    names = names_of_organisations(session)
    return tuple(
        WorkbookRow(finding_row(finding, names), finding.closed_by or "")
        for finding in exported_findings(session, case, actor)
    )


def report_rows(
    session: Session, case: ReviewCase, actor: Actor
) -> list[tuple[str, FindingRow, tuple[tuple[str, str], ...]]]:
    """The reader's findings as lines of a list, each with its identifier and what is told below it."""
    names = names_of_organisations(session)
    findings = exported_findings(session, case, actor)
    talk = remarks_to_take_away(session, case, actor, findings)
    return [(one.id, finding_row(one, names), _told_below(one, talk.get(one.id, []))) for one in findings]


def talk_rows(session: Session, case: ReviewCase, actor: Actor) -> tuple[TalkRow, ...]:
    """What was said and attached around the reader's findings, never an internal note."""
    names = names_of_organisations(session)
    findings = exported_findings(session, case, actor)
    talk = remarks_to_take_away(session, case, actor, findings)
    rows = []
    for finding in findings:
        number = finding.printed_no or "草稿"
        sheet_no = finding.sheet_revision.sheet.sheet_no
        files = _file_names(finding)
        if files:
            author = f"{names[finding.organisation_id]} / {finding.author_name}"
            rows.append(TalkRow(number, sheet_no, "", author, "意见附件", "", files))
        for remark in talk.get(finding.id, []):
            author = f"{names[remark.organisation_id]} / {remark.author_name}"
            reach = _REACH[remark.audience]
            rows.append(
                TalkRow(number, sheet_no, beijing(remark.written_at), author, reach, remark.text, _names(remark))
            )
    return tuple(rows)


_REACH: Final = {Audience.UNIT: "内部", Audience.REVIEWERS: "审查单位", Audience.EVERYONE: "各方"}


def remark_in_words(remark: Remark) -> str:
    """A remark in one piece of text; whoever passes a file on reads whom it was written for."""
    files = _names(remark)
    reach = "〔仅审查单位〕" if remark.audience is Audience.REVIEWERS else ""
    return f"{reach}{remark.text}{f'（附件：{files}）' if files else ''}"


def _told_below(finding: Finding, talk: Sequence[Remark]) -> tuple[tuple[str, str], ...]:
    lines = [("附件", _file_names(finding))]
    lines += [("讨论", f"{beijing(one.written_at)} {one.author_name}：{remark_in_words(one)}") for one in talk]
    return tuple(line for line in lines if line[1])


def _file_names(finding: Finding) -> str:
    return "、".join(one.name for one in finding.files if one.belongs_to_the_finding)


def _names(remark: Remark) -> str:
    return "、".join(one.name for one in remark.attachments if one.removed_at is None)
