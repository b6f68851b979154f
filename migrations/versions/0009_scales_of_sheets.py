"""Scales that reviewers set for sheets, and the one by which a mark was measured."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sheet_scales",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sheet_revision_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("ratio", sa.Float(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("region", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("basis", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("set_by", sa.String(64), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_no", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ratio > 0", name=op.f("ck_sheet_scales_ratio_positive")),
        sa.CheckConstraint("source <> 'title_block'", name=op.f("ck_sheet_scales_set_by_somebody")),
        sa.CheckConstraint(
            "(source = 'calibrated') = (basis IS NOT NULL)", name=op.f("ck_sheet_scales_basis_iff_calibrated")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["review_cases.id"], name=op.f("fk_sheet_scales_case_id_review_cases")),
        sa.ForeignKeyConstraint(
            ["sheet_revision_id"],
            ["sheet_revisions.id"],
            name=op.f("fk_sheet_scales_sheet_revision_id_sheet_revisions"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_sheet_scales_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_scales")),
    )
    for column in ("case_id", "sheet_revision_id", "organisation_id"):
        op.create_index(op.f(f"ix_sheet_scales_{column}"), "sheet_scales", [column])
    op.add_column("marks", sa.Column("scale", postgresql.JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("marks", "scale")
    op.drop_table("sheet_scales")
