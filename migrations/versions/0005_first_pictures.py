"""The small picture that the sender of a file sees before its first sheet is on record."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drawing_files", sa.Column("first_thumbnail_digest", sa.String(80), nullable=True))


def downgrade() -> None:
    op.drop_column("drawing_files", "first_thumbnail_digest")
