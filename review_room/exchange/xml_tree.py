"""XML as an immutable tree that keeps everything it read, and the limits under which foreign XML is read at all.

Element trees of the standard library forget comments between elements and the prefixes of namespaces; a file of
another program must leave us as it came.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final, cast
from xml.sax.saxutils import escape, quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from review_room.exchange.refusals import XfdfMalformed, XfdfTooDeep, XfdfTooLarge, XfdfWithDoctype

MAXIMUM_BYTES: Final = 72 * 1024 * 1024
"""What our own export is at most: 48 MiB of pictures, a third more in base64, and the marks themselves."""
MAXIMUM_DEPTH: Final = 64
MAXIMUM_ELEMENTS: Final = 60_000

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_CHUNK: Final = 1 << 16
_UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A comment or processing instruction, as written."""

    markup: str


@dataclass(frozen=True, slots=True)
class Node:
    """An element: `{namespace}name`, attributes in order, what stands in it in order, and the prefixes it declares."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    content: tuple["Node | Verbatim | str", ...] = ()
    declared: tuple[tuple[str, str], ...] = ()
    """Prefixes with their namespaces; the empty prefix is the default."""

    @property
    def elements(self) -> Iterator["Node"]:
        """The elements in it, without text and comments."""
        return (one for one in self.content if isinstance(one, Node))

    @property
    def text(self) -> str:
        """All text in it, however deep."""
        return "".join(
            one if isinstance(one, str) else one.text if isinstance(one, Node) else "" for one in self.content
        )

    def first(self, tag: str) -> "Node | None":
        """The first element of this name in it."""
        return next((one for one in self.elements if one.tag == tag), None)

    def holding(self, *content: "Node | Verbatim | str") -> "Node":
        """The same element with other content."""
        return replace(self, content=content)


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """The root element, and what stands before and after it."""

    root: Node
    before: tuple[Verbatim, ...] = ()
    after: tuple[Verbatim, ...] = ()


def read_xml(content: bytes) -> XmlDocument:
    """Read foreign XML within the limits; neither document type nor entity is let through.

    Raises XfdfTooLarge, XfdfWithDoctype, XfdfTooDeep, XfdfMalformed.
    """
    if len(content) > MAXIMUM_BYTES:
        raise XfdfTooLarge(limit=f"{MAXIMUM_BYTES // 1024**2} MB")
    builder = _Builder()
    try:
        parser: Any = DefusedXMLParser(target=builder.target(), forbid_dtd=True)
        for start in range(0, len(content), _CHUNK):
            parser.feed(content[start : start + _CHUNK])
        parser.close()
    except DefusedXmlException:
        raise XfdfWithDoctype from None
    except (ParseError, ValueError, LookupError):  # the latter two: an encoding that the parser does not know
        raise XfdfMalformed from None
    if builder.root is None:
        raise XfdfMalformed
    return XmlDocument(builder.root, tuple(builder.before), tuple(builder.after))


class _Builder:
    """What the parser tells, as nodes. Depth is counted as it comes: nothing too deep is ever held."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.before: list[Verbatim] = []
        self.after: list[Verbatim] = []
        self._open: list[tuple[Node, list[Node | Verbatim | str]]] = []
        self._declared: list[tuple[str, str]] = []
        self._elements = 0

    def target(self) -> SimpleNamespace:
        """What the parser calls, under the names it calls it by."""
        return SimpleNamespace(
            start_ns=self.start_ns,
            start=self.start,
            end=self.end,
            data=self.characters,
            comment=self.comment,
            pi=self.instruction,
            close=lambda: self.root,
        )

    def start_ns(self, prefix: str | None, uri: str | None) -> None:
        self._declared.append((prefix or "", uri or ""))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._open) >= MAXIMUM_DEPTH or self._elements > MAXIMUM_ELEMENTS:
            raise XfdfTooDeep(depth=MAXIMUM_DEPTH, elements=MAXIMUM_ELEMENTS)
        self._open.append((Node(tag, MappingProxyType(dict(attributes)), (), tuple(self._declared)), []))
        self._declared.clear()

    def end(self, _tag: str) -> None:
        begun, content = self._open.pop()
        node = begun.holding(*_joined(content))
        if self._open:
            self._open[-1][1].append(node)
        else:
            self.root = node

    def characters(self, text: str) -> None:
        if not self._open:
            return
        self._open[-1][1].append(text)

    def comment(self, text: str) -> None:
        self._keep(Verbatim(f"<!--{text}-->"))

    def instruction(self, target: str, instruction: str | None = None) -> None:
        self._keep(Verbatim(f"<?{target} {instruction or ''}?>"))

    def _keep(self, verbatim: Verbatim) -> None:
        if self._open:
            self._open[-1][1].append(verbatim)
        else:
            (self.before if self.root is None else self.after).append(verbatim)


