"""Pages of the marketplace; the modules register their routes on one blueprint."""

from marketplace.views import (
    agencies,
    assessments,
    bids,
    checking,
    contributions,
    directory,
    engagements,
    enrolments,
    evaluation,
    live,
    open_data,
    opening,
    public_pages,
    sanctions,
    selections,
    tenders,
)
from marketplace.views.blueprint import blueprint

__all__ = [
    "agencies",
    "assessments",
    "bids",
    "blueprint",
    "checking",
    "contributions",
    "directory",
    "engagements",
    "enrolments",
    "evaluation",
    "live",
    "open_data",
    "opening",
    "public_pages",
    "sanctions",
    "selections",
    "tenders",
]
