"""Who may do what in the marketplace. Public pages are declared public where they are defined."""

from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from marketplace.domain.sanction import SanctionState
from marketplace.domain.tender import SEALED
from marketplace.models import (
    AssessmentSheet,
    Bid,
    DrawRound,
    Enrolment,
    Roster,
    RosterTender,
    Sanction,
    Selection,
    TenderObjection,
    TenderQuestion,
)
from service_centre.organisations.kinds import OrganisationKind
from service_centre.people.roles import Role
from service_centre.permissions import Actor, Policy, Predicate, holds


class Permission(StrEnum):
    """Permissions of the marketplace."""

    SELECTION_LIST = "marketplace:selection:list"
    SELECTION_READ = "marketplace:selection:read"
    SELECTION_AUDIT = "marketplace:selection:audit"
    SELECTION_CONDUCT = "marketplace:selection:conduct"
    SELECTION_ANSWER = "marketplace:selection:answer"
    DRAW_CONTRIBUTE = "marketplace:draw:contribute"
    DRAW_CONDUCT = "marketplace:draw:conduct"
    KEY_REGISTER = "marketplace:key:register"
    CONTRACT_FILE = "marketplace:contract:file"
    CONTRACT_CONFIRM = "marketplace:contract:confirm"
    CONTRACT_READ = "marketplace:contract:read"
    DELIVERY_CONFIRM = "marketplace:delivery:confirm"
    ENGAGEMENT_EVALUATE = "marketplace:engagement:evaluate"
    ROSTER_WATCH = "marketplace:roster:watch"
    ROSTER_ASSESS = "marketplace:roster:assess"
    RED_LINE_REPORT = "marketplace:red_line:report"
    SHEET_READ = "marketplace:sheet:read"
    SANCTION_READ = "marketplace:sanction:read"
    SANCTION_PROPOSE = "marketplace:sanction:propose"
    SANCTION_DROP = "marketplace:sanction:drop"
    SANCTION_ANSWER = "marketplace:sanction:answer"
    SANCTION_DECIDE = "marketplace:sanction:decide"
    APPEAL_DECIDE = "marketplace:appeal:decide"
    AGENCY_READMIT = "marketplace:agency:readmit"
    OWN_RECORD_READ = "marketplace:own_record:read"
    ENROLMENT_LIST = "marketplace:enrolment:list"
    ENROLMENT_READ = "marketplace:enrolment:read"
    ENROLMENT_FILL = "marketplace:enrolment:fill"
    ENROLMENT_OWN = "marketplace:enrolment:own"
    ENROLMENT_CHECK = "marketplace:enrolment:check"
    TENDER_DRAFT = "marketplace:tender:draft"
    TENDER_KEEP = "marketplace:tender:keep"
    TENDER_APPROVE = "marketplace:tender:approve"
    TENDER_PUBLISH = "marketplace:tender:publish"
    TENDER_FOLLOW = "marketplace:tender:follow"
    TENDER_ASK = "marketplace:tender:ask"
    TENDER_OBJECT = "marketplace:tender:object"
    OBJECTION_DECIDE = "marketplace:objection:decide"
    OPENING_KEY_REGISTER = "marketplace:opening_key:register"
    BID_SEND = "marketplace:bid:send"
    BID_OPEN = "marketplace:bid:open"
    BID_READ = "marketplace:bid:read"
    BID_SCORE = "marketplace:bid:score"


def of_kind(*kinds: OrganisationKind) -> Predicate:
    """A predicate: the actor acts for an organisation of one of these kinds."""

    def acts_for_kind(actor: Actor, _subject: object) -> bool:
        return actor.organisation_kind in kinds

    acts_for_kind.__name__ = "acts_for_" + "_or_".join(kinds)
    return acts_for_kind


def works_at_the_rosters_centre(actor: Actor, subject: Any) -> bool:
    """The centre that keeps the roster."""
    selection = subject.selection if isinstance(subject, DrawRound) else subject
    return bool(actor.organisation_id == selection.roster.centre_id)


def works_for_the_chosen_agency(actor: Actor, selection: Selection) -> bool:
    """The agency that the draw or the turn gave; nobody else's affairs."""
    return selection.agency_id is not None and actor.organisation_id == selection.agency_id


def owns_the_project(actor: Actor, selection: Selection) -> bool:
    """The owner whose case it is."""
    return actor.organisation_id == selection.agency_request.project.owner_id


def designed_the_project(actor: Actor, selection: Selection) -> bool:
    """The design firm of the case."""
    return actor.organisation_id == selection.agency_request.project.design_firm_id


def reviewed_beside_the_agency(actor: Actor, selection: Selection) -> bool:
    """A department that reviewed the same case, as the review room counted them."""
    engagement = selection.agency_request.engagement
    result = engagement.result if engagement else None
    return result is not None and actor.organisation_id in result.department_ids


def _roster_of(subject: Any) -> Roster:
    if isinstance(subject, Roster):
        return subject
    about = subject.assessment if isinstance(subject, AssessmentSheet) else subject
    found: Roster = (about if hasattr(about, "roster") else _tender_of(about)).roster
    return found


