"""Does every promised object exist, and do its bytes still have its digest? Run by a periodic job."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.objects import ObjectDamaged, ObjectMissing, ObjectStore, digest_of


@dataclass(frozen=True, slots=True)
class Findings:
    """The outcome of a check: how many objects were right, which are missing, and which have other bytes."""

    right: int
    missing: tuple[ObjectMissing, ...]
    damaged: tuple[ObjectDamaged, ...]

    @property
    def all_right(self) -> bool:
        """Whether every object asked for is there with its own bytes."""
        return not self.missing and not self.damaged


def check_objects(store: ObjectStore, digests: Iterable[str]) -> Findings:
    """Read every object once and compare. Each digest is read as often as it is given."""
    right = 0
    missing: list[ObjectMissing] = []
    damaged: list[ObjectDamaged] = []
    for digest in digests:
        try:
            with store.open(digest) as stream:
                found = digest_of(stream)
        except ObjectMissing as absence:
            missing.append(absence)
            continue
        if found == digest:
            right += 1
        else:
            damaged.append(ObjectDamaged(digest, found))
    return Findings(right, tuple(missing), tuple(damaged))
