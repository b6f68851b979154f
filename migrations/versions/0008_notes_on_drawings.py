"""What is said of drawings as codes and values beside the Chinese sentence, so that it can be read in English."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = ("drawing_files", "sheet_revisions", "sheet_comparisons")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("notes", postgresql.JSONB(), nullable=False, server_default=sa.text("'[]'")))
        op.alter_column(table, "notes", server_default=None)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "notes")
