"""Pages that somebody keeps as one file: markup, style and modules of `static/alone` put into one document.

The site serves the very bytes that are kept. Their scripts stand in the document, so each answer carries a policy that
names them by digest and allows nothing else; the address bar's own site is all they can reach.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static" / "alone"
_IMPORT: Final = re.compile(r'^import [^;]+ from "\./([a-z0-9_]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ", re.MULTILINE)
_STYLE: Final = '<link rel="stylesheet" href="alone.css">'


@dataclass(frozen=True, slots=True)
class StandalonePage:
    """One document, and the content security policy under which it runs here."""

    text: str
    policy: str

    @property
    def digest(self) -> str:
        """SHA-256 of the file, for whoever compares a kept copy."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@cache
def standalone_page(name: str) -> StandalonePage:
    """The page `static/alone/<name>.html` with everything in it."""
    markup = _read(f"{name}.html")
    style, script = _read("alone.css"), _bundle(f"{name}.js")
    if "</script" in script or "</style" in style:
        raise ValueError(f"{name} would end its own element")
    linked = f'<script type="module" src="{name}.js"></script>'
    if markup.count(_STYLE) != 1 or markup.count(linked) != 1:
        raise ValueError(f"{name}.html must name its style and its script once")
    text = markup.replace(_STYLE, f"<style>{style}</style>")
    text = text.replace(linked, f'<script type="module">{script}</script>')
    policy = (
        f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return StandalonePage(text, policy)


def _bundle(entry: str) -> str:
    """A module after everything it imports, as one module; names are unique among them (a test parses the whole)."""
    done: dict[str, str] = {}

    def add(name: str) -> None:
        if name in done:
            return
        source = _read(name)
        for imported in _IMPORT.findall(source):
            add(imported)
        done[name] = _EXPORT.sub("", _IMPORT.sub("", source))

    add(entry)
    return "\n" + "\n".join(done.values())


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
