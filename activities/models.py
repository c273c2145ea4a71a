"""What is on: organizers, venues, activities, their first visit and their dates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.core import types
from matching.core.types import Kind, Where
from store import Model


class ListingState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class Suitability(StrEnum):
    """Whether an activity is of use to an adult who comes alone; set by rules that give their reason."""

    SUITS = "suits"
    UNSUITED = "unsuited"  # browse can show it on request, suggestions never do


class Booking(StrEnum):
    NONE = "none"
    WELCOME = "welcome"
    NEEDED = "needed"


class FactsSource(StrEnum):
    """Who says what a first visit is like."""

    ORGANIZER = "organizer"
    READ = "read"  # worked out from the words of an imported listing


class OccurrenceState(StrEnum):
    ON = "on"
    CANCELLED = "cancelled"


class OrganizerState(StrEnum):
    ASKED = "asked"  # may write, and nothing of theirs is on show
    WELCOME = "welcome"
    DECLINED = "declined"


class Organizer(Model):
    """An organisation that publishes activities, or an outside publisher whose catalogue was imported."""

    __tablename__ = "organizer"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    website: Mapped[str | None]
    state: Mapped[OrganizerState] = mapped_column(default=OrganizerState.WELCOME)
    unattended_since: Mapped[datetime | None]  # nobody looks after it: its listings take a rest after a while


class Venue(Model):
    """A public place and its access facts; None means not known."""

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    directions: Mapped[str] = mapped_column(default="")
    step_free: Mapped[bool | None]
    accessible_toilet: Mapped[bool | None]
    parking: Mapped[bool | None]
    hearing_loop: Mapped[bool | None]
    quiet_space: Mapped[bool | None]
    seating: Mapped[bool | None]
    near_bus: Mapped[bool | None]
    notes: Mapped[str] = mapped_column(default="")


class Activity(Model):
    """One thing to do, with its listing state and the demand worked out from its facts."""

    __tablename__ = "activity"
    __table_args__ = (
        sa.CheckConstraint("demand BETWEEN 0 AND 1", name="demand"),
        sa.CheckConstraint("(area_lat IS NULL) = (area_lon IS NULL)", name="area"),
        sa.CheckConstraint("places_min IS NULL OR places_max IS NULL OR places_min <= places_max", name="places"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # stands in the address of its page
    organizer_id: Mapped[int] = mapped_column(sa.ForeignKey("organizer.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("venue.id"), index=True)
    state: Mapped[ListingState] = mapped_column(default=ListingState.PUBLISHED, index=True)
    kind: Mapped[Kind]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")  # markdown
    where: Mapped[Where]
    area_name: Mapped[str | None]  # the town or district, for place words
    # The area served, or the town a place of unknown position is in: decides who is offered it, never a distance.
    area_lat: Mapped[float | None]
    area_lon: Mapped[float | None]
    area_km: Mapped[float | None]  # its radius
    timezone: Mapped[str]  # IANA name: dates are wall time here
    languages: Mapped[list[str]] = mapped_column(default=list)
    age_min: Mapped[int | None]
    age_max: Mapped[int | None]
    cost_amount: Mapped[Decimal | None] = mapped_column(sa.Numeric(8, 2))  # 0: free; None: not stated
    cost_currency: Mapped[str | None]
    cost_note: Mapped[str | None]
    booking: Mapped[Booking | None]
    booking_note: Mapped[str | None]
    places_min: Mapped[int | None]
    places_max: Mapped[int | None]
    link: Mapped[str | None]
    drop_in: Mapped[str | None]  # an undated offer: "Tuesdays, 10 to 4"
    demand: Mapped[float]  # 0..1, from matching.core.demand
    demand_step: Mapped[int]  # 0 side by side ... 4 speaking up
    demand_known: Mapped[int]  # how many of the attributes were stated
    suitability: Mapped[Suitability] = mapped_column(default=Suitability.SUITS)
    suitability_reason: Mapped[str | None]  # code of the rule that decided
    themes: Mapped[list[str]] = mapped_column(default=list)  # Avoid values this activity touches
    search_text: Mapped[str] = mapped_column(default="")  # folded words for search
    content_hash: Mapped[str] = mapped_column(default="")  # of the listing as it was handed in
    checked_on: Mapped[date | None]
    changed_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")  # of its calendar, see activities.sequences

    organizer: Mapped[Organizer] = relationship()
    venue: Mapped[Venue | None] = relationship()
    first_visit: Mapped[FirstVisit | None] = relationship(cascade="all, delete-orphan", back_populates="activity")
    interests: Mapped[list[ActivityInterest]] = relationship(cascade="all, delete-orphan")
    series: Mapped[list[Series]] = relationship(cascade="all, delete-orphan", order_by="Series.id")


class ActivityInterest(Model):
    """One interest an activity serves."""

    __tablename__ = "activity_interest"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    interest: Mapped[str] = mapped_column(primary_key=True)  # id in seeds/interests.json


class FirstVisit(Model):
    """What a first visit is like; None means not stated."""

    __tablename__ = "first_visit"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[FactsSource] = mapped_column(default=FactsSource.ORGANIZER)
    greeter: Mapped[str | None]  # who, where, how to know them
    first_ten_minutes: Mapped[str | None]
    what_to_bring: Mapped[str | None]
    how_to_leave: Mapped[str | None]
    arrive_late: Mapped[bool | None]
    bring_someone: Mapped[bool | None]
    breaks: Mapped[bool | None]  # time or a place to sit apart for a while
    captions: Mapped[bool | None]  # what is said can be read as well
    talking: Mapped[types.Talking | None]
    may_watch: Mapped[bool | None]
    judged: Mapped[types.Judged | None]
    group_size: Mapped[int | None]
    pairs: Mapped[types.Pairs | None]
    structure: Mapped[types.Structure | None]
    has_greeter: Mapped[bool | None]
    leave_any_time: Mapped[bool | None]
    setting: Mapped[types.Setting | None]
    identity: Mapped[types.Identity | None]
    role: Mapped[types.RoleAsked | None]
    noise: Mapped[types.Noise | None]
    commitment: Mapped[types.Commitment | None]
    minutes: Mapped[int | None]

    activity: Mapped[Activity] = relationship(back_populates="first_visit")


class Series(Model):
    """A rule for dates that repeat, in wall time; its dates are written out as occurrences."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    starts_local: Mapped[str]  # 2026-11-24T10:30, wall time in the activity's zone
    minutes: Mapped[int | None]
    all_day: Mapped[bool] = mapped_column(default=False)
    rrule: Mapped[str]  # RFC 5545 recurrence rule
    except_dates: Mapped[list[str]] = mapped_column(default=list)  # wall times or dates left out


class Occurrence(Model):
    """One date of an activity."""

    __tablename__ = "occurrence"
    __table_args__ = (sa.UniqueConstraint("activity_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"))
    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id", ondelete="SET NULL"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime | None]
    starts_local: Mapped[str]  # the same instant as wall time in the activity's zone
    all_day: Mapped[bool] = mapped_column(default=False)
    state: Mapped[OccurrenceState] = mapped_column(default=OccurrenceState.ON)
    places_taken: Mapped[int] = mapped_column(default=0)  # elsewhere, as its publisher says; plans keep more
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")  # grows with each move or cancellation


class CatalogueState(Model):
    """One row: a number that grows with each change of what is on, so that readers know when to look again."""

    __tablename__ = "catalogue_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


class CatalogueChange(Model):
    """One listing that changed with a version; without an activity anything may have."""

    __tablename__ = "catalogue_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(index=True)
    mark: Mapped[str]  # drawn for this version
    activity_id: Mapped[int | None]  # no foreign key: it outlives the activity


# Whoever has the tables has what listens to them; not at the top, because it needs them.
import activities.sequences  # noqa: E402, F401
