"""What the API answers about activities, dates, interests and plans: one model each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from activities.forms import FirstVisitInput, VenueInput
from activities.models import Booking, ListingState
from activities.plans.models import Answer
from activities.plans.wording import Standing
from matching.core.types import Kind, Where

NEXT = Field(default=None, description="The cursor of what follows; null at the end.")


class Told(BaseModel):
    """Frozen; what is not known is null."""

    model_config = ConfigDict(frozen=True)


class Demand(Told):
    """How much company an activity asks for: step 0 side by side to 4 speaking up, from `known` of `of` facts."""

    step: int = Field(ge=0, le=4)
    known: int
    of: int


class InList(Told):
    """One activity in a list. `starts` is its next date that suits what was asked."""

    key: str
    title: str
    summary: str
    organizer: str
    kind: Kind
    where: Where
    place: str = Field(description="Where it is, in words.")
    distance: str | None = Field(description="How far from the place that was asked for, in words.")
    starts: datetime | None
    all_day: bool
    drop_in: str | None = Field(description="When one can come, of what has no dates.")
    cost: str | None
    is_free: bool
    demand: Demand
    suits: bool = Field(description="Whether it is of use to an adult who comes alone.")
    languages: list[str]
    page: str = Field(description="The address of its page for people.")


class Activities(Told):
    """Part of a list of activities; `total` counts the whole list."""

    total: int
    activities: list[InList]
    next: str | None = NEXT


class OrganizerTold(Told):
    key: str
    name: str
    website: str | None


class ActivityTold(Told):
    """Everything that is public about one activity."""

    key: str
    title: str
    kind: Kind
    where: Where
    summary: str
    description: str = Field(description="Markdown, as its publisher wrote it.")
    organizer: OrganizerTold
    venue: VenueInput | None = Field(description="Its coordinates are null where they are only roughly known.")
    area_name: str | None
    timezone: str
    languages: list[str]
    interests: list[str]
    age_min: int | None
    age_max: int | None
    cost_amount: Decimal | None = Field(description="0 is free; null is not stated.")
    cost_currency: str | None
    cost_note: str | None
    booking: Booking | None
    booking_note: str | None
    places_max: int | None
    link: str | None
    drop_in: str | None
    first_visit: FirstVisitInput | None
    demand: Demand
    suits: bool
    checked_on: date | None
    changed_at: datetime
    page: str


class DateTold(Told):
    id: int
    starts: datetime
    ends: datetime | None
    all_day: bool
    state: Literal["on", "cancelled"]
    full: bool = Field(description="Whether all places are taken.")


class Dates(Told):
    """Dates that are not over, by start."""

    timezone: str
    dates: list[DateTold]
    next: str | None = NEXT


class InterestTold(Told):
    id: str
    name: str


class FamilyTold(Told):
    id: str
    name: str
    interests: list[InterestTold]


class Interests(Told):
    """Everything that can be asked for as `interest`, in the order of the pages."""

    families: list[FamilyTold]


class PlanTold(Told):
    """A plan of the member whose key this is."""

    key: str
    title: str
    activity: str | None = Field(description="The key of its activity; null where that is not on show any more.")
    starts: datetime
    ends: datetime | None
    all_day: bool
    is_dated: bool = Field(description="Whether it is at a date of the activity, not on a day of one's own choice.")
    place: str
    answer: Answer
    standing: Standing = Field(description="What became of its date since.")
    page: str


class Plans(Told):
    """Plans that were not given back."""

    plans: list[PlanTold]
    next: str | None = NEXT


class OrganizerOfMine(Told):
    key: str
    name: str
    state: str
    role: str


class OrganizersOfMine(Told):
    organizers: list[OrganizerOfMine]


class ListingTold(Told):
    """A listing as those who run it see it."""

    key: str
    title: str
    state: ListingState
    kind: Kind
    next_date: datetime | None
    checked_on: date | None
    changed_at: datetime
    page: str | None = Field(description="The address of its page; null while it has none.")


class Listings(Told):
    listings: list[ListingTold]
    next: str | None = NEXT


class VenueTold(Told):
    key: str
    name: str
    address: str


class Venues(Told):
    venues: list[VenueTold]
