"""Who may do what in the review room: one table, read aloud."""

from enum import StrEnum
from typing import Final

from review_room.domain.lifecycle import (
    BEFORE_THE_ROOM,
    BEFORE_THE_SETTLEMENT,
    REVIEWING,
    STANCES_SHOWN,
    CaseState,
)
from review_room.domain.precedent import UNDECIDED
from review_room.domain.remark import RemarkState
from review_room.domain.visibility import EVERYONE, REVIEWERS, unit_label
from review_room.models import (
    Attachment,
    DrawingFile,
    DrawingSet,
    FileState,
    Finding,
    Precedent,
    Remark,
    ReviewCase,
    SavedWording,
    SetState,
    SheetRevision,
    SheetScale,
    SignatureSlot,
)
from service_centre.matters.models import Project
from service_centre.organisations.kinds import OrganisationKind
from service_centre.people.roles import Role
from service_centre.permissions import Actor, Policy, holds, signed_in


class Permission(StrEnum):
    """Acts of the review room."""

    CASE_LIST = "review_room:case:list"
    PROJECT_READ = "review_room:project:read"
    CASE_OPEN = "review_room:case:open"
    CASE_READ = "review_room:case:read"
    FILE_SEND = "review_room:file:send"
    FILE_READ = "review_room:file:read"
    SET_SUBMIT = "review_room:set:submit"
    CASE_ADMIT = "review_room:case:admit"
    ROOM_OPEN = "review_room:room:open"
    ROOM_READ = "review_room:room:read"
    SHEET_READ = "review_room:sheet:read"
    ROOM_OPERATE = "review_room:room:operate"
    ANNOTATE = "review_room:finding:write"
    FINDING_OWN = "review_room:finding:own"
    FINDING_LEAD = "review_room:finding:lead"
    FINDING_REPLY = "review_room:finding:reply"
    CONFLICT_READ = "review_room:conflict:read"
    VIEWING_SEND = "review_room:viewing:send"
    VIEWING_READ = "review_room:viewing:read"
    FINDING_ASSIGN = "review_room:finding:assign"
    REMARK_WRITE = "review_room:remark:write"
    REMARK_OWN = "review_room:remark:own"
    ATTACHMENT_READ = "review_room:attachment:read"
    WORDING_KEEP = "review_room:wording:keep"
    WORDING_OWN = "review_room:wording:own"
    PRECEDENT_READ = "review_room:precedent:read"
    PRECEDENT_PROPOSE = "review_room:precedent:propose"
    PRECEDENT_DECIDE = "review_room:precedent:decide"
    PRECEDENT_END = "review_room:precedent:end"
    SCALE_SET = "review_room:scale:set"
    SCALE_OWN = "review_room:scale:own"
    STANCE_GIVE = "review_room:stance:give"
    CONSOLIDATE = "review_room:case:consolidate"
    OPINION_READ = "review_room:opinion:read"
    SLOT_SIGN = "review_room:slot:sign"
    DELIVER = "review_room:case:deliver"
    TRAIL_READ = "review_room:trail:read"


LEADING_ROLES: Final = frozenset({Role.LEAD_OFFICER, Role.LEAD_HEAD})
REVIEWING_ROLES: Final = frozenset(
    {Role.DEPARTMENT_REVIEWER, Role.DEPARTMENT_SIGNER, Role.AGENCY_REVIEWER, Role.LEGAL_REPRESENTATIVE}
)


def case_of(subject: object) -> ReviewCase:
    """The case that a subject of this application belongs to."""
    if isinstance(subject, ReviewCase):
        return subject
    if isinstance(subject, Finding | Remark | SheetScale | Attachment):
        return subject.case
    if isinstance(subject, DrawingSet):
        return subject.case
    if isinstance(subject, DrawingFile):
        return subject.drawing_set.case
    if isinstance(subject, SheetRevision):
        return subject.file.drawing_set.case
    if isinstance(subject, SignatureSlot):
        return subject.opinion.case
    raise TypeError(f"{type(subject).__name__} belongs to no case")


def works_for_project_owner(actor: Actor, subject: object) -> bool:
    project = subject if isinstance(subject, Project) else case_of(subject).project
    return actor.organisation_id is not None and actor.organisation_id == project.owner_id


