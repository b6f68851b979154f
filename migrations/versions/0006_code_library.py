"""Standards and their provisions, for the clause picker."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(48), nullable=False),
        sa.Column("edition", sa.String(32), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=False),
        sa.Column("replaced_on", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.String(48), nullable=False),
        sa.Column("wholly_mandatory", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "replaced_on IS NULL OR replaced_on > in_force_on", name=op.f("ck_standards_replaced_after_in_force")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standards")),
        sa.UniqueConstraint("code", "edition", name=op.f("uq_standards_code_edition")),
    )
    op.create_table(
        "provisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(32), nullable=False),
        sa.Column("heading", sa.String(120), nullable=False),
        sa.Column("mandatory_on", sa.Date(), nullable=True),
        sa.Column("mandatory_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "mandatory_until IS NULL OR mandatory_until > mandatory_on", name=op.f("ck_provisions_until_after_on")
        ),
        sa.ForeignKeyConstraint(["standard_id"], ["standards.id"], name=op.f("fk_provisions_standard_id_standards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisions")),
        sa.UniqueConstraint("standard_id", "clause", name=op.f("uq_provisions_standard_id_clause")),
    )
    op.create_index(op.f("ix_provisions_standard_id"), "provisions", ["standard_id"])


def downgrade() -> None:
    op.drop_table("provisions")
    op.drop_table("standards")
