"""What both applications share: projects, and the hand-over of an agency in both directions."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service_centre.db import Base
from service_centre.matters.lifecycle import AgencyRequestState
from service_centre.organisations.kinds import Level
from service_centre.organisations.models import Organisation


class Stage(StrEnum):
    """The four approval stages (国办发〔2019〕11号)."""

    LAND_USE = "land_use"
    PROJECT_PLANNING = "project_planning"
    CONSTRUCTION_PERMIT = "construction_permit"
    COMPLETION = "completion"


STAGE_LABELS: Final = {
    Stage.LAND_USE: "立项用地规划许可",
    Stage.PROJECT_PLANNING: "工程建设许可",
    Stage.CONSTRUCTION_PERMIT: "施工许可",
    Stage.COMPLETION: "竣工验收",
}


class SizeBand(StrEnum):
    """Size of a project; decides review limits and which agencies may take it (住建部令13号)."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"


SIZE_LABELS: Final = {SizeBand.LARGE: "大型", SizeBand.MEDIUM: "中型", SizeBand.SMALL: "小型"}


class SelectionMethod(StrEnum):
    """How an agency is taken from the roster."""

    DRAW = "draw"
    ROTATION = "rotation"


METHOD_LABELS: Final = {SelectionMethod.DRAW: "随机抽取", SelectionMethod.ROTATION: "顺次轮候"}


class Matter(Base):
    """A matter of the catalogue: what is reviewed at a stage, and which department leads (国办发〔2019〕11号)."""

    __tablename__ = "matters"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[Stage] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(120))
    legal_basis: Mapped[str] = mapped_column(String(200))
    lead_department_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))

    lead_department: Mapped[Organisation] = relationship()


class Project(Base):
    """One construction project."""

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_code: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(200), default="")
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    design_firm_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    size_band: Mapped[SizeBand]
    level: Mapped[Level] = mapped_column(default=Level.CITY)
    registered_at: Mapped[datetime]

    owner: Mapped[Organisation] = relationship(foreign_keys=owner_id)
    design_firm: Mapped[Organisation] = relationship(foreign_keys=design_firm_id)

    @property
    def audit_stream(self) -> str:
        return f"project/{self.id}"


class AgencyRequest(Base):
    """Hand-over from the review room to the marketplace: this case needs an agency."""

    __tablename__ = "agency_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_no: Mapped[str] = mapped_column(String(40), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    disciplines: Mapped[list[str]] = mapped_column(JSONB)
    size_band: Mapped[SizeBand]
    method: Mapped[SelectionMethod]
    state: Mapped[AgencyRequestState] = mapped_column(default=AgencyRequestState.REQUESTED)
    requested_by_id: Mapped[int | None]
    """Account that asked; the auditor of the selection must be someone else."""
    requested_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    engagement: Mapped["Engagement | None"] = relationship(back_populates="agency_request")

    @property
    def audit_stream(self) -> str:
        return f"agency_request/{self.id}"


class Engagement(Base):
    """Hand-over back: this agency was taken for the case, and how."""

    __tablename__ = "engagements"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_request_id: Mapped[int] = mapped_column(ForeignKey("agency_requests.id"), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(40), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    engaged_at: Mapped[datetime]
    concluded_at: Mapped[datetime | None]
    """When the review ended; an open engagement counts against the agency's capacity."""
    selection_reference: Mapped[str] = mapped_column(String(120))
    """Path of the public page that shows how the agency was taken."""

    agency: Mapped[Organisation] = relationship()
    agency_request: Mapped[AgencyRequest] = relationship(back_populates="engagement")
    result: Mapped["ReviewResult | None"] = relationship(back_populates="engagement")


class ReviewResult(Base):
    """What the review room counted when it concluded the work of an engagement; written once."""

    __tablename__ = "review_results"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagements.id"), unique=True)
    department_ids: Mapped[list[int]] = mapped_column(JSONB)
    """Departments that reviewed beside the agency, the lead included: they may evaluate it."""
    concluded_at: Mapped[datetime]
    rounds: Mapped[int]
    days_late: Mapped[int]
    """Working days by which the official clock had passed its last day; pauses do not count."""
    findings_issued: Mapped[int]
    """Findings of the agency that reached the owner."""
    findings_first_round: Mapped[int]
    """Those of them that it said in the first round."""
    findings_overturned: Mapped[int]
    """Those of them that were withdrawn or waived afterwards."""
    mandatory_missed: Mapped[int]
    """Mandatory provisions that a later round found violated on a sheet that had not changed since."""

    engagement: Mapped[Engagement] = relationship(back_populates="result")
