"""A place to look from, things around it, and the filters of a visitor who cannot decide."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from activities.browse.filters import DISTANCES, Filters, Part, TalkingUpTo, When
from activities.browse.finding import Browse, speaks_of
from activities.browse.nearness import see
from activities.models import Suitability
from activities.on_show import OnShow
from matching.core.types import Kind, Point, Talking, Where
from tests import make

HERE = Point(*make.TOWN)
KM = 1 / 111.2  # degrees of latitude in a kilometre


def browse(
    on_show: OnShow,
    filters: Filters = Filters(),  # noqa: B008 (frozen)
    *,
    point: Point | None = HERE,
    now: datetime = make.NOW,
) -> Browse:
    words = speaks_of(on_show, filters.words) if filters.words else None
    return Browse(on_show, filters, seen=see(on_show, point), words=words, today=now.date(), now=now)


def place(db: Session, key: str, km: float = 0.5, **over: Any) -> None:
    """Something at a place so many km north, dropped in on unless dates are given."""
    over = {"drop_in": "Any time", **over} if "dates" not in over else over
    make.activity(db, key=key, venue=make.venue(db, lat=HERE.lat + km * KM, lon=HERE.lon), **over)


def town(db: Session, number: int, *, seed: int) -> None:
    """A mixed lot of listings, the same for the same seed."""
    dice = random.Random(seed)
    halls = [
        make.venue(db, lat=HERE.lat + dice.gauss(0, 8) * KM, lon=HERE.lon + dice.gauss(0, 8) * KM,
                   step_free=dice.choice([True, None]), seating=dice.choice([True, False]))
        for _ in range(8)
    ]  # fmt: skip
    maker = make.organizer(db)
    for _ in range(number):
        where = dice.choice([Where.PLACE] * 4 + list(Where))
        known = where is Where.AREA or (where is Where.UNKNOWN and dice.random() < 0.5)
        circle = {"area_lat": HERE.lat + dice.choice([0.01, 0.3]), "area_lon": HERE.lon, "area_km": 15.0}
        make.activity(
            db, organizer=maker, where=where, kind=dice.choice(list(Kind)),
            venue=dice.choice(halls) if where is Where.PLACE else None,
            interests=dice.sample(["pottery", "woodwork", "chess", "reading"], dice.randrange(3)),
            languages=dice.choice([[], ["en"], ["en", "es"]]), cost_amount=dice.choice([None, 0, 5]),
            drop_in=dice.choice([None, None, "x"]), suitability=dice.choice([*Suitability, Suitability.SUITS]),
            dates=[f"2026-{dice.choice(['11', '12'])}-{day}T{dice.choice(['09', '19'])}:00"
                   for day in dice.sample(["23", "24", "28", "29"], dice.randrange(3))],
            first_visit={"talking": dice.choice([None, *Talking])}, **(circle if known else {}),
        )  # fmt: skip


def any_filters(dice: random.Random) -> Filters:
    """Some filters set, most not."""

    def some(options: Any) -> Any:
        return dice.choice([None, None, *options])

    chosen = {
        "km": some(DISTANCES), "when": some(When), "part": some(Part), "kind": some([("club", "class"), ("solo",)]),
        "interest": some(["making", "pottery"]), "cost": some(["free"]), "talking": some(TalkingUpTo),
        "access": some([("step_free",), ("seating", "step_free")]), "place": some([("online",), ("in_person", "home")]),
        "language": some(["es"]), "places": some([True]), "drop_in": some([True]), "unplaced": some([True]),
        "rest": some([True]), "words": some(["activity"]),
    }  # fmt: skip
    return Filters(**{name: value for name, value in chosen.items() if value is not None})
