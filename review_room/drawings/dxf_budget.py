"""Counts what a DXF would draw before drawing it, so that a bomb of nested blocks is refused in milliseconds."""

from collections.abc import Iterable

from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.insert import Insert
from ezdxf.layouts.base import BaseLayout

from review_room.drawings.refusals import Refusal, RefusalCode

_DEEPEST = 64
_DRAWN_BY_BLOCK = frozenset({"DIMENSION", "ARC_DIMENSION", "LARGE_RADIAL_DIMENSION", "ACAD_TABLE"})


class ExpandedCount:
    """Numbers of entities with every block reference, dimension and array expanded; each block is counted once."""

    def __init__(self, document: Drawing, limit: int) -> None:
        self._document = document
        self._limit = limit
        self._blocks: dict[str, int] = {}
        self._open: set[str] = set()

    def check(self, layout: BaseLayout) -> int:
        """The expanded number of entities of a layout. Raises `Refusal` TOO_COMPLEX above the limit."""
        count = self._count(layout)
        if count > self._limit:
            raise Refusal(RefusalCode.TOO_COMPLEX, reason=f"展开块之后超过 {self._limit} 个图元")
        return count

    def _count(self, entities: Iterable[DXFEntity]) -> int:
        return sum(self._weight(entity) for entity in entities)

    def _weight(self, entity: DXFEntity) -> int:
        if isinstance(entity, Insert):
            return 1 + max(1, entity.mcount) * self._block(entity.dxf.get("name", ""))
        if entity.dxftype() in _DRAWN_BY_BLOCK:
            return 1 + self._block(entity.dxf.get("geometry", ""))
        return 1

    def _block(self, name: str) -> int:
        key = name.lower()
        if key in self._blocks:
            return self._blocks[key]
        if key in self._open or len(self._open) > _DEEPEST:
            raise Refusal(RefusalCode.TOO_COMPLEX, reason="块互相嵌套，没有尽头")
        block: Iterable[DXFEntity] = self._document.blocks.get(name) or ()
        self._open.add(key)
        # Capped, because the exact number of a bomb may have thousands of digits.
        self._blocks[key] = min(self._count(block), self._limit + 1)
        self._open.remove(key)
        return self._blocks[key]
