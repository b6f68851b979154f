"""The pictures that exports show. One whose bytes are lost is left out, and stops nothing else."""

import logging
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from review_room.exchange.annotation import Annotation
from service_centre.objects import object_store
from storage.objects import ObjectDamaged, ObjectMissing

BYTES_IN_ONE_ANSWER: Final = 48 * 1024 * 1024
"""Of all pictures that go into one XFDF; base64 makes a third more of them, and all of it is held at once."""

logger = logging.getLogger(__name__)


def picture_files(annotations: Iterable[Annotation], copies: ExitStack) -> Mapping[str, Path]:
    """Files with the bytes of each picture, by digest; they are gone when `copies` is closed."""
    found: dict[str, Path] = {}
    for digest in _shown(annotations):
        try:
            found[digest] = copies.enter_context(object_store().local_copy(digest))
        except (ObjectMissing, ObjectDamaged) as error:
            logger.warning("an export goes without the picture %s: %s", digest, error)
    return found


def picture_bytes(annotations: Iterable[Annotation], *, most: int = BYTES_IN_ONE_ANSWER) -> Mapping[str, bytes]:
    """The bytes of pictures by digest, as many as `most` bytes in all allow, the smallest first."""
    with ExitStack() as copies:
        files = picture_files(annotations, copies)
        found: dict[str, bytes] = {}
        for digest, path in sorted(files.items(), key=lambda one: one[1].stat().st_size):
            most -= path.stat().st_size
            if most < 0:
                logger.warning("an export goes without %d pictures: there are too many", len(files) - len(found))
                break
            found[digest] = path.read_bytes()
        return found


def _shown(annotations: Iterable[Annotation]) -> list[str]:
    return sorted({one.picture_digest for one in annotations if one.picture_digest})
