"""A case with its people, brought to any state through the use cases themselves."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.opinion import Stance
from review_room.models import (
    DrawingFile,
    DrawingSet,
    FileState,
    JointOpinion,
    ReviewCase,
    SetState,
    Sheet,
    SheetRevision,
    SheetState,
)
from review_room.usecases import cases, consolidation, opinions
from review_room.usecases.operations import Done, perform
from review_room.usecases.viewing import unopened_sheets
from service_centre.matters.models import AgencyRequest, Engagement, Matter, Project, SelectionMethod, Stage
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation
from service_centre.people.actors import actor_of
from service_centre.people.models import Membership
from service_centre.people.roles import Role
from service_centre.permissions import SYSTEM, Actor
from tests.builders import NOON, a_new_account, a_new_organisation, a_project, an_account


@dataclass
class City:
    """Everybody a case needs; two departments besides the lead."""

    session: Session
    organisations: dict[str, Organisation] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    accounts: dict[str, Any] = field(default_factory=dict)
    waiting_room: int | None = None
    """A case whose room is open already, for whoever asks for one first."""

    def __getitem__(self, who: str) -> Actor:
        return self.actors[who]


_CAST = {
    "owner": (OrganisationKind.OWNER, Role.OWNER_CLERK),
    "designer": (OrganisationKind.DESIGN_FIRM, Role.DESIGN_CLERK),
    "clerk": (OrganisationKind.CENTRE, Role.ADMISSION_CLERK),
    "lead": (OrganisationKind.DEPARTMENT, Role.LEAD_OFFICER),
    "fire": (OrganisationKind.DEPARTMENT, Role.DEPARTMENT_REVIEWER),
    "air_defence": (OrganisationKind.DEPARTMENT, Role.DEPARTMENT_REVIEWER),
    "agency": (OrganisationKind.AGENCY, Role.AGENCY_REVIEWER),
    "overseer": (OrganisationKind.OVERSIGHT, Role.OVERSIGHT_OFFICER),
    "rival_owner": (OrganisationKind.OWNER, Role.OWNER_CLERK),
    "rival_agency": (OrganisationKind.AGENCY, Role.AGENCY_REVIEWER),
    "rival_department": (OrganisationKind.DEPARTMENT, Role.DEPARTMENT_REVIEWER),
    "rival_designer": (OrganisationKind.DESIGN_FIRM, Role.DESIGN_CLERK),
}
_SIGNERS = {
    "agency_signer": ("agency", Role.LEGAL_REPRESENTATIVE),
    "fire_signer": ("fire", Role.DEPARTMENT_SIGNER),
    "air_defence_signer": ("air_defence", Role.DEPARTMENT_SIGNER),
    "lead_head": ("lead", Role.LEAD_HEAD),
}


def a_city(session: Session) -> City:
    """Written in few steps, for nearly every test begins with it."""
    city = City(session)
    for who, (kind, _) in _CAST.items():
        city.organisations[who] = a_new_organisation(kind, department_code="housing" if who == "lead" else None)
    session.add_all(city.organisations.values())
    session.flush()
    offices = {who: (who, role) for who, (_, role) in _CAST.items()} | _SIGNERS
    city.accounts = {who: a_new_account(name=f"虚构·{who}") for who in offices}
    session.add_all(city.accounts.values())
    session.flush()
    for who, (unit, role) in offices.items():
        account, organisation = city.accounts[who], city.organisations[unit]
        office = Membership(account=account, organisation=organisation, organisation_id=organisation.id, role=role)
        session.add(office)
        city.organisations[who], city.actors[who] = organisation, actor_of([office])
    session.add(
        Matter(
            stage=Stage.CONSTRUCTION_PERMIT,
            name="施工图设计文件联合审查",
            legal_basis="国办发〔2019〕11号",
            lead_department_id=city.organisations["lead"].id,
        )
    )
    session.flush()
    return city


def a_case_of(city: City, **changes: Any) -> ReviewCase:
    """A case that still collects its files."""
    project: Project = a_project(
        city.session,
        owner_id=city["owner"].organisation_id,
        design_firm_id=city["designer"].organisation_id,
        **changes,
    )
    return cases.open_case(
        city.session,
        project,
        stage=Stage.CONSTRUCTION_PERMIT,
        lead_department_id=city["lead"].organisation_id or 0,
        actor=city["owner"],
        now=NOON,
    )


def a_file(session: Session, case: ReviewCase, *sheet_nos: str, state: FileState = FileState.READ) -> DrawingFile:
    """A file of the collecting set with readable sheets A1."""
    drawing_set = collecting_set(session, case)
    token = uuid.uuid4().hex
    file = DrawingFile(
        set_id=drawing_set.id,
        name=f"虚构-{token[:6]}.pdf",
        size=1234,
        digest=f"sha256:{token * 2}",
        state=state,
        received_at=NOON,
        received_from="虚构人员",
        refusal_code="damaged_pdf" if state is FileState.REFUSED else None,
    )
    session.add(file)
    session.flush()
    for position, sheet_no in enumerate(sheet_nos, start=1):
        sheet = session.scalars(
            select(Sheet).where(Sheet.case_id == case.id, Sheet.sheet_no == sheet_no)
        ).one_or_none() or Sheet(case_id=case.id, sheet_no=sheet_no, discipline="architecture")
        session.add(sheet)
        session.flush()
        session.add(
            SheetRevision(
                sheet_id=sheet.id,
                file_id=file.id,
                position=position,
                revision_no=drawing_set.revision_no,
                title="虚构平面图",
                state=SheetState.READY,
                digest=f"sha256:{uuid.uuid4().hex * 2}",
                width_um=841_000,
                height_um=594_000,
            )
        )
    session.flush()
    session.refresh(drawing_set)
    return file


def collecting_set(session: Session, case: ReviewCase) -> DrawingSet:
    return session.scalars(
        select(DrawingSet).where(DrawingSet.case_id == case.id, DrawingSet.state == SetState.COLLECTING)
    ).one()


def a_submitted_case(city: City, *sheet_nos: str) -> ReviewCase:
    case = a_case_of(city)
    a_file(city.session, case, *(sheet_nos or ("建施-01", "建施-02")))
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["owner"], now=NOON)
    return case


def an_open_room(city: City, *sheet_nos: str, with_agency: bool = True) -> ReviewCase:
    if city.waiting_room and with_agency and not sheet_nos:
        waiting, city.waiting_room = city.waiting_room, None
        return city.session.get_one(ReviewCase, waiting)
    case = a_submitted_case(city, *sheet_nos)
    cases.admit(city.session, case, actor=city["clerk"], now=NOON)
    cases.open_room(
        city.session,
        case,
        department_ids=[city["fire"].organisation_id or 0, city["air_defence"].organisation_id or 0],
        method=SelectionMethod.DRAW,
        actor=city["lead"],
        now=NOON,
    )
    if with_agency:
        let_agency_in(city, case)
    return case


def let_agency_in(city: City, case: ReviewCase) -> None:
    cases.let_agency_in(city.session, an_engagement(city, case), actor=SYSTEM, now=NOON)


def an_engagement(city: City, case: ReviewCase) -> Engagement:
    """What the marketplace hands over when it has taken the agency."""
    request = city.session.scalars(select(AgencyRequest).where(AgencyRequest.case_no == case.case_no)).one()
    engagement = Engagement(
        agency_request_id=request.id,
        project_id=case.project_id,
        case_no=case.case_no,
        agency_id=city["agency"].organisation_id,
        engaged_at=NOON,
        selection_reference="/marketplace/draws/1",
    )
    city.session.add(engagement)
    city.session.flush()
    return engagement


def first_sheet(city: City, case: ReviewCase) -> SheetRevision:
    return city.session.scalars(
        select(SheetRevision)
        .join(DrawingFile, DrawingFile.id == SheetRevision.file_id)
        .join(DrawingSet, DrawingSet.id == DrawingFile.set_id)
        .where(DrawingSet.case_id == case.id)
        .order_by(SheetRevision.id)
    ).all()[0]


def operate(city: City, case: ReviewCase, who: str, kind: str, **content: Any) -> Done:
    """One operation of the room by somebody, with a new operation id unless one is given."""
    return perform(city.session, case, {"id": str(uuid.uuid4()), "kind": kind, **content}, actor=city[who], now=NOON)


def a_cloud(**changes: Any) -> dict[str, Any]:
    geometry = {"points": [[100, 100], [200, 100], [200, 180], [100, 180]]}
    return {"id": str(uuid.uuid4()), "kind": "cloud", "geometry": geometry} | changes


def a_draft(city: City, case: ReviewCase, who: str = "fire", **changes: Any) -> str:
    """A draft finding with one cloud; returns its id."""
    finding_id = str(uuid.uuid4())
    content = {
        "id": finding_id,
        "sheet_id": first_sheet(city, case).id,
        "discipline": "fire",
        "class": "mandatory",
        "standard": "GB 55037-2022",
        "clause": "7.1.2",
        "text": "疏散楼梯净宽不足 1.10 m。",
    } | changes
    operate(city, case, who, "draft_finding", finding=content, marks=[a_cloud()])
    return finding_id


def a_submitted_finding(city: City, case: ReviewCase, who: str = "fire", **changes: Any) -> str:
    finding_id = a_draft(city, case, who, **changes)
    operate(city, case, who, "submit_finding", finding_id=finding_id)
    return finding_id


def everybody_says(city: City, case: ReviewCase, stance: Stance = Stance.NO_OBJECTION) -> None:
    for who in ("fire", "air_defence", "agency"):
        give_stance(city, case, who, stance)


def give_stance(city: City, case: ReviewCase, who: str, stance: Stance) -> None:
    """A unit's word, which acknowledges whatever it has not opened."""
    unopened = unopened_sheets(city.session, case, city.organisations[who])
    consolidation.give_stance(
        city.session,
        case,
        stance=stance,
        remark="",
        actor=city[who],
        now=NOON,
        acknowledged=[sheet.id for sheet in unopened],
    )


