"""Loading the demo town: places, organizers, listings dated around today, members."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.exchange.models import ImportRun
from activities.forms import ListingInput, OrganizerInput, VenueInput
from activities.listings import Change, save_listing, save_organizer, save_venue
from activities.models import Activity
from matching.core.reach import cell_of
from matching.core.types import Point
from members.models import InterestSource, Member, Profile, ProfileInterest
from seeds.groups_loader import load_groups
from seeds.neighbours_loader import load_neighbours
from seeds.paths_loader import load_paths
from seeds.words import IDEAS
from taxonomy import load_taxonomy

TOWN = Path(__file__).parent / "town"
ZONE = "Europe/London"
CATALOGUE = "demo town"
_HERE_SINCE = timedelta(days=30)  # people of the demo town are not new: they can join small groups
_ANCHOR_DAYS = 28  # after this long the town is dated anew, so that its one-off dates are ahead again


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """How many listings and members were new, changed or as before."""

    new: int
    changed: int
    unchanged: int
    members: int


def load_town(db: Session, *, now: datetime, days_ahead: int, letters: bool = False) -> Loaded:
    """Load the demo town; a second time within four weeks changes nothing. `letters`: as `load_groups`."""
    anchor = _anchor(db, now)
    counted = _keep(db, list(_seeds()), anchor, now=now, days_ahead=days_ahead)
    if counted[Change.NEW] or counted[Change.CHANGED]:
        _remember(db, anchor, counted)
    members = _members(db, now=now)
    load_paths(db, now=now)
    members += load_neighbours(db, now=now)
    load_groups(db, now=now, letters=letters)
    return _loaded(counted, members=members)


def load_ideas(db: Session, *, now: datetime) -> Loaded:
    """Load only the solo ideas, for a real town; a second time changes nothing."""
    ideas = [seed for seed in _seeds() if seed["organizer"] == IDEAS]
    return _loaded(_keep(db, ideas, now, now=now, days_ahead=1))


def _keep(
    db: Session, seeds: list[dict[str, Any]], anchor: datetime, *, now: datetime, days_ahead: int
) -> dict[Change, int]:
    named = {seed["organizer"] for seed in seeds}
    organizers = {o["key"]: save_organizer(db, OrganizerInput(**o)) for o in _read("organizers") if o["key"] in named}
    met = {seed["venue"] for seed in seeds}
    venues = {v["key"]: save_venue(db, VenueInput(**v)) for v in _read("venues") if v["key"] in met}
    changes = []
    for seed in seeds:
        organizer, venue = organizers[seed["organizer"]], venues.get(seed["venue"] or "")
        form = _listing(seed, anchor)
        changes.append(save_listing(db, form, organizer=organizer, venue=venue, now=now, days_ahead=days_ahead)[1])
    counted = {change: changes.count(change) for change in Change}
    if counted[Change.NEW] or counted[Change.CHANGED]:
        touch_catalogue(db)
    return counted


def _loaded(counted: dict[Change, int], *, members: int = 0) -> Loaded:
    return Loaded(**{change.value: counted[change] for change in Change}, members=members)


def _seeds() -> Iterator[dict[str, Any]]:
    for path in sorted(TOWN.glob("activities_*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))["activities"]


def is_empty(db: Session) -> bool:
    """Whether nothing at all is listed yet."""
    return db.scalar(sa.select(Activity.id).limit(1)) is None


def _anchor(db: Session, now: datetime) -> datetime:
    """The day the town's dates count from: that of the last loading, unless it was long ago."""
    last = db.scalar(sa.select(sa.func.max(ImportRun.started_at)).where(ImportRun.catalogue == CATALOGUE))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return last if last and today - last < timedelta(days=_ANCHOR_DAYS) else today


def _remember(db: Session, anchor: datetime, counted: dict[Change, int]) -> None:
    db.add(
        ImportRun(
            catalogue=CATALOGUE, started_at=anchor, read=sum(counted.values()), rejected=0,
            new=counted[Change.NEW], changed=counted[Change.CHANGED], unchanged=counted[Change.UNCHANGED],
        )
    )  # fmt: skip


def _listing(seed: dict[str, Any], anchor: datetime) -> ListingInput:
    carried = {k: v for k, v in seed.items() if k not in {"organizer", "venue", "schedule"}}
    if seed["organizer"] == IDEAS:
        return ListingInput(**carried, timezone="UTC")
    checked = (anchor - timedelta(days=9)).date()
    return ListingInput(
        **carried, **_dates(seed["schedule"], anchor), timezone=ZONE, area_name="Alderbridge", checked_on=checked
    )


def _dates(schedule: dict[str, Any] | None, anchor: datetime) -> dict[str, Any]:
    """A seed's schedule, relative to the anchor, in the words of a listing."""
    if schedule is None:
        return {}
    if "drop_in" in schedule:
        return {"drop_in": schedule["drop_in"]}

    def wall(days: int) -> str:
        return f"{(anchor + timedelta(days=days)).date()}T{schedule['starts']}"

    if "in_days" in schedule:
        return {"dates": [{"starts_local": wall(schedule["in_days"]), "minutes": schedule["minutes"]}]}
    # RFC 5545 counts the start itself as a date, so it is moved to the first day that fits the rule.
    first = _first_of(schedule["rrule"], wall(schedule["from_days"]))
    return {
        "series": [
            {
                "starts_local": first, "minutes": schedule["minutes"], "rrule": schedule["rrule"],
                "except_dates": [wall(days)[:10] for days in schedule.get("skip_days_ahead", [])],
            }
        ]
    }  # fmt: skip


def _first_of(rrule: str, wall: str) -> str:
    from dateutil.rrule import rrulestr

    first = rrulestr(rrule, dtstart=datetime.fromisoformat(wall)).after(datetime.fromisoformat(wall), inc=True)
    return first.strftime("%Y-%m-%dT%H:%M") if first else wall


def _members(db: Session, *, now: datetime) -> int:
    places = {p["name"]: Point(p["lat"], p["lon"]) for p in _read("places")}
    there = set(db.scalars(sa.select(Member.key)))
    added = [_member(seed, places, now) for seed in _read("members") if f"demo-{seed['key']}" not in there]
    db.add_all(added)
    db.flush()
    return len(added)


def _member(seed: dict[str, Any], places: dict[str, Point], now: datetime) -> Member:
    member = Member(key=f"demo-{seed['key']}", name=seed["name"], demo_note=seed["about"], created_at=now - _HERE_SINCE)
    read = load_taxonomy().found_in(seed["words"]) - set(seed["interests"])
    member.profile = Profile(
        words=seed["words"], avoid=seed["avoid"], needs=seed["needs"], comfort=seed["comfort"],
        area_cell=cell_of(places[seed["place"]]), area_name=seed["place"], area_country="GB", area_zone=ZONE,
        travel=seed["travel"], travel_minutes=seed["travel_minutes"], languages=seed["languages"], free=seed["free"],
        changed_at=now,
        interests=[
            *(ProfileInterest(interest=i, source=InterestSource.TICKED) for i in seed["interests"]),
            *(ProfileInterest(interest=i, source=InterestSource.WORDS) for i in sorted(read)),
        ],
    )  # fmt: skip
    return member


def _read(name: str) -> Iterable[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((TOWN / f"{name}.json").read_text(encoding="utf-8"))[name]
    return found
