"""The drawings that are measured: real ones from a folder, and heavy ones of the generator."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demonstration.drawings import heavy_sheet

REAL = Path(os.environ.get("LIANSHEN_CORPUS", Path(__file__).parents[2].parent / "shared" / "corpus"))
"""A folder with real drawings, `pdf/` and `dxf/` in it; where it is missing, only generated ones are measured."""


@dataclass(frozen=True)
class Samples:
    """Files by kind. `heavy` are PDFs whose first page is measured as a heavy sheet."""

    folder: Path
    heavy: tuple[Path, ...]
    dxf: tuple[Path, ...]


@contextmanager
def samples() -> Iterator[Samples]:
    """Generates what is generated, and takes it away in the end."""
    with tempfile.TemporaryDirectory(prefix="lianshen-benchmark-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        heavy = [path for path in (REAL / "pdf" / "va_finish_plan.pdf",) if path.is_file()]
        heavy += [heavy_sheet(folder / f"heavy-{count}.pdf", count, seed=1) for count in (100_000, 300_000)]
        dxf = [heavy_sheet(folder / f"heavy-{count}.dxf", count, seed=1) for count in (10_000, 100_000)]
        yield Samples(folder, tuple(heavy), tuple(dxf))
