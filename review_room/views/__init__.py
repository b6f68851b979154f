"""Pages and the room's API."""

from review_room.views import (
    acts,
    api,
    attachments,
    case_pages,
    comparisons,
    conflicts,
    exports,
    imports,
    opinion_pages,
    provisions,
    search,
    sheet_index,
    sheets,
    talk,
    uploads,
    viewing,
    wordings,
)
from review_room.views.blueprint import blueprint, public_blueprint

__all__ = [
    "acts",
    "api",
    "attachments",
    "blueprint",
    "case_pages",
    "comparisons",
    "conflicts",
    "exports",
    "imports",
    "opinion_pages",
    "provisions",
    "public_blueprint",
    "search",
    "sheet_index",
    "sheets",
    "talk",
    "uploads",
    "viewing",
    "wordings",
]