def _joined(content: Sequence[Node | Verbatim | str]) -> Iterator[Node | Verbatim | str]:
    """With one text where the parser told it in pieces; a picture in base64 comes in thousands of them."""
    for kind, run in groupby(content, type):
        if kind is str:
            yield "".join(cast(Iterator[str], run))
        else:
            yield from run


def write_xml(document: XmlDocument) -> bytes:
    """UTF-8 with the declaration. Prefixes stay as and where they were declared; what lacks one gets one."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n', *(f"{one.markup}\n" for one in document.before)]
    _write(document.root, {"": "", "xml": _XML}, parts)
    parts += [f"\n{one.markup}" for one in document.after]
    return "".join([*parts, "\n"]).encode()


def _write(node: Node, around: Mapping[str, str], parts: list[str]) -> None:
    scope = _Scope(around, node)
    name = scope.named(node.tag)
    attributes = "".join(
        f" {scope.named(key, attribute=True)}={_quoted(value)}" for key, value in node.attributes.items()
    )
    parts.append(f"<{name}{scope.declarations()}{attributes}")
    if not node.content:
        parts.append("/>")
        return
    parts.append(">")
    for one in node.content:
        if isinstance(one, Node):
            _write(one, scope.prefixes, parts)
        else:
            parts.append(one.markup if isinstance(one, Verbatim) else escape(printable(one), {"\r": "&#13;"}))
    parts.append(f"</{name}>")


class _Scope:
    """The prefixes that hold within one element."""

    def __init__(self, around: Mapping[str, str], node: Node) -> None:
        self._new = {prefix: uri for prefix, uri in node.declared if prefix != "xml"}
        self.prefixes = {**around, **self._new}

    def named(self, name: str, *, attribute: bool = False) -> str:
        """The name with its prefix. An attribute never falls under the default, and needs one (Namespaces 1.0, 6.2)."""
        uri, local = _parts(name)
        if attribute and not uri:
            return local
        found = [prefix for prefix, known in self.prefixes.items() if known == uri and (prefix or not attribute)]
        prefix = found[0] if found else self._declare(uri)
        return f"{prefix}:{local}" if prefix else local

    def _declare(self, uri: str) -> str:
        number = 0
        while f"n{number}" in self.prefixes:
            number += 1
        prefix = f"n{number}" if uri else ""  # no namespace at all is always the default, taken back
        self.prefixes[prefix] = self._new[prefix] = uri
        return prefix

    def declarations(self) -> str:
        """As attributes of the element."""
        return "".join(f" xmlns{':' if prefix else ''}{prefix}={_quoted(uri)}" for prefix, uri in self._new.items())


def _quoted(value: str) -> str:
    return quoteattr(printable(value), _KEPT)


_KEPT: Final = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
"""Blanks that a reader would make plain in an attribute (XML 1.0, 3.3.3)."""


def printable(text: str) -> str:
    """The text without the characters that no XML 1.0 document can hold, each as U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", text)


def _parts(name: str) -> tuple[str, str]:
    uri, _, local = name[1:].partition("}") if name.startswith("{") else ("", "", name)
    return uri, local
