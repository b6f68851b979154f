"""Engagements to their end, evaluations, assessments and sanctions; what the review room counts of an agency's work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_CHECK = "ck_selections_agency_once_chosen"
_WITHOUT_AGENCY = ("annulled", "announced", "audited", "draft", "drawn", "sealed", "short", "turn_taken", "void")
_AFTER_ENGAGED = (
    "contract_filed",
    "contracted",
    "in_service",
    "delivered",
    "delivery_confirmed",
    "evaluated",
    "closed",
)
_JUMPS = {"jump_agency_id": "organisations", "jump_by_id": "accounts"}
_DAYS = ("contract_by_on", "file_by_on", "evaluate_by_on")
_MOMENTS = ("engaged_at", "delivered_at", "delivery_confirmed_at")


def upgrade() -> None:
    _create_engagement_tables()
    _create_assessment_tables()
    _create_sanction_tables()
    op.add_column("selections", sa.Column("estimate_yuan", sa.Integer(), nullable=True))
    _add_jumps()
    for name in _DAYS:
        op.add_column("selections", sa.Column(name, sa.Date(), nullable=True))
    for name in _MOMENTS:
        op.add_column("selections", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f(_CHECK), "selections", type_="check")
    listed = ", ".join(f"'{state}'" for state in _WITHOUT_AGENCY)
    op.create_check_constraint(op.f(_CHECK), "selections", f"agency_id IS NOT NULL OR state IN ({listed})")
    # An engagement used to be the end of a selection, so it was closed there; now its end is yet to come.
    op.execute("UPDATE selections SET engaged_at = closed_at, closed_at = NULL WHERE state = 'engaged'")


def _add_jumps() -> None:
    for name, other in _JUMPS.items():
        op.add_column("selections", sa.Column(name, sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(f"fk_selections_{name}_{other}"), "selections", other, [name], ["id"])
    reason = sa.Column("jump_reason", sa.String(length=400), nullable=False, server_default="")
    op.add_column("selections", reason)
    op.alter_column("selections", "jump_reason", server_default=None)
    op.create_check_constraint(
        op.f("ck_selections_jump_with_reason"),
        "selections",
        "(jump_agency_id IS NULL) = (jump_reason = '') AND (jump_agency_id IS NULL) = (jump_by_id IS NULL)",
    )


def _create_engagement_tables() -> None:
    op.create_table(
        "review_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("department_ids", postgresql.JSONB(), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.Column("findings_issued", sa.Integer(), nullable=False),
        sa.Column("findings_first_round", sa.Integer(), nullable=False),
        sa.Column("findings_overturned", sa.Integer(), nullable=False),
        sa.Column("mandatory_missed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagements.id"], name=op.f("fk_review_results_engagement_id_engagements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_results")),
        sa.UniqueConstraint("engagement_id", name=op.f("uq_review_results_engagement_id")),
    )
    op.create_table(
        "contracts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("selection_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("amount_yuan", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint("amount_yuan > 0", name=op.f("ck_contracts_amount_positive")),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR returned_at IS NULL", name=op.f("ck_contracts_confirmed_or_returned")
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> filed_by_id", name=op.f("ck_contracts_two_persons")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["accounts.id"], name=op.f("fk_contracts_confirmed_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(["filed_by_id"], ["accounts.id"], name=op.f("fk_contracts_filed_by_id_accounts")),
        sa.ForeignKeyConstraint(["selection_id"], ["selections.id"], name=op.f("fk_contracts_selection_id_selections")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
    )
    op.create_index(op.f("ix_contracts_selection_id"), "contracts", ["selection_id"])
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("selection_id", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("owner", "design_firm", "department", "machine", name="source", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("remark", sa.String(length=400), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(source = 'machine') = (organisation_id IS NULL)", name=op.f("ck_evaluations_unit_unless_machine")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 10000", name=op.f("ck_evaluations_score_within_scale")),
        sa.ForeignKeyConstraint(["given_by_id"], ["accounts.id"], name=op.f("fk_evaluations_given_by_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_evaluations_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["selections.id"], name=op.f("fk_evaluations_selection_id_selections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint(
            "selection_id", "source", "organisation_id", name=op.f("uq_evaluations_selection_id_source_organisation_id")
        ),
    )
    op.create_index(
        "ix_evaluations_one_machine",
        "evaluations",
        ["selection_id"],
        unique=True,
        postgresql_where=sa.text("source = 'machine'"),
    )
    op.create_index(op.f("ix_evaluations_selection_id"), "evaluations", ["selection_id"])


def _create_assessment_tables() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("roster_version_id", sa.Integer(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessed_by_id"], ["accounts.id"], name=op.f("fk_assessments_assessed_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(["roster_id"], ["rosters.id"], name=op.f("fk_assessments_roster_id_rosters")),
        sa.ForeignKeyConstraint(
            ["roster_version_id"], ["roster_versions.id"], name=op.f("fk_assessments_roster_version_id_roster_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("roster_id", "assessed_on", name=op.f("uq_assessments_roster_id_assessed_on")),
    )
    op.create_table(
        "assessment_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "kept",
                "looked_at",
                "removal_proposed",
                "held_by_minimum",
                "not_evaluated",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisations.id"], name=op.f("fk_assessment_sheets_agency_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_assessment_sheets_assessment_id_assessments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_sheets")),
        sa.UniqueConstraint("assessment_id", "agency_id", name=op.f("uq_assessment_sheets_assessment_id_agency_id")),
    )
    op.create_index(op.f("ix_assessment_sheets_agency_id"), "assessment_sheets", ["agency_id"])


def _create_sanction_tables() -> None:
    op.create_table(
        "sanctions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "score", "red_line", "contract_overdue", "declined_twice", name="ground", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "red_line",
            sa.Enum(
                "false_certificate",
                "lent_qualification",
                "collusion",
                "bribery",
                "qualification_lost",
                name="redline",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("assessment_sheet_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "opened",
                "dropped",
                "on_notice",
                "replied",
                "hearing_due",
                "heard",
                "dismissed",
                "decided",
                "appealed",
                "overturned",
                "in_force",
                "on_probation",
                "ended",
                name="sanctionstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("interim", sa.Boolean(), nullable=False),
        sa.Column(
            "measure", sa.Enum("suspension", "removal", name="measure", native_enum=False, length=32), nullable=True
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("reply_by_on", sa.Date(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hearing_minutes", sa.Text(), nullable=False),
        sa.Column("decide_by_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("appeal_by_on", sa.Date(), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal", sa.Text(), nullable=False),
        sa.Column("appeal_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_decided_by_id", sa.Integer(), nullable=True),
        sa.Column("appeal_decision", sa.Text(), nullable=False),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(ground = 'red_line') = (red_line IS NOT NULL)", name=op.f("ck_sanctions_red_line_named")),
        sa.CheckConstraint(
            "state IN ('opened', 'dropped') OR measure IS NOT NULL", name=op.f("ck_sanctions_measure_once_notified")
        ),
        sa.CheckConstraint(
            "appeal_decided_by_id IS NULL OR appeal_decided_by_id NOT IN (proposed_by_id, decided_by_id)",
            name=op.f("ck_sanctions_appeal_to_a_third"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name=op.f("ck_sanctions_proposer_not_decider")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["organisations.id"], name=op.f("fk_sanctions_agency_id_organisations")),
        sa.ForeignKeyConstraint(
            ["appeal_decided_by_id"], ["accounts.id"], name=op.f("fk_sanctions_appeal_decided_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_sheet_id"],
            ["assessment_sheets.id"],
            name=op.f("fk_sanctions_assessment_sheet_id_assessment_sheets"),
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["accounts.id"], name=op.f("fk_sanctions_decided_by_id_accounts")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["accounts.id"], name=op.f("fk_sanctions_opened_by_id_accounts")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["accounts.id"], name=op.f("fk_sanctions_proposed_by_id_accounts")),
        sa.ForeignKeyConstraint(["roster_id"], ["rosters.id"], name=op.f("fk_sanctions_roster_id_rosters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions")),
        sa.UniqueConstraint(
            "roster_id",
            "agency_id",
            "ground",
            "reference",
            name=op.f("uq_sanctions_roster_id_agency_id_ground_reference"),
        ),
    )
    op.create_index(op.f("ix_sanctions_agency_id"), "sanctions", ["agency_id"])
    op.create_index(op.f("ix_sanctions_roster_id"), "sanctions", ["roster_id"])
    op.create_table(
        "refill_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("sanction_id", sa.Integer(), nullable=False),
        sa.Column("agencies_left", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name=op.f("ck_refill_proposals_answered_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["accounts.id"], name=op.f("fk_refill_proposals_answered_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(["roster_id"], ["rosters.id"], name=op.f("fk_refill_proposals_roster_id_rosters")),
        sa.ForeignKeyConstraint(
            ["sanction_id"], ["sanctions.id"], name=op.f("fk_refill_proposals_sanction_id_sanctions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refill_proposals")),
        sa.UniqueConstraint("sanction_id", name=op.f("uq_refill_proposals_sanction_id")),
    )
    op.create_index(op.f("ix_refill_proposals_roster_id"), "refill_proposals", ["roster_id"])


def downgrade() -> None:
    state = sa.column("state")
    op.execute(sa.update(sa.table("selections", state)).where(state.in_(_AFTER_ENGAGED)).values(state="engaged"))
    op.execute("UPDATE selections SET closed_at = engaged_at WHERE state = 'engaged'")
    op.drop_constraint(op.f(_CHECK), "selections", type_="check")
    chosen = "('on_notice', 'selected', 'confirmed', 'declined', 'engaged')"
    op.create_check_constraint(op.f(_CHECK), "selections", f"agency_id IS NOT NULL OR state NOT IN {chosen}")
    op.drop_constraint(op.f("ck_selections_jump_with_reason"), "selections", type_="check")
    for name in ("estimate_yuan", "jump_reason", *_JUMPS, *_DAYS, *_MOMENTS):
        op.drop_column("selections", name)
    for table in ("refill_proposals", "sanctions", "assessment_sheets", "assessments"):
        op.drop_table(table)
    for table in ("evaluations", "contracts", "review_results"):
        op.drop_table(table)
