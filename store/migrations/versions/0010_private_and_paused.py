"""Pausing everything, private mode and quiet hours; who had paused suggestions has paused everything.

Columns are added in place: SQLite would otherwise copy the table, and dropping the old one takes interests, plans
and check-ins with it.
"""

import sqlalchemy as sa
from alembic import op

from store import Mendable

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("profile", sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("profile", sa.Column("private_mode", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("profile", sa.Column("quiet_from", sa.Integer(), nullable=False, server_default="21"))
    op.add_column("profile", sa.Column("quiet_until", sa.Integer(), nullable=False, server_default="8"))
    op.add_column("profile", sa.Column("quiet_zone", sa.String(), nullable=True))
    _carry_pauses_over()


def _carry_pauses_over() -> None:
    wishes = sa.table("comfort_state", sa.column("profile_id", sa.Integer), sa.column("wishes", Mendable()))
    profile = sa.table("profile", sa.column("id", sa.Integer), sa.column("paused", sa.Boolean))
    for number, kept in op.get_bind().execute(sa.select(wishes.c.profile_id, wishes.c.wishes)).all():
        if isinstance(kept, dict) and kept.get("paused"):
            op.execute(sa.update(profile).where(profile.c.id == number).values(paused=True))


def downgrade() -> None:
    """A pause is lost."""
    for name in ("quiet_zone", "quiet_until", "quiet_from", "private_mode", "paused"):
        op.drop_column("profile", name)
