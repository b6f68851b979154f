"""Remarks, mentions, attachments and assignments at findings; wordings that a unit has saved."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _remarks()
    _mentions()
    _attachments()
    _assignments()
    _saved_wordings()


def downgrade() -> None:
    for table in ("saved_wordings", "assignments", "attachments", "mentions", "remarks"):
        op.drop_table(table)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _remarks() -> None:
    op.create_table(
        "remarks",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(64), nullable=False),
        sa.Column("audience", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=True),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        sa.Column("event_no", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_remarks_withdrawn_at_a_moment")
        ),
        _foreign("remarks", "case_id", "review_cases"),
        _foreign("remarks", "finding_id", "findings"),
        _foreign("remarks", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    _indexes("remarks", "case_id", "finding_id", "organisation_id")


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remark_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("account_name", sa.String(64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=True),
        _foreign("mentions", "remark_id", "remarks"),
        _foreign("mentions", "account_id", "accounts"),
        _foreign("mentions", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint("remark_id", "account_id", name=op.f("uq_mentions_remark_id_account_id")),
    )
    _indexes("mentions", "remark_id", "account_id")


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("finding_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("remark_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("attached_at", _MOMENT, nullable=True),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "remark_id IS NULL OR attached_at IS NOT NULL", name=op.f("ck_attachments_attached_to_its_remark")
        ),
        _foreign("attachments", "finding_id", "findings"),
        _foreign("attachments", "remark_id", "remarks"),
        _foreign("attachments", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    _indexes("attachments", "finding_id", "remark_id")
    op.create_index(
        "ix_attachments_waiting", "attachments", ["author_id"], postgresql_where=sa.text("attached_at IS NULL")
    )


def _assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("account_name", sa.String(64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assigned_by", sa.String(64), nullable=False),
        sa.Column("assigned_at", _MOMENT, nullable=False),
        sa.Column("released_at", _MOMENT, nullable=True),
        _foreign("assignments", "finding_id", "findings"),
        _foreign("assignments", "organisation_id", "organisations"),
        _foreign("assignments", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("finding_id", "organisation_id", name=op.f("uq_assignments_finding_id_organisation_id")),
    )
    _indexes("assignments", "finding_id", "account_id")


def _saved_wordings() -> None:
    op.create_table(
        "saved_wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("finding_class", sa.String(32), nullable=False),
        sa.Column("discipline", sa.String(32), nullable=False),
        sa.Column("standard", sa.String(80), nullable=False),
        sa.Column("clause", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.String(64), nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.Column("retired_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "finding_class <> 'mandatory' OR (standard <> '' AND clause <> '')",
            name=op.f("ck_saved_wordings_mandatory_cites"),
        ),
        _foreign("saved_wordings", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_wordings")),
    )
    _indexes("saved_wordings", "organisation_id")
