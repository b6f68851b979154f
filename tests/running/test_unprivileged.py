"""A clone in /root: closed to everybody else, and PostgreSQL still has to run there without being root."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service_centre.running.children import Program, spawn
from service_centre.running.unprivileged import identity_for

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes its identity")

WHO_AM_I = (
    "#!/bin/sh\ngrep -E '^(Uid|CapEff|Groups)' /proc/self/status\ncat secret\ntest -x program && echo reachable\n"
)


def told(program: Path, folder: Path) -> str:
    log = folder / "log"
    identity = identity_for(program, folder)
    assert spawn(Program("who", [program], log, folder, identity=identity)).wait() == 0, log.read_text()
    return log.read_text()


def place(folder: Path, *, mode: int) -> Path:
    """A folder with a program and a file that only its owner reads."""
    program = folder / "program"
    program.write_text(WHO_AM_I)
    program.chmod(0o755)
    (folder / "secret").write_text("drawings\n")
    folder.chmod(mode)
    return program


@as_root
def test_through_closed_folders_the_program_goes_with_that_one_right_only(tmp_path: Path) -> None:
    said = told(place(tmp_path, mode=0o700), tmp_path)
    assert "Uid:\t0" not in said
    assert "CapEff:\t0000000000000002" in said  # CAP_DAC_OVERRIDE and nothing else
    assert "drawings" in said
    assert "reachable" in said


@as_root
def test_where_the_way_is_open_the_program_has_no_right_of_root() -> None:
    folder = Path("/var/tmp") / f"lianshen-test-{os.getpid()}"  # noqa: S108 - pytest's own folders are closed
    folder.mkdir()
    try:
        program = place(folder, mode=0o755)
        identity = identity_for(program, folder)
        assert identity is not None
        assert not identity.passes_closed_folders
        (folder / "secret").chmod(0o644)
        assert "CapEff:\t0000000000000000" in told(program, folder)
    finally:
        shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root has to change its identity")
def test_an_ordinary_user_stays_what_he_is(tmp_path: Path) -> None:
    assert identity_for(Path(sys.executable), tmp_path) is None


def test_no_user_is_added_to_the_machine(postgres_url: str) -> None:
    assert postgres_url
    names = subprocess.run(["getent", "passwd"], capture_output=True, text=True, check=True).stdout
    assert "pgserver" not in names
    assert "lianshen" not in names
