"""How long the web server waits for whom."""

from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one web process grants; the reasons are in docs/adr/0012-slow-bodies.md."""

    threads: int = 8
    """Requests answered at once; the others wait in line."""

    whole_bytes: int = MEBIBYTE
    """Bodies up to this size are read before a thread is asked for, and so are larger ones that are no files."""

    whole_seconds: float = 20
    """How long such a body may take, all in all …"""

    form_bytes: int = 16 * MEBIBYTE
    """… and a form with a file in it may have this size: twice what ours take, so that their page says the limit."""

    form_rate: int = 64 * 1024
    """Bytes per second at which such a form has more time."""

    waiting_bytes: int = 64 * MEBIBYTE
    """What may have come of all unfinished bodies together; whoever sends more is asked to come again."""

    piece_seconds: float = 15
    """How long a thread waits for the next piece of a file on its way in."""

    rate: int = 16 * 1024
    """Bytes per second that a file on its way in must reach in the mean …"""

    rate_from_seconds: float = 30
    """… once its thread has waited this long for it."""

    reader_seconds: float = 60
    """How long a reader may take for a piece of an answer."""

    def seconds_for(self, size: int) -> float:
        """How long a body of this size is awaited."""
        return self.whole_seconds + max(0, size - self.whole_bytes) / self.form_rate

    @property
    def files_at_once(self) -> int:
        """Threads that files on their way in may hold; the other half is for everybody else."""
        return max(1, self.threads // 2)
