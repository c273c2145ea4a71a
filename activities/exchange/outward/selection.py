"""What a feed holds: the listings of a search or of an organizer, each with its dates ahead."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import Session

from activities.browse.filters import Filters
from activities.browse.page import search, sort_of
from activities.browse.standpoint import Standpoint
from activities.models import Activity, ListingState, Occurrence, OccurrenceState, Organizer
from activities.on_show import OnShow, Shelf
from activities.queries import is_ahead, is_key, published
from refusals import NotHere
from web.paging import Page

AT_ONCE = 50  # listings on one page of a feed
MOST_DATES = 60  # of one listing

Listing = tuple[Activity, Sequence[Occurrence]]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """One page of what was asked for, under its name."""

    name: str
    listings: tuple[Listing, ...]
    page: Page

    @property
    def changed_at(self) -> datetime | None:
        """When the newest change was made; None where nothing is listed."""
        return max((activity.changed_at for activity, _dates in self.listings), default=None)


def of_search(
    db: Session,
    shelf: Shelf,
    on_show: OnShow,
    filters: Filters,
    *,
    standpoint: Standpoint,
    now: datetime,
    called_off: bool = False,
) -> Selection:
    """What the nearby page finds for the same address line, in the same order.

    `called_off`: the last page also has listings all of whose dates ahead are cancelled, for calendars that know them.
    """
    browse = search(shelf, on_show, filters, standpoint=standpoint, now=now)
    page = Page.of(total=browse.total, number=filters.page, size=AT_ONCE)
    rows = browse.in_order(sort_of(filters, standpoint), page.span.stop)[page.span]
    ids = on_show.ids[rows].tolist()
    if called_off and page.number == page.last:
        ids += sorted(_called_off(db, now=now).intersection(on_show.ids[browse.without_dates].tolist()))
    place = standpoint.name
    name = gettext("Near %(place)s", place=place) if place else gettext("Things to do")
    return Selection(name=name, listings=with_dates(db, ids, now=now), page=page)


def of_organizer(db: Session, key: str, *, number: int, now: datetime) -> Selection:
    """What an organizer lists, by title. Raises NotHere for one who is not known or lists nothing."""
    mine = sa.select(Activity.id).join(Organizer, Organizer.id == Activity.organizer_id)
    listed = Organizer.key == key, Activity.state == ListingState.PUBLISHED
    ids = db.scalars(mine.where(*listed).order_by(Activity.title, Activity.id)).all() if is_key(key) else ()
    if not ids:
        raise NotHere("Nobody lists anything under this address, or it has a slip in it.")
    page = Page.of(total=len(ids), number=number, size=AT_ONCE)
    listings = with_dates(db, ids[page.span], now=now)
    return Selection(name=listings[0][0].organizer.name, listings=listings, page=page)


def with_dates(db: Session, ids: Collection[int], *, now: datetime) -> tuple[Listing, ...]:
    """Published activities in the order of `ids` with their dates that are not over, cancelled ones included."""
    found = {one.id: one for one in db.scalars(published().where(Activity.id.in_(ids))).unique()}
    dates: dict[int, list[Occurrence]] = defaultdict(list)
    for date in _dates(db, found, now=now):
        if len(dates[date.activity_id]) < MOST_DATES:
            dates[date.activity_id].append(date)
    return tuple((found[one], dates[one]) for one in ids if one in found)


def _called_off(db: Session, *, now: datetime) -> set[int]:
    cancelled = Occurrence.state == OccurrenceState.CANCELLED
    return set(db.scalars(sa.select(Occurrence.activity_id).where(cancelled, is_ahead(now)).distinct()))


def _dates(db: Session, ids: Iterable[int], *, now: datetime) -> Iterable[Occurrence]:
    ahead = sa.select(Occurrence).where(Occurrence.activity_id.in_(list(ids)), is_ahead(now))
    return db.scalars(ahead.order_by(Occurrence.starts_at))
