"""DXF to PDF in the intake's own child, against ezdxf's SVG backend on the same file."""

import resource
import tempfile
import time
from pathlib import Path

from ezdxf.addons.drawing import layout, svg
from ezdxf.addons.drawing.frontend import Frontend
from ezdxf.addons.drawing.properties import RenderContext
from ezdxf.filemanagement import readfile

from benchmarks.drawings.measure import tell
from benchmarks.drawings.samples import Samples
from demonstration.drawings import heavy_sheet
from review_room.drawings import spares
from review_room.drawings.intake import read_drawing
from review_room.drawings.limits import Limits

TARGETS = {10_000: 1.0, 100_000: 6.0}
_MILLION = 1_000_000
_START_SECONDS = 3
"""What a reading process takes to get ready, at most."""


def conversion(samples: Samples) -> None:
    """Ten thousand and a hundred thousand entities, by the reading process that a worker has ready, in its sandbox."""
    for path in samples.dxf:
        entities = int(path.stem.rpartition("-")[2])
        took, _ = _intake(path)
        peer = _svg_of_ezdxf(path)
        tell(
            "DXF to PDF",
            entities=entities,
            seconds=took,
            target=TARGETS[entities],
            svg_of_ezdxf_seconds=peer,
            ratio=took / peer,
            ratio_target=0.3,
        )


def million(samples: Samples) -> None:
    """A million entities: whether it passes, in what time and memory. Takes minutes."""
    path = heavy_sheet(samples.folder / "heavy-1000000.dxf", _MILLION, seed=1)
    took, peak = _intake(path)
    tell("DXF to PDF", entities=_MILLION, seconds=took, gibibytes=peak, target_gibibytes=4.0)


def _intake(path: Path) -> tuple[float, float]:
    """Seconds, and the largest resident size of any child so far in GiB."""
    spares.renew()
    time.sleep(_START_SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        reading = read_drawing(path, path.name, Path(folder), Limits())
        took = time.perf_counter() - began
    spares.end()
    if not reading.sheets:
        raise RuntimeError(f"{path.name} gave no sheet")
    return took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20


def _svg_of_ezdxf(path: Path) -> float:
    began = time.perf_counter()
    document = readfile(path)
    backend = svg.SVGBackend()
    Frontend(RenderContext(document), backend).draw_layout(document.modelspace())
    backend.get_string(layout.Page(1189, 841, layout.Units.mm))
    return time.perf_counter() - began
