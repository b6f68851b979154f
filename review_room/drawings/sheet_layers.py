"""The layers (optional content) of a sheet: which its page uses, what they are called, and which are shown."""

# PyMuPDF ships no types for its calls.
# mypy: disable-error-code=no-untyped-call

import re
from collections.abc import Mapping, Sequence

import pymupdf

from review_room.drawings.reading import LayerReading

LAYERS_AT_MOST = 2000
_NAME_KEPT = 80
_OBJECTS_LOOKED_AT = 200_000
_UPWARDS = re.compile(r"/(?:Parent|P|StructParent\w*)\s*\d+ 0 R")
_REFERENCE = re.compile(r"(\d+) 0 R")


def layers_of(document: pymupdf.Document) -> tuple[LayerReading, ...]:
    """The layers in the order of their objects in the file, which is the order of `layer_state` masks.

    Layers of the same name are told apart by the group they stand in, else by a number.
    """
    xrefs = _listed(document)
    known = document.get_ocgs()
    groups = _groups(document, set(xrefs))
    names = _distinct([_name(known, xref) for xref in xrefs], [groups.get(xref, "") for xref in xrefs])
    return tuple(LayerReading(name, _is_shown(document, known, xref)) for name, xref in zip(names, xrefs, strict=True))


def keep_used_layers(document: pymupdf.Document) -> None:
    """Leaves only the layers that the one page of `document` uses, with the state in which they are shown at first.

    A file of many sheets lists the layers of all of them; on each sheet most would switch nothing.
    """
    listed = _listed(document)
    if not listed:
        return
    known = document.get_ocgs()
    used = _reachable(document) & set(listed)
    kept = [xref for xref in listed if xref in used][:LAYERS_AT_MOST]
    shown = [xref for xref in kept if _is_shown(document, known, xref)]
    order = document.xref_get_key(document.pdf_catalog(), "OCProperties/D/Order")
    for xref in kept:
        document.xref_set_key(xref, "Usage", "null")
    nested = order[1] if order[0] == "array" and _only(order[1], kept) else f"[{_references(kept)}]"
    state = f"<</BaseState/OFF/ON[{_references(shown)}]/Order{nested}>>"
    whole = f"<</OCGs[{_references(kept)}]/D{state}>>" if kept else "null"
    document.xref_set_key(document.pdf_catalog(), "OCProperties", whole)


def _listed(document: pymupdf.Document) -> list[int]:
    kind, references = document.xref_get_key(document.pdf_catalog(), "OCProperties/OCGs")
    if kind == "xref":  # the array may be an object of its own
        kind, references = "array", document.xref_object(int(references.split()[0]), compressed=True)
    return sorted({int(number) for number in _REFERENCE.findall(references)}) if kind == "array" else []


def _references(xrefs: Sequence[int]) -> str:
    return " ".join(f"{xref} 0 R" for xref in xrefs)


def _only(text: str, kept: Sequence[int]) -> bool:
    return {int(number) for number in _REFERENCE.findall(text)} <= set(kept)


def _name(known: Mapping[int, Mapping[str, object]], xref: int) -> str:
    name = str(known.get(xref, {}).get("name") or "")
    shown = "".join(letter for letter in name if letter.isprintable()).strip()
    return shown[:_NAME_KEPT] or "未命名图层"


def _is_shown(document: pymupdf.Document, known: Mapping[int, Mapping[str, object]], xref: int) -> bool:
    """Whether MuPDF shows the layer at first: its state, unless what it says of its use hides it on screens."""
    hidden = document.xref_get_key(xref, "Usage/View/ViewState")[1] == "/OFF"
    return bool(known.get(xref, {}).get("on", True)) and not hidden


def _reachable(document: pymupdf.Document) -> set[int]:
    """The objects that the page needs, found by following references; the way up the page tree is left out."""
    waiting, seen = [document[0].xref], {document[0].xref}
    while waiting and len(seen) < _OBJECTS_LOOKED_AT:
        text = _UPWARDS.sub("", document.xref_object(waiting.pop(), compressed=True))
        fresh = {int(number) for number in _REFERENCE.findall(text)} - seen
        seen |= fresh
        waiting += [xref for xref in fresh if 0 < xref < document.xref_length()]
    return seen


def _groups(document: pymupdf.Document, listed: set[int]) -> dict[int, str]:
    """The group (a label, or the layer above) in which each layer stands in the author's own order."""
    kind, text = document.xref_get_key(document.pdf_catalog(), "OCProperties/D/Order")
    names = {xref: str(one.get("name") or "") for xref, one in document.get_ocgs().items()}
    found: dict[int, str] = {}
    above: list[str] = []
    last = ""
    for mark in re.findall(r"\d+ 0 R|\[|\]|\((?:\\.|[^\\)])*\)", text) if kind == "array" else ():
        if mark == "[":
            above.append(last)
        elif mark == "]":
            last = above.pop() if above else ""
        elif mark[0] == "(":
            last = above[-1] = mark[1:-1] if mark.isascii() and "\\" not in mark and above else ""
        else:
            xref = int(mark.split()[0])
            last = names.get(xref, "")
            if xref in listed and above and above[-1]:
                found.setdefault(xref, above[-1])
    return found


def _distinct(names: Sequence[str], groups: Sequence[str]) -> list[str]:
    """Names that differ: the group is put before those that occur twice, a number behind what is still the same."""
    told: list[str] = []
    for name, group in zip(names, groups, strict=True):
        wanted = f"{group} / {name}"[:_NAME_KEPT] if names.count(name) > 1 and group else name
        number, free = 1, wanted
        while free in told:
            number += 1
            free = f"{wanted} ({number})"
        told.append(free)
    return told
