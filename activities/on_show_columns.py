"""Reading the columns of everything published in bulk, and turning them into arrays.

The statements go to the connection: a session would make an object of every row first.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
import scipy.sparse
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from activities.freshness.models import MOST_MAILS, FreshnessQuestion
from activities.models import (
    Activity,
    ActivityInterest,
    Booking,
    FirstVisit,
    ListingState,
    Occurrence,
    OccurrenceState,
    Suitability,
    Venue,
)
from activities.plans.places import kept_by_date
from activities.wording.folding import fold
from matching.core.types import Kind, Noise, Talking, Where
from members.models import Avoid, Need
from taxonomy import load_taxonomy

DATE_COLUMNS = ("date_row", "date_start", "date_end", "date_day", "date_last_day", "date_minute", "date_open")
MOST_LANGUAGES = 64  # bits of one number
DAY = 86_400
UNSAID_LENGTH = 1_800  # of a date without an end: half an hour to arrive in

Only = Collection[int] | None  # ids of the activities to read; None: all

_T = TypeVar("_T", bound=Hashable)
_EPOCH_DAY = 719_163  # date(1970, 1, 1).toordinal()
_TERNARY = {None: -1, False: 0, True: 1}


def activity_columns(db: Session, only: Only = None) -> dict[str, Any]:
    """Columns of OnShow by name that come from activities, their first visits and venues; one statement."""
    rows = (
        db.connection()
        .execute(
            sa.select(*_SELECTED.values())
            .outerjoin(FirstVisit, FirstVisit.activity_id == Activity.id)
            .outerjoin(Venue, Venue.id == Activity.venue_id)
            .outerjoin(FreshnessQuestion, FreshnessQuestion.activity_id == Activity.id)
            .where(Activity.state == ListingState.PUBLISHED, *_among(only))
            .order_by(Activity.id)
        )
        .all()
    )
    columns = dict(zip(_SELECTED, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(_SELECTED, ())
    where = _coded(columns["where"], Where, np.uint8)
    kind = _coded(columns["kind"], Kind, np.uint8)
    placed = where == _position(Where.PLACE)
    encircled = np.isin(where, [_position(one) for one in (Where.AREA, Where.UNKNOWN)])
    encircled |= placed & np.array([one is None for one in columns["lat"]], bool)
    codes, languages = _languages(columns["languages"])
    return {
        "ids": np.array(columns["id"], np.int64),
        "keys": list(columns["key"]),
        "titles": list(columns["title"]),
        "search": [f" {text}" for text in columns["search_text"]],
        **{name: _only(placed, columns[name]) for name in ("lat", "lon")},
        **{name: _only(encircled, columns[name]) for name in ("area_lat", "area_lon", "area_km")},
        "where": where,
        "kind": kind,
        "demand": np.array(columns["demand"], np.float32),
        "step": np.array(columns["step"], np.uint8),
        "known": np.array(columns["known"], np.uint8),
        "suits": np.array([one == Suitability.SUITS for one in columns["suitability"]], bool),
        "stale": np.array([(one or 0) >= MOST_MAILS for one in columns["mails"]], bool),
        "organizer": np.array(columns["organizer"], np.int32),
        "series": np.array([_series_number(title) for title in columns["title"]], np.int64),
        "free": np.array([one is True for one in columns["free"]], bool),
        "cost_known": np.array([one is not None for one in columns["free"]], bool),
        "talking": _coded(columns["talking"], Talking, np.int8),
        "group_size": np.array([-1 if one is None else one for one in columns["group_size"]], np.int32),
        "may_watch": np.array([_TERNARY[one] for one in columns["may_watch"]], np.int8),
        "noise": _coded(columns["noise"], Noise, np.int8),
        "booking": _coded(columns["booking"], Booking, np.int8),
        "access": _access(columns, len(rows), True),
        "access_denied": _access(columns, len(rows), False),
        "themes": _parsed(columns["themes"], _theme_bits, np.uint16),
        "language_codes": codes,
        "languages": languages,
        "undated": np.array([one is not None for one in columns["drop_in"]], bool) | (kind == _position(Kind.SOLO)),
    }


def interest_columns(db: Session, ids: NDArray[np.int64], only: Only = None) -> dict[str, Any]:
    """Which interests and families of the taxonomy each activity serves; one statement."""
    taxonomy = load_taxonomy()
    interest_ids = tuple(taxonomy.interests)
    column = {interest: i for i, interest in enumerate(interest_ids)}
    found = (
        db.connection()
        .execute(
            sa.select(ActivityInterest.activity_id, ActivityInterest.interest)
            .join(Activity, Activity.id == ActivityInterest.activity_id)
            .where(Activity.state == ListingState.PUBLISHED, *_among(only))
        )
        .all()
    )
    pairs = [
        (activity_id, interest) for activity_id, interest in found if interest in column
    ]  # an interest may leave the taxonomy
    rows, there = _rows_of(ids, [pair[0] for pair in pairs])
    rows, across = rows[there], np.array([column[pair[1]] for pair in pairs], np.int32)[there]
    shape = (len(ids), len(interest_ids))
    interests = scipy.sparse.csr_matrix((np.ones(len(rows), bool), (rows, across)), shape=shape)
    family_of = {one: i for i, family in enumerate(taxonomy.families) for one in family.interests}
    families = np.zeros((len(ids), len(taxonomy.families)), bool)
    families[rows, np.array([family_of[one] for one in interest_ids], np.int32)[across]] = True
    return {
        "interest_ids": interest_ids,
        "interests": interests,
        "family_ids": tuple(family.id for family in taxonomy.families),
        "families": families,
    }


def date_columns(db: Session, ids: NDArray[np.int64], only: Only = None, *, now: datetime) -> dict[str, Any]:
    """The dates that are on and not over at `now`, by start and then by activity; one statement."""
    kept = kept_by_date(None if only is None else sorted(only))
    rows = (
        db.connection()
        .execute(
            sa.select(
                Occurrence.activity_id,
                _epoch(Occurrence.starts_at),
                _epoch(Occurrence.ends_at),
                Occurrence.starts_local,
                Occurrence.all_day,
                sa.func.coalesce(
                    Occurrence.places_taken + sa.func.coalesce(kept.c.kept, 0) < Activity.places_max, sa.true()
                ),
            )
            .join(Activity, Activity.id == Occurrence.activity_id)
            .outerjoin(kept, kept.c.occurrence_id == Occurrence.id)
            .where(
                Activity.state == ListingState.PUBLISHED,
                Occurrence.state == OccurrenceState.ON,
                *_among(only),
                # Wider than needed: what has no end of its own is sorted out below.
                sa.func.coalesce(Occurrence.ends_at, Occurrence.starts_at) > now - timedelta(seconds=DAY),
            )
            .order_by(Occurrence.starts_at, Occurrence.activity_id)
        )
        .all()
    )
    activity, starts, ends, local, all_day, free = zip(*rows, strict=True) if rows else ((),) * 6
    start, whole = np.array(starts, np.float64), np.array(all_day, bool)
    end = np.array(ends, np.float64)
    end = np.where(np.isnan(end), start + np.where(whole, DAY, UNSAID_LENGTH), end)
    wall = np.array(local, "datetime64[m]").astype(np.int64)
    day, minute = wall // 1440, wall % 1440
    # A night out until two is one day; an exhibition of a month is every day of it.
    last_day = np.where(end - start >= DAY, (wall * 60 + (end - start) - 1) // DAY, day)
    row, there = _rows_of(ids, activity)
    columns: dict[str, NDArray[Any]] = {
        "date_row": row.astype(np.int32),
        "date_start": start,
        "date_end": end,
        "date_day": (day + _EPOCH_DAY).astype(np.int32),
        "date_last_day": (last_day + _EPOCH_DAY).astype(np.int32),
        "date_minute": np.where(whole, -1, minute).astype(np.int16),
        "date_open": np.array(free, bool),
    }
    ahead = there & (end > now.timestamp())
    return {name: columns[name][ahead] for name in DATE_COLUMNS}


def settled(dates: dict[str, Any], undated: NDArray[np.bool_]) -> dict[str, Any]:
    """The columns of dates, and those of activities that follow from them; read only."""
    first = np.full(len(undated), np.nan)
    first[dates["date_row"][::-1]] = dates["date_start"][::-1]  # of several, the last one written is the earliest
    return read_only({**dates, "first_date": first, "upcoming": ~np.isnan(first) | undated})


def read_only(arrays: dict[str, Any]) -> dict[str, Any]:
    """The same columns, not to be written any more."""
    for array in arrays.values():
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    return arrays


def _rows_of(ids: NDArray[np.int64], activities: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The rows of some activities, and which of them have one: PostgreSQL may show one that went out in between."""
    wanted = np.array(activities, np.int64)
    rows = np.searchsorted(ids, wanted)
    there = np.zeros(len(wanted), bool) if not len(ids) else ids[np.minimum(rows, len(ids) - 1)] == wanted
    return rows, there


