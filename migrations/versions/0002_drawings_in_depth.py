"""Drawings in depth: archives, the sheet index, layers and words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drawing_sets", sa.Column("index_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("drawing_sets", sa.Column("index_confirmed_by", sa.String(64), nullable=True))
    op.add_column("drawing_files", sa.Column("archive_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_drawing_files_archive_id_drawing_files"), "drawing_files", "drawing_files", ["archive_id"], ["id"]
    )
    op.create_index(op.f("ix_drawing_files_archive_id"), "drawing_files", ["archive_id"])
    _add_to_sheets()
    op.add_column("review_cases", sa.Column("supplement_requested_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("promised_jobs", sa.Column("waits", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("promised_jobs", "waits", server_default=None)
    op.add_column("sheet_checks", sa.Column("position", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("sheet_checks", "position", server_default=None)


def _add_to_sheets() -> None:
    op.add_column("sheet_revisions", sa.Column("mended_by", sa.String(64), nullable=True))
    for name, length in (("scale", 32), ("issue", 32), ("paper", 16)):
        op.add_column("sheet_revisions", sa.Column(name, sa.String(length), nullable=False, server_default=""))
        op.alter_column("sheet_revisions", name, server_default=None)
    op.add_column(
        "sheet_revisions", sa.Column("layers", postgresql.JSONB(), nullable=False, server_default=sa.text("'[]'"))
    )
    op.alter_column("sheet_revisions", "layers", server_default=None)
    op.add_column("sheet_revisions", sa.Column("words_digest", sa.String(80), nullable=True))


def downgrade() -> None:
    op.drop_column("sheet_checks", "position")
    op.drop_column("promised_jobs", "waits")
    op.drop_column("review_cases", "supplement_requested_at")
    for name in ("words_digest", "layers", "paper", "issue", "scale", "mended_by"):
        op.drop_column("sheet_revisions", name)
    op.drop_index(op.f("ix_drawing_files_archive_id"), "drawing_files")
    op.drop_constraint(op.f("fk_drawing_files_archive_id_drawing_files"), "drawing_files")
    op.drop_column("drawing_files", "archive_id")
    for name in ("index_confirmed_by", "index_confirmed_at"):
        op.drop_column("drawing_sets", name)
