"""People kept apart, reports of every kind, what moderators do, and the log of their looks.

Reports about listings move from `listing_report` into `report`, and their words are encrypted on the way.
"""

import hashlib
import secrets

import sqlalchemy as sa
from alembic import op

from store.types import Encrypted

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_URGENCY = {"felt_unsafe": 0, "wrong_details": 2, "not_running": 2}
_REFUSED = "the log is only ever added to"


def upgrade() -> None:
    _create_audit_entry()
    _create_apart()
    _create_report()
    _create_moderation_act()
    _move_listing_reports()
    op.drop_table("listing_report")


def _create_audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_who", "audit_entry", ["who"])
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        op.execute(f"CREATE TRIGGER audit_entry_keep BEFORE UPDATE ON audit_entry {refuse}")
        op.execute(f"CREATE TRIGGER audit_entry_stay BEFORE DELETE ON audit_entry {refuse}")
        # INSERT OR REPLACE deletes without asking the trigger above.
        there = "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)"
        op.execute(f"CREATE TRIGGER audit_entry_new BEFORE INSERT ON audit_entry {there} {refuse}")
        return
    op.execute(
        "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
    call = "EXECUTE FUNCTION audit_entry_refuse()"
    op.execute(f"CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW {call}")
    op.execute(f"CREATE TRIGGER audit_entry_stay BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT {call}")


def _create_apart() -> None:
    op.create_table(
        "apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("other_mark", sa.LargeBinary(), nullable=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.CheckConstraint("member_id <> other_id", name=op.f("ck_apart_two_people")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_apart_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["member.id"], name=op.f("fk_apart_other_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apart")),
        sa.UniqueConstraint("member_id", "other_id", name=op.f("uq_apart_member_id_other_id")),
    )
    op.create_index("ix_apart_member_id", "apart", ["member_id"])
    op.create_index("ix_apart_other_id", "apart", ["other_id"])


def _create_report() -> None:
    kind = sa.Enum(
        "listing", "organizer", "group_message", "group_member", name="subjectkind", native_enum=False, length=24
    )
    outcome = sa.Enum(
        "put_right", "taken_down", "acted", "passed_on", "found_nothing", "not_ours",
        name="outcome", native_enum=False, length=24,
    )  # fmt: skip
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("seen", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Enum("open", "closed", name="reportstate", native_enum=False, length=24), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", outcome, nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_report_closed_with_an_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_report_key_hash")),
    )
    op.create_index("ix_report_state_urgency", "report", ["state", "urgency", "reported_at"])
    op.create_index("ix_report_kind_subject_key", "report", ["kind", "subject_key"])
    op.create_index("ix_report_reported_at", "report", ["reported_at"])
    op.create_table(
        "report_sender",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_report_sender_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_sender_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_sender")),
    )
    op.create_index("ix_report_sender_member_id", "report_sender", ["member_id"])


def _create_moderation_act() -> None:
    op.create_table(
        "moderation_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("second_by", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("second_by IS NULL OR second_by <> asked_by", name=op.f("ck_moderation_act_two_people")),
        sa.CheckConstraint(
            "done_at IS NULL OR NOT needs_second OR second_by IS NOT NULL",
            name=op.f("ck_moderation_act_second_first"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_moderation_act_report_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_act")),
    )
    op.create_index("ix_moderation_act_asked_at", "moderation_act", ["asked_at"])
    op.create_index("ix_moderation_act_report_id", "moderation_act", ["report_id"])
    stands = sa.text("undone_at IS NULL")
    op.create_index(
        "uq_moderation_act_stands", "moderation_act", ["act", "kind", "subject_key"],
        unique=True, sqlite_where=stands, postgresql_where=stands,
    )  # fmt: skip


_BEFORE = sa.table(
    "listing_report",
    sa.column("activity_id", sa.Integer), sa.column("reason", sa.String), sa.column("words", sa.String),
    sa.column("reported_at", sa.DateTime),
)  # fmt: skip
_SINCE = sa.table(
    "report",
    *(sa.column(name, sa.String) for name in ("key_hash", "kind", "subject_key", "reason", "state")),
    sa.column("id", sa.Integer), sa.column("urgency", sa.Integer), sa.column("words", Encrypted),
    sa.column("reported_at", sa.DateTime),
)  # fmt: skip
_ACTIVITY = sa.table("activity", sa.column("id", sa.Integer), sa.column("key", sa.String))


def _move_listing_reports() -> None:
    old = sa.select(_ACTIVITY.c.key, _BEFORE).join_from(_BEFORE, _ACTIVITY, _ACTIVITY.c.id == _BEFORE.c.activity_id)
    for row in op.get_bind().execute(old.order_by(_BEFORE.c.reported_at)).all():
        op.execute(
            sa.insert(_SINCE).values(
                key_hash=hashlib.sha256(secrets.token_bytes(16)).hexdigest(), kind="listing", subject_key=row.key,
                reason=row.reason, urgency=_URGENCY.get(row.reason, 1), words=row.words, state="open",
                reported_at=row.reported_at,
            )
        )  # fmt: skip


def downgrade() -> None:
    op.create_table(
        "listing_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_listing_report_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_report")),
    )
    op.create_index("ix_listing_report_activity_id", "listing_report", ["activity_id"])
    _move_reports_back()
    for table in ("moderation_act", "report_sender", "report", "apart", "audit_entry"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_entry_refuse()")


def _move_reports_back() -> None:
    """Only those about listings have a place to go to."""
    new = sa.select(_ACTIVITY.c.id, _SINCE.c.reason, _SINCE.c.words, _SINCE.c.reported_at).join_from(
        _SINCE, _ACTIVITY, sa.and_(_SINCE.c.kind == "listing", _ACTIVITY.c.key == _SINCE.c.subject_key)
    )
    for row in op.get_bind().execute(new.order_by(_SINCE.c.id)).all():
        op.execute(
            sa.insert(_BEFORE).values(
                activity_id=row.id, reason=row.reason, words=row.words or "", reported_at=row.reported_at
            )
        )
