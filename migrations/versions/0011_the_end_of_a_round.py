"""What brings a round to its end: numbers per discipline, conflicts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _number_per_discipline()
    _conflicts()


def downgrade() -> None:
    op.execute("UPDATE findings SET state = 'submitted' WHERE state IN ('in_conflict', 'settled')")
    op.drop_table("finding_conflicts")
    op.drop_column("findings", "discipline_no")


def _number_per_discipline() -> None:
    op.add_column("findings", sa.Column("discipline_no", sa.Integer(), nullable=True))
    op.execute(
        """
        UPDATE findings SET discipline_no = counted.place FROM (
            SELECT id, row_number() OVER (PARTITION BY case_id, discipline ORDER BY number) AS place
            FROM findings WHERE number IS NOT NULL
        ) AS counted WHERE counted.id = findings.id
        """
    )
    op.create_unique_constraint(
        op.f("uq_findings_case_id_discipline_discipline_no"), "findings", ["case_id", "discipline", "discipline_no"]
    )
    op.create_check_constraint(
        op.f("ck_findings_numbered_in_its_discipline_too"),
        "findings",
        "(discipline_no IS NULL) = (number IS NULL)",
    )


def _conflicts() -> None:
    op.create_table(
        "finding_conflicts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("second_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(64), nullable=False),
        sa.Column("said_unit_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settlement", sa.String(32), nullable=True),
        sa.Column("kept_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.String(64), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_finding_conflicts_one_order")),
        sa.CheckConstraint(
            "(state = 'settled') = (settlement IS NOT NULL AND settled_at IS NOT NULL)",
            name=op.f("ck_finding_conflicts_settled_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_cases.id"], name=op.f("fk_finding_conflicts_case_id_review_cases")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["findings.id"], name=op.f(f"fk_finding_conflicts_{column}_findings"))
            for column in ("first_id", "second_id", "kept_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_conflicts")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_finding_conflicts_first_id_second_id")),
    )
    for column in ("case_id", "first_id", "second_id"):
        op.create_index(op.f(f"ix_finding_conflicts_{column}"), "finding_conflicts", [column])
