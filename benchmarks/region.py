"""A made-up region of any size for measurements: real words of the demo town, scattered around twelve centres."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from activities.changes import touch_catalogue
from activities.exchange.importing.prepare import Prepared
from activities.exchange.importing.writing import write_catalogue
from activities.forms import ListingInput, OrganizerInput, VenueInput
from matching.core.types import Point
from store import unit_of_work

TOWN = Path(__file__).parent.parent / "seeds" / "town"
MIDDLE = Point(52.70, -2.30)
_DAYS_AHEAD = 60


def fill_region(sessions: sessionmaker[Session], *, activities: int, now: datetime, seed: int = 1) -> None:
    """Fill an empty, migrated store with this many activities within about 40 km of MIDDLE, as an import does."""
    dice = random.Random(seed)
    listings = [
        Prepared(listing=listing, organizer=organizer, venue=venue, rows=())
        for listing, organizer, venue in _listings(dice, activities, now)
    ]
    with unit_of_work(sessions) as db:
        write_catalogue(db, "region", listings, weeks_moved=0, now=now, days_ahead=_DAYS_AHEAD)
        touch_catalogue(db)


def _listings(
    dice: random.Random, count: int, now: datetime
) -> Iterator[tuple[ListingInput, OrganizerInput, VenueInput | None]]:
    seeds = [
        seed
        for path in sorted(TOWN.glob("activities_*.json"))
        for seed in json.loads(path.read_text(encoding="utf-8"))["activities"]
        if seed["kind"] != "solo"
    ]
    centres = [(dice.gauss(0, 0.15), dice.gauss(0, 0.25)) for _ in range(12)]
    for number in range(count):
        one, other = dice.choice(seeds), dice.choice(seeds)
        venue = _venue(dice, number, centres) if one["where"] == "place" else None
        yield _listing(dice, number, one, other, now), _organizer(number), venue


def _organizer(number: int) -> OrganizerInput:
    return OrganizerInput(key=f"organizer-{number % 400}", name=f"Organizer {number % 400}")


def _venue(dice: random.Random, number: int, centres: list[tuple[float, float]]) -> VenueInput:
    north, east = dice.choice(centres)
    return VenueInput(
        key=f"venue-{number}", name=f"Hall {number}", postcode="ZZ1",
        lat=MIDDLE.lat + north + dice.gauss(0, 0.02), lon=MIDDLE.lon + east + dice.gauss(0, 0.03),
        step_free=dice.choice((True, False, None)), seating=dice.choice((True, None)),
    )  # fmt: skip


def _listing(
    dice: random.Random, number: int, one: dict[str, Any], other: dict[str, Any], now: datetime
) -> ListingInput:
    start = (now + timedelta(days=dice.randint(-30, 20))).strftime("%Y-%m-%dT") + f"{dice.randint(8, 20):02}:00"
    return ListingInput(
        key=f"listing-{number}", kind=one["kind"], where=one["where"], title=f"{one['title']} {number % 97}",
        summary=one["summary"], description=f"{one['description']}\n\n{other['description']}",
        interests=list(dict.fromkeys(one["interests"] + other["interests"][:1])), languages=one["languages"],
        cost_amount=one["cost_amount"], cost_currency=one["cost_currency"], timezone="Europe/London",
        area_name="Alderbridge", first_visit=one["first_visit"],
        series=[{"starts_local": start, "minutes": 90, "rrule": "FREQ=WEEKLY"}],
    )  # fmt: skip