def an_issued_case(city: City) -> tuple[ReviewCase, str]:
    """A case whose one mandatory finding has gone to the owner; returns case and finding id."""
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    everybody_says(city, case, Stance.REVISION_NEEDED)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    consolidation.issue_findings(city.session, case, actor=city["lead"], now=NOON)
    return case, finding_id


def a_settled_case(city: City) -> ReviewCase:
    case = an_open_room(city)
    everybody_says(city, case)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    opinions.settle(city.session, case, actor=city["lead"], now=NOON)
    return case


def a_rendered_opinion(city: City) -> JointOpinion:
    """The joint opinion of a settled case, as a PDF that waits for its first signature."""
    case = a_settled_case(city)
    opinion = city.session.scalars(select(JointOpinion).where(JointOpinion.case_id == case.id)).one()
    opinions.note_rendered(city.session, opinion, pdf_digest="sha256:" + "0" * 64, now=NOON)
    return opinion


def a_colleague(city: City, of: str) -> str:
    """One more person in somebody's office; returns the name under which the city knows them."""
    who = f"colleague of {of}"
    organisation, role = city.organisations[of], _CAST[of][1]
    city.organisations[who] = organisation
    city.accounts[who] = an_account(city.session, organisation, role, name=f"虚构·{who}")
    city.actors[who] = actor_of(city.accounts[who].memberships)
    return who


def a_remark(city: City, case: ReviewCase, who: str, finding_id: str, audience: str = "unit", **changes: Any) -> str:
    """A remark on a finding; returns its id."""
    remark_id = changes.pop("remark_id", str(uuid.uuid4()))
    content = {"finding_id": finding_id, "remark_id": remark_id, "audience": audience, "text": "请再核对一遍。"}
    operate(city, case, who, "write_remark", **content | changes)
    return str(remark_id)
