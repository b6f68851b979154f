"""The handbook cannot lie: life cycles and permissions are printed from the tables in force."""

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest

import marketplace.policy
import review_room.policy
import service_centre.matters.policy
from marketplace.domain import enrolment, sanction, selection, tender
from review_room.domain import comparison, documents, finding, lifecycle, precedent, remark, signing
from service_centre.matters.lifecycle import AGENCY_REQUEST_TRANSITIONS
from service_centre.permissions import Policy

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
Table = Mapping[tuple[StrEnum, StrEnum], StrEnum]


def diagram(title: str, table: Table) -> str:
    steps = "\n".join(f"    {start} --> {end}: {action}" for (start, action), end in table.items())
    return f"## {title}\n\n```mermaid\nstateDiagram-v2\n{steps}\n```\n"


def lifecycles() -> str:
    return "# Life cycles\n\nPrinted from the tables in force; a test keeps it so.\n\n" + "\n".join(
        [
            diagram("Review case", lifecycle.TRANSITIONS),
            diagram("Drawing set", documents.SET_TRANSITIONS),
            diagram("File of a set", documents.FILE_TRANSITIONS),
            diagram("Finding", finding.TRANSITIONS),
            diagram("Remark", remark.TRANSITIONS),
            diagram("Precedent", precedent.TRANSITIONS),
            diagram("Comparison of two revisions", comparison.TRANSITIONS),
            diagram("Joint opinion", signing.OPINION_TRANSITIONS),
            diagram("Place for a signature", signing.SLOT_TRANSITIONS),
            diagram("Hand-over to the marketplace", AGENCY_REQUEST_TRANSITIONS),
            diagram("Selection", selection.TRANSITIONS),
            diagram("Sanction", sanction.TRANSITIONS),
            diagram("Agency in a roster", enrolment.TRANSITIONS),
            diagram("Roster tender", tender.TRANSITIONS),
        ]
    )


def permissions() -> str:
    parts = ["# Permissions\n\nA line grants when all its statements are true; any line is enough.\n"]
    for title, policy in (
        ("Review room", review_room.policy.POLICY),
        ("Marketplace", marketplace.policy.POLICY),
        ("Projects", service_centre.matters.policy.POLICY),
    ):
        parts.append(f"## {title}\n\n| permission | granted to |\n|---|---|\n{rows(policy)}\n")
    return "\n".join(parts)


def rows(policy: Policy) -> str:
    return "\n".join(
        f"| `{permission}` | {' <br> '.join(' and '.join(named(p) for p in line) for line in lines)} |"
        for permission, lines in policy.items()
    )


def named(predicate: object) -> str:
    return str(getattr(predicate, "__name__", predicate)).replace("_", " ")


@pytest.mark.parametrize(("page", "text"), [("lifecycles.md", lifecycles()), ("permissions.md", permissions())])
def test_the_page_shows_the_tables_that_are_in_force(page: str, text: str) -> None:
    """Run with UPDATE_DOCS=1 to write the pages anew."""
    if os.environ.get("UPDATE_DOCS"):
        (DOCS / page).write_text(text, encoding="utf-8")
    assert (DOCS / page).read_text(encoding="utf-8") == text


SETTINGS = re.compile(r'"((?:LIANSHEN|LIVE|DATABASE|REDIS|OBJECT_STORE|SECRET|PUBLIC|CACHE|MAX_UPLOAD)_[A-Z_]+)"')


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_in_the_readme(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    folders = ("service_centre", "review_room", "demonstration")
    read = {
        name
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        for name in SETTINGS.findall(path.read_text(encoding="utf-8"))
    }
    internal = {"LIANSHEN_LAUNCHER", "LIANSHEN_DATA_LOCK"}
    assert {"DATABASE_URL", "LIANSHEN_PORT"} <= read
    assert sorted(name for name in read - internal if f"`{name}`" not in text) == []


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted(DOCS.rglob("*.md")), ids=lambda p: p.name)
def test_linked_files_exist(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_both_readmes_have_the_same_sections() -> None:
    headings = [
        re.findall(r"^(#+) ", (ROOT / name).read_text(encoding="utf-8"), re.M)
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert headings[0] == headings[1]