def _among(only: Only) -> list[sa.ColumnElement[bool]]:
    return [] if only is None else [Activity.id.in_(sorted(only))]


def _text(column: Any) -> Any:
    """An enumeration or JSON column as the text it is kept as: quicker than one object a row."""
    return sa.cast(column, sa.String)


def _epoch(column: Any) -> Any:
    return sa.cast(sa.extract("epoch", column), sa.BigInteger)


_SELECTED: dict[str, Any] = {
    "id": Activity.id,
    "key": Activity.key,
    "title": Activity.title,
    "search_text": Activity.search_text,
    "lat": Venue.lat,
    "lon": Venue.lon,
    "area_lat": Activity.area_lat,
    "area_lon": Activity.area_lon,
    "area_km": Activity.area_km,
    "where": _text(Activity.where),
    "kind": _text(Activity.kind),
    "demand": Activity.demand,
    "step": Activity.demand_step,
    "known": Activity.demand_known,
    "suitability": _text(Activity.suitability),
    "organizer": Activity.organizer_id,
    "free": Activity.cost_amount == 0,
    "talking": _text(FirstVisit.talking),
    "group_size": FirstVisit.group_size,
    "may_watch": FirstVisit.may_watch,
    "noise": _text(FirstVisit.noise),
    "booking": _text(Activity.booking),
    "themes": _text(Activity.themes),
    "languages": _text(Activity.languages),
    "drop_in": Activity.drop_in,
    "mails": FreshnessQuestion.mails,
    **{need.value: getattr(Venue, need.value) for need in Need},
}