def keeps_the_roster(actor: Actor, subject: Any) -> bool:
    """The centre whose roster it is about."""
    return actor.organisation_id == _roster_of(subject).centre_id


def is_the_agency_concerned(actor: Actor, subject: Sanction | AssessmentSheet) -> bool:
    """The agency that a sheet or a sanction is about."""
    return actor.organisation_id == subject.agency_id


def agency_has_been_told(_actor: Actor, sanction: Sanction) -> bool:
    """It was notified, or suspended at once; before that the centre is only looking."""
    return sanction.interim or sanction.state not in (SanctionState.OPENED, SanctionState.DROPPED)


def was_announced_as_contributor(actor: Actor, attempt: DrawRound) -> bool:
    """An account whose key the announcement names."""
    return attempt.part_of(actor.account_id) is not None


def _tender_of(subject: Any) -> RosterTender:
    found: RosterTender = subject.tender if isinstance(subject, Bid | TenderQuestion | TenderObjection) else subject
    return found


def enrols_itself(actor: Actor, enrolment: Enrolment) -> bool:
    """The agency whose enrolment it is."""
    return actor.organisation_id == enrolment.agency_id


def tender_was_announced(_actor: Actor, subject: Any) -> bool:
    """Everybody may know of it."""
    return _tender_of(subject).announced_at is not None


def bids_are_open(_actor: Actor, subject: Any) -> bool:
    """The tender has been opened, so there is something to read."""
    tender = _tender_of(subject)
    return tender.opened_at is not None and tender.state not in SEALED


def opens_the_bids(actor: Actor, subject: Any) -> bool:
    """An opening officer whom the announcement names."""
    return _tender_of(subject).holder_of(actor.account_id) is not None


def evaluates_the_bids(actor: Actor, subject: Any) -> bool:
    """An appointed evaluator."""
    return any(one.account_id == actor.account_id for one in _tender_of(subject).evaluators)


def sent_the_bid(actor: Actor, bid: Any) -> bool:
    """The agency whose bid it is; nobody reads a rival's."""
    return isinstance(bid, Bid) and actor.organisation_id == bid.agency_id


_CENTRE: Final = of_kind(OrganisationKind.CENTRE)
_OVERSEES: Final = holds(Role.OVERSIGHT_OFFICER)
_FOR_AGENCY: Final = holds(Role.AGENCY_ADMINISTRATOR, Role.LEGAL_REPRESENTATIVE)
_FOR_OWNER: Final = holds(Role.OWNER_CLERK, Role.OWNER_SIGNER)
_FOR_DESIGNER: Final = holds(Role.DESIGN_CLERK, Role.REGISTERED_PERSON)
_FOR_DEPARTMENT: Final = holds(Role.DEPARTMENT_REVIEWER, Role.DEPARTMENT_SIGNER, Role.LEAD_OFFICER, Role.LEAD_HEAD)
_AGENCY: Final = of_kind(OrganisationKind.AGENCY)
_STAFF: Final = holds(Role.SELECTION_AUDITOR, Role.DRAW_CLERK, Role.PUBLISHER, Role.ROSTER_KEEPER)

