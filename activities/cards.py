"""What a list says of an activity: one card each, in finished words."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from flask_babel import gettext
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from activities.models import Activity, ListingState, Organizer, Venue
from activities.on_show import OnShow
from activities.wording.ideas import said_by
from activities.wording.words import (
    cost_words,
    date_words,
    distance_words,
    kind_words,
    language_name,
    locale,
    where_words,
)
from matching.core.reach import band_of, great_circle_km
from matching.core.types import Kind, Point, Where
from web.distances import in_miles

_KEPT = 5_000  # cards of one state of what is on show, about a kilobyte each
SUMMARY = 150  # letters; what is cut from a description stops here at a word's end
_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|(?:https?://|www\.)\S+|[*_#>`|]+")
_Name = tuple[int, int, int | None, tuple[object, ...]]  # row, date, distance band, and how it is told
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, kw_only=True)
class Card:
    """One activity in a list. `band` is the distance band, None for what has no place or where we know of none.

    `starts` is in the activity's zone; `lang` is the language of the publisher's words, where it
    stated exactly one.
    """

    id: int
    key: str
    title: str
    lang: str | None
    summary: str
    organizer: str
    kind: Kind
    kind_words: str
    where: Where
    place_words: str
    band: int | None
    distance_words: str | None
    starts: datetime | None
    all_day: bool
    when_words: str | None
    elsewhere: str | None  # the city whose clock tells the time, where it is not the visitor's
    drop_in: str | None
    cost_words: str | None  # None: not stated
    free: bool
    step: int
    known: int
    suits: bool
    languages: tuple[str, ...]
    language_words: tuple[str, ...]


def cards_for(
    db: Session,
    ids: Iterable[int],
    *,
    on_show: OnShow,
    now: datetime,
    point: Point | None = None,
    zone: str | None = None,
    dates: Mapping[int, int] | None = None,
) -> list[Card]:
    """Cards of the activities in the order of `ids`, in one statement at most; what is not on show is left out.

    A card is kept as long as `on_show`, for all who see the activity from the same distance. `point` and `zone` are the
    visitor's. `dates` names for an id the date to tell, by its place in the dates of `on_show`; otherwise it is the
    next one.
    """
    wanted = list(ids)
    at = np.searchsorted(on_show.ids, wanted)
    known: dict[_Name, Card] = on_show.reckoned.setdefault(Card, {})
    if len(known) > _KEPT:
        known.clear()
    names: dict[int, _Name] = {}
    for activity_id, position, band in zip(wanted, at.tolist(), _bands(on_show, at, point), strict=True):
        if position < len(on_show) and on_show.ids[position] == activity_id:
            date = dates.get(activity_id, -1) if dates is not None else _next_date(on_show, position)
            names[activity_id] = position, date, band, (zone, now.date(), str(locale()), in_miles())
    cards = {one: known[name] for one, name in names.items() if name in known}
    if unknown := names.keys() - cards.keys():
        for row in db.connection().execute(_SELECT, {"ids": sorted(unknown)}):
            position, date, band, _ = name = names[row.id]
            cards[row.id] = known[name] = _card(row, on_show, position, date, band=band, zone=zone, now=now)
    return [cards[one] for one in wanted if one in cards]


_SELECT = (
    sa.select(
        Activity.id, Activity.key, Activity.title, Activity.summary, Activity.kind, Activity.where,
        Activity.area_name, Activity.timezone, Activity.languages, Activity.cost_amount, Activity.cost_currency,
        Activity.cost_note, Activity.drop_in, Activity.demand_step, Activity.demand_known,
        sa.case((Activity.summary == "", sa.func.substr(Activity.description, 1, 4 * SUMMARY)), else_="").label("text"),
        Organizer.name.label("organizer"), Venue.name.label("venue"),
    )
    .join(Organizer, Organizer.id == Activity.organizer_id)
    .outerjoin(Venue, Venue.id == Activity.venue_id)
    .where(Activity.id.in_(sa.bindparam("ids", expanding=True)), Activity.state == ListingState.PUBLISHED)
)  # fmt: skip


def _next_date(on_show: OnShow, position: int) -> int:
    found = np.flatnonzero(on_show.date_row == position)
    return int(found[0]) if len(found) else -1


def _card(
    row: Any, on_show: OnShow, position: int, date: int, *, band: int | None, zone: str | None, now: datetime
) -> Card:
    starts = _local(on_show.date_start, date, row.timezone)
    # What lasts for days tells its last one too; on a card the hour of leaving is one fact too many.
    last = date if date >= 0 and on_show.date_last_day[date] > on_show.date_day[date] else -1
    ends = _local(on_show.date_end, last, row.timezone)
    all_day = date >= 0 and bool(on_show.date_minute[date] < 0)
    languages = tuple(row.languages)
    costed = row.cost_amount is not None or row.cost_note
    return Card(
        id=row.id,
        key=row.key,
        title=said_by(row.kind, row.title),
        lang=languages[0] if len(languages) == 1 and _LANGUAGE.fullmatch(languages[0]) else None,
        summary=said_by(row.kind, row.summary) or shortened(row.text),
        organizer=said_by(row.kind, row.organizer),
        kind=row.kind,
        kind_words=kind_words(row.kind),
        where=row.where,
        place_words=where_words(row.where, row.area_name, row.venue),
        band=band,
        distance_words=None if band is None else distance_words(band),
        starts=starts,
        all_day=all_day,
        when_words=date_words(starts, ends, all_day, today=now.date()) if starts else None,
        elsewhere=_city(row.timezone) if starts and not all_day and _differs(starts, zone) else None,
        drop_in=row.drop_in,
        cost_words=cost_words(row.cost_amount, row.cost_currency, row.cost_note) if costed else None,
        free=row.cost_amount == 0,
        step=row.demand_step,
        known=row.demand_known,
        suits=bool(on_show.suits[position]),
        languages=languages,
        language_words=_language_words(languages),
    )


def shortened(text: str) -> str:
    """The beginning of a text without markdown marks and bare addresses, cut at the end of a word."""
    plain = " ".join(_MARKS.sub(lambda mark: mark[1] or "", text).split())
    cut = textwrap.shorten(plain, SUMMARY, placeholder="…")
    return cut if len(cut) > 1 or not plain else plain[:SUMMARY] + "…"  # one word may be longer than that


def _language_words(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The languages spoken there; nothing where it is the language of the page alone."""
    return () if codes == (locale().language,) else tuple(language_name(code) for code in codes)


def _bands(on_show: OnShow, at: NDArray[np.int64], point: Point | None) -> list[int | None]:
    """The distance band of each row; None for what has no place, or is no row."""
    if point is None or not len(on_show):
        return [None] * len(at)
    rows = np.minimum(at, len(on_show) - 1)
    far = great_circle_km(point.lat, point.lon, on_show.lat[rows], on_show.lon[rows]).tolist()
    return [None if math.isnan(km) else band_of(km) for km in far]


def _local(instants: np.ndarray[Any, Any], date: int, zone: str) -> datetime | None:
    return datetime.fromtimestamp(float(instants[date]), ZoneInfo(zone)) if date >= 0 else None


def _differs(starts: datetime, zone: str | None) -> bool:
    return zone is not None and starts.astimezone(ZoneInfo(zone)).utcoffset() != starts.utcoffset()


def _city(zone: str) -> str:
    return gettext("%(city)s time", city=zone.rpartition("/")[2].replace("_", " "))
