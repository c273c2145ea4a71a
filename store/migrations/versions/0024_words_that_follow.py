"""What an outside calendar last said of a listing outlives its connection; drafts know what their listing said."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_KEY = "fk_feed_listing_feed_id"


def upgrade() -> None:
    with op.batch_alter_table("feed_listing") as batch_op:
        batch_op.alter_column("feed_id", existing_type=sa.Integer(), nullable=True)
        batch_op.drop_constraint(op.f(_KEY), type_="foreignkey")
        batch_op.create_foreign_key(op.f(_KEY), "feed_source", ["feed_id"], ["id"], ondelete="SET NULL")
    op.add_column("draft", sa.Column("seen", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("draft", "seen")
    op.execute(sa.text("DELETE FROM feed_listing WHERE feed_id IS NULL"))
    with op.batch_alter_table("feed_listing") as batch_op:
        batch_op.drop_constraint(op.f(_KEY), type_="foreignkey")
        batch_op.create_foreign_key(op.f(_KEY), "feed_source", ["feed_id"], ["id"], ondelete="CASCADE")
        batch_op.alter_column("feed_id", existing_type=sa.Integer(), nullable=False)
