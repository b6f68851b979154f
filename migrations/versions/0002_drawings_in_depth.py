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
    op.add_column("drawing_files", sa.Column("kind", sa.String(8), nullable=False, server_default=""))
    op.alter_column("drawing_files", "kind", server_default=None)
    op.add_column("drawing_files", sa.Column("archive_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_drawing_files_archive_id_drawing_files"), "drawing_files", "drawing_files", ["archive_id"], ["id"]
    )
    op.create_index(op.f("ix_drawing_files_archive_id"), "drawing_files", ["archive_id"])
    _add_to_sheets()
    _create_comparisons()
    op.add_column("review_cases", sa.Column("supplement_requested_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("promised_jobs", sa.Column("waits", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("promised_jobs", "waits", server_default=None)
    op.add_column("sheet_checks", sa.Column("position", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("sheet_checks", "position", server_default=None)


def _create_comparisons() -> None:
    op.create_table(
        "sheet_comparisons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("before_digest", sa.String(80), nullable=False),
        sa.Column("after_digest", sa.String(80), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result_digest", sa.String(80), nullable=True),
        sa.Column("regions", sa.Integer(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'ready') = (result_digest IS NOT NULL)", name=op.f("ck_sheet_comparisons_result_iff_ready")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_comparisons")),
        sa.UniqueConstraint(
            "before_digest", "after_digest", name=op.f("uq_sheet_comparisons_before_digest_after_digest")
        ),
    )
    op.create_index(op.f("ix_sheet_comparisons_after_digest"), "sheet_comparisons", ["after_digest"])


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
    op.drop_table("sheet_comparisons")
    op.drop_column("sheet_checks", "position")
    op.drop_column("promised_jobs", "waits")
    op.drop_column("review_cases", "supplement_requested_at")
    for name in ("words_digest", "layers", "paper", "issue", "scale", "mended_by"):
        op.drop_column("sheet_revisions", name)
    op.drop_index(op.f("ix_drawing_files_archive_id"), "drawing_files")
    op.drop_constraint(op.f("fk_drawing_files_archive_id_drawing_files"), "drawing_files")
    op.drop_column("drawing_files", "archive_id")
    op.drop_column("drawing_files", "kind")
    for name in ("index_confirmed_by", "index_confirmed_at"):
        op.drop_column("drawing_sets", name)
