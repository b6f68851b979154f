"""Pages and the room's API."""

from review_room.views import (
    acts,
    api,
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
    uploads,
    viewing,
)
from review_room.views.blueprint import blueprint, public_blueprint

__all__ = [
    "acts",
    "api",
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
    "uploads",
    "viewing",
]
