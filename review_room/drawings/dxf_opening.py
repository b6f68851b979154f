"""Opens a DXF: quickly if its text is sound, patiently if not."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import TypeVar

from ezdxf import recover
from ezdxf.document import Drawing
from ezdxf.filemanagement import read, readfile

from review_room.drawings.dxf_encoding import declared_encoding, encoding_of
from review_room.drawings.dxf_repair import repaired
from review_room.drawings.dxf_text import SimpleEntities, split_dxf
from review_room.drawings.refusals import Refusal, RefusalCode

_LOG = logging.getLogger(__name__)

_Opened = TypeVar("_Opened")


@dataclass
class OpenedDxf:
    """A document and, apart from it, the simple entities of its model space.

    `turns` says by handle when the entities that are in the document are drawn, counted together with the simple ones.
    """

    document: Drawing
    simple: Sequence[SimpleEntities] = ()
    turns: Mapping[str, int] = field(default_factory=dict)
    repaired: bool = False


def open_dxf(path: Path, *, whole: bool = False, patiently: bool = False) -> OpenedDxf:
    """The DXF at `path`; with `whole` all of it as a document, `patiently` as one that is known to be damaged.

    Raises `Refusal` DAMAGED_DXF.
    """
    for way in () if patiently else (_whole,) if whole else (_split, _whole):
        opened = _tried(way, path)
        if opened is not None:
            return opened
    documents = [document for way in (_recovered, _recovered_from_mended, _mended) if (document := _tried(way, path))]
    # Each way loses something else on some files; the fullest document is the best, ezdxf's own recovery among equals.
    best = max(documents, key=_entities, default=None) or _tried(_without_objects, path)
    if best is None:
        raise Refusal(RefusalCode.DAMAGED_DXF)
    return OpenedDxf(best, repaired=True)


def _tried(way: Callable[[Path], _Opened], path: Path) -> _Opened | None:
    try:
        return way(path)
    except MemoryError:
        raise
    except Exception as error:  # whatever ezdxf raises on a damaged file, the next way may do
        _LOG.info("%s: %s", way.__name__, error)
        return None


def _split(path: Path) -> OpenedDxf | None:
    split = split_dxf(path)
    return OpenedDxf(read(StringIO(split.rest)), split.simple, split.turns) if split is not None else None


def _whole(path: Path) -> OpenedDxf:
    return OpenedDxf(readfile(path, encoding=encoding_of(path.read_bytes())))


def _entities(document: Drawing) -> int:
    return sum(len(layout) for layout in document.layouts) + sum(len(block) for block in document.blocks)


def _mended(path: Path) -> Drawing:
    return read(StringIO(repaired(path.read_bytes())))


def _recovered_from_mended(path: Path) -> Drawing:
    text = repaired(path.read_bytes())
    encoding = declared_encoding(text.encode("utf-8", "replace"))
    return recover.read(BytesIO(text.encode(encoding, "dxfreplace")), errors="surrogateescape")[0]


def _without_objects(path: Path) -> Drawing:
    """Without the section that draws nothing itself: dictionaries, styles, settings."""
    return read(StringIO(repaired(path.read_bytes(), without="OBJECTS")))


def _recovered(path: Path) -> Drawing:
    return recover.readfile(path, errors="surrogateescape")[0]
