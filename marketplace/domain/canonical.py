"""Canonical bytes of `fairdraw/1` (a subset of RFC 8785), so that one meaning has one digest."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any, Final, NoReturn

LARGEST_INTEGER: Final = 2**53 - 1
"""Beyond it the numbers of RFC 8785 (IEEE 754 doubles) are no longer exact."""
DEEPEST: Final = 24
"""No protocol object nests deeper than seven levels; a bomb stops here."""


class NotCanonical(ValueError):
    """Text or a value outside the subset: floats, repeated keys, non-ASCII keys, strings not in NFC."""


def canon(value: object) -> bytes:
    """The canonical UTF-8 bytes of a JSON value. Raises NotCanonical outside the subset."""
    _check(value, "$", 0)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


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
    _check(value, "$", 0)
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


def _check(value: object, where: str, depth: int) -> None:
    if depth > DEEPEST:
        raise NotCanonical(f"{where[:60]}… is nested too deeply")
    if isinstance(value, list | tuple):
        for position, member in enumerate(value):
            _check(member, f"{where}[{position}]", depth + 1)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical(f"the key {key!r} at {where} is not ASCII text")
            _check(member, f"{where}.{key}", depth + 1)
    else:
        _check_scalar(value, where)


def _check_scalar(value: object, where: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, where)
    elif not isinstance(value, int):
        raise NotCanonical(f"{where} holds a {type(value).__name__}")
    elif abs(value) > LARGEST_INTEGER:
        raise NotCanonical(f"the integer at {where} is too large to be exact")


def _check_text(text: str, where: str) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise NotCanonical(f"the text at {where} holds half a character")
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical(f"the text at {where} is not in NFC")
