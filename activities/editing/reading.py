"""From what was typed in the editor to a listing, with a sentence for what needs another look or is still open."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from activities.editing.typed import (
    AROUND,
    ENUMS,
    IN_A_VENUE,
    IN_AN_AREA,
    ONLINE_LIVE,
    ONLINE_TEXT,
    TEXTS,
    YES_NO,
    Typed,
)
from activities.editing.when import Repeats, dates_from, find_day, series_from
from activities.forms import DateInput, FirstVisitInput, ListingInput, SeriesInput
from activities.models import Booking, Suitability
from activities.suitability.rule import Described
from activities.suitability.rules import find_objection
from matching.core import types
from matching.core.types import Kind, Point, Setting, Where
from members.forms import LANGUAGES, MORE_LANGUAGES
from members.models import Avoid
from taxonomy import load_taxonomy

KINDS = (Kind.CLUB, Kind.CLASS, Kind.VOLUNTEER, Kind.OUTING)
THEMES = (Avoid.ALCOHOL, Avoid.CHILDREN, Avoid.RELIGION, Avoid.DOGS)
MOST_INTERESTS = 4
FEWEST_TO_RUN = 3  # below that, whether it runs would tell of single people
_OF_ENUM: dict[str, type[StrEnum]] = {
    "talking": types.Talking, "structure": types.Structure, "judged": types.Judged, "pairs": types.Pairs,
    "role": types.RoleAsked, "identity": types.Identity, "noise": types.Noise, "commitment": types.Commitment,
}  # fmt: skip
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.h]?([0-5]\d)")


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What the site adds to what an organizer types."""

    today: date
    zone: str  # of the place, or of the site
    area_name: str | None  # the town of the place, or the area that was named, if the site knows it
    area: Point | None = None  # the middle of that area
    currency: str | None
    organizer_name: str


@dataclass(frozen=True, kw_only=True)
class Read:
    """What could be read. `problems`: what is wrong, by field; `open`: what is still needed before it can go out."""

    listing: ListingInput
    problems: dict[str, str]
    open: dict[str, str]

    @property
    def is_ready(self) -> bool:
        return not self.problems and not self.open


