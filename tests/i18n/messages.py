"""Every Chinese message that can reach a page: from templates, and from string literals of the packages."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CALL = re.compile(r"""_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
PACKAGES = ("service_centre", "review_room", "marketplace")
STAYS_CHINESE = (
    # Papers and certificates are Chinese documents; the launcher speaks both languages at once.
    "review_room/papers/",
    # Words looked for in findings, shown nowhere.
    "review_room/domain/opposites.py",
    "review_room/paper_jobs.py",
    "review_room/usecases/opinion_content.py",
    "review_room/exchange/annotating_child.py",
    "review_room/exchange/findings_xlsx.py",
    "review_room/exchange_content.py",
    "review_room/exchange_marks.py",
    "review_room/exchange_topics.py",
    "review_room/views/exports.py",
    "review_room/viewing_view.py",
    "service_centre/calendar_commands.py",
    "service_centre/people/commands.py",
    "service_centre/signing/",
    "service_centre/running/",
    "service_centre/serving/",
    # Rules as published with a draw: canonical text that its digest covers.
    "marketplace/domain/rules.py",
    "marketplace/static/",
)

DRAWINGS = "review_room/drawings/"
"""Code that reads drawings is full of words it looks for; what it says are phrases and the tables of sentences."""
SAYS_ONLY = ("review_room/drawings/refusals.py",)
SPOKEN = ("Phrase", "RenderFailure")


def messages() -> dict[str, str]:
    """Each message with one file in which it stands."""
    found: dict[str, str] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            name = str(path.relative_to(ROOT))
            if path.suffix == ".html":
                for match in CALL.finditer(path.read_text(encoding="utf-8")):
                    _add(found, match[1] or match[2], name)
            elif path.suffix == ".py" and not name.startswith(STAYS_CHINESE):
                for text in phrases(path):
                    found.setdefault(text, name)
                if not name.startswith(DRAWINGS) or name in SAYS_ONLY:
                    for text in literals(path):
                        _add(found, text, name)
    return found


def literals(path: Path) -> list[str]:
    """String literals that are neither docstrings nor pieces of f-strings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    not_messages = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            not_messages |= {id(inner) for inner in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in not_messages
    ]


def phrases(path: Path) -> list[str]:
    """What a file hands to readers as a phrase, whatever letters it is made of."""
    return [one.value for one in spoken(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.Constant)]


def spoken(tree: ast.AST) -> list[ast.expr]:
    """The text of each phrase that is made in the code."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in SPOKEN]


def _add(found: dict[str, str], text: str, name: str) -> None:
    if CHINESE.search(text):
        found.setdefault(text, name)
