"""Pages of the marketplace; the modules register their routes on one blueprint."""

from marketplace.views import (
    bids,
    contributions,
    enrolments,
    evaluation,
    opening,
    public_pages,
    selections,
    tenders,
)
from marketplace.views.blueprint import blueprint

__all__ = [
    "bids",
    "blueprint",
    "contributions",
    "enrolments",
    "evaluation",
    "opening",
    "public_pages",
    "selections",
    "tenders",
]
