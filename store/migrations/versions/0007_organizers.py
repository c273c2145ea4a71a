"""Organizers as accounts, the editor of listings, and looking at listings.

The column is added to and dropped from `organizer` in place: SQLite would otherwise copy the table, and dropping the
old one takes every listing with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organizer_invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("owner", "editor", "helper", name="personrole", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_organizer_invite_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizer.id"], name=op.f("fk_organizer_invite_organizer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizer_invite")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_organizer_invite_token_hash")),
    )
    with op.batch_alter_table("organizer_invite", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organizer_invite_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_organizer_invite_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_organizer_invite_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organizer_invite_organizer_id"), ["organizer_id"], unique=False)

    op.create_table(
        "organizer_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("owner", "editor", "helper", name="personrole", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_organizer_person_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizer.id"], name=op.f("fk_organizer_person_organizer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizer_person")),
        sa.UniqueConstraint("organizer_id", "member_id", name=op.f("uq_organizer_person_organizer_id_member_id")),
    )
    with op.batch_alter_table("organizer_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organizer_person_member_id"), ["member_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_draft_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizer.id"], name=op.f("fk_draft_organizer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_draft_activity_id")),
        sa.UniqueConstraint("key", name=op.f("uq_draft_key")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_organizer_id"), ["organizer_id"], unique=False)

    op.create_table(
        "freshness_question",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_freshness_question_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_freshness_question")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_freshness_question_token_hash")),
    )
    op.create_table(
        "listing_claim",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_listing_claim_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizer.id"], name=op.f("fk_listing_claim_organizer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", "organizer_id", name=op.f("pk_listing_claim")),
    )
    op.create_table(
        "listing_looks",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_listing_looks_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", "month", name=op.f("pk_listing_looks")),
    )
    op.create_table(
        "review_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column(
            "act",
            sa.Enum(
                "asked",
                "welcomed",
                "declined",
                "sent",
                "approved",
                "returned",
                "changed",
                "seen",
                "claim_granted",
                "claim_declined",
                "hidden",
                name="act",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_review_act_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizer.id"], name=op.f("fk_review_act_organizer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_act")),
    )
    with op.batch_alter_table("review_act", schema=None) as batch_op:
        batch_op.create_index("ix_review_act_activity_id_id", ["activity_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_act_organizer_id"), ["organizer_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_attendance_occurrence_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_attendance")),
    )
    op.create_table(
        "told_name",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_told_name_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_told_name")),
    )
    state = sa.Enum("asked", "welcome", "declined", name="organizerstate", native_enum=False, length=24)
    op.add_column("organizer", sa.Column("state", state, nullable=False, server_default="welcome"))


def downgrade() -> None:
    op.drop_column("organizer", "state")
    op.drop_table("told_name")
    op.drop_table("attendance")
    with op.batch_alter_table("review_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_act_organizer_id"))
        batch_op.drop_index("ix_review_act_activity_id_id")

    op.drop_table("review_act")
    op.drop_table("listing_looks")
    op.drop_table("listing_claim")
    op.drop_table("freshness_question")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_organizer_id"))

    op.drop_table("draft")
    with op.batch_alter_table("organizer_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organizer_person_member_id"))

    op.drop_table("organizer_person")
    with op.batch_alter_table("organizer_invite", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organizer_invite_organizer_id"))
        batch_op.drop_index(batch_op.f("ix_organizer_invite_member_id"))
        batch_op.drop_index(batch_op.f("ix_organizer_invite_expires_at"))
        batch_op.drop_index(batch_op.f("ix_organizer_invite_email"))

    op.drop_table("organizer_invite")
