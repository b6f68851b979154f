"""Chromium for the tests: Debian's, without a window where that is there."""

import shutil

from service_centre.running.bootstrap import BROWSERS

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def browser_path() -> str:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, f"a browser is missing: install Debian's package {BROWSERS[0]} (make test does, as root)"
    return path
