"""The two verifiers that anybody may use, asked about the same documents."""

import importlib.util
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from service_centre.running.bootstrap import node_folder

HERE = Path(__file__).parent
SCRIPT = HERE.parents[1] / "marketplace" / "static" / "verify_draw.py"
VECTORS = json.loads((HERE / "fairdraw-1.json").read_text(encoding="utf-8"))["vectors"]


def loaded(path: Path) -> Any:
    """A file that stands alone, as a module."""
    found = importlib.util.spec_from_file_location(path.stem, path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


ALONE = loaded(SCRIPT)


def verdict_of_the_file(text: str) -> int | None:
    """The level the Python file computes; null where it refuses."""
    try:
        return int(ALONE.verify(ALONE.read(text.encode())))
    except (ALONE.Fault, ValueError, TypeError, KeyError, AttributeError):
        return None


def verdicts_of_the_browser(texts: Iterable[str]) -> list[int | None]:
    """The levels the browser's verifier computes, in Node; null where it refuses."""
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    command = [str(node_folder() / "node"), str(HERE / "second_verifier.mjs")]
    ran = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [int(line) if line.isdigit() else None for line in ran.stdout.splitlines()]
