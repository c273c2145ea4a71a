"""Outside calendars that organizers connect: what they said, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "feed_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=True),
        sa.Column(
            "state", sa.Enum("new", "on", "paused", name="feedstate", native_enum=False, length=24), nullable=False
        ),
        sa.Column("waiting", sa.JSON(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("changed", sa.String(), nullable=True),
        sa.Column("onward", sa.String(), nullable=True),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizer.id"], name=op.f("fk_feed_source_organizer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_source")),
        sa.UniqueConstraint("key", name=op.f("uq_feed_source_key")),
    )
    with op.batch_alter_table("feed_source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_source_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_source_organizer_id"), ["organizer_id"], unique=False)

    op.create_table(
        "feed_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed_source.id"], name=op.f("fk_feed_item_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_item")),
        sa.UniqueConstraint("feed_id", "key", name=op.f("uq_feed_item_feed_id_key")),
    )
    op.create_table(
        "feed_listing",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("venue_key", sa.String(), nullable=True),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_feed_listing_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed_source.id"], name=op.f("fk_feed_listing_feed_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_feed_listing")),
    )
    with op.batch_alter_table("feed_listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_listing_feed_id"), ["feed_id"], unique=False)

    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gone", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("told", sa.JSON(), nullable=True))


def downgrade() -> None:

    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_column("told")
        batch_op.drop_column("gone")

    with op.batch_alter_table("feed_listing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_listing_feed_id"))

    op.drop_table("feed_listing")
    op.drop_table("feed_item")
    with op.batch_alter_table("feed_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_source_organizer_id"))
        batch_op.drop_index(batch_op.f("ix_feed_source_due_at"))

    op.drop_table("feed_source")