@dataclass
class _Reader:
    typed: Typed
    problems: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        text = str(self.typed.get(name, ""))
        if len(text) > TEXTS[name]:
            self.problems[name] = _("This is a bit long. Please keep it under %(most)s letters.", most=TEXTS[name])
        return text[: TEXTS[name]]

    def chosen(self, name: str, offered: type[StrEnum]) -> Any:
        value = self.typed.get(name, "")
        return offered(value) if value in set(offered) else None

    def either(self, name: str) -> bool | None:
        return {"yes": True, "no": False}.get(self.typed.get(name, ""))

    def number(self, name: str, *, least: int, most: int, sentence: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
            self.problems[name] = sentence
            return None
        return int(text)

    def day(self, name: str) -> date | None:
        text = self.text(name)
        if not text:
            return None
        day = find_day(text)
        if day is None:
            self.problems[name] = _("Please write the day like 2026-11-24, or pick it from the calendar.")
        return day

    def clock(self, name: str) -> str | None:
        text = self.text(name)
        if not text:
            return None
        found = _CLOCK.fullmatch(text)
        if found is None:
            self.problems[name] = _("Please write the time like 10:30.")
            return None
        return f"{int(found[1]):02}:{found[2]}"


def read(typed: Typed, *, key: str, setup: Setup, with_dates: bool = True) -> Read:
    """What was typed, as a listing. Without dates for one whose dates are looked after on a page of their own."""
    reader = _Reader(typed)
    place = typed.get("place", IN_A_VENUE)
    series, dates, drop_in = _when(reader, setup) if with_dates else ([], [], reader.text("drop_in") or None)
    amount, currency = _cost(reader, setup)
    ages = _in_order(reader, "age_min", "age_max", least=0, most=120, sentence=_("An age is a number like 18."))
    places_max = reader.number(
        "places_max", least=1, most=10_000, sentence=_("Write how many can come, as a number. Or leave it empty.")
    )
    places_min = reader.number(
        "places_min", least=FEWEST_TO_RUN, most=1_000,
        sentence=_("Write a number from 3 up, or leave it empty. It runs in any case then."),
    )  # fmt: skip
    if places_min and places_max and places_min > places_max:
        reader.problems["places_min"] = _("This is more than the most who can come.")
        places_min = None
    title, summary, description = reader.text("title"), reader.text("summary"), reader.text("description")
    around = _around(reader, setup) if place == IN_AN_AREA else None
    middle = setup.area if around else None
    objection = find_objection(Described.of(title, text=description, publisher=setup.organizer_name))
    listing = ListingInput(
        key=key,
        kind=reader.chosen("kind", Kind) or Kind.CLUB,
        where={IN_A_VENUE: Where.PLACE, IN_AN_AREA: Where.AREA}.get(place, Where.ONLINE),
        title=title or _("Without a title so far"),
        summary=summary,
        description=description,
        interests=interests_in(reader.text("topics"), title, summary),
        area_name=setup.area_name if place in (IN_A_VENUE, IN_AN_AREA) else None,
        area_lat=middle.lat if middle else None,
        area_lon=middle.lon if middle else None,
        area_km=around,
        timezone=setup.zone,
        languages=[one for one in typed.get("languages", []) if one in LANGUAGES + MORE_LANGUAGES],
        age_min=ages[0],
        age_max=ages[1],
        cost_amount=amount,
        cost_currency=currency,
        cost_note=reader.text("cost_note") or None,
        booking=reader.chosen("booking", Booking),
        booking_note=reader.text("booking_note") or None,
        places_min=places_min,
        places_max=places_max,
        link=_link(reader),
        drop_in=drop_in,
        series=series,
        dates=dates,
        first_visit=_first_visit(reader, place, series, dates),
        suitability=Suitability.UNSUITED if objection else Suitability.SUITS,
        suitability_reason=objection,
        themes=[one for one in typed.get("themes", []) if one in set(THEMES)],
        checked_on=setup.today,
    )
    return Read(listing=listing, problems=reader.problems, open=_open(typed, listing, with_dates=with_dates))


def interests_in(topics: str, title: str, summary: str) -> list[str]:
    """What it is about, in the order of the words: what was named comes before what stands in the title."""
    taxonomy = load_taxonomy()
    found: dict[str, None] = {}
    for text in (topics, title, summary):
        found |= dict.fromkeys(sorted(taxonomy.found_in(text)))
    return list(found)[:MOST_INTERESTS]


def _when(reader: _Reader, setup: Setup) -> tuple[list[SeriesInput], list[DateInput], str | None]:
    repeats = reader.chosen("repeats", Repeats)
    drop_in = reader.text("drop_in") or None
    first, last = reader.day("first_day"), reader.day("last_day")
    starts, ends = reader.clock("starts"), reader.clock("ends")
    if repeats is Repeats.DROP_IN:
        return [], [], drop_in
    if repeats is None or first is None or starts is None:
        return [], [], None
    if first < setup.today:
        reader.problems["first_day"] = _("This day has passed. Which is the next one?")
    if last is not None and last < first:
        reader.problems["last_day"] = _("The last day comes before the first.")
        last = None
    if repeats is Repeats.ONCE:
        return [], [dates_from(first, starts, ends)], None
    return [series_from(repeats, first, starts, ends, last)], [], None


def _around(reader: _Reader, setup: Setup) -> float | None:
    """How far the area that was named reaches, in km; None where the site does not know it."""
    named = reader.text("area")
    if setup.area is None:
        if named:
            reader.problems["area"] = _("We do not know this town. Try the nearest bigger one, or a postcode.")
        return None
    around = reader.typed.get("around", "")
    return next((one for one in AROUND if str(one) == around), AROUND[1])


def _cost(reader: _Reader, setup: Setup) -> tuple[Decimal | None, str | None]:
    cost = reader.typed.get("cost", "")
    text = reader.text("cost_amount").replace(",", ".")
    if cost == "free":
        return Decimal(0), setup.currency
    if cost != "paid" or not text:
        return None, None
    try:
        amount = round(Decimal(text), 2)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount < 100_000:
        reader.problems["cost_amount"] = _("Write the price as a number, like 3 or 2.50.")
        return None, None
    return amount, setup.currency


def _in_order(
    reader: _Reader, low: str, high: str, *, least: int, most: int, sentence: str
) -> tuple[int | None, int | None]:
    lowest = reader.number(low, least=least, most=most, sentence=sentence)
    highest = reader.number(high, least=least, most=most, sentence=sentence)
    if lowest and highest is not None and lowest > highest:
        reader.problems[low] = _("The lower number is above the higher one.")
        return None, None
    return lowest, highest


def _link(reader: _Reader) -> str | None:
    text = reader.text("link")
    if not text:
        return None
    address = text if "://" in text else f"https://{text}"
    if not re.fullmatch(r"https?://[^\s/\"'<>]+\.[^\s\"'<>]+", address):
        reader.problems["link"] = _("A web address looks like www.example.org. You can leave it empty too.")
        return None
    return address


def _first_visit(reader: _Reader, place: str, series: list[SeriesInput], dates: list[DateInput]) -> FirstVisitInput:
    texts = {
        name: reader.text(name) or None for name in ("greeter", "first_ten_minutes", "what_to_bring", "how_to_leave")
    }
    settings = {ONLINE_TEXT: Setting.ONLINE_TEXT, ONLINE_LIVE: Setting.ONLINE_LIVE}
    length = next((minutes for minutes in [*(s.minutes for s in series), *(d.minutes for d in dates)] if minutes), None)
    size = reader.number("group_size", least=1, most=10_000, sentence=_("Write about how many come, as a number."))
    return FirstVisitInput.model_validate(
        {
            **texts,
            **{name: reader.either(name) for name in YES_NO},
            **{name: reader.chosen(name, _OF_ENUM[name]) for name in ENUMS},
            "group_size": size,
            "setting": settings.get(place, Setting.IN_PERSON),
            "minutes": length,
        }
    )


def _open(typed: Typed, listing: ListingInput, *, with_dates: bool) -> dict[str, str]:
    """What is still needed, in the order of the page."""
    asked: list[tuple[str, bool, Callable[[], str]]] = [
        ("title", bool(typed.get("title")), lambda: _("Give it a name.")),
        ("summary", bool(typed.get("summary")), lambda: _("Say in one sentence what it is.")),
        ("kind", typed.get("kind") in set(KINDS), lambda: _("Pick what kind of thing it is.")),
        ("topics", bool(listing.interests), lambda: _("Name one or two things it is about, so that people find it.")),
        ("venue", listing.where is not Where.PLACE or bool(typed.get("venue")), lambda: _("Pick the place.")),
        ("area", listing.where is not Where.AREA or bool(typed.get("area")), lambda: _("Say around which town it is.")),
        ("greeter", bool(typed.get("greeter")), lambda: _("Say who greets somebody new.")),
        ("first_ten_minutes", bool(typed.get("first_ten_minutes")), lambda: _("Say how it begins.")),
    ]
    if with_dates:
        known = bool(listing.series or listing.dates or listing.drop_in)
        asked.insert(6, ("repeats", known, lambda: _("Say when it is: how often, the first day and the time.")))
    return {name: sentence() for name, there, sentence in asked if not there}
