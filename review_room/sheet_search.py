"""Full-text search over the sheets in force of a case, with the place of every hit."""

import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from review_room.models import SheetRevision, SheetState
from review_room.word_context import context_of
from review_room.word_search import Hit, SearchableSheet, WordRow, hits, searchable, terms_of
from storage.objects import ObjectMissing, ObjectStore

HITS_AT_MOST: Final = 400
HITS_PER_SHEET: Final = 100
QUERY_AT_MOST: Final = 200
WORDS_OF_A_SHEET: Final = 100_000
"""More than any honest sheet has; what comes after them is not searched."""
_WORDS_KEPT: Final = 500_000
"""Words that a web process keeps ready: about 140 MB, or 300 sheets of 1,600 words each."""


class WordShelf:
    """Words of sheets ready to be searched, by their digest; the ones longest unused are put away first."""

    def __init__(self, words_kept: int = _WORDS_KEPT) -> None:
        self._kept: OrderedDict[str, SearchableSheet] = OrderedDict()
        self._words = 0
        self._words_kept = words_kept
        self._lock = threading.Lock()

    def sheet(self, store: ObjectStore, digest: str) -> SearchableSheet:
        """The words of the object of that digest. Raises ObjectMissing."""
        with self._lock:
            known = self._kept.get(digest)
            if known is not None:
                self._kept.move_to_end(digest)
                return known
        fresh = searchable(_rows(store, digest))
        with self._lock:
            if digest not in self._kept:
                self._kept[digest] = fresh
                self._words += len(fresh.rows)
            while self._words > self._words_kept and len(self._kept) > 1:
                self._words -= len(self._kept.popitem(last=False)[1].rows)
        return fresh


def _rows(store: ObjectStore, digest: str) -> Sequence[WordRow]:
    with store.open(digest) as stream:
        rows: list[WordRow] = json.load(stream)
    return [tuple(row) for row in rows[:WORDS_OF_A_SHEET]]


def search_sheets(
    sheets: Sequence[SheetRevision], query: str, *, store: ObjectStore, shelf: WordShelf
) -> dict[str, Any]:
    """What the room shows for a query: hits by sheet, in the order of the sheets.

    `hits` counts all of them, `more` those that are not listed; `wordless` the readable sheets that carry no words, as
    scans do; `unsearched` those whose words are not at hand (read before words were kept, or lost). Rectangles are
    millimetres on paper.
    """
    terms = terms_of(query[:QUERY_AT_MOST])
    listed: list[dict[str, Any]] = []
    total, room, unsearched, wordless = 0, HITS_AT_MOST, 0, 0
    for sheet in sheets if terms else ():
        if sheet.state is not SheetState.READY:
            continue
        words = _words(sheet, store, shelf)
        if words is None:
            unsearched += 1
            continue
        if not words.rows:
            wordless += 1
            continue
        found = hits(words, terms)
        total += len(found)
        if shown := found[: min(room, HITS_PER_SHEET)]:
            listed.append({"id": sheet.id, "total": len(found), "hits": [_hit_json(words, hit) for hit in shown]})
            room -= len(shown)
    more = total - (HITS_AT_MOST - room)
    counts = {"hits": total, "more": more, "unsearched": unsearched, "wordless": wordless}
    return {"query": query, "terms": terms, **counts, "sheets": listed}


def _words(sheet: SheetRevision, store: ObjectStore, shelf: WordShelf) -> SearchableSheet | None:
    if sheet.words_digest is None:
        return None
    try:
        return shelf.sheet(store, sheet.words_digest)
    except ObjectMissing:
        return None


def _hit_json(sheet: SearchableSheet, hit: Hit) -> dict[str, Any]:
    """`context` is the text around the hit in pieces, each with whether it is what was looked for."""
    return {"text": hit.text[:80], "context": context_of(sheet, hit), "rectangles": hit.rectangles}
