"""Letters know the language they are written in."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("language", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("letter", "language")
