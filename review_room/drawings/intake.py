"""Reads one uploaded drawing into sheets: recognises it, runs the child under limits, and survives what the child does.

When the child dies of a sheet, that sheet is named with its reason and a new child goes on with the next one.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from review_room.drawings import spares
from review_room.drawings.dwg import convert
from review_room.drawings.dxf_ending import is_cut_off
from review_room.drawings.kinds import recognise
from review_room.drawings.limits import END_REASONS, MEBIBYTE, End, Limits, run_limited
from review_room.drawings.phrases import Phrase, Words, parse_words
from review_room.drawings.reading import (
    DrawingKind,
    FailedSheet,
    FileReading,
    SheetReading,
    parse_failed,
    parse_refusal,
    parse_remark,
    parse_sheet,
)
from review_room.drawings.refusals import Refusal, RefusalCode, Remark

OnProgress = Callable[[int, int], None]
OnSheet = Callable[[SheetReading], None]
OnSeen = Callable[[Path], None]
GoOn = Callable[[], bool]

_DEATHS_FORGIVEN = 5
_OF_CUT_OFF = frozenset({RefusalCode.DAMAGED_DXF, RefusalCode.NOTHING_DRAWN, RefusalCode.READING_BROKE_OFF})


class BrokenOff(Exception):
    """`go_on` said no. Carries what was found out of the file beside the sheets handed over."""

    def __init__(self, failed: tuple[FailedSheet, ...], remarks: tuple[Remark, ...]) -> None:
        super().__init__("the reading was broken off")
        self.failed, self.remarks = failed, remarks


def read_drawing(
    path: Path,
    name: str,
    work: Path,
    limits: Limits | None = None,
    *,
    done: frozenset[int] = frozenset(),
    on_progress: OnProgress | None = None,
    on_sheet: OnSheet | None = None,
    on_seen: OnSeen | None = None,
    go_on: GoOn | None = None,
) -> FileReading:
    """Reads the drawing at `path`, called `name` by its owner, into one PDF per sheet in the folder `work`.

    `name` only appears in sentences and made-up sheet numbers, never in a path. Sheets in `done` are on record from an
    earlier, interrupted reading and are not read again. `on_progress(done, total)` is called after every sheet;
    `on_sheet` as soon as a sheet's PDF is ready, before the rest is read; `on_seen` even earlier, with the thumbnail of
    the first sheet that is drawn. `go_on` is asked after every sheet and every two seconds of a slow one; when it says
    no, `BrokenOff` is raised. Raises `Refusal` if nothing of the file can be used.
    """
    limits = limits or Limits()
    work.mkdir(parents=True, exist_ok=True)
    try:
        _check_size(path, limits)
        kind = _kind_of_one(path)
        drawn, remarks = convert(path, work, limits) if kind is DrawingKind.DWG else (path, ())
        attempt = _Attempts(
            kind=kind,
            path=drawn,
            name=name,
            work=work,
            limits=limits,
            known=done,
            on_progress=on_progress,
            on_sheet=on_sheet,
            on_seen=on_seen,
            go_on=go_on,
        )
        reading = _read_whole(attempt)
        return replace(reading, remarks=(*remarks, *reading.remarks))
    except Refusal as refusal:
        raise refusal.named(name) from None


def _read_whole(attempts: "_Attempts") -> FileReading:
    """Says of a DXF that could not be read because half of it is missing that it is not complete."""
    try:
        return attempts.run()
    except Refusal as refusal:
        if attempts.kind is DrawingKind.DXF and refusal.code in _OF_CUT_OFF and is_cut_off(attempts.path):
            raise Refusal(RefusalCode.INCOMPLETE_DXF) from None
        raise


def _kind_of_one(path: Path) -> DrawingKind:
    kind = recognise(path)
    if kind is DrawingKind.ZIP:  # many drawings, which `unpacking` makes single files of
        raise Refusal(RefusalCode.WRONG_KIND, found=Phrase("压缩包"))
    return kind


def kind_of_file(path: Path, name: str) -> DrawingKind:
    """The format of the file at `path`, called `name` by its owner. Raises `Refusal` EMPTY_FILE or WRONG_KIND."""
    try:
        return recognise(path)
    except Refusal as refusal:
        raise refusal.named(name) from None


def _check_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if size == 0:
        raise Refusal(RefusalCode.EMPTY_FILE)
    if size > limits.file_bytes:
        raise Refusal(RefusalCode.FILE_TOO_BIG, megabytes=-(-size // MEBIBYTE), limit=limits.file_bytes // MEBIBYTE)


@dataclass(kw_only=True)
class _Attempts:
    """The children that read one file, one after the other, and what they have told so far."""

    kind: DrawingKind
    path: Path
    name: str
    work: Path
    limits: Limits
    known: frozenset[int]
    on_progress: OnProgress | None
    on_sheet: OnSheet | None
    on_seen: OnSeen | None
    go_on: GoOn | None
    sheets: dict[int, SheetReading] = field(default_factory=dict)
    failed: dict[int, FailedSheet] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    refusal: Refusal | None = None
    total: int = 0
    begun: tuple[int, Words] | None = None

    def run(self) -> FileReading:
        for _ in range(_DEATHS_FORGIVEN + 1):
            self.begun = None
            end = self._start_child()
            if self.refusal is not None and not self.sheets and not self.known:
                raise self.refusal
            if end is End.FINISHED:
                return self._reading()
            self._blame(end)
        for index in range(1, self.total + 1):
            if index not in self._done():
                self._fail(index, f"{index}", END_REASONS[End.CRASHED])
        return self._reading()

    def _start_child(self) -> End:
        big = self.kind in (DrawingKind.DXF, DrawingKind.DWG) and self.path.stat().st_size > self.limits.big_dxf_bytes
        request = {
            "kind": self.kind,
            "path": str(self.path.resolve()),
            "name": self.name,
            "work": str(self.work.resolve()),
            "limits": asdict(self.limits),
            "address_space": self.limits.address_space_for_big_dxf if big else self.limits.address_space,
            "done": sorted(self._done()),
        }
        spare = spares.take(self.path)
        if spare is not None:
            seen = spare.folder
            return spare.read(
                self.path, request, self.limits, lambda line: self._hear(line, seen), on_still=self._look_up
            )
        return run_limited(
            "review_room.drawings.child",
            request,
            work=self.work,
            readable=[self.path],
            limits=self.limits,
            on_line=lambda line: self._hear(line, self.work),
            on_still=self._look_up,
        )

    def _look_up(self) -> None:
        """Break off if there is a reason outside the file."""
        if self.go_on and not self.go_on():
            raise BrokenOff(tuple(self.failed.values()), tuple(self.remarks))

    def _done(self) -> set[int]:
        return {*self.known, *self.sheets, *self.failed}

    def _hear(self, line: Mapping[str, Any], folder: Path) -> None:
        match line["event"]:
            case "plan":
                self.total = line["total"]
            case "begin":
                self.begun = (line["index"], parse_words(line["label"]))
            case "seen":
                self._see(folder / Path(line["path"]).name)
            case "sheet":
                sheet = parse_sheet(line, folder)
                self.sheets[sheet.index] = sheet
                if self.on_sheet:
                    self.on_sheet(sheet)
                self._progress()
                self._look_up()
            case "failed":
                failed = parse_failed(line)
                self.failed[failed.index] = failed
                self._progress()
                self._look_up()
            case "remark":
                self._remark(parse_remark(line))
            case "refusal":
                self.refusal = self._of_the_file(parse_refusal(line))

    def _remark(self, remark: Remark) -> None:
        if remark not in self.remarks:
            self.remarks.append(remark)

    def _see(self, thumbnail: Path) -> None:
        """Only the first picture is worth showing before its sheet: the others follow while people look at it."""
        if self.on_seen and not self.known:
            self.on_seen(thumbnail)
        self.on_seen = None

    def _of_the_file(self, refusal: Refusal) -> Refusal:
        """Nobody who sent a DWG has seen the DXF that it became."""
        converted = self.kind is DrawingKind.DWG and refusal.code is RefusalCode.DAMAGED_DXF
        return Refusal(RefusalCode.DWG_NOT_READ) if converted else refusal

    def _progress(self) -> None:
        if self.on_progress:
            self.on_progress(len(self._done()), self.total)

    def _blame(self, end: End) -> None:
        """The child died: of the sheet it was reading, or of the file as a whole."""
        undone = self.begun is not None and self.begun[0] not in self._done()
        if self.begun is None or not undone:
            if end is End.CRASHED:
                raise Refusal(RefusalCode.READING_BROKE_OFF)
            raise Refusal(RefusalCode.TOO_COMPLEX, reason=END_REASONS[end])
        self._fail(*self.begun, END_REASONS[end])

    def _fail(self, index: int, label: Words, reason: Phrase) -> None:
        values = {"name": label, "reason": reason}
        self.failed[index] = FailedSheet(index, label, RefusalCode.SHEET_UNREADABLE, values)
        self._progress()

    def _reading(self) -> FileReading:
        if not self.sheets and not self.known:
            raise self._of_nothing()
        return FileReading(
            self.kind,
            tuple(self.sheets[index] for index in sorted(self.sheets)),
            tuple(self.failed[index] for index in sorted(self.failed)),
            tuple(self.remarks),
        )

    def _of_nothing(self) -> Refusal:
        for failed in self.failed.values():
            return failed.refusal
        return Refusal(RefusalCode.NOTHING_DRAWN)
