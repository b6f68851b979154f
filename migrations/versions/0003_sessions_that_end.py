"""Sessions of accounts, each of which can be ended."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever is signed in signs in once more: a cookie of before names no session."""
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_ins_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
    )
    op.create_index(op.f("ix_sign_ins_account_id"), "sign_ins", ["account_id"])
    op.drop_column("accounts", "session_epoch")


def downgrade() -> None:
    op.add_column("accounts", sa.Column("session_epoch", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("accounts", "session_epoch", server_default=None)
    op.drop_table("sign_ins")
