"""Several commands of the application, one after the other, in one Python: loading it is most of a start.

`python -m service_centre.running.in_turn migrate seed-demo-city`; the application is found as for `flask --app wsgi`.
"""

import sys
from collections.abc import Sequence

from flask.cli import ScriptInfo


def main(names: Sequence[str]) -> None:
    """Run the commands; the first that fails ends it with its exit code or its error."""
    told = ScriptInfo("wsgi")
    app = told.load_app()
    for name in names:
        with app.app_context():
            app.cli.main([name], prog_name="flask", obj=told, standalone_mode=False)


if __name__ == "__main__":
    main(sys.argv[1:])
