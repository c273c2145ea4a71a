"""Answers to questions asked now and then, and counts of them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_measure_answer_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_answer")),
        sa.UniqueConstraint(
            "profile_id", "measure", "asked_at", name=op.f("uq_measure_answer_profile_id_measure_asked_at")
        ),
    )
    op.create_index(op.f("ix_measure_answer_asked_at"), "measure_answer", ["asked_at"])
    op.create_table(
        "measure_count",
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("measure", "period", "first", name=op.f("pk_measure_count")),
    )


def downgrade() -> None:
    op.drop_table("measure_count")
    op.drop_table("measure_answer")
