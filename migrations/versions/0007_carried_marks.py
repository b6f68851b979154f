"""Marks that follow their sheet to a new revision."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carried_marks",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("mark_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("sheet_revision_id", sa.Integer(), nullable=False),
        sa.Column("geometry", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("certainty", sa.String(32), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("doubts", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("carried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('placed', 'confirmed', 'moved') OR geometry IS NOT NULL",
            name=op.f("ck_carried_marks_placed_somewhere"),
        ),
        sa.CheckConstraint(
            "state <> 'placed' OR certainty = 'sure'", name=op.f("ck_carried_marks_unchecked_only_if_sure")
        ),
        sa.CheckConstraint(
            "(state IN ('placed', 'to_check')) = (decided_at IS NULL)",
            name=op.f("ck_carried_marks_decided_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["mark_id"], ["marks.id"], name=op.f("fk_carried_marks_mark_id_marks")),
        sa.ForeignKeyConstraint(
            ["sheet_revision_id"],
            ["sheet_revisions.id"],
            name=op.f("fk_carried_marks_sheet_revision_id_sheet_revisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_marks")),
        sa.UniqueConstraint("mark_id", "sheet_revision_id", name=op.f("uq_carried_marks_mark_id_sheet_revision_id")),
    )
    for column in ("mark_id", "sheet_revision_id"):
        op.create_index(op.f(f"ix_carried_marks_{column}"), "carried_marks", [column])


def downgrade() -> None:
    op.drop_table("carried_marks")