def works_for_design_firm(actor: Actor, subject: object) -> bool:
    project = subject if isinstance(subject, Project) else case_of(subject).project
    return actor.organisation_id is not None and actor.organisation_id == project.design_firm_id


def works_for_lead_department(actor: Actor, subject: object) -> bool:
    return actor.organisation_id == case_of(subject).lead_department_id


def works_for_reviewing_unit(actor: Actor, subject: object) -> bool:
    return actor.organisation_id in case_of(subject).reviewing_unit_ids


def works_for_the_centre(actor: Actor, _subject: object) -> bool:
    return actor.organisation_id is not None and actor.organisation_kind is OrganisationKind.CENTRE


def case_has_been_submitted(_actor: Actor, subject: object) -> bool:
    return case_of(subject).state is not CaseState.DRAFT


def set_has_been_submitted(_actor: Actor, subject: object) -> bool:
    """What an owner is still collecting, or took out again before, is nobody else's business."""
    file = subject.file if isinstance(subject, SheetRevision) else subject
    if isinstance(file, DrawingFile):
        return file.state is not FileState.REMOVED and file.drawing_set.state is SetState.SUBMITTED
    return isinstance(subject, DrawingSet) and subject.state is SetState.SUBMITTED


def is_no_party(actor: Actor, subject: object) -> bool:
    """Guarded pair (domain.md, Roles): whoever also works for the owner or the designer judges nothing of theirs."""
    project = case_of(subject).project
    return actor.affiliations.isdisjoint({project.owner_id, project.design_firm_id})


def case_has_been_delivered(_actor: Actor, subject: object) -> bool:
    return case_of(subject).state is CaseState.DELIVERED


def room_has_opened(_actor: Actor, subject: object) -> bool:
    return case_of(subject).state not in BEFORE_THE_ROOM


def case_is_being_reviewed(_actor: Actor, subject: object) -> bool:
    return case_of(subject).state in REVIEWING


def case_is_open_for_findings(_actor: Actor, subject: object) -> bool:
    """Once the opinion is settled nothing said in it changes any more."""
    return case_of(subject).state in BEFORE_THE_SETTLEMENT


def case_waits_for_a_revision(_actor: Actor, subject: object) -> bool:
    return case_of(subject).state is CaseState.REVISION_DUE


def wrote_the_finding(actor: Actor, subject: object) -> bool:
    """The finding is one of the actor's unit."""
    return isinstance(subject, Finding) and subject.organisation_id == actor.organisation_id


def set_the_scale(actor: Actor, subject: object) -> bool:
    """The scale is one of the actor's unit: nobody measures by a scale that another can change under them."""
    return isinstance(subject, SheetScale) and subject.organisation_id == actor.organisation_id


def slot_is_theirs(actor: Actor, subject: object) -> bool:
    """The place for a signature belongs to the actor's organisation and role."""
    return (
        isinstance(subject, SignatureSlot)
        and subject.organisation_id == actor.organisation_id
        and subject.role in actor.roles
    )


def finding_has_been_issued(_actor: Actor, subject: object) -> bool:
    return isinstance(subject, Finding) and subject.issued_at is not None


def wrote_the_remark(actor: Actor, subject: object) -> bool:
    return (
        isinstance(subject, Remark)
        and subject.author_id == actor.account_id
        and subject.organisation_id == actor.organisation_id
    )


def sees_what_it_is_attached_to(actor: Actor, subject: object) -> bool:
    """A file goes where its finding or its remark goes; one that is not attached yet is its sender's."""
    if not isinstance(subject, Attachment) or subject.removed_at is not None:
        return False
    if subject.attached_at is None or subject.finding is None:
        return subject.author_id == actor.account_id and subject.organisation_id == actor.organisation_id
    if subject.remark is not None:
        there = subject.remark.state is RemarkState.WRITTEN
        return there and subject.remark.visibility in sees(actor, subject.remark.case)
    own = subject.finding.organisation_id == actor.organisation_id
    if subject.on_sheet and not own and not subject.finding.shows(subject):
        return False  # what was taken off the sheet before its finding was submitted stays with the unit
    return subject.finding.visibility in sees(actor, subject.case)


