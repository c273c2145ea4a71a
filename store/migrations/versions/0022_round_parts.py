"""Rounds of small groups are formed part by part."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("dates", sa.JSON(), nullable=False),
        sa.Column("formed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["group_round.id"], name=op.f("fk_group_part_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_part")),
    )
    op.create_index(op.f("ix_group_part_round_id"), "group_part", ["round_id"])
    op.create_index(op.f("ix_group_part_formed_at"), "group_part", ["formed_at"])


def downgrade() -> None:
    op.drop_table("group_part")
