"""Enrolment of agencies, roster tenders, sealed bids and their opening."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("agency_class", sa.Integer(), nullable=False),
        sa.Column("disciplines", postgresql.JSONB(), nullable=False),
        sa.Column("reviewers", postgresql.JSONB(), nullable=False),
        sa.Column("qualification_no", sa.String(length=60), nullable=False),
        sa.Column("qualification_until_on", sa.Date(), nullable=False),
        sa.Column("control_group", sa.String(length=40), nullable=True),
        sa.Column("conflicts", postgresql.JSONB(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "on_notice",
                "eligible",
                "active",
                "restricted",
                "suspended",
                "removed",
                "expired",
                "withdrawn",
                name="enrolmentstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("notice_until_on", sa.Date(), nullable=True),
        sa.Column("term_until_on", sa.Date(), nullable=True),
        sa.Column("barred_until_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("agency_class IN (1, 2)", name=op.f("ck_enrolments_enrolment_class_is_statutory")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisations.id"], name=op.f("fk_enrolments_agency_id_organisations")
        ),
        sa.ForeignKeyConstraint(["checked_by_id"], ["accounts.id"], name=op.f("fk_enrolments_checked_by_id_accounts")),
        sa.ForeignKeyConstraint(["roster_id"], ["rosters.id"], name=op.f("fk_enrolments_roster_id_rosters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("roster_id", "agency_id", name=op.f("uq_enrolments_roster_id_agency_id")),
    )
    op.create_index(op.f("ix_enrolments_agency_id"), "enrolments", ["agency_id"], unique=False)
    op.create_table(
        "opening_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_opening_keys_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_opening_keys_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_keys")),
        sa.UniqueConstraint("public_key", name=op.f("uq_opening_keys_public_key")),
    )
    op.create_index(
        "ix_opening_keys_one_in_force",
        "opening_keys",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_index(op.f("ix_opening_keys_organisation_id"), "opening_keys", ["organisation_id"], unique=False)
    op.create_table(
        "roster_tenders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("term", "refill", name="tenderkind", native_enum=False, length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("requirements", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "approved",
                "announced",
                "bidding",
                "opened",
                "evaluated",
                "on_notice",
                "frozen",
                "concluded",
                "failed",
                "relaunched",
                "cancelled",
                name="tenderstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_by_id", sa.Integer(), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announcement_text", sa.Text(), nullable=True),
        sa.Column("announcement_digest", sa.String(length=64), nullable=True),
        sa.Column("latest_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opening_text", sa.Text(), nullable=True),
        sa.Column("opening_digest", sa.String(length=64), nullable=True),
        sa.Column("result_text", sa.Text(), nullable=True),
        sa.Column("result_digest", sa.String(length=64), nullable=True),
        sa.Column("notice_until_on", sa.Date(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roster_version_id", sa.Integer(), nullable=True),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(announced_at IS NULL) = (announcement_text IS NULL)",
            name=op.f("ck_roster_tenders_tender_announced_in_words"),
        ),
        sa.CheckConstraint(
            "announced_by_id <> approved_by_id", name=op.f("ck_roster_tenders_tender_announced_by_another")
        ),
        sa.CheckConstraint("approved_by_id <> drafted_by_id", name=op.f("ck_roster_tenders_tender_two_persons")),
        sa.ForeignKeyConstraint(
            ["announced_by_id"], ["accounts.id"], name=op.f("fk_roster_tenders_announced_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["accounts.id"], name=op.f("fk_roster_tenders_approved_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["accounts.id"], name=op.f("fk_roster_tenders_drafted_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["roster_tenders.id"], name=op.f("fk_roster_tenders_previous_id_roster_tenders")
        ),
        sa.ForeignKeyConstraint(["roster_id"], ["rosters.id"], name=op.f("fk_roster_tenders_roster_id_rosters")),
        sa.ForeignKeyConstraint(
            ["roster_version_id"],
            ["roster_versions.id"],
            name=op.f("fk_roster_tenders_roster_version_id_roster_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_tenders")),
        sa.UniqueConstraint("announcement_digest", name=op.f("uq_roster_tenders_announcement_digest")),
        sa.UniqueConstraint("number", name=op.f("uq_roster_tenders_number")),
    )
    op.create_index(op.f("ix_roster_tenders_roster_id"), "roster_tenders", ["roster_id"], unique=False)
    op.create_table(
        "tender_holders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shares", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tender_holders_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_tender_holders_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["roster_tenders.id"], name=op.f("fk_tender_holders_tender_id_roster_tenders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_holders")),
        sa.UniqueConstraint("tender_id", "account_id", name=op.f("uq_tender_holders_tender_id_account_id")),
        sa.UniqueConstraint("tender_id", "place", name=op.f("uq_tender_holders_tender_id_place")),
    )
    op.create_index(op.f("ix_tender_holders_account_id"), "tender_holders", ["account_id"], unique=False)
    op.create_table(
        "tender_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_tender_questions_question_answered_at")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["accounts.id"], name=op.f("fk_tender_questions_answered_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["accounts.id"], name=op.f("fk_tender_questions_asked_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["roster_tenders.id"], name=op.f("fk_tender_questions_tender_id_roster_tenders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_questions")),
    )
    op.create_index(op.f("ix_tender_questions_tender_id"), "tender_questions", ["tender_id"], unique=False)
    op.create_table(
        "tender_objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(upheld IS NULL) = (decided_at IS NULL)", name=op.f("ck_tender_objections_objection_decided_at")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["accounts.id"], name=op.f("fk_tender_objections_decided_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_tender_objections_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["accounts.id"], name=op.f("fk_tender_objections_raised_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["roster_tenders.id"], name=op.f("fk_tender_objections_tender_id_roster_tenders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_objections")),
    )
    op.create_index(op.f("ix_tender_objections_tender_id"), "tender_objections", ["tender_id"], unique=False)
    op.create_table(
        "tender_evaluators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tender_evaluators_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["roster_tenders.id"], name=op.f("fk_tender_evaluators_tender_id_roster_tenders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_evaluators")),
        sa.UniqueConstraint("tender_id", "account_id", name=op.f("uq_tender_evaluators_tender_id_account_id")),
    )
    op.create_index(op.f("ix_tender_evaluators_account_id"), "tender_evaluators", ["account_id"], unique=False)
    op.create_table(
        "bids",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sealed_digest", sa.String(length=80), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("receipt_text", sa.Text(), nullable=False),
        sa.Column("receipt_signature", sa.String(length=128), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_digest", sa.String(length=80), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("statements", postgresql.JSONB(), nullable=True),
        sa.Column("file_names", postgresql.JSONB(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "content_digest IS NOT NULL OR amount_fen IS NULL", name=op.f("ck_bids_bid_amount_once_opened")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["organisations.id"], name=op.f("fk_bids_agency_id_organisations")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["accounts.id"], name=op.f("fk_bids_sent_by_id_accounts")),
        sa.ForeignKeyConstraint(["tender_id"], ["roster_tenders.id"], name=op.f("fk_bids_tender_id_roster_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bids")),
        sa.UniqueConstraint("tender_id", "place", name=op.f("uq_bids_tender_id_place")),
        sa.UniqueConstraint("tender_id", "sealed_digest", name=op.f("uq_bids_tender_id_sealed_digest")),
    )
    op.create_index(op.f("ix_bids_agency_id"), "bids", ["agency_id"], unique=False)
    op.create_index(
        "ix_bids_one_that_stands",
        "bids",
        ["tender_id", "agency_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "bid_scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=24), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_bid_scores_score_within_range")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_bid_scores_bid_id_bids")),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["tender_evaluators.id"], name=op.f("fk_bid_scores_evaluator_id_tender_evaluators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_scores")),
        sa.UniqueConstraint(
            "bid_id", "evaluator_id", "criterion", name=op.f("uq_bid_scores_bid_id_evaluator_id_criterion")
        ),
    )
    op.create_index(op.f("ix_bid_scores_evaluator_id"), "bid_scores", ["evaluator_id"], unique=False)


def downgrade() -> None:
    op.drop_table("bid_scores")
    op.drop_table("bids")
    op.drop_table("tender_evaluators")
    op.drop_table("tender_objections")
    op.drop_table("tender_questions")
    op.drop_table("tender_holders")
    op.drop_table("roster_tenders")
    op.drop_table("opening_keys")
    op.drop_table("enrolments")
