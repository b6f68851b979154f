"""What is done to remarks, one function per act. Each tells the room exactly those who may read the remark."""

from collections.abc import Sequence

from sqlalchemy import select

from review_room.case_people import Person, addressable
from review_room.domain.attachment import ATTACHMENTS_AT_MOST, TooManyAttachments
from review_room.domain.remark import (
    AUDIENCE_LABELS,
    MENTIONS_AT_MOST,
    Audience,
    AudienceTooWide,
    MentionUnseen,
    RemarkAction,
    RemarkAnswered,
    RemarkState,
    audiences,
    checked_words,
    next_remark_state,
)
from review_room.errors import BadOperation
from review_room.models import Attachment, Finding, Mention, Remark
from review_room.policy import Permission, sees, sees_reviews
from review_room.talk.queries import readable
from review_room.usecases.context import Operation, identifier
from service_centre.errors import NotFound


def write(operation: Operation) -> Remark:
    """Say something about a finding, to an audience that the writer chooses."""
    finding = operation.finding()
    operation.allow(Permission.REMARK_WRITE, operation.case)
    remark_id = identifier(operation.content, "remark_id")
    if operation.session.get(Remark, remark_id) is not None:
        raise BadOperation(reason="留言编号已被使用")
    files = _files(operation, finding)
    audience = _audience(operation, finding)
    remark = Remark(
        id=remark_id,
        case_id=operation.case.id,
        finding_id=finding.id,
        organisation_id=operation.actor.organisation_id,
        author_id=operation.actor.account_id,
        author_name=operation.actor.name,
        audience=audience,
        text=checked_words(operation.text("text"), files=len(files)),
        state=RemarkState.WRITTEN,
        written_at=operation.now,
        event_no=operation.room.last_event + 1,
    )
    remark.mentions = [_mention(one) for one in _named(operation, finding, audience)]
    for file in files:
        file.attached_at = operation.now
    remark.attachments = files
    operation.session.add(remark)
    return remark


def edit(operation: Operation) -> Remark:
    """Mend one's own words, as long as nobody who was read has spoken since. The audience stays."""
    remark = _own(operation)
    remark.state = next_remark_state(remark.state, RemarkAction.EDIT)
    if _answered(operation, remark):
        raise RemarkAnswered
    remark.text = checked_words(operation.text("text"), files=len(remark.attachments))
    known = {one.account_id for one in remark.mentions}
    named = _named(operation, remark.finding, remark.audience)
    remark.mentions = [
        *(one for one in remark.mentions if one.account_id in {person.account_id for person in named}),
        *(_mention(person) for person in named if person.account_id not in known),
    ]
    remark.changed_at = operation.now
    return remark


def withdraw(operation: Operation) -> Remark:
    """Take one's own remark back: readers see that one was there, the record keeps what it said."""
    remark = _own(operation)
    remark.state = next_remark_state(remark.state, RemarkAction.WITHDRAW)
    remark.withdrawn_at = operation.now
    return remark


def _own(operation: Operation) -> Remark:
    """The remark named, if the actor wrote it; whoever may not see it learns nothing. Raises NotFound."""
    remark = operation.session.get(Remark, identifier(operation.content, "remark_id"))
    if remark is None or remark.case_id != operation.case.id:
        raise NotFound
    operation.allow(Permission.REMARK_OWN, remark)
    return remark


def _audience(operation: Operation, finding: Finding) -> Audience:
    raw = operation.text("audience")
    if raw not in set(Audience):
        raise BadOperation(reason="未知的可见范围")
    reviews = sees_reviews(operation.actor, operation.case)
    if Audience(raw) not in audiences(finding.visibility, reviews=reviews):
        raise AudienceTooWide(audience=AUDIENCE_LABELS[Audience(raw)])
    return Audience(raw)


def _answered(operation: Operation, remark: Remark) -> bool:
    """Whether somebody else spoke later. Notes that the author may not read do not count: they would show."""
    later = select(Remark.id).where(
        Remark.finding_id == remark.finding_id,
        Remark.event_no > remark.event_no,
        Remark.author_id != remark.author_id,
        Remark.state == RemarkState.WRITTEN,
        readable(operation.actor, sees(operation.actor, operation.case)),
    )
    return operation.session.scalars(later.limit(1)).first() is not None


def _named(operation: Operation, finding: Finding, audience: Audience) -> list[Person]:
    """The people whom the remark names. Raises MentionUnseen when one of them could not read it."""
    wanted = _identifiers(operation, "mentions", most=MENTIONS_AT_MOST)
    if not wanted:
        return []
    people = {one.account_id: one for one in addressable(operation.session, finding, audience, operation.actor)}
    if any(account_id not in people for account_id in wanted):
        raise MentionUnseen
    return [people[account_id] for account_id in wanted if isinstance(account_id, int)]


def _mention(person: Person) -> Mention:
    return Mention(account_id=person.account_id, account_name=person.name, organisation_id=person.organisation_id)


def _files(operation: Operation, finding: Finding) -> list[Attachment]:
    """The actor's own files for this finding that are not attached yet. Raises NotFound, TooManyAttachments."""
    wanted = _identifiers(operation, "attachments", most=100)
    if len(wanted) > ATTACHMENTS_AT_MOST:
        raise TooManyAttachments(limit=ATTACHMENTS_AT_MOST)
    return [waiting_file(operation, finding, raw) for raw in wanted]


def waiting_file(operation: Operation, finding: Finding, raw: object) -> Attachment:
    """A file that the actor has sent for this finding and not attached to anything. Raises NotFound."""
    attachment = operation.session.get(Attachment, identifier({"attachment": raw}, "attachment"))
    if (
        attachment is None
        or attachment.finding_id != finding.id
        or (attachment.author_id, attachment.organisation_id)
        != (operation.actor.account_id, operation.actor.organisation_id)
        or attachment.attached_at is not None
        or attachment.removed_at is not None
    ):
        raise NotFound
    return attachment


def _identifiers(operation: Operation, name: str, *, most: int) -> Sequence[object]:
    """A list of what the browser names, each once. Raises BadOperation."""
    listed = operation.content.get(name) or []
    if not isinstance(listed, list) or len(listed) > most:
        raise BadOperation(reason=f"{name} 不正确")
    if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in listed):
        raise BadOperation(reason=f"{name} 不正确")
    return list(dict.fromkeys(listed))
