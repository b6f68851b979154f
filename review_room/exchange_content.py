"""What of a case one reader may take away, as plain values of the formats. All starts at `visible_findings`."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from review_room.domain.finding import DISCIPLINE_LABELS, FindingState
from review_room.exchange.findings_xlsx import WorkbookRow
from review_room.models import Finding, ReviewCase
from review_room.papers.content import FindingRow
from review_room.queries import visible_findings
from review_room.usecases.opinion_content import finding_row, names_of_organisations
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


def report_rows(session: Session, case: ReviewCase, actor: Actor) -> list[tuple[str, FindingRow]]:
    """The reader's findings as lines of a list, each with its identifier."""
    names = names_of_organisations(session)
    return [(finding.id, finding_row(finding, names)) for finding in exported_findings(session, case, actor)]
