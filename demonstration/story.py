"""The main job as a story: each step by its role, through the same use cases as the pages.

Every step is a transaction of its own, as it is behind a page. Promised jobs are kept here, in this
process, by the same function that the workers run.
"""

import io
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.city import City
from marketplace.contributor import Contributor
from marketplace.models import DrawRound, Selection
from marketplace.usecases import announcing, contracts, delivery, draws, keys, outcome, requests, rotation
from review_room.domain.opinion import Stance
from review_room.models import (
    DrawingFile,
    DrawingSet,
    Finding,
    JointOpinion,
    ReviewCase,
    SetState,
    SheetRevision,
)
from review_room.queries import current_sheets
from review_room.usecases import cases, consolidation, opinions, uploads, viewing
from review_room.usecases.operations import perform
from service_centre.calendar import beijing_day
from service_centre.db import transaction
from service_centre.identifiers import ProjectCode
from service_centre.matters.models import AgencyRequest, SelectionMethod, SizeBand, Stage
from service_centre.matters.usecases import register_project
from service_centre.objects import object_store
from service_centre.organisations.models import Organisation
from service_centre.outbox import PromisedJob, keep_promise
from service_centre.permissions import Actor
from service_centre.web import now

_BLANK_CONTRACT: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
"""One empty page: what a contract says is none of the demonstration's business."""


class StoryBroken(Exception):
    """A step did not lead where it should; the message says which and why."""


def keep_all_promises() -> None:
    """Run promised jobs until none waits. Raises StoryBroken when one has been given up."""
    while True:
        with transaction() as session:
            waiting = session.scalars(
                select(PromisedJob.id)
                .where(PromisedJob.kept_at.is_(None), PromisedJob.given_up_at.is_(None))
                .order_by(PromisedJob.id)
            ).all()
        if not waiting:
            break
        for promise_id in waiting:
            keep_promise(promise_id)
    with transaction() as session:
        lost = session.scalars(select(PromisedJob).where(PromisedJob.given_up_at.is_not(None))).first()
        if lost:
            raise StoryBroken(f"job {lost.name}({lost.subject_id}) was given up: {lost.failure}")


