"""Runs a program without root's identity, because PostgreSQL refuses it; nothing is added to the machine for that."""

import ctypes
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service_centre.running.refusal import StartRefused

_USER: Final = "nobody"
"""Exists on every Linux and owns nothing; initdb needs a user that the system knows by name."""

_PR_SET_SECUREBITS: Final = 28
_SECBIT_NO_SETUID_FIXUP: Final = 1 << 2
_PR_CAP_AMBIENT: Final = 47
_PR_CAP_AMBIENT_RAISE: Final = 2
_CAP_DAC_OVERRIDE: Final = 1
_CAPABILITY_VERSION_3: Final = 0x20080522

_libc: Final = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a program runs as, and whether it must be let through folders that are closed to that user."""

    uid: int
    gid: int
    passes_closed_folders: bool

    def take_on(self) -> None:
        """Become this user. Called in the new child only, between fork and exec."""
        if self.passes_closed_folders:
            # Rights stay over setuid, and access(2), with which initdb looks for its programs, honours them.
            _check(_libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)
        if self.passes_closed_folders:
            _keep_only_file_access()


def identity_for(program: Path, folder: Path) -> Identity | None:
    """Whom to run `program` as so that it can use `folder`: None (as we are) unless we are root.

    A clone in /root is the usual case where the way is closed. Then the program keeps one right of root, to pass
    file modes, and loses all others. Raises StartRefused where the machine has no such user.
    """
    if os.geteuid() != 0:
        return None
    try:
        user = pwd.getpwnam(_USER)
    except KeyError:
        raise StartRefused(
            f"以 root 运行内置 PostgreSQL 需要系统用户 {_USER}，本机没有；请改用普通用户运行。",
            f"Running the embedded PostgreSQL as root needs the system user {_USER}; run as an ordinary user instead.",
        ) from None
    way_is_open = _open_to_others(program) and _open_to_others(folder)
    return Identity(user.pw_uid, user.pw_gid, passes_closed_folders=not way_is_open)


def give_to(identity: Identity | None, folder: Path) -> None:
    """Make the identity the owner of a folder and all in it, closed to everybody else."""
    if identity is None:
        return
    for path in (folder, *folder.rglob("*")):
        if (path.lstat().st_uid, path.lstat().st_gid) != (identity.uid, identity.gid):
            os.chown(path, identity.uid, identity.gid, follow_symlinks=False)


def _open_to_others(path: Path) -> bool:
    """Whether everybody may pass all folders above `path`, and `path` itself if it is a program."""
    above = path.resolve().parents
    return all(step.stat().st_mode & stat.S_IXOTH for step in above) and (
        path.is_dir() or bool(path.stat().st_mode & stat.S_IXOTH)
    )


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _keep_only_file_access() -> None:
    """Of all that root had, keep CAP_DAC_OVERRIDE, also over exec (capabilities(7), ambient set)."""
    header = _Header(_CAPABILITY_VERSION_3, 0)
    kept = 1 << _CAP_DAC_OVERRIDE
    sets = (_Sets * 2)(_Sets(kept, kept, kept), _Sets(0, 0, 0))
    _check(_libc.capset(ctypes.byref(header), ctypes.byref(sets)))
    _check(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0))


def _check(answer: int) -> None:
    if answer != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
