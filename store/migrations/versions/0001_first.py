"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )
    op.create_table(
        "guest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest")),
        sa.UniqueConstraint("key", name=op.f("uq_guest_key")),
    )
    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("catalogue", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_catalogue"), ["catalogue"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("demo_note", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("key", name=op.f("uq_member_key")),
    )
    op.create_table(
        "organizer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizer")),
        sa.UniqueConstraint("key", name=op.f("uq_organizer_key")),
    )
    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("directions", sa.String(), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=True),
        sa.Column("accessible_toilet", sa.Boolean(), nullable=True),
        sa.Column("parking", sa.Boolean(), nullable=True),
        sa.Column("hearing_loop", sa.Boolean(), nullable=True),
        sa.Column("quiet_space", sa.Boolean(), nullable=True),
        sa.Column("seating", sa.Boolean(), nullable=True),
        sa.Column("near_bus", sa.Boolean(), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("key", name=op.f("uq_venue_key")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "published",
                "paused",
                "withdrawn",
                name="listingstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "club", "class", "volunteer", "outing", "online", "solo", name="kind", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column(
            "where",
            sa.Enum("place", "area", "online", "anywhere", "unknown", name="where", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("area_name", sa.String(), nullable=True),
        sa.Column("area_lat", sa.Double(), nullable=True),
        sa.Column("area_lon", sa.Double(), nullable=True),
        sa.Column("area_km", sa.Double(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=True),
        sa.Column("age_max", sa.Integer(), nullable=True),
        sa.Column("cost_amount", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("cost_currency", sa.String(), nullable=True),
        sa.Column("cost_note", sa.String(), nullable=True),
        sa.Column(
            "booking", sa.Enum("none", "welcome", "needed", name="booking", native_enum=False, length=24), nullable=True
        ),
        sa.Column("booking_note", sa.String(), nullable=True),
        sa.Column("places_min", sa.Integer(), nullable=True),
        sa.Column("places_max", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("drop_in", sa.String(), nullable=True),
        sa.Column("demand", sa.Double(), nullable=False),
        sa.Column("demand_step", sa.Integer(), nullable=False),
        sa.Column("demand_known", sa.Integer(), nullable=False),
        sa.Column(
            "suitability",
            sa.Enum("suits", "unsuited", name="suitability", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("suitability_reason", sa.String(), nullable=True),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(area_lat IS NULL) = (area_lon IS NULL)", name=op.f("ck_activity_area")),
        sa.CheckConstraint("demand BETWEEN 0 AND 1", name=op.f("ck_activity_demand")),
        sa.CheckConstraint(
            "places_min IS NULL OR places_max IS NULL OR places_min <= places_max", name=op.f("ck_activity_places")
        ),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizer.id"], name=op.f("fk_activity_organizer_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_activity_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("key", name=op.f("uq_activity_key")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_organizer_id"), ["organizer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_venue_id"), ["venue_id"], unique=False)

    op.create_table(
        "profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guest_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("avoid", sa.LargeBinary(), nullable=True),
        sa.Column("needs", sa.LargeBinary(), nullable=True),
        sa.Column("comfort", sa.LargeBinary(), nullable=True),
        sa.Column("area_cell", sa.String(), nullable=True),
        sa.Column("area_name", sa.String(), nullable=True),
        sa.Column("area_country", sa.String(), nullable=True),
        sa.Column("area_zone", sa.String(), nullable=True),
        sa.Column("travel", sa.Enum("walk", "bus", "car", name="travel", native_enum=False, length=24), nullable=False),
        sa.Column("travel_minutes", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("free", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(guest_id IS NULL) <> (member_id IS NULL)", name=op.f("ck_profile_one_owner")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_profile_guest_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_profile_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("guest_id", name=op.f("uq_profile_guest_id")),
        sa.UniqueConstraint("member_id", name=op.f("uq_profile_member_id")),
    )
    op.create_table(
        "activity_interest",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("interest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_interest_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", "interest", name=op.f("pk_activity_interest")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column(
            "opinion",
            sa.Enum("more", "not_for_me", "not_now", name="opinion", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_feedback_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_feedback_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("profile_id", "activity_id", name=op.f("uq_feedback_profile_id_activity_id")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_activity_id"), ["activity_id"], unique=False)

    op.create_table(
        "first_visit",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column(
            "source", sa.Enum("organizer", "read", name="factssource", native_enum=False, length=24), nullable=False
        ),
        sa.Column("greeter", sa.String(), nullable=True),
        sa.Column("first_ten_minutes", sa.String(), nullable=True),
        sa.Column("what_to_bring", sa.String(), nullable=True),
        sa.Column("how_to_leave", sa.String(), nullable=True),
        sa.Column("arrive_late", sa.Boolean(), nullable=True),
        sa.Column("bring_someone", sa.Boolean(), nullable=True),
        sa.Column("breaks", sa.Boolean(), nullable=True),
        sa.Column("captions", sa.Boolean(), nullable=True),
        sa.Column(
            "talking",
            sa.Enum("none", "few_words", "some", "lots", name="talking", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("may_watch", sa.Boolean(), nullable=True),
        sa.Column(
            "judged",
            sa.Enum("nobody", "feedback", "contest", name="judged", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("group_size", sa.Integer(), nullable=True),
        sa.Column(
            "pairs", sa.Enum("never", "sometimes", "always", name="pairs", native_enum=False, length=24), nullable=True
        ),
        sa.Column(
            "structure",
            sa.Enum("task", "plan", "loose", "mingling", name="structure", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("has_greeter", sa.Boolean(), nullable=True),
        sa.Column("leave_any_time", sa.Boolean(), nullable=True),
        sa.Column(
            "setting",
            sa.Enum("alone", "online_text", "online_live", "in_person", name="setting", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column(
            "identity",
            sa.Enum("anonymous", "first_name", "full_name", name="identity", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column(
            "role", sa.Enum("take_part", "help", "host", name="roleasked", native_enum=False, length=24), nullable=True
        ),
        sa.Column(
            "noise", sa.Enum("quiet", "moderate", "loud", name="noise", native_enum=False, length=24), nullable=True
        ),
        sa.Column(
            "commitment",
            sa.Enum("drop_in", "few_weeks", "regular_duty", name="commitment", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_first_visit_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_first_visit")),
    )
    op.create_table(
        "imported_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("catalogue", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_imported_row_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_row")),
        sa.UniqueConstraint("catalogue", "row_key", name=op.f("uq_imported_row_catalogue_row_key")),
    )
    with op.batch_alter_table("imported_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_row_activity_id"), ["activity_id"], unique=False)

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
    with op.batch_alter_table("listing_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_report_activity_id"), ["activity_id"], unique=False)

    op.create_table(
        "profile_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("interest", sa.String(), nullable=False),
        sa.Column(
            "source", sa.Enum("ticked", "words", name="interestsource", native_enum=False, length=24), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_profile_interest_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_interest")),
        sa.UniqueConstraint("profile_id", "interest", name=op.f("uq_profile_interest_profile_id_interest")),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("starts_local", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("rrule", sa.String(), nullable=False),
        sa.Column("except_dates", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_series_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_activity_id"), ["activity_id"], unique=False)

    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("starts_local", sa.String(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column(
            "state", sa.Enum("on", "cancelled", name="occurrencestate", native_enum=False, length=24), nullable=False
        ),
        sa.Column("places_taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_occurrence_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_occurrence_series_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("activity_id", "starts_at", name=op.f("uq_occurrence_activity_id_starts_at")),
    )
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occurrence_series_id"), ["series_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_occurrence_starts_at"), ["starts_at"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_occurrence_starts_at"))
        batch_op.drop_index(batch_op.f("ix_occurrence_series_id"))

    op.drop_table("occurrence")
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_activity_id"))

    op.drop_table("series")
    op.drop_table("profile_interest")
    with op.batch_alter_table("listing_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_report_activity_id"))

    op.drop_table("listing_report")
    with op.batch_alter_table("imported_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_row_activity_id"))

    op.drop_table("imported_row")
    op.drop_table("first_visit")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_activity_id"))

    op.drop_table("feedback")
    op.drop_table("activity_interest")
    op.drop_table("profile")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_venue_id"))
        batch_op.drop_index(batch_op.f("ix_activity_state"))
        batch_op.drop_index(batch_op.f("ix_activity_organizer_id"))

    op.drop_table("activity")
    op.drop_table("venue")
    op.drop_table("organizer")
    op.drop_table("member")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_catalogue"))

    op.drop_table("import_run")
    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guest_seen_at"))

    op.drop_table("guest")
    op.drop_table("catalogue_state")
