"""What a catalogue sheet names."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sheet_revisions", sa.Column("catalogue", postgresql.JSONB(), nullable=False, server_default=sa.text("'[]'"))
    )
    op.alter_column("sheet_revisions", "catalogue", server_default=None)


def downgrade() -> None:
    op.drop_column("sheet_revisions", "catalogue")