class Story:
    """One case from registration to delivery. Methods are the steps, in the order of the main job."""

    def __init__(self, city: City, *, owner: str, designer: str) -> None:
        self.city, self.owner, self.designer = city, city[owner], city[designer]
        self.case_id = 0
        self.draw_id: int | None = None

    def register(self, *, project_code: str, name: str, size_band: SizeBand = SizeBand.MEDIUM) -> None:
        """The owner registers the project and opens the case of the construction-permit stage."""
        with transaction() as session:
            project = register_project(
                session,
                project_code=ProjectCode.parse(project_code),
                name=name,
                address="云岭市演示路 1 号（虚构）",
                design_firm_id=self.designer.organisation_id or 0,
                size_band=size_band,
                actor=self.owner,
                now=now(),
            )
            case = cases.open_case(
                session,
                project,
                stage=Stage.CONSTRUCTION_PERMIT,
                lead_department_id=self.city.organisations["zhujian"].id,
                actor=self.owner,
                now=now(),
            )
            self.case_id = case.id

    def send(self, files: Sequence[Path], *, actor: Actor | None = None) -> None:
        """Files go into the collecting set, one by one."""
        for path in files:
            with path.open("rb") as stream:
                stored = object_store().put(stream)
            with transaction() as session:
                uploads.receive_file(
                    session,
                    self._collecting(session),
                    name=uploads.clean_name(path.name),
                    stored=stored,
                    actor=actor or self.owner,
                    now=now(),
                )

    def submit(self, *, actor: Actor | None = None) -> None:
        with transaction() as session:
            cases.submit_set(session, self._collecting(session), actor=actor or self.owner, now=now())

    def admit(self) -> None:
        self._case_act(cases.admit, self.city["chuangkou"])

    def open_room(self, method: SelectionMethod, departments: Sequence[str] = ("xiaofang", "renfang")) -> None:
        ids = [self.city.organisations[key].id for key in departments]
        self._case_act(cases.open_room, self.city["zhujian-jingban"], department_ids=ids, method=method)
        keep_all_promises()

    def draw_agency(self) -> dict[str, Any]:
        """Audit, announce, commit, seal, open, rank; returns the public record."""
        clerk, overseer = self.city["chouqu"], self.city["jiandu"]
        parties = {clerk.account_id or 0: Contributor(), overseer.account_id or 0: Contributor()}
        with transaction() as session:
            for actor in (clerk, overseer):
                party = parties[actor.account_id or 0]
                proof = party.key_proof(actor.account_id or 0)
                keys.register_key(session, public_key=party.public_key, proof=proof, actor=actor, now=now())
        with transaction() as session:
            requests.audit_selection(session, self.selection(session), actor=self.city["shenhe"], now=now())
        with transaction() as session:
            attempt = announcing.announce_draw(
                session, self.selection(session), officer_id=overseer.account_id, actor=clerk, now=now()
            )
            if attempt is None:
                raise StoryBroken("too few candidates for a draw")
            self.draw_id = attempt.id
        for actor in (clerk, overseer):
            with transaction() as session:
                attempt = session.get_one(DrawRound, self.draw_id)
                promise = parties[actor.account_id or 0].commit(attempt.announcement)
                draws.commit_part(session, attempt, **promise, actor=actor, now=now())
        for actor in (clerk, overseer):
            with transaction() as session:
                attempt = session.get_one(DrawRound, self.draw_id)
                opening = parties[actor.account_id or 0].open(attempt.announcement, attempt.seal or {})
                draws.open_part(session, attempt, **opening, actor=actor, now=now())
        with transaction() as session:
            record = session.get_one(DrawRound, self.draw_id).record
            if record is None:
                raise StoryBroken("all contributors opened, and there is no record")
            return record

    def take_turn(self) -> None:
        """Rotation instead of a draw."""
        with transaction() as session:
            requests.audit_selection(session, self.selection(session), actor=self.city["shenhe"], now=now())
        with transaction() as session:
            rotation.take_turn(session, self.selection(session), actor=self.city["chouqu"], now=now())

    def confirm(self) -> None:
        """The agency taken confirms and is let into the room."""
        with transaction() as session:
            selection = self.selection(session)
            administrator = self.city.of(selection.agency_id or 0, "-guanli")
            outcome.confirm_selection(session, selection, actor=administrator, now=now())
        keep_all_promises()

    def contract(self, amount_yuan: int = 268_000) -> None:
        """The agency files its contract, and the owner confirms it."""
        stored = object_store().put(io.BytesIO(_BLANK_CONTRACT))
        with transaction() as session:
            selection = self.selection(session)
            contracts.file_contract(
                session,
                selection,
                name="施工图审查合同（演示）.pdf",
                stored=stored,
                amount_yuan=amount_yuan,
                signed_on=beijing_day(now()),
                actor=self.city.of(selection.agency_id or 0, "-guanli"),
                now=now(),
            )
        with transaction() as session:
            contracts.confirm_contract(session, self.selection(session), actor=self.owner, now=now())

    def confirm_delivery(self) -> None:
        """The owner has the result: evaluations begin."""
        keep_all_promises()
        with transaction() as session:
            delivery.confirm_delivery(session, self.selection(session), actor=self.owner, now=now())

    def find(
        self,
        actor: Actor,
        said: Mapping[str, str],
        *,
        sheet: int = 0,
        submit: bool = True,
        marks: Sequence[str] = ("cloud",),
    ) -> str:
        """Somebody writes a finding with marks on the n-th sheet in force; returns its id."""
        finding_id = str(uuid.uuid4())
        with transaction() as session:
            case = session.get_one(ReviewCase, self.case_id)
            sheets = [one for one in current_sheets(session, case) if one.digest]
            revision = sheets[sheet % len(sheets)]
            content = {
                "id": finding_id,
                "sheet_id": revision.id,
                "discipline": "architecture",
                "class": "general",
                "standard": "",
                "clause": "",
                **said,
            }
            drawn = [_mark(kind, revision, n) for n, kind in enumerate(marks)]
            self._perform(session, case, actor, kind="draft_finding", finding=content, marks=drawn)
        if submit:
            self.operate(actor, kind="submit_finding", finding_id=finding_id)
        return finding_id

    def operate(self, actor: Actor, **content: Any) -> None:
        """One operation of the room."""
        with transaction() as session:
            self._perform(session, session.get_one(ReviewCase, self.case_id), actor, **content)

    def say(self, actor: Actor, stance: Stance, remark: str = "") -> None:
        """A unit has looked at every sheet that concerns it, and says what it thinks."""
        with transaction() as session:
            case = session.get_one(ReviewCase, self.case_id)
            unit = session.get_one(Organisation, actor.organisation_id)
            seconds = {sheet.id: 8 + sheet.id % 12 for sheet in viewing.concerned_sheets(session, case, unit)}
            if seconds:
                page_id = str(uuid.uuid4())
                viewing.note_viewing(session, case, page_id=page_id, seconds=seconds, actor=actor, now=now())
        self._case_act(consolidation.give_stance, actor, stance=stance, remark=remark)

    def consolidate(self) -> None:
        self._case_act(consolidation.consolidate, self.city["zhujian-jingban"])

    def issue(self) -> None:
        self._case_act(consolidation.issue_findings, self.city["zhujian-jingban"])

    def reply_to_all(self, text: str) -> list[str]:
        """The designer answers every issued finding; returns their ids."""
        with transaction() as session:
            ids = list(
                session.scalars(select(Finding.id).where(Finding.case_id == self.case_id, Finding.state == "issued"))
            )
        for finding_id in ids:
            self.operate(self.designer, kind="reply_finding", finding_id=finding_id, reply_kind="fixed", text=text)
        return ids

    def close_all(self, ids: Sequence[str]) -> None:
        """Each finding is closed by the unit that found it."""
        for finding_id in ids:
            with transaction() as session:
                unit = session.get_one(Finding, finding_id).organisation_id
            self.operate(self.city.of(unit, "shencha"), kind="close_finding", finding_id=finding_id)

    def settle(self) -> None:
        self._case_act(opinions.settle, self.city["zhujian-jingban"])
        keep_all_promises()

    def sign_all(self) -> int:
        """Every signatory signs in turn; returns how many."""
        signed = 0
        while True:
            with transaction() as session:
                opinion = self.opinion(session)
                slot = opinions.current_slot(opinion)
                if slot is None:
                    return signed
                ending = {"legal_representative": "-faren", "department_signer": "-qianshu"}.get(slot.role, "-fuze")
                signer = self.city.of(slot.organisation_id, ending)
                opinions.request_signature(session, slot, actor=signer, now=now())
            keep_all_promises()
            signed += 1

    def deliver(self) -> None:
        self._case_act(opinions.deliver, self.city["chuangkou"])

    def reviewers(self) -> list[Actor]:
        """The reviewer of each unit in the room."""
        with transaction() as session:
            units = [review.organisation_id for review in session.get_one(ReviewCase, self.case_id).reviews]
        return [self.city.of(unit, "shencha") for unit in units]

    def selection(self, session: Session) -> Selection:
        case = session.get_one(ReviewCase, self.case_id)
        request = session.scalars(select(AgencyRequest).where(AgencyRequest.case_no == case.case_no)).one()
        return session.scalars(select(Selection).where(Selection.agency_request_id == request.id)).one()

    def opinion(self, session: Session) -> JointOpinion:
        return session.scalars(select(JointOpinion).where(JointOpinion.case_id == self.case_id)).one()

    def files(self, session: Session) -> list[DrawingFile]:
        query = select(DrawingFile).join(DrawingSet).where(DrawingSet.case_id == self.case_id).order_by(DrawingFile.id)
        return list(session.scalars(query))

    def _collecting(self, session: Session) -> DrawingSet:
        return session.scalars(
            select(DrawingSet).where(DrawingSet.case_id == self.case_id, DrawingSet.state == SetState.COLLECTING)
        ).one()

    def _case_act(self, use_case: Any, actor: Actor, **facts: Any) -> None:
        with transaction() as session:
            use_case(session, session.get_one(ReviewCase, self.case_id), actor=actor, now=now(), **facts)

    @staticmethod
    def _perform(session: Session, case: ReviewCase, actor: Actor, **content: Any) -> None:
        perform(session, case, {"id": str(uuid.uuid4()), **content}, actor=actor, now=now())


def _mark(kind: str, sheet: SheetRevision, number: int) -> dict[str, Any]:
    """A mark of the kind, near the middle of the sheet, each a little further to the right."""
    x, y = sheet.width_mm * (0.3 + 0.08 * number), sheet.height_mm * 0.5
    w, h = sheet.width_mm * 0.07, sheet.height_mm * 0.08
    corners = [[x, y], [x + w, y], [x + w, y + h], [x, y + h]]
    points = {
        "cloud": corners,
        "rectangle": [corners[0], corners[2]],
        "arrow": [corners[0], corners[2]],
        "freehand": [corners[0], corners[2], corners[1]],
        "text": [corners[0]],
        "pin": [corners[2]],
    }[kind]
    geometry: dict[str, Any] = {"points": [[round(a, 2), round(b, 2)] for a, b in points]}
    if kind == "text":
        geometry |= {"text": "此处净宽不足", "height_mm": 6}
    return {"id": str(uuid.uuid4()), "kind": kind, "geometry": geometry}
