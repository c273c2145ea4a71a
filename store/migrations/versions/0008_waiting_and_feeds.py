"""Waiting for a place, secret calendar addresses, and what the open feed was told.

Columns are added in place: SQLite would otherwise copy the tables, and dropping the old ones takes plans with them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COUNTED = ("activity", "occurrence")


def upgrade() -> None:
    for table in COUNTED:
        op.add_column(table, sa.Column("sequence", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "waiting",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "turn", sa.Enum("in_line", "offered", "paused", name="turn", native_enum=False, length=24), nullable=False
        ),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("offered_until", sa.DateTime(), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_waiting_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_waiting")),
    )
    op.create_index(op.f("ix_waiting_turn"), "waiting", ["turn"], unique=False)
    op.create_table(
        "calendar_address",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("neutral", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_calendar_address_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_address_digest")),
    )
    op.create_table(
        "published_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_item")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_published_item_kind_ref")),
    )
    op.create_index(op.f("ix_published_item_activity_id"), "published_item", ["activity_id"], unique=False)
    op.create_index("ix_published_item_kind_number", "published_item", ["kind", "number"], unique=False)
    op.create_table(
        "published_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_state")),
    )


def downgrade() -> None:
    for table in ("published_state", "published_item", "calendar_address", "waiting"):
        op.drop_table(table)
    for table in COUNTED:
        op.drop_column(table, "sequence")
