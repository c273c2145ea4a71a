"""What a program of an organizer may say of its listings: as in the editor, with the same things needed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from activities.editing.reading import FEWEST_TO_RUN, KINDS, MOST_INTERESTS, THEMES
from activities.editing.states import Step
from activities.forms import DateInput, FirstVisitInput, Input, Key, Line, OfferInput, SeriesInput, Words
from matching.core.types import Kind, Where
from members.forms import LANGUAGES, MORE_LANGUAGES, one_of
from taxonomy import load_taxonomy

AT_ONCE = 100  # listings in one request
_WALL_TIME = r"^20\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$"
_MOST_RULES, _MOST_DATES = 5, 200


def _among(values: Collection[str]) -> Any:
    """One of these words, said in the description too."""
    told = WithJsonSchema({"type": "string", "enum": [str(value) for value in values]})
    return AfterValidator(one_of(values)), told


_check_kind, _tell_kinds = _among(KINDS)
_check_where, _tell_where = _among((Where.PLACE, Where.ONLINE))
_check_theme, _tell_themes = _among(THEMES)
_check_language, _tell_languages = _among(LANGUAGES + MORE_LANGUAGES)
_check_interest, _tell_interests = _among(tuple(load_taxonomy().interests))

WallTime = Annotated[str, Field(pattern=_WALL_TIME)]
Theme = Annotated[str, _check_theme, _tell_themes]
Language = Annotated[str, _check_language, _tell_languages]
Interest = Annotated[str, _check_interest, _tell_interests]


class VisitBody(FirstVisitInput):
    """What a first visit is like; nobody new comes without knowing who greets them and how it begins."""

    greeter: Words = Field(min_length=1, max_length=300)
    first_ten_minutes: Words = Field(min_length=1, max_length=600)


class SeriesBody(SeriesInput):
    """Dates that repeat, in wall time; `rrule` after RFC 5545."""

    starts_local: WallTime
    except_dates: list[WallTime] = Field(default=[], max_length=_MOST_DATES)


class DateBody(DateInput):
    """One date in wall time; with `cancelled` one that was on show is called off."""

    starts_local: WallTime


class ListingBody(OfferInput):
    """One listing. `venue` is the key of a place that is known here; something online has none."""

    kind: Annotated[Kind, _check_kind, _tell_kinds]
    where: Annotated[Where, _check_where, _tell_where]
    title: Line = Field(min_length=1, max_length=100)
    summary: Line = Field(min_length=1, max_length=160)
    interests: list[Interest] = Field(min_length=1, max_length=MOST_INTERESTS)
    venue: Key | None = None
    area_lat: None = None
    area_lon: None = None
    area_km: None = None
    languages: list[Language] = Field(default=[], max_length=20)
    places_min: int | None = Field(default=None, ge=FEWEST_TO_RUN, le=1_000)
    places_max: int | None = Field(default=None, ge=1, le=10_000)
    series: list[SeriesBody] = Field(default=[], max_length=_MOST_RULES)  # type: ignore[assignment]
    dates: list[DateBody] = Field(default=[], max_length=_MOST_DATES)  # type: ignore[assignment]
    first_visit: VisitBody
    themes: list[Theme] = Field(default=[], max_length=10)

    @model_validator(mode="after")
    def _it_is_somewhere_at_some_time(self) -> Self:
        if (self.where is Where.PLACE) != (self.venue is not None):
            raise ValueError("something at a place names its venue, and something online names none")
        if not (self.series or self.dates or self.drop_in):
            raise ValueError("it has a series, dates, or words for dropping in")
        return self


class ListingsBody(Input):
    """Listings to be put out or brought up to date, each named once."""

    listings: list[ListingBody] = Field(min_length=1, max_length=AT_ONCE)

    @model_validator(mode="after")
    def _each_is_named_once(self) -> Self:
        if len({one.key for one in self.listings}) < len(self.listings):
            raise ValueError("a listing is named twice")
        return self


class StepBody(Input):
    """What to do with a listing as a whole."""

    step: Step
