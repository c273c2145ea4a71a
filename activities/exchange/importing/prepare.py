"""From rows to finished listings, in memory: nothing here reads or writes the database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from activities.exchange.importing.catalogues.raw import RawListing, digest_of
from activities.exchange.importing.duplicates import joined
from activities.exchange.importing.hints import facts_of
from activities.exchange.importing.interests import interests_of
from activities.exchange.importing.offers import offer_of
from activities.exchange.importing.places import spots_of
from activities.exchange.importing.publishers import organizer_of
from activities.exchange.importing.reading import Catalogue, Rejected
from activities.exchange.importing.series import Bundle, bundled, is_cancelled, stem, without_marker
from activities.exchange.importing.shifting import moved, weeks_between
from activities.exchange.importing.themes import kind_of, themes_of
from activities.exchange.importing.towns import Town, find_town
from activities.exchange.importing.words import Words, first_sentence, without_contacts
from activities.forms import DateInput, ListingInput, OrganizerInput, SeriesInput, VenueInput
from activities.models import Suitability
from activities.suitability.rule import Described
from activities.suitability.rules import find_objection
from activities.wording.folding import fold, slug

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_GENERIC_TITLE = re.compile(
    rf"(?:(?:{_MONTHS}|weekly|monthly|regular|fall|spring|summer|winter|open|evening|morning|afternoon|our|the|"
    rf"\d+) )*"
    r"(?:meetings?|meetup|gathering|social|class|practice|rehearsal|club|program|session|workshop|walk|ride|"
    r"hike|game night|"
    r"open house|open hours|open studio|book club|potluck|discussion|choir)$"
    rf"|(?:{_MONTHS})\b.{{0,40}}$"
)
_ONLY_FOR = {"Mujeres": "Para mujeres.", "Mayores": "Para personas mayores."}


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """One listing ready to be kept, and the rows it is made of."""

    listing: ListingInput
    organizer: OrganizerInput
    venue: VenueInput | None
    rows: tuple[RawListing, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one catalogue comes to."""

    listings: tuple[Prepared, ...]
    rejected: tuple[Rejected, ...]
    weeks_moved: int


