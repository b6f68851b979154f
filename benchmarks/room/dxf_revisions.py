"""The pairs of `revisions` as a designer sends them: two DXF files, read as the room reads them, with their entities.

An entity that stayed or was moved keeps its handle, as CAD does it; in every other pair the handles of the second file
are given anew, so that each stands for another entity than before.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from ezdxf.filemanagement import readfile

from benchmarks.room.revisions import Maker, Pair, Truth, places_of, sheet_of
from demonstration.drawings.display_list import Entity, Picture, Text
from demonstration.drawings.dxf_writer import write_dxf
from review_room.drawings.dxf_drawing import LayoutDrawing
from review_room.drawings.dxf_opening import open_dxf
from review_room.drawings.dxf_sheets import model_parts
from review_room.drawings.entity_index import EntityIndex, index_of
from review_room.drawings.limits import Limits
from review_room.drawings.sheet_pdf import write_sheet

_FIRST_HANDLE = 0x100000
_FAR_HANDLE = 0x900000
_MOVED_AT_MOST_MM = 20.0


@dataclass(frozen=True, slots=True)
class DxfPair:
    """A pair of sheets and the entities of both; `handles` says whether they were kept or given anew."""

    pair: Pair
    before: EntityIndex
    after: EntityIndex
    handles: str


def dxf_pairs(folder: Path, *, seed: int, title: str) -> Iterator[DxfPair]:
    """Every kind of change that is drawn, for one sheet of one building."""
    sheet, strange = sheet_of(seed, title)
    maker = _DxfMaker(folder, sheet)
    for number, pair in enumerate(maker.drawn_anew(strange)):
        before, after = maker.indexes[0], maker.indexes[-1]
        if (number + seed) % 2:
            yield DxfPair(pair, before, replace(after, handles=_given_anew(after)), "given anew")
        else:
            yield DxfPair(pair, before, after, "kept")


def _given_anew(index: EntityIndex) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """As when some entities were deleted and the file written by a program that counts them through."""
    handles = np.sort(index.handles)
    return np.roll(handles[np.argsort(np.argsort(index.handles))], 7)


class _DxfMaker(Maker):
    """Writes DXF files and reads them as the room does."""

    indexes: list[EntityIndex]

    def _written(self, picture: Picture) -> bytes:
        self.indexes = []
        return self._read(picture, list(range(len(picture.entities))))

    def _pair(
        self, how: str, after: Picture, origins: Sequence[Entity], anchors: Sequence[complex], truth: Truth
    ) -> Pair:
        before = self._frame.entities
        content = self._read(after, _same(before, [*origins, *after.entities[len(origins) :]]))
        frame = (self._frame.width, self._frame.height)
        size = (after.width, after.height)
        return Pair(self._sheet.title, how, self._before, content, frame, size, tuple(anchors), truth)

    def _read(self, picture: Picture, numbers: Sequence[int]) -> bytes:
        path = self._folder / "sheet.dxf"
        write_dxf(path, picture)
        _keep_handles(path, picture, numbers)
        opened = open_dxf(path)
        layout = opened.document.modelspace()
        canvas, _ = LayoutDrawing(opened, Limits()).draw(layout)
        parts, _ = model_parts(layout, canvas)  # a plan made larger may reach out of its frame, and be a second part
        size = complex(picture.width, picture.height)
        part = next(one for one in parts if abs(complex(one.paper.width_mm, one.paper.height_mm) - size) < 1)
        self.indexes.append(index_of(canvas, part.paper, part.strokes))
        sheet = path.with_suffix(".pdf")
        write_sheet(canvas, part.paper, sheet, only=part.strokes)
        return sheet.read_bytes()


def _same(before: Sequence[Entity], after: Sequence[Entity]) -> list[int]:
    """For each entity after, the number of the one before that it was; a new number for a new one.

    Equal ones are the same, one after the other; what is left and was only moved a little or reworded is, too.
    """
    left: defaultdict[Entity, deque[int]] = defaultdict(deque)
    for number, entity in enumerate(before):
        left[entity].append(number)
    found: list[int | None] = [left[entity].popleft() if left[entity] else None for entity in after]
    waiting = [number for numbers in left.values() for number in numbers]
    fresh = len(before)
    told: list[int] = []
    for entity, same in zip(after, found, strict=True):
        edited = _edited(entity, before, waiting) if same is None else None
        if edited is not None:
            waiting.remove(edited)
        told.append(next((one for one in (same, edited) if one is not None), fresh))
        fresh = max(fresh, told[-1] + 1)
    return told


def _edited(entity: Entity, before: Sequence[Entity], waiting: Sequence[int]) -> int | None:
    place = places_of(entity)[0]
    alike = [n for n in waiting if type(before[n]) is type(entity) and before[n].layer == entity.layer]
    near = min(alike, key=lambda n: abs(places_of(before[n])[0] - place), default=None)
    if near is None or abs(places_of(before[near])[0] - place) > _MOVED_AT_MOST_MM:
        return None
    return near


def _keep_handles(path: Path, picture: Picture, numbers: Sequence[int]) -> None:
    document = readfile(path)
    drawn = list(document.modelspace())
    written = [
        n for n, entity in zip(numbers, picture.entities, strict=True) if not (isinstance(entity, Text) and entity.tag)
    ]
    if Counter(written).most_common(1)[0][1] > 1 or len(written) > len(drawn):
        raise ValueError("entities and numbers do not fit")
    for number, entity in enumerate(drawn):
        document.entitydb.reset_handle(entity, f"{_FAR_HANDLE + number:X}")
    for number, entity in zip(written, drawn, strict=False):
        document.entitydb.reset_handle(entity, f"{_FIRST_HANDLE + number:X}")
    document.saveas(path)
