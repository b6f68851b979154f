"""Selections: one per hand-over from the review room."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.domain.selection import WITHOUT_AGENCY, SelectionMethod, SelectionState
from marketplace.models.contracts import Contract
from marketplace.models.draws import DrawRound
from marketplace.models.rosters import Roster
from service_centre.db import Base
from service_centre.matters.models import AgencyRequest, SizeBand
from service_centre.organisations.models import Organisation


class Selection(Base):
    """How one case gets its agency, without a new tender."""

    __tablename__ = "selections"
    __table_args__ = (
        CheckConstraint(
            "agency_id IS NOT NULL OR state IN (" + ", ".join(f"'{state}'" for state in sorted(WITHOUT_AGENCY)) + ")",
            name="agency_once_chosen",
        ),
        CheckConstraint("state = 'draft' OR audited_by_id IS NOT NULL", name="audited_after_draft"),
        CheckConstraint(
            "(jump_agency_id IS NULL) = (jump_reason = '') AND (jump_agency_id IS NULL) = (jump_by_id IS NULL)",
            name="jump_with_reason",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_request_id: Mapped[int] = mapped_column(ForeignKey("agency_requests.id"), unique=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(40), index=True)
    method: Mapped[SelectionMethod]
    disciplines: Mapped[list[str]] = mapped_column(JSONB)
    size_band: Mapped[SizeBand]
    state: Mapped[SelectionState] = mapped_column(default=SelectionState.DRAFT)
    extended: Mapped[bool] = mapped_column(default=False)
    """The sign-up was extended once, so two candidates suffice."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    audited_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    audited_at: Mapped[datetime | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Chosen agency; after a declined one, the next."""
    agency_rank: Mapped[int | None]
    """Its rank in the draw; null in a rotation."""
    notice_until_on: Mapped[date | None]
    """Last day of the public notice, in Beijing."""
    confirm_by_on: Mapped[date | None]
    """Last day for the agency to answer, in Beijing."""
    jump_agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    """Proposed out of order in a rotation, until a second person approves or refuses it."""
    jump_reason: Mapped[str] = mapped_column(String(400), default="")
    jump_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    estimate_yuan: Mapped[int | None]
    """Estimated price in yuan, as the auditor checked it against the tender limit."""
    contract_by_on: Mapped[date | None]
    """Last day for the agency to file the contract, in Beijing."""
    file_by_on: Mapped[date | None]
    """Last day for contract and result to be on file, in Beijing."""
    evaluate_by_on: Mapped[date | None]
    """Last day for evaluations, in Beijing."""
    engaged_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    """When the review room handed the result over."""
    delivery_confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    agency_request: Mapped[AgencyRequest] = relationship()
    roster: Mapped[Roster] = relationship()
    agency: Mapped[Organisation | None] = relationship(foreign_keys=agency_id)
    jump_agency: Mapped[Organisation | None] = relationship(foreign_keys=jump_agency_id)
    rounds: Mapped[list[DrawRound]] = relationship(back_populates="selection", order_by="DrawRound.attempt")

    contracts: Mapped[list[Contract]] = relationship(order_by=Contract.id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it off the class

    @property
    def audit_stream(self) -> str:
        return f"selection/{self.id}"

    def forget_jump(self) -> None:
        """Nothing is proposed out of order any more."""
        self.jump_agency = self.jump_by_id = None
        self.jump_reason = ""

    @property
    def contract(self) -> Contract | None:
        """The contract that was filed last, returned or not."""
        return self.contracts[-1] if self.contracts else None

    @property
    def last_round(self) -> DrawRound | None:
        """The newest attempt, whatever became of it."""
        return self.rounds[-1] if self.rounds else None

    @property
    def voids(self) -> int:
        """How many attempts failed."""
        return sum(one.void_text is not None for one in self.rounds)