def prepare(
    catalogue: Catalogue,
    *,
    now: datetime,
    as_of: date | None = None,
    publisher: str | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Plan:
    """Turn a catalogue into listings: dates moved, series and near-duplicates joined, words read.

    `publisher` names who publishes rows that name nobody. `progress` is told the number of rows done since last told.
    """
    weeks = weeks_between(as_of, now)
    rows = [moved(row, weeks) for row in catalogue.rows]
    spots = spots_of(catalogue.name, rows)
    listings: list[Prepared] = []
    rejected = list(catalogue.rejected)
    maker = _Maker(catalogue, now.date(), as_of, publisher or catalogue.shape.publisher, find_town(rows))
    for bundle in joined(bundled(rows, spots), spots):
        try:
            listings.append(maker.listing_of(bundle))
        except ValidationError as problem:
            rejected += _rejections(bundle.rows, problem)
        progress(len(bundle.rows))
    return Plan(listings=tuple(listings), rejected=tuple(sorted(rejected, key=lambda one: one.row)), weeks_moved=weeks)


@dataclass(frozen=True)
class _Maker:
    """Makes listings of the bundles of one catalogue."""

    catalogue: Catalogue
    today: date
    as_of: date | None
    publisher: str
    town: Town | None

    def listing_of(self, bundle: Bundle) -> Prepared:
        """The listing of one bundle. Raises ValidationError where it breaks the rules of a listing."""
        main, name = bundle.main, self.catalogue.name
        words = Words.of(main)
        where = bundle.spot.where
        kind = main.kind or kind_of(words, where=where, repeats=_repeats(bundle.rows))
        first_visit = facts_of(
            words,
            kind=kind,
            where=where,
            minutes=_usual_minutes(bundle.rows),
            once=len(bundle.rows) == 1 and bool(main.when and not main.when.rrule),
        )
        offer = offer_of(
            words, currency=main.currency, free=main.free, price=main.price, audience=",".join(main.audience)
        )
        organizer = organizer_of(name, main.publisher, main.publisher_name, fallback=self.publisher)
        objection = self._objection(bundle) or ("children" if offer.age_max and offer.age_max < 20 else None)
        venue = bundle.spot.venue
        title = f"{organizer.name}: {bundle.title}" if _GENERIC_TITLE.match(fold(bundle.title)) else bundle.title
        listing = ListingInput(
            key=f"{name}-{slug(title, 50)}-{_identity(name, bundle)}",
            kind=kind,
            where=where,
            title=title[:300],
            summary=_summary(main),
            description=without_contacts(main.description),
            interests=interests_of(words, main.description, sort=self.catalogue.shape.sort),
            timezone=main.timezone,
            languages=list(main.languages),
            cost_amount=offer.cost_amount,
            cost_currency=offer.cost_currency,
            cost_note=offer.cost_note,
            booking=offer.booking,
            age_min=offer.age_min,
            age_max=offer.age_max,
            places_max=main.places_max,
            link=_link(bundle.rows),
            drop_in=main.undated if main.open_until is None or main.open_until >= self.today else None,
            series=_series(bundle.rows),
            dates=_dates(bundle.rows),
            first_visit=first_visit,
            suitability=Suitability.UNSUITED if objection else Suitability.SUITS,
            suitability_reason=objection,
            themes=themes_of(
                words,
                place=" . ".join(fold(said) for said in (venue.name if venue else "", organizer.name)),
                cost_known=offer.cost_amount is not None,
                free=offer.cost_amount == 0,
                crowd=first_visit.group_size,
                from_age=offer.age_min,
            ),
            checked_on=self.as_of,
            **_area(bundle, self.town),
        )
        return Prepared(listing=listing, organizer=organizer, venue=venue, rows=bundle.rows)

    def _objection(self, bundle: Bundle) -> str | None:
        """Why it is no use to an adult who comes alone, None where one of its publishers' versions suits."""
        if all(is_cancelled(row) for row in bundle.rows):
            return "cancelled"
        versions = {(without_marker(row.title), row.publisher): row for row in bundle.rows if not is_cancelled(row)}
        objections = []
        for (title, publisher), row in versions.items():
            described = Described.of(
                title,
                sort=self.catalogue.shape.sort,
                text=row.description,
                publisher=f"{publisher} . {row.publisher_name}",
                categories=" ".join((*row.categories, *row.audience)),
                place=row.location,
            )
            objections.append(find_objection(described))
        return None if None in objections else objections[0]


def _identity(catalogue: str, bundle: Bundle) -> str:
    main = bundle.main
    own = main.id if main.when is None else f"{fold(stem(main.title))}\x1f{bundle.spot.name}"
    return digest_of(catalogue, main.publisher, own, length=10)


def _area(bundle: Bundle, town: Town | None) -> dict[str, Any]:
    """The area it serves; for a place without a position the circle of the town it is in, which names nothing."""
    area = bundle.main.area
    if area is None:
        named: dict[str, Any] = {"area_name": bundle.main.town or bundle.spot.area_name}
        lost = bundle.spot.venue is not None and bundle.spot.point is None
        if town and lost and town.has(bundle.main.location):
            named |= {"area_lat": town.lat, "area_lon": town.lon, "area_km": town.km}
        return named
    return {"area_name": area.name, "area_lat": area.lat, "area_lon": area.lon, "area_km": area.km}


def _summary(row: RawListing) -> str:
    said = first_sentence(without_contacts(row.description))
    only = _ONLY_FOR.get(",".join(row.audience), "")
    return " ".join(part for part in (only, said) if part)


def _link(rows: Iterable[RawListing]) -> str | None:
    links = (row.url.strip() for row in rows)
    return next((link for link in links if link.startswith(("http://", "https://")) and len(link) <= 2000), None)


def _repeats(rows: tuple[RawListing, ...]) -> bool:
    return any(row.when and row.when.rrule for row in rows) or len({row.when for row in rows}) >= 4


def _usual_minutes(rows: Iterable[RawListing]) -> int | None:
    lengths = Counter(row.when.minutes for row in rows if row.when and row.when.minutes and not row.when.all_day)
    return min(lengths, key=lambda minutes: (-lengths[minutes], minutes), default=None)


def _series(rows: Iterable[RawListing]) -> list[SeriesInput]:
    found: dict[tuple[str, str], SeriesInput] = {}
    for row in sorted(rows, key=lambda row: row.row):
        if row.when and row.when.rrule and not is_cancelled(row):
            start = row.when.start.strftime("%Y-%m-%dT%H:%M")
            found.setdefault(
                (start, row.when.rrule),
                SeriesInput(
                    starts_local=start,
                    minutes=row.when.minutes,
                    all_day=row.when.all_day,
                    rrule=row.when.rrule,
                    except_dates=list(row.when.except_dates),
                ),
            )
    return list(found.values())


def _dates(rows: Iterable[RawListing]) -> list[DateInput]:
    """One for each start, in order; called off where one of its rows says so, else with the longest known length."""
    found: dict[str, DateInput] = {}
    for row in sorted(rows, key=lambda row: row.row):
        if row.when is None or row.when.rrule:
            continue
        start = row.when.start.strftime("%Y-%m-%dT%H:%M")
        before = found.get(start)
        lengths = [m for m in (before and before.minutes, row.when.minutes) if m]
        found[start] = DateInput(
            starts_local=start,
            minutes=max(lengths, default=None),
            all_day=row.when.all_day and (before is None or before.all_day),
            cancelled=is_cancelled(row) or bool(before and before.cancelled),
        )
    return [found[start] for start in sorted(found)]


def _rejections(rows: Iterable[RawListing], problem: ValidationError) -> list[Rejected]:
    first = problem.errors(include_url=False)[0]
    reason = f"{'.'.join(str(part) for part in first['loc']) or 'the listing'}: {first['msg']}"
    return [Rejected(row=row.row, id=row.id, reason=reason, title=row.title[:120]) for row in rows]
