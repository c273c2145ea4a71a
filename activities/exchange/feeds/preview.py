"""What a reading would bring, in words, before anything is kept."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy.orm import Session

from activities.exchange.feeds.items import Reading, in_words
from activities.exchange.feeds.keeping import Comparison, compare, told_of
from activities.exchange.feeds.making import key_of_row
from activities.exchange.feeds.models import FeedListing, FeedSource
from activities.exchange.importing.prepare import Prepared
from activities.forms import DateInput, SeriesInput
from activities.models import Activity, Suitability
from activities.recurrence import at
from activities.wording.series import series_words
from activities.wording.suitability import unsuited_words
from activities.wording.words import day_words, time_words
from web.languages import with_commas

MOST_LINES = 60
_FIELDS: Mapping[str, Any] = {
    "title": lazy_gettext("title"),
    "summary": lazy_gettext("description"),
    "description": lazy_gettext("description"),
    "first_visit": lazy_gettext("first visit"),
    "where": lazy_gettext("place"),
    "area_name": lazy_gettext("place"),
    "dates": lazy_gettext("dates"),
    "series": lazy_gettext("dates"),
    "cost_amount": lazy_gettext("cost"),
    "link": lazy_gettext("web page"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One listing: its title, and what there is to say of it."""

    title: str
    more: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would change, at most MOST_LINES lines of each kind; the counts are of all."""

    read: int
    new: tuple[Line, ...]
    new_count: int
    unsuited: tuple[Line, ...]  # new too, and kept, but suggested to nobody
    unsuited_count: int
    changed: tuple[Line, ...]
    changed_count: int
    unchanged_count: int
    going: tuple[Line, ...]  # listings that would be withdrawn
    going_count: int
    rejected: tuple[Line, ...]
    rejected_count: int
    over_count: int  # entries that are over
    missing_count: int  # not told this time; they stay until the next look
    notes: tuple[str, ...]

    @property
    def brings(self) -> bool:
        """Whether a yes would change any listing."""
        return bool(self.new_count or self.unsuited_count or self.changed_count or self.going_count)


def preview_of(db: Session, source: FeedSource, reading: Reading, *, now: datetime) -> Preview:
    """Lay a reading beside what is kept. Writes nothing."""
    found = compare(db, source, reading, now=now)
    last = sa.or_(FeedListing.feed_id == source.id, FeedListing.activity_id.in_(found.again.values()))
    told = {row.activity_id: row for row in db.scalars(sa.select(FeedListing).where(last))}
    new, unsuited, changed, unchanged = [], [], [], 0
    for one in found.plan.listings:
        known = found.homes | found.again
        home = next((known[row.id] for row in one.rows if row.id in known), None)
        if home is None and one.listing.suitability is Suitability.UNSUITED:
            unsuited.append(Line(title=one.listing.title, more=unsuited_words(one.listing.suitability_reason or "")))
        elif home is None:
            new.append(Line(title=one.listing.title, more=_more(one, now=now)))
        elif home in told and (differing := _differing(told[home].told, told_of(one))):
            changed.append(Line(title=one.listing.title, more=with_commas(differing)))
        else:
            unchanged += 1
    going = _going(db, found)
    rejected = [
        Line(title=one.name or _("Entry %(row)s", row=one.row), more=in_words(one.reason)) for one in reading.rejected
    ]
    rejected += [Line(title=one.title, more=in_words(one.reason)) for one in found.plan.rejected]
    in_listings = {key_of_row(row.id) for one in found.plan.listings for row in one.rows}
    return Preview(
        read=len(reading.items) + reading.set_aside,
        new=tuple(new[:MOST_LINES]),
        new_count=len(new),
        unsuited=tuple(unsuited[:MOST_LINES]),
        unsuited_count=len(unsuited),
        changed=tuple(changed[:MOST_LINES]),
        changed_count=len(changed),
        unchanged_count=unchanged,
        going=tuple(going[:MOST_LINES]),
        going_count=len(going),
        rejected=tuple(rejected[:MOST_LINES]),
        rejected_count=reading.set_aside + len(found.plan.rejected),
        over_count=len(found.merge.items.keys() - in_listings - {key_of_row(one.id) for one in found.plan.rejected}),
        missing_count=len(found.merge.missing),
        notes=tuple(map(in_words, reading.notes)),
    )


def _going(db: Session, found: Comparison) -> list[Line]:
    """The listings all of whose entries are taken back."""
    left = {home for row_id, home in found.homes.items() if key_of_row(row_id) not in found.merge.gone}
    empty = set(found.homes.values()) - left
    titles = db.scalars(sa.select(Activity.title).where(Activity.id.in_(empty)).order_by(Activity.title))
    return [Line(title=title, more="") for title in titles]


def _more(one: Prepared, *, now: datetime) -> str:
    listing = one.listing
    said = [_dates(listing.series, listing.dates, listing.timezone, now=now)]
    return " · ".join([*said, *([one.venue.name] if one.venue else [])])


def _dates(series: list[SeriesInput], dates: list[DateInput], zone: str, *, now: datetime) -> str:
    """When it takes place: the first rule, else the next date and how many more lie ahead."""
    if series:
        first = series[0]
        return series_words(first.rrule, first.starts_local, first.minutes, all_day=first.all_day)
    ahead = sorted((one for one in dates if at(one.starts_local, zone) >= now), key=lambda one: one.starts_local)
    if not ahead:
        return _("no dates ahead")
    start = datetime.fromisoformat(ahead[0].starts_local)
    said = day_words(start, today=now.astimezone(ZoneInfo(zone)).date())
    if not ahead[0].all_day:
        said = f"{said}, {time_words(start)}"
    more = len(ahead) - 1
    return f"{said} " + ngettext("and %(num)d more date", "and %(num)d more dates", more) if more else said


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of what differs, each once."""
    return named(name for name in after if before.get(name) != after[name])


def named(fields: Iterable[str]) -> list[str]:
    """Fields of a listing in words, each once, the most telling first; empty for none."""
    given = set(fields)
    known = list(dict.fromkeys(str(words) for name, words in _FIELDS.items() if name in given))
    return known or ([_("small things")] if given else [])
