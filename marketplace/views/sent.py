"""What browsers and forms send, read into the values of the rules; a wrong value is said at once."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from flask import request

from marketplace.domain.canonical import NotCanonical, parse
from marketplace.domain.disciplines import DISCIPLINE_NAMES
from marketplace.domain.enrolment import Form, Reviewer
from marketplace.domain.tender import Criterion, TenderKind
from marketplace.domain.tender_errors import LineUnreadable
from marketplace.usecases.enrolments import Declared
from marketplace.usecases.tenders import Terms
from service_centre.errors import Invalid
from service_centre.web import BEIJING

_SEPARATOR: Final = re.compile(r"\s*[,，;；\t]\s*|\s+")
_LONGEST: Final = 4000
_CODES: Final = {label: code for code, label in DISCIPLINE_NAMES.items()}


def text_of(sent: Mapping[str, str], name: str, longest: int = _LONGEST) -> str:
    """A text field without blanks around it, cut off where a column would end."""
    return sent.get(name, "").strip()[:longest]


def number_of(sent: Mapping[str, str], name: str, label: str) -> int:
    """A whole number. Raises LineUnreadable."""
    try:
        return int(sent.get(name, "").strip()[:9])
    except ValueError:
        raise LineUnreadable(field=label, line=sent.get(name, "")[:60]) from None


def day_of(text: str, label: str) -> date:
    """A day as `2028-01-31`. Raises LineUnreadable."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise LineUnreadable(field=label, line=text[:60]) from None


def moment_of(text: str, label: str) -> datetime:
    """A moment in Beijing as `2027-01-31T17:00`. Raises LineUnreadable."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=BEIJING)
    except ValueError:
        raise LineUnreadable(field=label, line=text[:60]) from None


def lines_of(sent: Mapping[str, str], name: str) -> list[str]:
    """Lines of a text area that say something."""
    return [line.strip() for line in sent.get(name, "")[:20_000].splitlines() if line.strip()]


def declared(sent: Mapping[str, str], disciplines: list[str]) -> Declared:
    """What an agency filled in. Raises LineUnreadable."""
    return Declared(
        credit_code=text_of(sent, "credit_code", 40),
        form=Form(
            agency_class=number_of(sent, "agency_class", "机构类别"),
            disciplines=frozenset(one for one in disciplines if one in DISCIPLINE_NAMES),
            reviewers=[_reviewer(line) for line in lines_of(sent, "reviewers")],
            qualification_no=text_of(sent, "qualification_no", 60),
            qualification_until_on=day_of(sent.get("qualification_until_on", ""), "证书有效期"),
        ),
        control_group=text_of(sent, "control_group", 40),
        conflicts=[_conflict(line) for line in lines_of(sent, "conflicts")],
    )


def _reviewer(line: str) -> Reviewer:
    parts = _SEPARATOR.split(line)
    discipline = _CODES.get(parts[2], parts[2]) if len(parts) == 4 else ""
    if discipline not in DISCIPLINE_NAMES:
        raise LineUnreadable(field="审查人员", line=line[:60])
    return Reviewer(parts[0][:40], parts[1][:40], discipline, day_of(parts[3], "审查人员"))


def reviewer_line(one: Mapping[str, str]) -> str:
    """A reviewer as the form shows it."""
    discipline = DISCIPLINE_NAMES.get(one["discipline"], one["discipline"])
    return "，".join((one["name"], one["registration_no"], discipline, one["expires_on"]))


def _conflict(line: str) -> tuple[str, str]:
    code, _, relation = line.partition(" ")
    return code[:40], relation.strip()[:200] or "已申报利害关系"


def terms(sent: Mapping[str, str]) -> Terms:
    """What is put out to tender. Raises LineUnreadable."""
    return Terms(
        title=text_of(sent, "title", 120),
        kind=TenderKind(sent["kind"]) if sent.get("kind") in set(TenderKind) else TenderKind.TERM,
        requirements=text_of(sent, "requirements"),
        criteria=[_criterion(place, line) for place, line in enumerate(lines_of(sent, "criteria"), start=1)],
        places=number_of(sent, "places", "入围家数"),
        pass_mark=number_of(sent, "pass_mark", "及格分"),
        term_months=number_of(sent, "term_months", "名册期限（月）"),
        deadline_at=moment_of(sent.get("deadline", ""), "投标截止时间"),
        threshold=number_of(sent, "threshold", "开标所需人数"),
    )


def _criterion(place: int, line: str) -> Criterion:
    title, _, weight = line.rpartition(" ")
    try:
        return Criterion(f"c{place}", title.strip()[:60], int(weight))
    except ValueError:
        raise LineUnreadable(field="评审项", line=line[:60]) from None


def strict_json() -> dict[str, Any]:
    """The JSON object of the request, read as strictly as the protocols read it. Raises Invalid."""
    try:
        sent = parse(request.get_data(cache=True))
    except NotCanonical:
        raise Invalid from None
    if not isinstance(sent, dict):
        raise Invalid
    return sent
