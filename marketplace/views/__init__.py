"""Pages of the marketplace; the modules register their routes on one blueprint."""

from marketplace.views import agencies, assessments, contributions, engagements, public_pages, sanctions, selections
from marketplace.views.blueprint import blueprint

__all__ = [
    "agencies",
    "assessments",
    "blueprint",
    "contributions",
    "engagements",
    "public_pages",
    "sanctions",
    "selections",
]
