"""The amount guard: what must be tendered by itself does not go through the supermarket."""

from typing import Final

from sqlalchemy.orm import Session

from marketplace.domain.engagement_errors import AmountAtTenderLimit, AmountMissing
from service_centre.settings import setting

TENDER_BASIS: Final = "《必须招标的工程项目规定》（国家发展改革委令第16号）第五条"
_LARGEST_AMOUNT: Final = 2**31 - 1


def check_amount(session: Session, amount_yuan: int) -> None:
    """Raise AmountMissing, or AmountAtTenderLimit at or above the centre's limit. Whole yuan."""
    if not 0 < amount_yuan <= _LARGEST_AMOUNT:
        raise AmountMissing
    limit = setting(session, "marketplace.tender_limit_yuan")
    if amount_yuan >= limit:
        raise AmountAtTenderLimit(amount=f"{amount_yuan:,}", limit=f"{limit:,}", basis=TENDER_BASIS)