def wording_is_their_units(actor: Actor, subject: object) -> bool:
    return isinstance(subject, SavedWording) and subject.organisation_id == actor.organisation_id


def precedent_is_their_departments(actor: Actor, subject: object) -> bool:
    return isinstance(subject, Precedent) and subject.organisation_id == actor.organisation_id


def precedent_was_decided_or_is_their_own(actor: Actor, subject: object) -> bool:
    """What was never in force is nobody else's affair; without a precedent it is about the register."""
    return (
        not isinstance(subject, Precedent)
        or subject.state not in UNDECIDED
        or precedent_is_their_departments(actor, subject)
    )


def did_not_propose_it(actor: Actor, subject: object) -> bool:
    """Guarded pair (domain.md, Roles): proposer and decider are never the same person."""
    return isinstance(subject, Precedent) and subject.proposed_by_id != actor.account_id


_oversees = holds(Role.OVERSIGHT_OFFICER)
_admits = holds(Role.ADMISSION_CLERK)
_leads = holds(*LEADING_ROLES)
_reviews = holds(*REVIEWING_ROLES)
_writes_findings = holds(Role.DEPARTMENT_REVIEWER, Role.AGENCY_REVIEWER)
_sends = holds(Role.OWNER_CLERK, Role.DESIGN_CLERK)

_THE_PARTIES = (
    (works_for_project_owner,),
    (works_for_design_firm,),
    (works_for_lead_department, _leads, case_has_been_submitted),
    (works_for_reviewing_unit, _reviews),
    (works_for_the_centre, _admits, case_has_been_submitted),
    (_oversees, case_has_been_submitted),
)

_THE_SENDERS_AND_ON_SUBMISSION_THE_OTHERS = (
    (works_for_project_owner,),
    (works_for_design_firm,),
    (works_for_lead_department, _leads, set_has_been_submitted),
    (works_for_reviewing_unit, _reviews, set_has_been_submitted),
    (works_for_the_centre, _admits, set_has_been_submitted),
    (_oversees, set_has_been_submitted),
)

