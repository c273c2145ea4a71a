"""Check-ins, and the pace that is reckoned from them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_check_in_plan_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_check_in_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("key", name=op.f("uq_check_in_key")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_check_in_plan_id")),
    )
    op.create_index("ix_check_in_profile_id_happened_on", "check_in", ["profile_id", "happened_on"], unique=False)
    op.create_table(
        "comfort_state",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("wishes", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_comfort_state_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_comfort_state")),
    )


def downgrade() -> None:
    op.drop_table("comfort_state")
    op.drop_table("check_in")
