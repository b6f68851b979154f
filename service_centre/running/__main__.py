"""`python -m service_centre.running`: see launcher.py."""

import sys

from service_centre.running.launcher import main
from service_centre.running.tree import under_guard

if __name__ == "__main__":
    sys.exit(under_guard(main))