POLICY: Policy = {
    Permission.CASE_LIST: ((signed_in,),),
    Permission.PROJECT_READ: ((works_for_project_owner,), (works_for_design_firm,)),
    Permission.CASE_OPEN: ((works_for_project_owner, holds(Role.OWNER_CLERK)),),
    Permission.CASE_READ: _THE_PARTIES,
    Permission.ROOM_READ: _THE_PARTIES,
    Permission.SHEET_READ: _THE_SENDERS_AND_ON_SUBMISSION_THE_OTHERS,
    Permission.ROOM_OPERATE: (
        (works_for_reviewing_unit, _writes_findings, room_has_opened),
        (works_for_lead_department, _leads, room_has_opened),
        (works_for_project_owner, _sends, room_has_opened),
        (works_for_design_firm, _sends, room_has_opened),
    ),
    Permission.FILE_SEND: ((works_for_project_owner, _sends), (works_for_design_firm, _sends)),
    Permission.FILE_READ: _THE_SENDERS_AND_ON_SUBMISSION_THE_OTHERS,
    Permission.SET_SUBMIT: (
        (works_for_project_owner, holds(Role.OWNER_CLERK)),
        (works_for_design_firm, _sends, case_waits_for_a_revision),
    ),
    Permission.CASE_ADMIT: ((works_for_the_centre, _admits, case_has_been_submitted),),
    Permission.ROOM_OPEN: ((works_for_lead_department, holds(Role.LEAD_OFFICER), case_has_been_submitted),),
    Permission.ANNOTATE: ((works_for_reviewing_unit, _writes_findings, is_no_party, case_is_being_reviewed),),
    Permission.FINDING_OWN: (
        (works_for_reviewing_unit, _writes_findings, is_no_party, wrote_the_finding, case_is_open_for_findings),
    ),
    Permission.FINDING_LEAD: (
        (works_for_lead_department, holds(Role.LEAD_OFFICER), is_no_party, case_is_open_for_findings),
    ),
    Permission.FINDING_REPLY: ((works_for_design_firm, _sends), (works_for_project_owner, _sends)),
    Permission.CONFLICT_READ: (
        (works_for_lead_department, _leads, room_has_opened),
        (works_for_reviewing_unit, _reviews),
        (_oversees, room_has_opened),
    ),
    Permission.VIEWING_SEND: ((works_for_reviewing_unit, _reviews, room_has_opened),),
    Permission.VIEWING_READ: (
        (works_for_lead_department, _leads, room_has_opened),
        (works_for_reviewing_unit, _reviews),
        (_oversees, room_has_opened),
    ),
    Permission.FINDING_ASSIGN: (
        (works_for_reviewing_unit, _writes_findings, is_no_party, wrote_the_finding, case_is_open_for_findings),
        (works_for_design_firm, _sends, finding_has_been_issued, case_is_open_for_findings),
        (works_for_project_owner, _sends, finding_has_been_issued, case_is_open_for_findings),
    ),
    Permission.REMARK_WRITE: (
        (works_for_reviewing_unit, _writes_findings, is_no_party, case_is_open_for_findings),
        (works_for_lead_department, _leads, is_no_party, case_is_open_for_findings),
        (works_for_project_owner, _sends, case_is_open_for_findings),
        (works_for_design_firm, _sends, case_is_open_for_findings),
    ),
    Permission.REMARK_OWN: ((wrote_the_remark, case_is_open_for_findings),),
    Permission.ATTACHMENT_READ: tuple((*line, sees_what_it_is_attached_to) for line in _THE_PARTIES),
    Permission.WORDING_KEEP: ((_writes_findings,),),
    Permission.WORDING_OWN: ((_writes_findings, wording_is_their_units),),
    Permission.PRECEDENT_READ: (
        (_reviews, precedent_was_decided_or_is_their_own),
        (_leads, precedent_was_decided_or_is_their_own),
        (_oversees,),
    ),
    Permission.PRECEDENT_PROPOSE: ((holds(Role.LEAD_OFFICER),),),
    Permission.PRECEDENT_DECIDE: ((holds(Role.LEAD_HEAD), precedent_is_their_departments, did_not_propose_it),),
    Permission.PRECEDENT_END: ((holds(Role.LEAD_HEAD), precedent_is_their_departments),),
    Permission.SCALE_SET: ((works_for_reviewing_unit, _writes_findings, is_no_party, case_is_being_reviewed),),
    Permission.SCALE_OWN: (
        (works_for_reviewing_unit, _writes_findings, is_no_party, set_the_scale, case_is_being_reviewed),
    ),
    Permission.STANCE_GIVE: ((works_for_reviewing_unit, _writes_findings, is_no_party, case_is_being_reviewed),),
    Permission.CONSOLIDATE: ((works_for_lead_department, holds(Role.LEAD_OFFICER), is_no_party),),
    Permission.OPINION_READ: (
        (works_for_project_owner, case_has_been_delivered),
        (works_for_design_firm, case_has_been_delivered),
        (works_for_lead_department, _leads),
        (works_for_reviewing_unit, _reviews),
        (works_for_the_centre, _admits),
        (_oversees,),
    ),
    Permission.SLOT_SIGN: ((slot_is_theirs, is_no_party),),
    Permission.DELIVER: ((works_for_the_centre, _admits),),
    Permission.TRAIL_READ: (
        (_oversees, case_has_been_submitted),
        (works_for_lead_department, _leads, case_has_been_submitted),
        (works_for_the_centre, _admits, case_has_been_submitted),
    ),
}


def sees(actor: Actor, case: ReviewCase) -> tuple[str, ...]:
    """Labels of the room's layers that this reader may see."""
    if works_for_reviewing_unit(actor, case) or works_for_lead_department(actor, case):
        return (unit_label(actor.organisation_id), REVIEWERS, EVERYONE)
    if _oversees(actor, case):
        return (REVIEWERS, EVERYONE)
    if works_for_project_owner(actor, case) or works_for_design_firm(actor, case):
        return (unit_label(actor.organisation_id), EVERYONE)
    return (EVERYONE,)


def sees_reviews(actor: Actor, case: ReviewCase) -> bool:
    """Whether this reader sees what those who review say among themselves."""
    return REVIEWERS in sees(actor, case)


def sees_stances(actor: Actor, case: ReviewCase) -> bool:
    """Whether this reader may know what each unit thinks of the set: the parties only once the opinion is settled."""
    return sees_reviews(actor, case) or case.state in STANCES_SHOWN
