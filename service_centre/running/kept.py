"""Secrets that are made once and kept beside what they protect."""

import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile


def kept_secret(path: Path) -> str:
    """The secret in this file; made at the first call, readable by its owner only."""
    try:
        found = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        found = ""
    return found or _make(path)


def _make(path: Path) -> str:
    """Written whole beside its place and then renamed, so that a power cut leaves no half secret."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = secrets.token_urlsafe(32)
    with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="ascii") as file:
        file.write(made + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).rename(path)
    return made
