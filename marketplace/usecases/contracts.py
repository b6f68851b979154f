"""The contract of an engagement: filed by the agency, confirmed by the owner, below the centre's tender limit."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from marketplace.domain.engagement_errors import ContractInvalid, ReturnUnfounded
from marketplace.domain.selection import SelectionAction, next_state
from marketplace.models import Contract, Selection
from marketplace.usecases.amounts import check_amount
from marketplace.usecases.delivery import deliver_if_concluded
from marketplace.usecases.requests import step
from service_centre.calendar import beijing_day, calendar_of
from service_centre.permissions import SYSTEM, Actor
from service_centre.settings import setting
from storage.objects import StoredObject

LARGEST_CONTRACT: Final = 10 * 1024 * 1024


def set_engagement_limits(session: Session, selection: Selection, *, now: datetime) -> None:
    """The days that begin to run when the agency is engaged."""
    today = beijing_day(now)
    selection.engaged_at = now
    days = setting(session, "marketplace.contract_days")
    selection.contract_by_on = calendar_of(session).add_working_days(today, days)
    selection.file_by_on = today + timedelta(days=setting(session, "marketplace.filing_days"))


def check_is_pdf(first_bytes: bytes, size: int) -> None:
    """Raise ContractInvalid for anything but a PDF of moderate size; asked before a byte is stored."""
    if size > LARGEST_CONTRACT:
        raise ContractInvalid(reason="超过 10 MB")
    if not first_bytes.startswith(b"%PDF-"):
        raise ContractInvalid(reason="不是 PDF 文件")


def file_contract(
    session: Session,
    selection: Selection,
    *,
    name: str,
    stored: StoredObject,
    amount_yuan: int,
    signed_on: date,
    actor: Actor,
    now: datetime,
) -> Contract:
    """The agency files the signed contract. Raises AmountMissing, AmountAtTenderLimit or ContractInvalid."""
    next_state(selection.state, SelectionAction.FILE_CONTRACT)
    check_amount(session, amount_yuan)
    if signed_on > beijing_day(now):
        raise ContractInvalid(reason="签署日期尚未到来")
    assert actor.account_id is not None
    contract = Contract(
        selection_id=selection.id,
        name=name,
        digest=stored.digest,
        size=stored.size,
        amount_yuan=amount_yuan,
        signed_on=signed_on,
        filed_at=now,
        filed_by_id=actor.account_id,
    )
    session.add(contract)
    session.flush()
    session.expire(selection, ["contracts"])
    facts: dict[str, object] = {
        "contract": contract.id,
        "digest": stored.digest,
        "amount_yuan": amount_yuan,
        "signed_on": signed_on.isoformat(),
    }
    step(session, selection, SelectionAction.FILE_CONTRACT, actor=actor, now=now, facts=facts)
    return contract


def return_contract(session: Session, selection: Selection, *, reason: str, actor: Actor, now: datetime) -> None:
    """The owner sends the contract back. Raises ReturnUnfounded without words."""
    next_state(selection.state, SelectionAction.RETURN_CONTRACT)
    if not reason.strip():
        raise ReturnUnfounded
    contract = _filed(selection)
    contract.returned_at, contract.return_reason = now, reason.strip()
    facts: dict[str, object] = {"contract": contract.id, "reason": contract.return_reason}
    step(session, selection, SelectionAction.RETURN_CONTRACT, actor=actor, now=now, facts=facts)


def confirm_contract(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> None:
    """The owner confirms the contract, and the service begins; what the room concluded meanwhile is delivered."""
    next_state(selection.state, SelectionAction.CONFIRM_CONTRACT)
    contract = _filed(selection)
    check_amount(session, contract.amount_yuan)
    contract.confirmed_at, contract.confirmed_by_id = now, actor.account_id
    facts: dict[str, object] = {"contract": contract.id, "digest": contract.digest}
    step(session, selection, SelectionAction.CONFIRM_CONTRACT, actor=actor, now=now, facts=facts)
    step(session, selection, SelectionAction.BEGIN_SERVICE, actor=SYSTEM, now=now, facts={})
    deliver_if_concluded(session, selection, now=now)


def _filed(selection: Selection) -> Contract:
    contract = selection.contract
    assert contract is not None, "no contract in a state that has one"
    return contract
