"""Canonical bytes of `fairdraw/1` (a subset of RFC 8785), so that one meaning has one digest."""

import hashlib
import json
import unicodedata
from typing import Any, Final, NoReturn

LARGEST_INTEGER: Final = 2**53 - 1
"""Beyond it the numbers of RFC 8785 (IEEE 754 doubles) are no longer exact."""
_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
DEEPEST: Final = 24
"""No protocol object nests deeper than seven levels; a bomb stops here."""

Place = tuple["Place", str | int] | None
"""The way to a value from outside in: the place it is in, and its name or number there."""


class NotCanonical(ValueError):
    """Text or a value outside the subset: floats, repeated keys, non-ASCII keys, strings not in NFC."""


def canon(value: object) -> bytes:
    """The canonical UTF-8 bytes of a JSON value. Raises NotCanonical outside the subset."""
    _check(value, None, 0)
    return _ENCODER.encode(value).encode()


def digest(value: object) -> str:
    """H of draw.md: lower-case hexadecimal SHA-256 of the canonical bytes."""
    return hashlib.sha256(canon(value)).hexdigest()


def parse(text: str | bytes) -> Any:
    """Read JSON strictly. Raises NotCanonical for whatever `canon` could not write again."""
    try:
        source = text.decode("utf-8") if isinstance(text, bytes) else text
        value = json.loads(source, object_pairs_hook=_object, parse_float=_refuse_number, parse_constant=_refuse_number)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as fault:
        raise NotCanonical(f"not JSON in UTF-8: {fault}") from None
    _check(value, None, 0)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise NotCanonical(f"the key {key!r} appears twice in one object")
        seen[key] = value
    return seen


def _refuse_number(text: str) -> NoReturn:
    raise NotCanonical(f"the number {text} is not an integer")


def _check(value: object, where: Place, depth: int) -> None:
    """Looks at every value of records with tens of thousands of them, so the usual ones are passed over first."""
    if depth > DEEPEST:
        raise NotCanonical(f"{_named(where)[:60]}… is nested too deeply")
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical(f"the key {key!r} at {_named(where)} is not ASCII text")
            if not (type(member) is str and member.isascii()):
                _check(member, (where, key), depth + 1)
    elif isinstance(value, list | tuple):
        for position, member in enumerate(value):
            _check(member, (where, position), depth + 1)
    elif value is not None and not isinstance(value, bool):
        _check_number(value, where)


def _check_number(value: object, where: Place) -> None:
    if not isinstance(value, int):
        raise NotCanonical(f"{_named(where)} holds a {type(value).__name__}")
    if abs(value) > LARGEST_INTEGER:
        raise NotCanonical(f"the integer at {_named(where)} is too large to be exact")


def _check_text(text: str, where: Place) -> None:
    if text.isascii():
        return
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise NotCanonical(f"the text at {_named(where)} holds half a character")
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical(f"the text at {_named(where)} is not in NFC")


def _named(where: Place) -> str:
    """`$.candidates[3].id`: put together only for a refusal, since most values are fine."""
    steps = []
    while where is not None:
        where, step = where
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "$" + "".join(reversed(steps))
