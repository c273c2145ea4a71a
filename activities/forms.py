"""What an organizer, a seed file or a catalogue may say about an activity: one model each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from activities.models import Booking, FactsSource, ListingState, Suitability
from activities.recurrence import check_rule
from matching.core import types
from matching.core.types import Facts, Kind, Where
from texts import clean_words, one_line


def _clean(value: Any) -> Any:
    return clean_words(value) if isinstance(value, str) else value


def _clean_line(value: Any) -> Any:
    return one_line(value) if isinstance(value, str) else value


def _wall_time(value: str) -> str:
    return datetime.fromisoformat(value).strftime("%Y-%m-%dT%H:%M")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, OSError) as error:  # a folder of zones, such as "Europe", is an OSError
        raise ValueError("this is the name of no time zone, such as Europe/London") from error
    return value


Line = Annotated[str, BeforeValidator(_clean_line), Field(max_length=300)]
Words = Annotated[str, BeforeValidator(_clean), Field(max_length=20_000)]
WallTime = Annotated[str, AfterValidator(_wall_time)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,119}$")]


class Input(BaseModel):
    """Frozen, and a name nobody knows is an error rather than lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OrganizerInput(Input):
    key: Key
    name: Line = Field(min_length=1)
    about: Words = ""
    website: Line | None = None


class VenueInput(Input):
    key: Key
    name: Line = Field(min_length=1)
    address: Words = ""
    postcode: Line | None = None
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    directions: Words = ""
    step_free: bool | None = None
    accessible_toilet: bool | None = None
    parking: bool | None = None
    hearing_loop: bool | None = None
    quiet_space: bool | None = None
    seating: bool | None = None
    near_bus: bool | None = None
    notes: Words = ""


class FirstVisitInput(Input):
    source: FactsSource = FactsSource.ORGANIZER
    greeter: Words | None = None
    first_ten_minutes: Words | None = None
    what_to_bring: Words | None = None
    how_to_leave: Words | None = None
    arrive_late: bool | None = None
    bring_someone: bool | None = None
    breaks: bool | None = None
    captions: bool | None = None
    talking: types.Talking | None = None
    may_watch: bool | None = None
    judged: types.Judged | None = None
    group_size: int | None = Field(default=None, ge=1, le=100_000)
    pairs: types.Pairs | None = None
    structure: types.Structure | None = None
    has_greeter: bool | None = None
    leave_any_time: bool | None = None
    setting: types.Setting | None = None
    identity: types.Identity | None = None
    role: types.RoleAsked | None = None
    noise: types.Noise | None = None
    commitment: types.Commitment | None = None
    minutes: int | None = Field(default=None, ge=1, le=60 * 24 * 14)

    @property
    def facts(self) -> Facts:
        """The part that social demand is worked out from; a described greeter is a greeter."""
        named = self.model_dump(include=set(Facts.__dataclass_fields__))
        greeter = True if self.greeter else self.has_greeter
        return Facts(**{**named, "greeter": greeter})


class SeriesInput(Input):
    """Dates that repeat: a wall-time start and an RFC 5545 rule."""

    starts_local: WallTime
    minutes: int | None = Field(default=None, ge=0, le=60 * 24 * 31)
    all_day: bool = False
    rrule: Annotated[str, AfterValidator(check_rule)]
    except_dates: list[str] = []


class DateInput(Input):
    """One date in wall time."""

    starts_local: WallTime
    minutes: int | None = Field(default=None, ge=0, le=60 * 24 * 366)
    all_day: bool = False
    cancelled: bool = False


class OfferInput(Input):
    """One activity as its publisher describes it."""

    key: Key
    kind: Kind
    where: Where
    title: Line = Field(min_length=1)
    summary: Line = ""
    description: Words = ""
    interests: list[str] = []
    area_name: Line | None = None
    area_lat: float | None = Field(default=None, ge=-90, le=90)
    area_lon: float | None = Field(default=None, ge=-180, le=180)
    area_km: float | None = Field(default=None, gt=0, le=1000)
    timezone: Annotated[str, AfterValidator(_zone)]
    languages: list[str] = []
    age_min: int | None = Field(default=None, ge=0, le=120)
    age_max: int | None = Field(default=None, ge=0, le=120)
    cost_amount: Decimal | None = Field(default=None, ge=0, le=99_999)
    cost_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    cost_note: Line | None = None
    booking: Booking | None = None
    booking_note: Line | None = None
    places_min: int | None = Field(default=None, ge=0)
    places_max: int | None = Field(default=None, ge=1)
    link: Annotated[str, Field(pattern="^https?://", max_length=2000)] | None = None
    drop_in: Line | None = None
    series: list[SeriesInput] = []
    dates: list[DateInput] = []
    first_visit: FirstVisitInput = FirstVisitInput()

    @model_validator(mode="after")
    def _an_area_has_a_centre_and_a_size(self) -> Self:
        if len({self.area_lat is None, self.area_lon is None, self.area_km is None}) > 1:
            raise ValueError("the centre of an area needs a latitude, a longitude and a radius")
        return self

    @model_validator(mode="after")
    def _places_and_ages_are_in_order(self) -> Self:
        if self.places_min and self.places_max and self.places_min > self.places_max:
            raise ValueError("the least number of places is above the most")
        if self.age_min and self.age_max and self.age_min > self.age_max:
            raise ValueError("the lowest age is above the highest")
        return self


class ListingInput(OfferInput):
    """The same, with what the site or an import says of it."""

    state: ListingState = ListingState.PUBLISHED
    suitability: Suitability = Suitability.SUITS
    suitability_reason: str | None = None
    themes: list[str] = []
    checked_on: date | None = None
