"""Background comparison of sheet revisions. Bytes first, rows after."""

import io
import json
import tempfile
from pathlib import Path

from review_room.domain.comparison import ComparisonState
from review_room.drawings.comparison.running import compare_files
from review_room.drawings.phrases import Phrase
from review_room.drawings.refusals import Refusal, RefusalCode
from review_room.models import SheetComparison
from review_room.usecases import comparisons
from service_centre.db import transaction
from service_centre.objects import object_store


def compare_revisions(comparison_id: int) -> None:
    """Compare two sheets. Killed and run again, it starts from the same bytes."""
    with transaction() as session:
        comparison = session.get_one(SheetComparison, comparison_id)
        if comparison.state is not ComparisonState.WAITING:
            return
        digests = comparison.before_digest, comparison.after_digest
    store = object_store()
    with (
        tempfile.TemporaryDirectory(prefix="lianshen-") as folder,
        store.local_copy(digests[0]) as before,
        store.local_copy(digests[1]) as after,
    ):
        try:
            found = compare_files(before, after, Path(folder))
        except Refusal as refusal:
            _fail(comparison_id, refusal)
            return
    result = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    digest = store.put(io.BytesIO(result)).digest
    with transaction() as session:
        comparisons.note_compared(
            session,
            session.get_one(SheetComparison, comparison_id),
            result_digest=digest,
            regions=len(found["regions"]) + found["further_regions"],
        )


def give_up_comparing(comparison_id: int) -> None:
    """Show the readers that the comparison failed in spite of several tries."""
    _fail(comparison_id, Refusal(RefusalCode.COMPARISON_FAILED, reason=Phrase("比对程序意外中断")))


def _fail(comparison_id: int, refusal: Refusal) -> None:
    with transaction() as session:
        comparisons.note_failed(session, session.get_one(SheetComparison, comparison_id), refusal)
