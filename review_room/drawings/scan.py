"""Reads scans: every picture of a PNG, JPEG or TIFF becomes a sheet of its size on paper."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from review_room.drawings.limits import Limits
from review_room.drawings.phrases import Phrase, Value, Words
from review_room.drawings.reading import DrawingKind, FailedSheet
from review_room.drawings.refusals import Refusal, RefusalCode, Remark, RemarkCode
from review_room.drawings.scan_page import Piece, bilevel_piece, group4_piece, jpeg_piece, tile_pieces, write_page
from review_room.drawings.scan_size import paper_of
from review_room.drawings.sheet_text import read_sheet
from review_room.drawings.task import ReadingTask

_ORIENTATION = 274
_SUBFILE, _REDUCED = 254, 1
_BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "LA": 4}
_DRAFT = 8
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    EOFError,
    RuntimeError,
    ArithmeticError,
    AttributeError,
    struct.error,
)
"""What Pillow raises for damaged files; its documentation promises only OSError."""


@dataclass(frozen=True)
class _Frame:
    """A picture of the file: its number there, from 0, and what it is called."""

    number: int
    index: int
    label: Words


def read_scan(task: ReadingTask, kind: DrawingKind) -> None:
    """Reads every picture of the file that is not done yet.

    Raises `Refusal` for the file as a whole: damaged, too many pictures or pixels, truncated with one picture only.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limit knows what a pixel costs
    try:
        with Image.open(task.path, formats=[kind.upper()]) as picture:
            frames = _frames(task, picture, kind)
            task.plan(len(frames))
            for frame in frames:
                if frame.index not in task.done:
                    _read_frame(task, picture, kind, frame, alone=len(frames) == 1)
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise Refusal(RefusalCode.DAMAGED_IMAGE, reason=_reason(error)) from None


def _frames(task: ReadingTask, picture: Image.Image, kind: DrawingKind) -> list[_Frame]:
    """The pictures that are sheets: a TIFF's pages without their previews, else the first picture."""
    count = int(getattr(picture, "n_frames", 1)) if kind is DrawingKind.TIFF else 1
    if count > task.limits.pages:
        raise Refusal(RefusalCode.TOO_MANY_PAGES, pages=count, limit=task.limits.pages)
    numbers = [number for number in range(count) if count == 1 or not _is_preview(picture, number)]
    if len(numbers) == 1:
        return [_Frame(numbers[0], 1, "")]
    return [_Frame(number, index, Phrase("第{page}页", page=index)) for index, number in enumerate(numbers, start=1)]


def _is_preview(picture: Image.Image, number: int) -> bool:
    try:
        picture.seek(number)
    except _BROKEN:
        return False  # it will be named when it is read
    kind = getattr(picture, "tag_v2", {}).get(_SUBFILE, 0)
    return isinstance(kind, int) and bool(kind & _REDUCED)


def _read_frame(task: ReadingTask, picture: Image.Image, kind: DrawingKind, frame: _Frame, *, alone: bool) -> None:
    name = frame.label or task.name
    task.begin(frame.index, name)
    try:
        picture.seek(frame.number)
        _check_pixels(picture, kind, task.limits)
        _write(task, picture, kind, frame)
    except MemoryError:
        raise
    except Refusal as refusal:
        if alone:
            raise
        task.failed(FailedSheet(frame.index, name, refusal.code, {**refusal.values, "name": name}))
    except _BROKEN as error:
        if alone:
            raise
        values: dict[str, Value] = {"name": name, "reason": _reason(error)}
        task.failed(FailedSheet(frame.index, name, RefusalCode.SHEET_UNREADABLE, values))


def _check_pixels(picture: Image.Image, kind: DrawingKind, limits: Limits) -> None:
    """A picture is refused by what its head says, before anything of it is unpacked."""
    width, height = picture.size
    if not width or not height:
        raise Refusal(RefusalCode.DAMAGED_IMAGE, reason=Phrase("图像没有大小"))
    cost = 1 if kind is DrawingKind.JPEG else _BYTES_A_PIXEL.get(picture.mode, 4)
    limit = min(limits.pixels, limits.pixel_bytes // cost)
    if width * height > limit:
        values = {"width": width, "height": height, "limit": limit // 1_000_000}
        raise Refusal(RefusalCode.TOO_MANY_PIXELS, **values)


def _write(task: ReadingTask, picture: Image.Image, kind: DrawingKind, frame: _Frame) -> None:
    mode, size = picture.mode, picture.size
    orientation = _orientation(picture)
    resolution = picture.info.get("dpi")
    pieces: Iterable[Piece] | None = None
    if kind is DrawingKind.JPEG and mode in ("L", "RGB", "CMYK"):
        picture.draft(mode if mode != "CMYK" else None, (size[0] // _DRAFT, size[1] // _DRAFT))
        picture.load()  # raises when the data ends too early
        pieces = [jpeg_piece(task.path.read_bytes(), *size, mode)]
    else:
        strip = None
        if orientation == 1:
            with task.path.open("rb") as file:
                strip = group4_piece(picture, file)
        picture.load()
        orientation, size = _orientation(picture), picture.size  # Pillow turns TIFF itself
        pieces = tile_pieces(picture) if picture.mode != "1" else [strip or bilevel_piece(picture)]
    shown = size if orientation < 5 else size[::-1]
    paper = paper_of(shown, _turned(resolution, orientation))
    path = task.sheet_path(frame.index)
    write_page(path, paper.size_mm, orientation, pieces)
    if paper.guessed:
        task.remark(Remark(RemarkCode.SCAN_SIZE_GUESSED, {"size": paper.name, "dpi": round(paper.dpi)}))
    task.finished(read_sheet(path, frame.index, file_name=task.name, label=str(frame.label), on_seen=task.seen))


def _orientation(picture: Image.Image) -> int:
    """How the picture is to be turned, as EXIF counts (1 to 8)."""
    found = picture.getexif().get(_ORIENTATION, 1)
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _turned(resolution: object, orientation: int) -> tuple[float, float] | None:
    """Dots per inch across and up as looked at, if the file tells them."""
    try:
        across, up = (float(number) for number in resolution)  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return (across, up) if orientation < 5 else (up, across)


def _reason(error: Exception) -> Phrase:
    text = str(error)
    if "truncated" in text or "Truncated" in text or isinstance(error, EOFError):
        return Phrase("图像数据不完整，文件可能没有传完")
    return Phrase("图像数据有误")
