"""When people of a small group were named to each other, and when somebody left."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("group_seat", sa.Column("shown_at", sa.DateTime(), nullable=True))
    op.add_column("group_seat", sa.Column("left_at", sa.DateTime(), nullable=True))
    # Who came to a group that was on by now has been named; of those who went before nobody knows any more.
    op.execute(
        "UPDATE group_seat SET shown_at ="
        " (SELECT answer_until FROM small_group WHERE small_group.id = group_seat.group_id)"
        " WHERE said = 'yes' AND group_id IN (SELECT id FROM small_group"
        " WHERE phase IN ('revealed', 'too_few', 'after', 'circle', 'ended'))"
    )


def downgrade() -> None:
    with op.batch_alter_table("group_seat") as batch:
        batch.drop_column("left_at")
        batch.drop_column("shown_at")
