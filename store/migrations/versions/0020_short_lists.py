"""Short lists of link workers, and the copies of those who opened one."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "short_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("interests", sa.JSON(), nullable=False),
        sa.Column("area_cell", sa.String(), nullable=True),
        sa.Column("area_name", sa.String(), nullable=True),
        sa.Column("area_country", sa.String(), nullable=True),
        sa.Column("area_zone", sa.String(), nullable=True),
        sa.Column("travel", sa.Enum("walk", "bus", "car", name="travel", native_enum=False, length=24), nullable=False),
        sa.Column("travel_minutes", sa.Integer(), nullable=False),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(), nullable=False),
        sa.Column("agreed_wording", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=True),
        sa.Column("code_until", sa.DateTime(), nullable=True),
        sa.Column("told_opened", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_short_list_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_short_list")),
        sa.UniqueConstraint("key", name=op.f("uq_short_list_key")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_short_list_code_hash")),
    )
    op.create_index("ix_short_list_member_id", "short_list", ["member_id"])
    op.create_index("ix_short_list_agreed_at", "short_list", ["agreed_at"])
    op.create_table(
        "opened_list",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("short_list_id", sa.Integer(), nullable=True),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_opened_list_profile_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["short_list_id"], ["short_list.id"], name=op.f("fk_opened_list_short_list_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_opened_list")),
    )
    op.create_index("ix_opened_list_short_list_id", "opened_list", ["short_list_id"])


def downgrade() -> None:
    op.drop_table("opened_list")
    op.drop_table("short_list")
