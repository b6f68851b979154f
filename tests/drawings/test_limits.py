"""The child has nothing but its file, and dies of its limits, with its parent and with all its children."""

import ast
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from review_room.drawings import sandbox
from review_room.drawings.limits import MEBIBYTE, End, Limits, run_limited

CHILD = """
import json, os, sys, time
from pathlib import Path
from review_room.drawings.limits import Limits, die_with_parent, restrict_child
die_with_parent()
request = json.loads(Path(sys.argv[1]).read_text())
limits = Limits(**request["limits"])
restrict_child(limits, address_space=limits.address_space)
def tell(**line):
    with (Path(sys.argv[1]).parent / "lines.jsonl").open("a") as file:
        file.write(json.dumps(line) + chr(10))
"""


def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, limits: Limits
) -> tuple[End, list[dict[str, object]]]:
    script = tmp_path / "trial.py"
    script.write_text(CHILD + body)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr(
        "review_room.drawings.limits.python_command", lambda module, *rest: [sys.executable, str(script), *rest]
    )
    lines: list[dict[str, object]] = []
    from dataclasses import asdict

    end = run_limited(
        "trial",
        {"limits": asdict(limits)},
        work=work,
        readable=[script],
        limits=limits,
        on_line=lambda x: lines.append(dict(x)),
    )
    return end, lines


def test_lines_arrive_and_a_quiet_end_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(tmp_path, monkeypatch, "tell(event='x', text='中文')", Limits()) == (
        End.FINISHED,
        [{"event": "x", "text": "中文"}],
    )


@pytest.mark.parametrize(
    ("body", "limits", "end"),
    [
        ("while True: pass", Limits(cpu_seconds=1), End.OUT_OF_TIME),
        ("time.sleep(60)", Limits(cpu_seconds=1), End.OUT_OF_TIME),
        ("os.kill(os.getpid(), 11)", Limits(), End.CRASHED),
        ("sys.exit(77)", Limits(), End.OUT_OF_MEMORY),
        ("x = bytearray(600 * 2**20)", Limits(address_space=300 * MEBIBYTE), End.CRASHED),
    ],
)
def test_a_child_ends_by_its_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, limits: Limits, end: End
) -> None:
    started = time.monotonic()

    assert run(tmp_path, monkeypatch, body, limits)[0] is end
    assert time.monotonic() - started < 10


def test_a_child_sees_no_secret_and_writes_no_endless_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    body = """
tell(event="x", keys=sorted(os.environ))
try:
    with open(Path(sys.argv[1]).parent / "endless", "wb") as file:
        for _ in range(50): file.write(bytes(2**20))
except OSError as error:
    tell(event="full", number=error.errno)
"""
    end, lines = run(tmp_path, monkeypatch, body, Limits(output_bytes=5 * MEBIBYTE))

    assert end is End.FINISHED
    keys = lines[0]["keys"]
    assert isinstance(keys, list)
    assert "SECRET_KEY" not in keys
    assert lines[1]["event"] == "full"


def test_in_the_sandbox_there_is_no_network_and_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not sandbox.sandbox_works():
        pytest.skip("bubblewrap does not work on this machine: children have resource limits only")
    (tmp_path / "other").write_text("secret")
    body = f"""
import socket
found = []
for what in (lambda: open({str(tmp_path / "other")!r}).read(), lambda: open("/etc/passwd").read(),
             lambda: socket.create_connection(("127.0.0.1", 22), 1), lambda: open("/usr/new", "w")):
    try:
        what()
        found.append("open")
    except OSError as error:
        found.append("closed")
pids = os.listdir("/proc") if os.path.exists("/proc/self") else []
tell(event="x", found=found, pids=len([pid for pid in pids if pid.isdigit()]))
"""
    end, lines = run(tmp_path, monkeypatch, body, Limits())

    assert end is End.FINISHED
    assert lines[0]["found"] == ["closed"] * 4
    assert isinstance(lines[0]["pids"], int)
    assert lines[0]["pids"] <= 3


@pytest.mark.parametrize("sandboxed", [True, False])
def test_the_child_dies_with_a_killed_parent(tmp_path: Path, sandboxed: bool) -> None:
    (tmp_path / "work").mkdir()
    script = tmp_path / "trial.py"
    script.write_text(CHILD + "tell(event='x', pid=os.getpid())\ntime.sleep(60)")
    parent = tmp_path / "parent.py"
    parent.write_text(f"""
import sys
from dataclasses import asdict
from pathlib import Path
from review_room.drawings import limits
limits.python_command = lambda module, *rest: [sys.executable, {str(script)!r}, *rest]
if not {sandboxed}: limits.sandboxed = lambda command, **_: command
limits.run_limited("trial", {{"limits": asdict(limits.Limits())}}, work=Path({str(tmp_path / "work")!r}),
    readable=[Path({str(script)!r})], limits=limits.Limits(), on_line=lambda line: print("heard", flush=True))
""")
    environment = {**os.environ, "PYTHONPATH": str(sandbox.PROJECT)}
    started = subprocess.Popen([sys.executable, str(parent)], stdout=subprocess.PIPE, env=environment)
    assert started.stdout is not None
    with started.stdout:
        assert started.stdout.readline() == b"heard\n"
        assert _running(str(script))
        started.send_signal(signal.SIGKILL)
        started.wait()
    deadline = time.monotonic() + 5
    while _running(str(script)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _running(str(script))


def _running(script: str) -> bool:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if script in words and state != "Z":
                return True
    return False


def test_reading_drawings_needs_neither_flask_nor_tables_and_the_web_side_no_parser() -> None:
    code = (
        "import sys, json, review_room.drawings.intake, review_room.drawings.render;"
        "unwanted = ('flask', 'sqlalchemy', 'pymupdf', 'ezdxf', 'PIL', 'onnxruntime');"
        "print(json.dumps([name for name in unwanted if name in sys.modules]))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=sandbox.PROJECT)

    assert json.loads(found.stdout) == []


def test_only_child_modules_import_the_parsers() -> None:
    parent_side = {
        "intake.py",
        "limits.py",
        "sandbox.py",
        "render.py",
        "reading.py",
        "refusals.py",
        "kinds.py",
        "pyramid.py",
    }
    folder = sandbox.PROJECT / "review_room" / "drawings"
    for name in parent_side:
        tree = ast.parse((folder / name).read_text(encoding="utf-8"))
        top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {alias.name for node in top for alias in node.names} | {getattr(node, "module", "") for node in top}
        assert not names & {"pymupdf", "ezdxf", "PIL", "numpy"}
