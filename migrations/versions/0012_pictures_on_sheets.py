"""Pictures that marks show: an attachment may be sent before its finding exists, and knows its case."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachments", sa.Column("case_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE attachments SET case_id = findings.case_id FROM findings WHERE findings.id = attachments.finding_id"
    )
    op.alter_column("attachments", "case_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_attachments_case_id_review_cases"), "attachments", "review_cases", ["case_id"], ["id"]
    )
    op.create_index(op.f("ix_attachments_case_id"), "attachments", ["case_id"])
    op.alter_column("attachments", "finding_id", nullable=True)
    op.add_column("attachments", sa.Column("on_sheet", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column("attachments", "on_sheet", server_default=None)
    op.create_check_constraint(
        op.f("ck_attachments_attached_to_a_finding"), "attachments", "attached_at IS NULL OR finding_id IS NOT NULL"
    )
    op.create_check_constraint(
        op.f("ck_attachments_on_sheet_of_no_remark"), "attachments", "NOT on_sheet OR remark_id IS NULL"
    )


def downgrade() -> None:
    op.execute("DELETE FROM carried_marks WHERE mark_id IN (SELECT id FROM marks WHERE kind = 'image')")
    op.execute("DELETE FROM marks WHERE kind = 'image'")
    op.execute("DELETE FROM attachments WHERE finding_id IS NULL OR on_sheet")
    op.drop_constraint(op.f("ck_attachments_on_sheet_of_no_remark"), "attachments")
    op.drop_constraint(op.f("ck_attachments_attached_to_a_finding"), "attachments")
    op.drop_column("attachments", "on_sheet")
    op.alter_column("attachments", "finding_id", nullable=False)
    op.drop_column("attachments", "case_id")
