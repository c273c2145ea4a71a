"""What a person allows us to keep and use."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("pacing", "learning", "groups", name="purpose", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_consent_profile_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    open_ones = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_consent_open", "consent", ["profile_id", "purpose"], unique=True,
        sqlite_where=open_ones, postgresql_where=open_ones,
    )  # fmt: skip
    op.create_index(op.f("ix_consent_profile_id"), "consent", ["profile_id"], unique=False)


def downgrade() -> None:
    op.drop_table("consent")