def _position(member: StrEnum) -> int:
    return tuple(type(member)).index(member)


def _coded(column: Iterable[str | None], kinds: type[StrEnum], number: Any) -> NDArray[Any]:
    """Positions of the members; -1 where not stated."""
    codes: dict[str | None, int] = {one.value: i for i, one in enumerate(kinds)}
    codes[None] = -1
    return np.array([codes[one] for one in column], number)


def _only(rows: NDArray[np.bool_], column: Sequence[float | None]) -> NDArray[np.float64]:
    """The numbers of some rows, nan elsewhere."""
    return np.where(rows, np.array(column, np.float64), np.nan)


def _series_number(title: str) -> int:
    """A number that is the same for the same words, whatever else is listed."""
    return int.from_bytes(hashlib.blake2b(fold(title).encode(), digest_size=8).digest()) >> 2


def _access(columns: dict[str, Any], rows: int, stated: bool) -> NDArray[np.uint8]:
    """A bit for each need that is stated to be there, or stated not to be."""
    bits = np.zeros(rows, np.uint8)
    for i, need in enumerate(Need):
        bits |= np.array([(one is stated) << i for one in columns[need.value]], np.uint8)
    return bits


def _parsed(column: Sequence[_T], parse: Callable[[_T], int], number: Any) -> NDArray[Any]:
    """Each value parsed; few differ, so each only once."""
    known: dict[_T, int] = {}
    for one in column:
        if one not in known:
            known[one] = parse(one)
    return np.array([known[one] for one in column], number)


def _theme_bits(text: str) -> int:
    named = set(json.loads(text))
    return sum(1 << i for i, theme in enumerate(Avoid) if theme.value in named)


def _languages(column: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.uint64]]:
    """The codes met, most frequent first and then by name, and their bits."""
    times = Counter(column)
    spoken: Counter[str] = Counter()
    for text, count in times.items():
        spoken.update(dict.fromkeys(json.loads(text), count))
    codes = tuple(sorted(spoken, key=lambda code: (-spoken[code], code))[:MOST_LANGUAGES])
    bit = {code: 1 << i for i, code in enumerate(codes)}
    return codes, _parsed(column, lambda text: sum(bit.get(code, 0) for code in set(json.loads(text))), np.uint64)
