"""Gathers what the joint opinion says from the rows of a case."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.finding import (
    CLASS_LABELS,
    DISCIPLINE_LABELS,
    REPLY_LABELS,
    STATE_LABELS,
    FindingState,
)
from review_room.domain.mark_measures import with_measures
from review_room.domain.opinion import STANCE_LABELS
from review_room.domain.precedent import STATE_LABELS as PRECEDENT_STATES
from review_room.domain.precedent import PrecedentState
from review_room.models import DepartmentReview, Finding, ReviewCase, SignatureSlot
from review_room.papers.content import FindingRow, OpinionContent, OpinionHeader, SheetRow, Signatory, Stance
from review_room.queries import current_sheets
from service_centre.calendar import beijing_day
from service_centre.matters.models import STAGE_LABELS
from service_centre.organisations.models import Organisation
from service_centre.people.models import Account, Membership
from service_centre.people.roles import ROLE_LABELS

_SAID = (
    FindingState.ISSUED,
    FindingState.REPLIED,
    FindingState.CLOSED,
    FindingState.REOPENED,
    FindingState.WAIVED,
    FindingState.SUBMITTED,
    FindingState.SETTLED,
    FindingState.MERGED,
)

LEGAL_BASIS = "《房屋建筑和市政基础设施工程施工图设计文件审查管理办法》（住建部令第13号）；国办发〔2019〕11号。"


def content_of(session: Session, case: ReviewCase, *, slots: Sequence[SignatureSlot], now: datetime) -> OpinionContent:
    """Everything the joint opinion of a settled case says, as printed."""
    if case.admitted_at is None or case.agency_id is None:
        raise ValueError(f"case {case.id} was settled without admission or agency")
    names = names_of_organisations(session)
    return OpinionContent(
        header=_header(case, names, agency=names[case.agency_id], admitted_at=case.admitted_at, now=now),
        conclusion="经联合审查，各参审单位的意见均已落实，本套施工图设计文件审查通过。",
        stances=tuple(
            Stance(
                unit=review.organisation.name,
                stance=STANCE_LABELS[review.stance] if review.stance else "未表态",
                reviewer=review.given_by or "",
                stated_on=beijing_day(review.given_at or now),
                remark=_remark(review),
            )
            for review in case.reviews
        ),
        findings=finding_rows(session, case, names),
        sheets=tuple(
            SheetRow(
                sheet_no=sheet.sheet.sheet_no,
                title=sheet.title,
                discipline=DISCIPLINE_LABELS.get(sheet.sheet.discipline or "", ""),
                revision_no=sheet.revision_no,
                digest=sheet.digest or "",
            )
            for sheet in current_sheets(session, case)
            if sheet.digest
        ),
        signatories=tuple(
            Signatory(
                field=slot.field_name,
                unit=names[slot.organisation_id],
                duty=ROLE_LABELS[slot.role],
                person=_expected_signer(session, slot),
            )
            for slot in slots
        ),
        legal_basis=LEGAL_BASIS,
    )


def _remark(review: DepartmentReview) -> str:
    """What the unit remarked, and honestly which sheets it agreed to unopened."""
    unopened = (
        f"表示同意时未打开 {len(review.unopened)} 张图纸：{'、'.join(review.unopened)}" if review.unopened else ""
    )
    return "；".join(filter(None, (review.remark, unopened)))


def _header(
    case: ReviewCase, names: dict[int, str], *, agency: str, admitted_at: datetime, now: datetime
) -> OpinionHeader:
    project = case.project
    return OpinionHeader(
        case_no=case.case_no,
        project_name=project.name,
        project_code=project.project_code,
        owner=names[project.owner_id],
        design_firm=names[project.design_firm_id],
        agency=agency,
        lead_department=names[case.lead_department_id],
        stage=STAGE_LABELS[case.stage],
        round_no=case.round,
        admitted_on=beijing_day(admitted_at),
        issued_on=beijing_day(now),
    )


def finding_rows(session: Session, case: ReviewCase, names: dict[int, str]) -> tuple[FindingRow, ...]:
    """All findings that were ever submitted, with what became of them; withdrawn ones are not part of the opinion."""
    findings = session.scalars(
        select(Finding).where(Finding.case_id == case.id, Finding.state.in_(_SAID)).order_by(Finding.number)
    )
    return tuple(finding_row(finding, names) for finding in findings)


def names_of_organisations(session: Session) -> dict[int, str]:
    """All of them, by id."""
    return {one.id: one.name for one in session.scalars(select(Organisation))}


def finding_row(finding: Finding, names: Mapping[int, str]) -> FindingRow:
    """One finding as it stands in a list; `names` are those of the organisations."""
    return FindingRow(
        discipline=DISCIPLINE_LABELS[finding.discipline],
        sheet_no=finding.sheet_revision.sheet.sheet_no,
        sheet_title=finding.sheet_revision.title,
        text=with_measures(finding.text, finding.marks_there),
        provision=finding.provision,
        gravity=CLASS_LABELS[finding.finding_class],
        unit=names[finding.organisation_id],
        reviewer=finding.author_name,
        reply=f"{REPLY_LABELS[finding.reply_kind]}：{finding.reply_text}" if finding.reply_kind else "",
        replied_by=_replied(finding),
        re_review=_re_review(finding),
        state=_state(finding),
        number=finding.discipline_no,
        precedent=_cited(finding),
    )


def _cited(finding: Finding) -> str | None:
    """The precedent that the finding cites, and what has become of that since."""
    cited = finding.precedent
    if cited is None:
        return None
    if cited.state is not PrecedentState.IN_FORCE:
        gone = f"（{PRECEDENT_STATES[cited.state]}）"
    else:
        gone = f"（有效期至 {cited.valid_until.isoformat()} 前）" if cited.valid_until else ""
    return f"{cited.number} {cited.title}{gone}"


def _state(finding: Finding) -> str:
    label = STATE_LABELS[finding.state]
    early = finding.early_release
    return f"{label}（{beijing_day(early.released_at).isoformat()} 提前发出）" if early else label


def _re_review(finding: Finding) -> str:
    """What the reviewer, or the lead, said last; reasons of other acts do not belong here."""
    match finding.state:
        case FindingState.CLOSED:
            return f"复审通过（{finding.closed_by or finding.author_name}）"
        case FindingState.REOPENED | FindingState.WAIVED:
            return finding.reason or ""
        case _:
            return ""


def _replied(finding: Finding) -> str:
    if not finding.replied_at:
        return ""
    return f"{finding.replied_by} {beijing_day(finding.replied_at).isoformat()}"


def _expected_signer(session: Session, slot: SignatureSlot) -> str:
    name = session.scalars(
        select(Account.display_name)
        .join(Membership)
        .where(
            Membership.organisation_id == slot.organisation_id, Membership.role == slot.role, Account.active.is_(True)
        )
        .order_by(Membership.id)
    ).first()
    return name or ""
