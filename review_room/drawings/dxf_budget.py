"""Counts what a DXF would draw before drawing it, so that a bomb of nested blocks is refused in milliseconds."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.insert import Insert
from ezdxf.layouts.base import BaseLayout

from review_room.drawings.dxf_layers import NO_LAYER, LayerStates
from review_room.drawings.phrases import Phrase
from review_room.drawings.refusals import Refusal, RefusalCode

_DEEPEST = 64
_DRAWN_BY_BLOCK = frozenset({"DIMENSION", "ARC_DIMENSION", "LARGE_RADIAL_DIMENSION", "ACAD_TABLE"})


class Weight(NamedTuple):
    """Numbers of entities: on layers that are on, on hidden ones, and on layer 0, which a block reference decides."""

    shown: int = 0
    hidden: int = 0
    undecided: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.shown + self.hidden + self.undecided

    def plus(self, other: "Weight", limit: int) -> "Weight":
        """The sum, capped, because the exact number of a bomb may have thousands of digits."""
        return Weight(*(min(one + more, limit) for one, more in zip(self, other, strict=True)))

    def times(self, number: int) -> "Weight":
        """So many of these."""
        return Weight(*(number * one for one in self))

    def decided(self, *, hidden: bool) -> "Weight":
        """With what lies on layer 0 put where the reference is."""
        return (
            Weight(self.shown, self.hidden + self.undecided)
            if hidden
            else Weight(self.total - self.hidden, self.hidden)
        )


class ExpandedCount:
    """Numbers of entities with every block reference, dimension and array expanded; each block is counted once."""

    def __init__(self, document: Drawing, layers: LayerStates, limit: int) -> None:
        self._document = document
        self._layers = layers
        self._limit = limit
        self._blocks: dict[str, Weight] = {}
        self._open: set[str] = set()

    def check(self, layout: BaseLayout, more: Mapping[tuple[str, str], int] | None = None) -> int:
        """How many hidden entities of a layout may be drawn besides the others.

        `more` counts the entities of the layout that are not in the document, by layer and, for references, by block.
        Raises `Refusal` TOO_COMPLEX when what is shown alone is above the limit.
        """
        weight = self._sum(layout)
        for (layer, block), number in (more or {}).items():
            each = self._reference(layer, block) if block else self._single(layer)
            weight = weight.plus(each.times(number), self._limit + 1)
        shown, hidden, _ = weight.decided(hidden=self._layers.hides(NO_LAYER))
        if shown > self._limit:
            raise Refusal(RefusalCode.TOO_COMPLEX, reason=Phrase("展开块之后超过 {limit} 个图元", limit=self._limit))
        return self._limit - shown if hidden <= self._limit - shown else 0

    def _sum(self, entities: Iterable[DXFEntity]) -> Weight:
        weight = Weight()
        for entity in entities:
            weight = weight.plus(self._weight(entity), self._limit + 1)
        return weight

    def _weight(self, entity: DXFEntity) -> Weight:
        # What ezdxf does not know has no attributes; it draws little or nothing.
        layer = str(entity.dxf.get("layer", NO_LAYER)) if isinstance(entity, DXFGraphic) else NO_LAYER
        if isinstance(entity, Insert):
            return self._reference(layer, entity.dxf.get("name", "")).times(max(1, entity.mcount))
        single = self._single(layer)
        if entity.dxftype() in _DRAWN_BY_BLOCK:
            drawn = self.block(entity.dxf.get("geometry", ""))
            single = Weight(hidden=1 + drawn.total) if single.hidden else drawn.plus(single, self._limit + 1)
        return single

    def _single(self, layer: str) -> Weight:
        if layer == NO_LAYER:
            return Weight(undecided=1)
        return Weight(hidden=1) if self._layers.hides(layer) else Weight(shown=1)

    def _reference(self, layer: str, name: str) -> Weight:
        drawn = self.block(name)
        if self._layers.freezes(layer):
            return Weight(hidden=1 + drawn.total)
        if layer != NO_LAYER:
            drawn = drawn.decided(hidden=self._layers.hides(layer))
        return drawn.plus(Weight(shown=1), self._limit + 1)

    def block(self, name: str) -> Weight:
        """The weight of the content of a block, each number capped at the limit."""
        key = name.lower()
        if key in self._blocks:
            return self._blocks[key]
        if key in self._open or len(self._open) > _DEEPEST:
            raise Refusal(RefusalCode.TOO_COMPLEX, reason=Phrase("块互相嵌套，没有尽头"))
        block: Iterable[DXFEntity] = self._document.blocks.get(name) or ()
        self._open.add(key)
        self._blocks[key] = self._sum(block)
        self._open.remove(key)
        return self._blocks[key]
