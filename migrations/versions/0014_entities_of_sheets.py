"""Sheets that come from CAD keep an index of their entities, by which marks follow them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sheet_revisions", sa.Column("entities_digest", sa.String(80), nullable=True))


def downgrade() -> None:
    op.drop_column("sheet_revisions", "entities_digest")
