"""Words of ours with places for values, kept apart so that each reader can have them in their own language. Pure.

A `Phrase` among the values of a sentence is ours and is translated; a string is somebody else's, such as the name of a
file, and stays as it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Union

Value = Union[str, int, "Phrase", tuple["Value", ...]]
Values = Mapping[str, Value]
Translate = Callable[[str], str]

_PLACE = re.compile(r"\{(\w+)\}")
_UNKNOWN = "？"
_DEEPEST = 8
"""How deep values within values are believed of a child, which may say anything; a sentence of ours needs six."""


@dataclass(frozen=True, init=False)
class Phrase:
    """Chinese words of ours, with places in `{braces}` for the values."""

    text: str
    values: Values

    def __init__(self, text: str, /, **values: Value) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return filled(self.text, self.values)


Words = str | Phrase
_BETWEEN = Phrase("、")


def filled(text: str, values: Values, translate: Translate = str) -> str:
    """The text in the language of `translate` with its values, still readable when one is missing.

    Values are put in as they are: what a hostile drawing made us store cannot ask for a format.
    """
    told = translate(text) if text else ""
    return _PLACE.sub(lambda place: shown(values.get(place[1], _UNKNOWN), translate), told)


def shown(value: Value, translate: Translate = str) -> str:
    """A value as it stands in a sentence; several are listed."""
    match value:
        case Phrase():
            return filled(value.text, value.values, translate)
        case tuple():
            return translate(_BETWEEN.text).join(shown(one, translate) for one in value)
        case _:
            return str(value)


def joined(sentences: Iterable[str]) -> str:
    """Sentences one after the other, with a blank where the one before does not end in a full-width stop."""
    spaced = (sentence if sentence.endswith("。") else f"{sentence} " for sentence in map(str.strip, sentences))
    return "".join(spaced).strip()


def as_json(values: Values) -> dict[str, Any]:
    """The values as they travel from the child and lie in the database."""
    return {name: value_as_json(value) for name, value in values.items()}


def value_as_json(value: Value) -> Any:
    """One value as JSON."""
    match value:
        case Phrase():
            return {"text": value.text, "values": as_json(value.values)}
        case tuple():
            return [value_as_json(one) for one in value]
        case _:
            return value


def parse_values(raw: Mapping[str, Any], depth: int = _DEEPEST) -> dict[str, Value]:
    """The values in JSON that may come from a child gone wrong: anything odd becomes a question mark."""
    return {str(name): parse_value(value, depth - 1) for name, value in raw.items()}


def parse_value(raw: Any, depth: int = _DEEPEST) -> Value:
    """One value out of JSON; without characters that the database refuses."""
    match raw:
        case str():
            return raw.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")
        case int():
            return raw
        case {"text": str(text), "values": dict(values)} if depth > 0:
            return Phrase(str(parse_value(text)), **parse_values(values, depth))
        case list() if depth > 0:
            return tuple(parse_value(one, depth - 1) for one in raw)
        case _:
            return _UNKNOWN


def parse_words(raw: Any) -> Words:
    """A name or a phrase out of JSON."""
    value = parse_value(raw)
    return value if isinstance(value, str | Phrase) else str(value)
