"""From entries of a feed to finished listings, by the same rules as whole catalogues."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from activities.exchange.feeds.items import Item, Time
from activities.exchange.importing.catalogues.local_events import currency_of
from activities.exchange.importing.catalogues.raw import RawListing, Row, Shape, When
from activities.exchange.importing.prepare import Plan, prepare
from activities.exchange.importing.reading import Catalogue
from activities.forms import OrganizerInput
from activities.models import ListingState
from activities.recurrence import Moment, at, expand
from activities.suitability.rule import Sort

LOOK_AHEAD = timedelta(days=400)


def _not_from_cells(row: Row) -> RawListing:
    raise NotImplementedError("entries of feeds are no rows of a table")


SHAPE = Shape(name="feed", publisher="", sort=Sort.DATES, needs=frozenset(), read=_not_from_cells)


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Whose feed it is, and how its listings begin."""

    key: str
    name: str
    languages: tuple[str, ...] = ("en",)
    state: ListingState = ListingState.PUBLISHED


def listings_of(
    feed: str, items: Mapping[str, Item], publisher: Publisher, *, at_home: Collection[str], now: datetime
) -> Plan:
    """The listings that the entries of a feed come to, by their keys.

    Entries that are over make none, unless they are part of one already (`at_home`): its past stays as it is.
    """
    rows = [
        row
        for key, item in items.items()
        if key in at_home or not is_over(item, now=now)
        for row in _rows(key, item, publisher, now)
    ]
    rows = [replace(row, row=number) for number, row in enumerate(rows, start=1)]
    plan = prepare(Catalogue(name=feed, shape=SHAPE, rows=tuple(rows), rejected=()), now=now)
    organizer = OrganizerInput(key=publisher.key, name=publisher.name)
    listings = tuple(
        replace(one, organizer=organizer, listing=one.listing.model_copy(update={"state": publisher.state}))
        for one in plan.listings
    )
    return replace(plan, listings=listings)


def is_over(item: Item, *, now: datetime) -> bool:
    """Whether none of its dates lies ahead; an entry without dates is never over."""
    return bool(item.times) and not any(_lies_ahead(time, now) for time in item.times)


def key_of_row(row_id: str) -> str:
    """The key of the entry that a row stands for."""
    return row_id.partition(".")[0]


def _lies_ahead(time: Time, now: datetime) -> bool:
    if time.rrule is None:
        return at(time.starts_local, time.zone) + timedelta(minutes=time.minutes or 0) >= now
    return next(_expanded(time, now), None) is not None


def _rows(key: str, item: Item, publisher: Publisher, now: datetime) -> Iterator[RawListing]:
    """A row for each date or rule, named by the key and its place among them."""
    row = RawListing(
        id=key,
        title=item.title,
        timezone=item.zone,
        currency=currency_of(item.zone),
        description=item.text,
        categories=item.categories,
        publisher=publisher.key,
        publisher_name=publisher.name,
        location=item.place,
        postcode=item.postcode or None,
        lat=item.lat,
        lon=item.lon,
        undated=item.undated or None,
        languages=item.languages or publisher.languages,
        free=item.free,
        price=item.price,
        places_max=item.places,
        url=item.link,
        digest=item.digest,
    )
    for place, when in enumerate(_whens(item, now)):
        yield replace(row, when=when, id=f"{key}.{place}" if place else key)


def _whens(item: Item, now: datetime) -> Iterator[When]:
    for time in item.times:
        if time.rrule is None:
            yield _when(time, _in_zone(time, item.zone))
        elif time.zone == item.zone:
            yield replace(_when(time, time.starts_local), rrule=time.rrule, except_dates=time.except_dates)
        else:  # a rule that goes by another clock than its listing: its dates are written out one by one
            yield from (_when(time, _in_zone(one, item.zone)) for one in _each(time, now))


def _each(time: Time, now: datetime) -> Iterable[Time]:
    for one in _expanded(time, now):
        yield time.model_copy(update={"starts_local": one.starts_local, "rrule": None, "except_dates": ()})


def _when(time: Time, starts_local: str) -> When:
    return When(
        start=datetime.fromisoformat(starts_local), minutes=time.minutes, all_day=time.all_day, cancelled=time.cancelled
    )


def _in_zone(time: Time, zone: str) -> str:
    if time.zone == zone or time.all_day:
        return time.starts_local
    return at(time.starts_local, time.zone).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def _expanded(time: Time, now: datetime) -> Iterator[Moment]:
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return expand(
        rrule=time.rrule or "", starts_local=time.starts_local, minutes=time.minutes,
        except_dates=time.except_dates, zone=time.zone, since=today, until=today + LOOK_AHEAD,
    )  # fmt: skip
