"""Every record that differs from a good one in one place."""

import copy
from collections.abc import Iterator
from typing import Any


def one_place_changes(record: Any) -> Iterator[Any]:
    """Every record that differs in one place: a value changed, a member or element added, removed or doubled."""
    for path in _paths(record, ()):
        for act in (_replace, _remove, _grow):
            changed = copy.deepcopy(record)
            if act(changed, path):
                yield changed


def _paths(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in inside:
        yield from _paths(member, (*path, key))


def _parent(record: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        record = record[step]
    return record


def _replace(record: Any, path: tuple[Any, ...]) -> bool:
    if not path:
        return False
    parent = _parent(record, path)
    old = parent[path[-1]]
    if isinstance(old, bool):
        parent[path[-1]] = not old
    elif isinstance(old, int):
        parent[path[-1]] = old + 1
    elif isinstance(old, str) and old:
        parent[path[-1]] = old[:-1] + ("1" if old[-1] == "0" else "0")
    else:
        parent[path[-1]] = "0" if old is None else None
    return True


def _remove(record: Any, path: tuple[Any, ...]) -> bool:
    if not path:
        return False
    del _parent(record, path)[path[-1]]
    return True


def _grow(record: Any, path: tuple[Any, ...]) -> bool:
    target = _parent(record, (*path, None)) if path else record
    if isinstance(target, dict):
        target["zz"] = None
    elif isinstance(target, list) and target:
        target.append(copy.deepcopy(target[-1]))
    else:
        return False
    return True
