"""The values that a reading of a drawing file consists of, and how they travel as JSON lines from the child."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from review_room.drawings.phrases import Values, Words, as_json, parse_values, parse_words, value_as_json
from review_room.drawings.refusals import REFUSAL_TEXTS, Refusal, RefusalCode, Remark, RemarkCode


class DrawingKind(StrEnum):
    """The formats that are read."""

    PDF = "pdf"
    DXF = "dxf"
    DWG = "dwg"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    ZIP = "zip"


WORDS_SUFFIX = ".words.json"
THUMBNAIL_SUFFIX = ".webp"
ENTITIES_SUFFIX = ".entities"
_MENDED = frozenset({RemarkCode.PDF_REPAIRED, RemarkCode.DXF_REPAIRED, RemarkCode.DXF_INCOMPLETE})


@dataclass(frozen=True)
class LayerReading:
    """A layer that a reader of the sheet can switch; `shown` says whether it is on at first."""

    name: str
    shown: bool


@dataclass(frozen=True)
class SheetReading:
    """One sheet: a single-page vector PDF with its MediaBox at [0 0 w h], and what its title block says.

    `index` counts the sheets of the file from 1. Sizes are millimetres on paper. `confidence` (0 to 1) tells how far
    `sheet_no` and `title` were read rather than made up from the file's name. `scale` ("1:100"), `issue` (the revision
    mark in the title block) and `paper` ("A1") are empty where they were not found.
    `catalogue` has number and title of each sheet that a catalogue sheet (图纸目录) names. Every word with its place
    lies in the file beside the PDF that `words_path` names, a small picture in the one that `thumbnail_path` names, and
    where the sheet `has_entities`, because it comes from CAD, their index in the one that `entities_path` names.
    """

    index: int
    pdf_path: Path
    width_mm: float
    height_mm: float
    sheet_no: str
    title: str
    discipline: str | None
    confidence: float
    text: str
    remarks: tuple[Remark, ...] = ()
    scale: str = ""
    issue: str = ""
    paper: str = ""
    layers: tuple[LayerReading, ...] = ()
    catalogue: tuple[tuple[str, str], ...] = ()
    has_entities: bool = False

    @property
    def words_path(self) -> Path:
        """The words of the sheet: JSON rows [left, bottom, right, top, word], in millimetres from the lower left."""
        return self.pdf_path.with_suffix(WORDS_SUFFIX)

    @property
    def thumbnail_path(self) -> Path:
        """The whole sheet as a lossless WebP, for lists."""
        return self.pdf_path.with_suffix(THUMBNAIL_SUFFIX)

    @property
    def entities_path(self) -> Path:
        """The entities of the sheet, as `entity_index.write_index` writes them."""
        return self.pdf_path.with_suffix(ENTITIES_SUFFIX)


@dataclass(frozen=True)
class FailedSheet:
    """A sheet that could not be read, named with its reason; the other sheets go on."""

    index: int
    label: Words
    code: RefusalCode
    values: Values

    @property
    def refusal(self) -> Refusal:
        """Why, as it is said of a whole file."""
        return Refusal(self.code, **self.values)

    @property
    def reason(self) -> str:
        """The Chinese sentence with the next step."""
        return str(self.refusal)


@dataclass(frozen=True)
class FileReading:
    """All that was read from one file. `sheets` and `failed` together are all sheets of the file, by index."""

    kind: DrawingKind
    sheets: tuple[SheetReading, ...]
    failed: tuple[FailedSheet, ...]
    remarks: tuple[Remark, ...]

    @property
    def repaired(self) -> bool:
        """Whether the file was damaged and had to be repaired to be read."""
        return any(remark.code in _MENDED for remark in self.remarks)


Line = Mapping[str, Any]


def refusal_line(refusal: Refusal) -> Line:
    """A refusal of the whole file as a JSON line."""
    return {"event": "refusal", "code": refusal.code, "values": as_json(refusal.values)}


def sheet_line(sheet: SheetReading) -> Line:
    """A finished sheet as a JSON line."""
    remarks = [{"code": remark.code, "values": as_json(remark.values)} for remark in sheet.remarks]
    return {"event": "sheet", **asdict(sheet), "remarks": remarks, "pdf_path": sheet.pdf_path.name}


def failed_line(failed: FailedSheet) -> Line:
    """A failed sheet as a JSON line."""
    label, values = value_as_json(failed.label), as_json(failed.values)
    return {"event": "failed", "index": failed.index, "label": label, "code": failed.code, "values": values}


def parse_refusal(line: Line) -> Refusal:
    """The refusal in a line; a code this version does not know becomes `READING_BROKE_OFF`."""
    code = line["code"] if line["code"] in REFUSAL_TEXTS else RefusalCode.READING_BROKE_OFF
    return Refusal(RefusalCode(code), **parse_values(line["values"]))


def parse_sheet(line: Line, work: Path) -> SheetReading:
    """The sheet in a line; only the name of its file is believed, the folder is ours."""
    fields = {key: line[key] for key in SheetReading.__dataclass_fields__}
    fields["pdf_path"] = work / Path(fields["pdf_path"]).name
    fields["remarks"] = tuple(parse_remark(remark) for remark in fields["remarks"])
    fields["layers"] = tuple(LayerReading(**layer) for layer in fields["layers"])
    fields["catalogue"] = tuple((number, title) for number, title in fields["catalogue"])
    return SheetReading(**fields)


def parse_failed(line: Line) -> FailedSheet:
    """The failed sheet in a line."""
    label, values = parse_words(line["label"]), parse_values(line["values"])
    return FailedSheet(line["index"], label, RefusalCode(line["code"]), values)


def parse_remark(line: Line) -> Remark:
    """The remark in a line."""
    return Remark(RemarkCode(line["code"]), parse_values(line["values"]))
