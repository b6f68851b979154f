"""Pages of the marketplace; the modules register their routes on one blueprint."""

from marketplace.views import checking, contributions, directory, live, open_data, public_pages, selections
from marketplace.views.blueprint import blueprint

__all__ = ["blueprint", "checking", "contributions", "directory", "live", "open_data", "public_pages", "selections"]
