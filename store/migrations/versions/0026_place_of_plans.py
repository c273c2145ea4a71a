"""Plans keep the venue they were made for, so that a change of place can be told; those of before know none."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_KEY = "fk_plan_venue_id"


def upgrade() -> None:
    with op.batch_alter_table("plan") as batch_op:
        batch_op.add_column(sa.Column("venue_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(_KEY), "venue", ["venue_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("plan") as batch_op:
        batch_op.drop_constraint(op.f(_KEY), type_="foreignkey")
        batch_op.drop_column("venue_id")
