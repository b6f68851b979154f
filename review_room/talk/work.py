"""What waits for a person in the talk about findings: mentions not looked at, findings assigned to them."""

from collections.abc import Iterator, Mapping

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from review_room.domain.assignment import waits
from review_room.domain.visibility import REVIEWERS
from review_room.models import Assignment, Finding, Mention, ReviewCase
from review_room.policy import sees
from review_room.talk.queries import assigned_to, unseen_mentions
from service_centre.calendar import beijing_day
from service_centre.home import WorkEntry
from service_centre.permissions import Actor
from service_centre.web import now

_LONGEST_TITLE = 60


def talk_entries(session: Session, actor: Actor, cases: Mapping[int, ReviewCase]) -> Iterator[WorkEntry]:
    """One line per finding, in cases that this person may open; what they may not see leaves no line."""
    named: set[str] = set()
    for mention in unseen_mentions(session, actor, cases):
        remark = mention.remark
        labels = sees(actor, cases[remark.case_id])
        if remark.finding_id in named or not {remark.visibility, remark.finding.visibility} <= set(labels):
            continue
        named.add(remark.finding_id)
        yield _mention(mention, cases[remark.case_id])
    for assignment in assigned_to(session, actor, cases):
        case = cases[assignment.finding.case_id]
        labels = sees(actor, case)
        if assignment.finding.visibility in labels and waits(assignment.finding.state, reviews=REVIEWERS in labels):
            yield _assignment(assignment, case)


def _mention(mention: Mention, case: ReviewCase) -> WorkEntry:
    remark = mention.remark
    title = gettext("%(who)s 提到了您：%(words)s", who=remark.author_name, words=_short(remark.text))
    return WorkEntry(title=title, subtitle=_where(remark.finding, case), url=_url(remark.finding), state="被提及")


def _assignment(assignment: Assignment, case: ReviewCase) -> WorkEntry:
    late = assignment.due_on is not None and assignment.due_on < beijing_day(now())
    return WorkEntry(
        title=gettext("指派给您：%(words)s", words=_short(assignment.finding.text)),
        subtitle=_where(assignment.finding, case),
        url=_url(assignment.finding),
        state="已逾期" if late else "待办理",
        due_on=assignment.due_on,
    )


def _where(finding: Finding, case: ReviewCase) -> str:
    told = gettext("意见 %(n)s", n=finding.printed_no) if finding.number else gettext("意见草稿")
    return f"{case.case_no} · {told}"


def _url(finding: Finding) -> str:
    return url_for("review_room.room", case_id=finding.case_id, _anchor=f"finding-{finding.id}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TITLE else f"{line[:_LONGEST_TITLE]}…"
