"""Drawing sets, the files in them, and the sheets that the files hold."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review_room.domain.documents import FileState, SetState
from review_room.models.case import ReviewCase
from service_centre.db import Base


class SheetState(StrEnum):
    """Whether a sheet can be shown."""

    READY = "ready"
    FAILED = "failed"


class DrawingSet(Base):
    """Construction drawing documents of a case: revision 1 as submitted, then one per reply."""

    __tablename__ = "drawing_sets"
    __table_args__ = (
        UniqueConstraint("case_id", "revision_no"),
        CheckConstraint("(state = 'submitted') = (set_digest IS NOT NULL)", name="digest_iff_submitted"),
        # One submission per stage: while one set collects, no second one can.
        Index("uq_drawing_sets_collecting", "case_id", unique=True, postgresql_where=text("state = 'collecting'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    revision_no: Mapped[int]
    state: Mapped[SetState] = mapped_column(default=SetState.COLLECTING)
    set_digest: Mapped[str | None] = mapped_column(String(80))
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None] = mapped_column(String(64))
    index_confirmed_at: Mapped[datetime | None]
    index_confirmed_by: Mapped[str | None] = mapped_column(String(64))
    """Who looked over the sheet index of this set (numbers, titles, disciplines) and said that it is right."""
    receipt_digest: Mapped[str | None] = mapped_column(String(80))

    case: Mapped[ReviewCase] = relationship()
    files: Mapped[list["DrawingFile"]] = relationship(back_populates="drawing_set", order_by="DrawingFile.id")

    @property
    def files_there(self) -> list["DrawingFile"]:
        """Its files without those that were taken out again."""
        return [file for file in self.files if file.state is not FileState.REMOVED]

    def unconfirm_index(self) -> None:
        """What was confirmed was another index than this one has become."""
        self.index_confirmed_at = self.index_confirmed_by = None


class DrawingFile(Base):
    """One file as the owner sent it. The name is what the owner calls it, never a path."""

    __tablename__ = "drawing_files"
    __table_args__ = (
        # The same bytes once per set; taken out and sent again is allowed.
        Index("uq_drawing_files_bytes", "set_id", "digest", unique=True, postgresql_where=text("state <> 'removed'")),
        CheckConstraint("(state = 'refused') = (refusal_code IS NOT NULL)", name="code_iff_refused"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("drawing_sets.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(80))
    state: Mapped[FileState] = mapped_column(default=FileState.RECEIVED)
    sheets_done: Mapped[int] = mapped_column(default=0)
    sheets_total: Mapped[int] = mapped_column(default=0)
    refusal_code: Mapped[str | None] = mapped_column(String(48))
    refusal_sentence: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")
    """What the reader noticed without refusing, e.g. that the file was repaired."""
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """Refusal or remarks as codes and values, for readers of other languages; empty in rows older than this."""
    kind: Mapped[str] = mapped_column(String(8), default="")
    """The format by the first bytes (`DrawingKind`); empty while unknown, and for what is no drawing."""
    first_thumbnail_digest: Mapped[str | None] = mapped_column(String(80))
    """The small picture of the sheet that was drawn first, there before the sheet itself is on record."""
    archive_id: Mapped[int | None] = mapped_column(ForeignKey("drawing_files.id"), index=True)
    """The ZIP this file came out of, which is a file of the same set."""
    received_at: Mapped[datetime]
    received_from: Mapped[str] = mapped_column(String(64))

    drawing_set: Mapped[DrawingSet] = relationship(back_populates="files")
    revisions: Mapped[list["SheetRevision"]] = relationship(back_populates="file", order_by="SheetRevision.position")


class Sheet(Base):
    """A sheet of a case through all its revisions, known by its number."""

    __tablename__ = "sheets"
    __table_args__ = (UniqueConstraint("case_id", "sheet_no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    sheet_no: Mapped[str] = mapped_column(String(80))
    discipline: Mapped[str | None] = mapped_column(String(32))

    revisions: Mapped[list["SheetRevision"]] = relationship(back_populates="sheet", order_by="SheetRevision.id")


class SheetRevision(Base):
    """One revision of a sheet: a single normalised PDF page, named by its digest."""

    __tablename__ = "sheet_revisions"
    __table_args__ = (
        UniqueConstraint("file_id", "position"),
        CheckConstraint("(state = 'ready') = (digest IS NOT NULL)", name="digest_iff_ready"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("drawing_files.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    """Place in the file, from 1."""
    revision_no: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[int] = mapped_column(default=0)
    """How sure the reading of number and title is, in percent."""
    mended_by: Mapped[str | None] = mapped_column(String(64))
    """Who put number, title or discipline right in the sheet index."""
    scale: Mapped[str] = mapped_column(String(32), default="")
    """As the title block says, e.g. 1:100."""
    issue: Mapped[str] = mapped_column(String(32), default="")
    """The revision mark in the title block, e.g. B; not our count of submissions, which is `revision_no`."""
    paper: Mapped[str] = mapped_column(String(16), default="")
    """The sheet size, e.g. A1 or A2+1/2."""
    layers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """The optional content of the sheet, in order: name, and whether it is shown at first (`shown`)."""
    catalogue: Mapped[list[list[str]]] = mapped_column(JSONB, default=list)
    """Number and title of each sheet that this one names, if it is a catalogue."""
    state: Mapped[SheetState]
    failure: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """The failure as code and values, for readers of other languages; empty in rows older than this."""
    digest: Mapped[str | None] = mapped_column(String(80), index=True)
    thumbnail_digest: Mapped[str | None] = mapped_column(String(80))
    width_um: Mapped[int] = mapped_column(default=0)
    height_um: Mapped[int] = mapped_column(default=0)
    """Size on paper in micrometres, so that digests over it need no floats."""
    words: Mapped[str] = mapped_column(Text, default="", deferred=True)
    """All text of the sheet, long, for searching in the database; loaded only where somebody asks for it."""
    words_digest: Mapped[str | None] = mapped_column(String(80))
    """The object with every word of the sheet and its place in millimetres."""
    entities_digest: Mapped[str | None] = mapped_column(String(80))
    """The object with the index of the entities of a sheet that comes from CAD."""

    sheet: Mapped[Sheet] = relationship(back_populates="revisions", lazy="joined")
    file: Mapped[DrawingFile] = relationship(back_populates="revisions", lazy="joined")

    @property
    def own_title(self) -> str:
        """The title, empty where it only repeats the number."""
        return "" if self.title == self.sheet.sheet_no else self.title

    @property
    def width_mm(self) -> float:
        return self.width_um / 1000

    @property
    def height_mm(self) -> float:
        return self.height_um / 1000
