"""Jobs that make papers: receipt, joint opinion, signatures, stamped set. Bytes first, rows after."""

import io
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from review_room.domain.files import state_label
from review_room.models import (
    DrawingSet,
    FileState,
    JointOpinion,
    OpinionState,
    SheetRevision,
    SignatureSlot,
    SlotState,
)
from review_room.papers.content import (
    FindingRow,
    OpinionContent,
    OpinionHeader,
    ReceiptContent,
    SheetRow,
    Signatory,
    Stance,
    SubmittedFile,
    counted,
)
from review_room.papers.findings_csv import findings_csv
from review_room.papers.fonts import font_bytes
from review_room.papers.opinion import render_opinion
from review_room.papers.receipt import render_receipt
from review_room.papers.sets import StampedSheet, stamped_set
from review_room.papers.stamped import SheetStamp, stamp_sheet
from review_room.usecases import opinions
from service_centre.calendar import beijing_day
from service_centre.credentials import authority_of, credential_of
from service_centre.db import transaction
from service_centre.matters.models import STAGE_LABELS
from service_centre.objects import object_store
from service_centre.organisations.models import Organisation
from service_centre.people.models import Account
from service_centre.people.roles import ROLE_LABELS
from service_centre.public_address import public_address
from service_centre.signing.faces import SealFace
from service_centre.signing.seals import prepare, sign, signed_fields
from service_centre.web import BEIJING, now


def print_receipt(set_id: int) -> None:
    """The one-page receipt of a submission."""
    with transaction() as session:
        drawing_set = session.get_one(DrawingSet, set_id)
        if drawing_set.receipt_digest or drawing_set.submitted_at is None or drawing_set.set_digest is None:
            return
        content = _receipt_content(drawing_set, drawing_set.submitted_at, drawing_set.set_digest)
    digest = object_store().put(io.BytesIO(render_receipt(content))).digest
    with transaction() as session:
        session.get_one(DrawingSet, set_id).receipt_digest = digest


def render_joint_opinion(opinion_id: int) -> None:
    """The frozen opinion as a PDF with all places for signatures."""
    with transaction() as session:
        opinion = session.get_one(JointOpinion, opinion_id)
        if opinion.state is not OpinionState.FROZEN:
            return
        content = content_from(opinion.content)
    paper = render_opinion(content)
    digest = object_store().put(io.BytesIO(prepare(paper.pdf, paper.fields))).digest
    with transaction() as session:
        opinions.note_rendered(session, session.get_one(JointOpinion, opinion_id), pdf_digest=digest, now=now())


def sign_joint_opinion(slot_id: int) -> None:
    """Put one requested signature into the PDF. Killed and run again, it starts from the same unsigned bytes."""
    with transaction() as session:
        slot = session.get_one(SignatureSlot, slot_id)
        if slot.state is not SlotState.REQUESTED or slot.signer_id is None or slot.opinion.pdf_digest is None:
            return
        signer = session.get_one(Account, slot.signer_id)
        credential = credential_of(
            session,
            account=signer,
            organisation=slot.organisation,
            role_label=ROLE_LABELS[slot.role],
            now=now(),
        )
        authority = authority_of(session, now=now())
        source, field = slot.opinion.pdf_digest, slot.field_name
        unit, person, requested_at = slot.organisation.name, signer.display_name, slot.requested_at or now()
    with object_store().open(source) as stream:
        pdf = stream.read()
    if field not in signed_fields(pdf):
        shown = requested_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
        pdf = sign(
            pdf,
            field=field,
            credential=credential,
            authority=authority,
            reason="联合审图意见会签",
            location=unit,
            signed_at=now(),
            face=SealFace(lines=(unit, person, shown), ring=unit),
            font=font_bytes(),
        )
    digest = object_store().put(io.BytesIO(pdf)).digest
    with transaction() as session:
        opinions.note_signed(session, session.get_one(SignatureSlot, slot_id), pdf_digest=digest, now=now())


def stamp_sheets(opinion_id: int) -> None:
    """Stamp every sheet that the opinion names and join them; list the findings."""
    with transaction() as session:
        opinion = session.get_one(JointOpinion, opinion_id)
        if opinion.stamped_set_digest is not None:
            return
        sheets = opinions.sheets_settled(session, opinion)
        centre = session.scalars(select(Organisation.name).where(Organisation.kind == "centre")).first() or ""
        plan = [(sheet.digest or "", sheet.title, _stamp(sheet, opinion, code, centre)) for sheet, code in sheets]
        content = content_from(opinion.content)
        if [digest for digest, _, _ in plan] != [sheet.digest for sheet in content.sheets]:
            raise RuntimeError(f"the sheets to stamp are not those of opinion {opinion.id}")
        rows = counted(content.findings)
    store = object_store()
    stamped = []
    for digest, title, stamp in plan:
        with store.open(digest) as stream:
            stamped.append(StampedSheet(f"{stamp.sheet_no} {title}".strip(), stamp_sheet(stream.read(), stamp=stamp)))
    set_digest = store.put(io.BytesIO(stamped_set(stamped))).digest
    csv_digest = store.put(io.BytesIO(findings_csv(rows))).digest
    with transaction() as session:
        opinions.note_stamped(
            session,
            session.get_one(JointOpinion, opinion_id),
            stamped_set_digest=set_digest,
            findings_csv_digest=csv_digest,
            now=now(),
        )


def content_from(text: str) -> OpinionContent:
    """The content of a frozen opinion, from its canonical JSON."""
    raw: dict[str, Any] = json.loads(text)
    header = dict(raw["header"])
    for day in ("admitted_on", "issued_on"):
        header[day] = date.fromisoformat(header[day])
    return OpinionContent(
        header=OpinionHeader(**header),
        conclusion=raw["conclusion"],
        stances=tuple(Stance(**one | {"stated_on": date.fromisoformat(one["stated_on"])}) for one in raw["stances"]),
        findings=tuple(FindingRow(**one) for one in raw["findings"]),
        sheets=tuple(SheetRow(**one) for one in raw["sheets"]),
        signatories=tuple(Signatory(**one) for one in raw["signatories"]),
        legal_basis=raw["legal_basis"],
    )


def _receipt_content(drawing_set: DrawingSet, submitted_at: datetime, set_digest: str) -> ReceiptContent:
    case = drawing_set.case
    return ReceiptContent(
        title="施工图联合审查收件回执",
        receipt_no=f"{case.case_no}-{drawing_set.revision_no}",
        case_no=case.case_no,
        project_name=case.project.name,
        project_code=case.project.project_code,
        stage=STAGE_LABELS[case.stage],
        submitted_by=drawing_set.submitted_by or "",
        owner=case.project.owner.name,
        files=tuple(
            SubmittedFile(
                file.name, file.size, file.digest, state_label(file.state), refused=file.state is FileState.REFUSED
            )
            for file in drawing_set.files_there
        ),
        set_digest=set_digest,
        received_at=submitted_at,
        received_by="政务服务中心（系统自动收件）",
        check_url=public_address(f"/review-room/cases/{case.id}"),
    )


def _stamp(sheet: SheetRevision, opinion: JointOpinion, code: str, centre: str) -> SheetStamp:
    return SheetStamp(
        case_no=opinion.case.case_no,
        sheet_no=sheet.sheet.sheet_no,
        revision_no=sheet.revision_no,
        digest=sheet.digest or "",
        check_url=public_address(f"/check/{code}"),
        issued_on=beijing_day(now()),
        centre_name=centre,
    )
