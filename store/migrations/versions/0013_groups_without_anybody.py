"""Since when nobody looks after a group."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organizer", sa.Column("unattended_since", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("organizer", "unattended_since")
