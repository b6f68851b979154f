"""What reviewers would forget, a test remembers."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service_centre.queues import QUEUES, load
from service_centre.web import unguarded

ROOT = Path(__file__).parents[2]
PACKAGES = ("service_centre", "marketplace", "review_room", "storage", "demonstration")
MODULES = [*sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")), ROOT / "wsgi.py"]
SCRIPTS = sorted(
    path
    for package in PACKAGES
    for pattern in ("*.js", "*.mjs", "*.css", "*.html")
    for path in (ROOT / package).rglob(pattern)
)


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def roots_of(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports_of(path)}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in MODULES if "domain" in path.parts], ids=name_of)
def test_rules_know_nothing_of_web_database_clock_or_chance(path: Path) -> None:
    forbidden = {
        "flask",
        "flask_login",
        "sqlalchemy",
        "rq",
        "redis",
        "minio",
        "ezdxf",
        "pymupdf",
        "random",
        "time",
        "os",
    }
    assert forbidden.isdisjoint(roots_of(path))
    assert not re.search(r"\b(datetime\.now|date\.today|open\()", path.read_text())


@pytest.mark.parametrize(("package", "other"), [("marketplace", "review_room"), ("review_room", "marketplace")])
def test_the_two_applications_do_not_import_each_other(package: str, other: str) -> None:
    assert [name_of(path) for path in (ROOT / package).rglob("*.py") if other in roots_of(path)] == []


def test_the_ground_does_not_know_who_stands_on_it() -> None:
    above = {"marketplace", "review_room", "demonstration", "wsgi"}
    assert [name_of(path) for path in (ROOT / "service_centre").rglob("*.py") if above & roots_of(path)] == []


def test_the_store_knows_only_bytes() -> None:
    above = {"marketplace", "review_room", "demonstration", "service_centre", "flask", "sqlalchemy"}
    assert [name_of(path) for path in (ROOT / "storage").rglob("*.py") if above & roots_of(path)] == []


def test_the_live_process_starts_without_web_application_and_models() -> None:
    heavy = "{name.split('.')[0] for name in sys.modules} & {'flask', 'sqlalchemy', 'babel'}"
    asked = f"import sys, review_room.live.__main__; print(sorted({heavy}))"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("minio", ("storage/",)),
        ("pymupdf", ("review_room/drawings/", "review_room/papers/", "demonstration/")),
        ("ezdxf", ("review_room/drawings/", "demonstration/")),
        ("pyhanko", ("service_centre/signing/",)),
        ("rq", ("service_centre/queues.py", "service_centre/commands.py")),
        ("pickle", ()),
    ],
)
def test_each_library_has_one_home(library: str, homes: tuple[str, ...]) -> None:
    users = [name_of(path) for path in MODULES if library in roots_of(path)]
    assert [user for user in users if not user.startswith(homes or ("-",))] == []


def test_only_one_place_ends_a_transaction() -> None:
    guilty = [name_of(path) for path in MODULES if re.search(r"session\.commit\(\)", path.read_text())]
    assert guilty == ["service_centre/db.py"]


def test_use_cases_open_no_transaction_and_read_no_request() -> None:
    for path in MODULES:
        if "usecases" in path.parts or path.name == "usecases.py":
            text = path.read_text()
            assert "transaction()" not in text, path
            assert not re.search(r"from flask import .*(request|session|\bg\b)", text), path


CLOCKS = (
    "service_centre/web.py",
    "service_centre/running/",
    "review_room/live/",
    "review_room/drawings/",
    "demonstration/",
)


def test_nobody_else_reads_the_clock() -> None:
    guilty = [name_of(p) for p in MODULES if re.search(r"datetime\.now\(|time\.time\(|utcnow", p.read_text())]
    assert [name for name in guilty if not name.startswith(CLOCKS)] == []


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=name_of)
def test_no_file_is_over_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def functions() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name_of(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_no_function_is_over_50_lines() -> None:
    assert [(name, lines) for name, lines in functions() if lines > 50] == []


def test_every_page_has_a_guard(app: Flask) -> None:
    assert unguarded(app) == set()


def test_every_job_exists_and_has_a_listener(app: Flask) -> None:
    with app.app_context():
        for name, spec in app.extensions["jobs"].items():
            assert spec.queue in QUEUES, name
            assert callable(load(spec.path)), name
            assert spec.give_up is None or callable(load(spec.give_up)), name
            assert spec.whose is None or callable(load(spec.whose)), name


def test_migrations_form_one_numbered_line() -> None:
    files = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert [name[:4] for name in files] == [f"{number:04d}" for number in range(1, len(files) + 1)]


def test_a_state_changes_only_through_its_table() -> None:
    """Whoever assigns a state asks its table for it: by `next_…_state`, at once or some lines earlier."""
    guilty = [
        f"{name_of(path)}: {ast.unparse(assignment)}"
        for path in MODULES
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for assignment, value in states_assigned(function)
        if not (asks_a_table(value) or (isinstance(value, ast.Name) and value.id in answers_of_tables(function)))
    ]
    assert guilty == []


@pytest.mark.parametrize(
    "line", ["file.state = FileState.READ", "a.state, a.b = State.X, 1", "one.state = target", "one.state: str = x"]
)
def test_a_state_assigned_past_its_table_is_found(line: str) -> None:
    (function,) = ast.parse(f"def act(file, a, one, target, x):\n    {line}\n").body
    assert isinstance(function, ast.FunctionDef)
    ((_, value),) = states_assigned(function)
    assert not asks_a_table(value)
    assert answers_of_tables(function) == set()


def states_assigned(function: ast.FunctionDef) -> Iterator[tuple[ast.stmt, ast.expr]]:
    """Each assignment to a `.state` with the expression that is assigned to it."""
    for node in ast.walk(function):
        if isinstance(node, ast.AnnAssign | ast.AugAssign) and is_state(node.target) and node.value:
            yield node, node.value
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if is_state(target):
                yield node, node.value  # type: ignore[union-attr]
            elif isinstance(target, ast.Tuple):
                values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value] * len(target.elts)  # type: ignore[union-attr]
                yield from ((node, value) for one, value in zip(target.elts, values, strict=True) if is_state(one))  # type: ignore[misc]


def is_state(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute) and target.attr == "state"


def asks_a_table(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and re.fullmatch(r"next_(\w+_)?state", ast.unparse(value.func)) is not None


def answers_of_tables(function: ast.FunctionDef) -> set[str]:
    """Names in the function that hold what a table answered."""
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and asks_a_table(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


FORBIDDEN_NAMES = re.compile(
    r"^(data|info|item|process|handle|manager|helper|util|utils|common|flag|accepted|acceptance)$"
)


def test_forbidden_words_are_not_names() -> None:
    guilty = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and FORBIDDEN_NAMES.match(node.name.lower()):
                guilty.append(f"{name_of(path)}: {node.name}")
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and FORBIDDEN_NAMES.match(node.id):
                guilty.append(f"{name_of(path)}: {node.id}")
    assert guilty == []


def test_pages_carry_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=")
    templates = [path for path in SCRIPTS if path.suffix == ".html"]
    allowed = '<script type="application/json"'
    guilty = [
        name_of(path)
        for path in templates
        if any(not found.group().startswith(allowed) for found in inline.finditer(path.read_text()))
    ]
    assert guilty == []


def test_a_process_that_starts_loads_no_library_that_only_some_jobs_need() -> None:
    """Web, workers and clock each read all of this; what draws, signs and founds a city waits until it is wanted."""
    heavy = {"ezdxf", "pyhanko", "fontTools", "demonstration.city", "PIL"}
    loaded = "import sys, wsgi; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not heavy & set(modules.stdout.split())
