"""What a root of the machine can find: rows, files, Redis, and the memory of every process of a site."""

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from redis import Redis
from sqlalchemy import Connection, text

_PIECE = 1 << 22
_OVERLAP = 64


def patterns(fen: int) -> list[bytes]:
    """How an amount may lie in bytes: as fen and as yuan in words, and as a 64-bit number in both orders."""
    yuan = f"{fen // 100}.{fen % 100:02d}"
    return [str(fen).encode(), yuan.encode(), fen.to_bytes(8, "little"), fen.to_bytes(8, "big")]


def found_in(content: bytes, wanted: Mapping[int, list[bytes]]) -> set[int]:
    """The amounts of which any pattern is in the bytes."""
    return {fen for fen, any_of in wanted.items() if any(one in content for one in any_of)}


def in_rows(connection: Connection, wanted: Mapping[int, list[bytes]]) -> set[int]:
    """Every row of every table, as text."""
    found: set[int] = set()
    for table in connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all():
        for row in connection.scalars(text(f'SELECT t::text FROM "{table}" t')):  # noqa: S608 - names of our tables
            found |= found_in(row.encode(), wanted)
    return found


def in_redis(redis: Redis, wanted: Mapping[int, list[bytes]]) -> set[int]:
    """Every value, as Redis would write it to the disk."""
    found: set[int] = set()
    for key in redis.scan_iter():
        found |= found_in(bytes(key) + (redis.dump(key) or b""), wanted)
    return found


def in_files(folder: Path, wanted: Mapping[int, list[bytes]]) -> set[int]:
    """Every file under a folder: the database's own files and its log, objects, caches, logs."""
    found: set[int] = set()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with contextlib.suppress(OSError):
                found |= found_in(path.read_bytes(), wanted)
    return found


def family(first: int) -> list[int]:
    """A process and all its descendants."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    known = {first}
    while more := {child for child, parent in parents.items() if parent in known} - known:
        known |= more
    return sorted(known)


def in_memory(processes: Iterable[int], wanted: Mapping[int, list[bytes]]) -> tuple[set[int], int]:
    """Every writable page of the processes; also how many bytes were read."""
    found: set[int] = set()
    size, shared = 0, set[str]()
    for process in processes:
        with contextlib.suppress(OSError):
            for content in _pages(process, shared):
                size += len(content)
                found |= found_in(content, wanted)
    return found, size


def _pages(process: int, shared: set[str]) -> Iterable[bytes]:
    """`shared`: mappings that were read in another process already."""
    maps = Path(f"/proc/{process}/maps").read_text().splitlines()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            place, rights, offset, device, inode, *_ = line.split()
            mapping = f"{offset} {device} {inode}" if rights.endswith("s") else ""
            # What is not writable was there before any bid.
            if not rights.startswith("rw") or "[v" in line or mapping in shared:
                continue
            if mapping:
                shared.add(mapping)
            start, end = (int(one, 16) for one in place.split("-"))
            for begin in range(start, end, _PIECE):
                with contextlib.suppress(OSError, ValueError):
                    memory.seek(begin)
                    yield memory.read(min(_PIECE + _OVERLAP, end - begin))
