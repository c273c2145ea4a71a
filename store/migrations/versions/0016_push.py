"""Devices that show a note when a mail goes out, and letters that go there."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_address",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_push_address_device_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_push_address")),
        sa.UniqueConstraint("digest", name=op.f("uq_push_address_digest")),
    )
    op.add_column("letter", sa.Column("push", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("letter", "push")
    op.drop_table("push_address")
