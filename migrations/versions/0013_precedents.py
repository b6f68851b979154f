"""Precedents of the centre, and findings that cite them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_STATES = ("proposed", "in_force", "declined", "withdrawn", "superseded")


def upgrade() -> None:
    op.create_table(
        "precedents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("facts", "matter", "decision", "legal_basis")),
        sa.Column("tags", postgresql.JSONB(), nullable=False),
        sa.Column("discipline", sa.String(length=32), nullable=False),
        sa.Column("standard", sa.String(length=80), nullable=False),
        sa.Column("clause", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.Enum(*_STATES, name="precedentstate", native_enum=False, length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name=op.f("ck_precedents_two_persons")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by_id IS NULL)", name=op.f("ck_precedents_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until > valid_from", name=op.f("ck_precedents_until_after_from")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_precedents_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["precedents.id"], name=op.f("fk_precedents_replaces_id_precedents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_precedents")),
        sa.UniqueConstraint("number", name=op.f("uq_precedents_number")),
    )
    op.create_index(op.f("ix_precedents_organisation_id"), "precedents", ["organisation_id"])
    op.add_column("findings", sa.Column("precedent_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_findings_precedent_id_precedents"), "findings", "precedents", ["precedent_id"], ["id"]
    )
    op.create_index(op.f("ix_findings_precedent_id"), "findings", ["precedent_id"])


def downgrade() -> None:
    op.drop_column("findings", "precedent_id")
    op.drop_table("precedents")
