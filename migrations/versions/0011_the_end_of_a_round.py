"""What brings a round to its end: numbers per discipline, conflicts, early releases, viewings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _number_per_discipline()
    _conflicts()
    _early_releases()
    _viewings()


def downgrade() -> None:
    op.drop_column("department_reviews", "unopened")
    op.drop_table("sheet_viewings")
    op.execute("UPDATE findings SET state = 'submitted' WHERE state IN ('in_conflict', 'settled')")
    op.drop_column("findings", "early_release_id")
    op.drop_table("early_releases")
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


def _early_releases() -> None:
    op.create_table(
        "early_releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("discipline", sa.String(32), nullable=False),
        sa.Column("findings_released", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_cases.id"], name=op.f("fk_early_releases_case_id_review_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_releases")),
        sa.UniqueConstraint("case_id", "round", "discipline", name=op.f("uq_early_releases_case_id_round_discipline")),
    )
    op.create_index(op.f("ix_early_releases_case_id"), "early_releases", ["case_id"])
    op.add_column("findings", sa.Column("early_release_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_findings_early_release_id_early_releases"), "findings", "early_releases", ["early_release_id"], ["id"]
    )
    op.create_index(op.f("ix_findings_early_release_id"), "findings", ["early_release_id"])


def _viewings() -> None:
    op.create_table(
        "sheet_viewings",
        sa.Column("page_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("sheet_revision_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_sheet_viewings_time_runs_forward")),
        sa.ForeignKeyConstraint(
            ["sheet_revision_id"],
            ["sheet_revisions.id"],
            name=op.f("fk_sheet_viewings_sheet_revision_id_sheet_revisions"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_sheet_viewings_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("page_id", "sheet_revision_id", name=op.f("pk_sheet_viewings")),
    )
    for column in ("sheet_revision_id", "organisation_id"):
        op.create_index(op.f(f"ix_sheet_viewings_{column}"), "sheet_viewings", [column])
    op.add_column(
        "department_reviews", sa.Column("unopened", postgresql.JSONB(), nullable=False, server_default=sa.text("'[]'"))
    )
    op.alter_column("department_reviews", "unopened", server_default=None)