POLICY: Final[Policy] = MappingProxyType(
    {
        Permission.SELECTION_LIST: ((_CENTRE, _STAFF), (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES)),
        Permission.SELECTION_READ: (
            (_CENTRE, _STAFF, works_at_the_rosters_centre),
            (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES),
            (works_for_the_chosen_agency,),
            (owns_the_project,),
        ),
        Permission.SELECTION_AUDIT: ((_CENTRE, holds(Role.SELECTION_AUDITOR), works_at_the_rosters_centre),),
        Permission.SELECTION_CONDUCT: ((_CENTRE, holds(Role.DRAW_CLERK), works_at_the_rosters_centre),),
        Permission.SELECTION_ANSWER: (
            (works_for_the_chosen_agency, holds(Role.AGENCY_ADMINISTRATOR, Role.LEGAL_REPRESENTATIVE)),
        ),
        Permission.DRAW_CONTRIBUTE: ((was_announced_as_contributor,),),
        Permission.DRAW_CONDUCT: ((_CENTRE, holds(Role.DRAW_CLERK), works_at_the_rosters_centre),),
        Permission.CONTRACT_FILE: ((works_for_the_chosen_agency, _FOR_AGENCY),),
        Permission.CONTRACT_CONFIRM: ((owns_the_project, holds(Role.OWNER_SIGNER)),),
        Permission.CONTRACT_READ: (
            (_CENTRE, _STAFF, works_at_the_rosters_centre),
            (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES),
            (works_for_the_chosen_agency, _FOR_AGENCY),
            (owns_the_project, _FOR_OWNER),
        ),
        Permission.DELIVERY_CONFIRM: ((owns_the_project, _FOR_OWNER),),
        Permission.ENGAGEMENT_EVALUATE: (
            (owns_the_project, _FOR_OWNER),
            (designed_the_project, _FOR_DESIGNER),
            (reviewed_beside_the_agency, _FOR_DEPARTMENT),
        ),
        Permission.ROSTER_WATCH: (
            (_CENTRE, _STAFF, keeps_the_roster),
            (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES),
        ),
        Permission.ROSTER_ASSESS: ((_CENTRE, holds(Role.ROSTER_KEEPER), keeps_the_roster),),
        Permission.RED_LINE_REPORT: ((_CENTRE, holds(Role.ROSTER_KEEPER), keeps_the_roster),),
        Permission.SHEET_READ: (
            (_CENTRE, _STAFF, keeps_the_roster),
            (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES),
            (is_the_agency_concerned, _FOR_AGENCY),
        ),
        Permission.SANCTION_READ: (
            (_CENTRE, _STAFF, keeps_the_roster),
            (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES),
            (is_the_agency_concerned, _FOR_AGENCY, agency_has_been_told),
        ),
        Permission.SANCTION_PROPOSE: ((_CENTRE, holds(Role.ROSTER_KEEPER), keeps_the_roster),),
        Permission.SANCTION_DROP: ((_CENTRE, holds(Role.ROSTER_KEEPER, Role.SELECTION_AUDITOR), keeps_the_roster),),
        Permission.SANCTION_ANSWER: ((is_the_agency_concerned, _FOR_AGENCY, agency_has_been_told),),
        Permission.SANCTION_DECIDE: ((_CENTRE, holds(Role.ROSTER_KEEPER, Role.SELECTION_AUDITOR), keeps_the_roster),),
        Permission.APPEAL_DECIDE: (
            (_CENTRE, holds(Role.ROSTER_KEEPER, Role.SELECTION_AUDITOR, Role.PUBLISHER), keeps_the_roster),
        ),
        Permission.AGENCY_READMIT: ((_CENTRE, holds(Role.ROSTER_KEEPER), keeps_the_roster),),
        Permission.OWN_RECORD_READ: ((of_kind(OrganisationKind.AGENCY), _FOR_AGENCY),),
        Permission.ENROLMENT_LIST: ((_CENTRE, _STAFF), (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES)),
        Permission.ENROLMENT_READ: (
            (_CENTRE, _STAFF, keeps_the_roster),
            (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES),
            (_AGENCY, _FOR_AGENCY, enrols_itself),
        ),
        Permission.ENROLMENT_FILL: ((_AGENCY, _FOR_AGENCY),),
        Permission.ENROLMENT_OWN: ((_AGENCY, _FOR_AGENCY, enrols_itself),),
        Permission.ENROLMENT_CHECK: ((_CENTRE, holds(Role.SELECTION_AUDITOR), keeps_the_roster),),
        Permission.TENDER_DRAFT: ((_CENTRE, holds(Role.ROSTER_KEEPER)),),
        Permission.TENDER_KEEP: ((_CENTRE, holds(Role.ROSTER_KEEPER), keeps_the_roster),),
        Permission.TENDER_APPROVE: ((_CENTRE, holds(Role.SELECTION_AUDITOR), keeps_the_roster),),
        Permission.TENDER_PUBLISH: ((_CENTRE, holds(Role.PUBLISHER), keeps_the_roster),),
        Permission.TENDER_FOLLOW: (
            (_CENTRE, _STAFF, keeps_the_roster),
            (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES),
        ),
        Permission.TENDER_ASK: ((_AGENCY, _FOR_AGENCY, tender_was_announced),),
        Permission.TENDER_OBJECT: ((_AGENCY, _FOR_AGENCY, tender_was_announced),),
        Permission.OBJECTION_DECIDE: ((_CENTRE, holds(Role.SELECTION_AUDITOR), keeps_the_roster),),
        Permission.OPENING_KEY_REGISTER: (
            (_CENTRE, holds(Role.SELECTION_AUDITOR, Role.PUBLISHER, Role.ROSTER_KEEPER)),
            (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES),
            (of_kind(OrganisationKind.DEPARTMENT), holds(Role.LEAD_HEAD)),
        ),
        Permission.BID_SEND: ((_AGENCY, _FOR_AGENCY, tender_was_announced),),
        Permission.BID_OPEN: ((opens_the_bids,),),
        Permission.BID_READ: (
            (evaluates_the_bids, bids_are_open),
            (_CENTRE, holds(Role.ROSTER_KEEPER, Role.SELECTION_AUDITOR), keeps_the_roster, bids_are_open),
            (of_kind(OrganisationKind.OVERSIGHT), _OVERSEES, bids_are_open),
            (_AGENCY, _FOR_AGENCY, sent_the_bid, bids_are_open),
        ),
        Permission.BID_SCORE: ((evaluates_the_bids, bids_are_open),),
        Permission.KEY_REGISTER: ((holds(Role.DRAW_CLERK, Role.OVERSIGHT_OFFICER, Role.AGENCY_ADMINISTRATOR),),),
    }
)
