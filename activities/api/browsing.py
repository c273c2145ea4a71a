"""Browsing by a program: the list that the nearby page shows, one activity, its dates, the interests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

import numpy as np
from flask import current_app
from pydantic import AfterValidator, Field, WithJsonSchema
from sqlalchemy.orm import Session

from activities.api.answers import (
    Activities,
    ActivityTold,
    Dates,
    DateTold,
    Demand,
    FamilyTold,
    InList,
    Interests,
    InterestTold,
    OrganizerTold,
)
from activities.browse.filters import DISTANCES, LONGEST, USUAL_DISTANCE, Filters, Sort
from activities.browse.finding import Browse, Rows
from activities.browse.page import search, sort_of
from activities.browse.views import standpoint_of
from activities.cards import Card, cards_for
from activities.forms import FirstVisitInput, VenueInput
from activities.listing_page.page import web_link
from activities.listing_page.views import address_of
from activities.models import Activity, Occurrence, Suitability
from activities.on_show import OnShow, Shelf
from activities.plans.places import kept_at
from activities.queries import dates_ahead, get_published, is_rough
from matching.core.demand import Attribute
from members.forms import one_of
from taxonomy import load_taxonomy
from web.api.operations import Finished, finished, operation
from web.api.problems import Fault, Unreadable
from web.api.reading import Flag, Paged, cursor_of, parts_of
from web.clock import now
from web.database import read_db

_FRESH_SECONDS = 600  # for so long a finished answer may tell of a date that has just ended
_FACTS = len(Attribute)  # that social demand is worked out from
_TAXONOMY = load_taxonomy()
_ASKED_FOR = [one for family in _TAXONOMY.families for one in (family.id, *family.interests)]


def _words(values: Sequence[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(values)})


class BrowseQuery(Filters, Paged):
    """What may be asked of the list; the same as on the nearby page, with the place in the address."""

    hidden: ClassVar[frozenset[str]] = frozenset({"page"})

    near: Annotated[
        str, Field(max_length=LONGEST), WithJsonSchema({"type": "string", "maxLength": LONGEST, "format": "place"})
    ] = ""
    km: Annotated[str, AfterValidator(one_of(DISTANCES)), _words(DISTANCES)] = USUAL_DISTANCE
    interest: Annotated[str, AfterValidator(one_of(_ASKED_FOR)), _words(_ASKED_FOR)] | None = None
    places: Flag = False
    drop_in: Flag = False
    unplaced: Flag = False
    rest: Flag = False


@operation("/activities", Activities, query=BrowseQuery)
def list_activities(query: BrowseQuery) -> Finished:
    """Everything there is to do, in the order and with the filters of the nearby page."""
    at, shelf = now(), _shelf()
    with read_db() as db:
        on_show = shelf.read(db, now=at)
        name = ("api", query, int(at.timestamp()) // _FRESH_SECONDS)
        kept: Finished | None = shelf.find_piece(on_show, name)
        if kept is None:
            kept = finished(_found(db, shelf, on_show, query, now=at))
            shelf.keep_piece(on_show, name, kept)
        return kept


@operation("/activities/<key>", ActivityTold)
def get_activity(key: str) -> ActivityTold:
    """One activity with what a first visit is like."""
    with read_db() as db:
        return activity_told(get_published(db, key))


@operation("/activities/<key>/dates", Dates, query=Paged)
def list_dates(key: str, query: Paged) -> Dates:
    """Its dates that are not over, cancelled ones included."""
    with read_db() as db:
        activity = get_published(db, key)
        after = _instant(query.cursor) if query.cursor else None
        ahead = dates_ahead(db, activity, now=now(), most=query.limit + 1, after=after)
        kept = kept_at(db, activity)
        zone, shown = ZoneInfo(activity.timezone), ahead[: query.limit]
        return Dates(
            timezone=activity.timezone,
            dates=[_date_told(activity, one, zone, kept=kept.get(one.id, 0)) for one in shown],
            next=cursor_of(shown[-1].starts_at.isoformat()) if len(ahead) > len(shown) else None,
        )


@operation("/interests", Interests)
def list_interests() -> Interests:
    """The interests that activities serve, by family."""
    return Interests(
        families=[
            FamilyTold(
                id=family.id,
                name=family.name["en"],
                interests=[InterestTold(id=one, name=_TAXONOMY.name(one)) for one in family.interests],
            )
            for family in _TAXONOMY.families
        ]
    )


def in_list(card: Card) -> InList:
    """A card as the API tells it."""
    return InList(
        key=card.key, title=card.title, summary=card.summary, organizer=card.organizer, kind=card.kind,
        where=card.where, place=card.place_words, distance=card.distance_words, starts=card.starts,
        all_day=card.all_day, drop_in=card.drop_in, cost=card.cost_words, is_free=card.free,
        demand=Demand(step=card.step, known=card.known, of=_FACTS), suits=card.suits, languages=list(card.languages),
        page=address_of(card.key),
    )  # fmt: skip


def activity_told(activity: Activity) -> ActivityTold:
    """A published activity as the API tells it."""
    visit = (
        FirstVisitInput.model_validate(activity.first_visit, from_attributes=True) if activity.first_visit else None
    )  # fmt: skip
    venue = VenueInput.model_validate(activity.venue, from_attributes=True) if activity.venue else None
    if venue and is_rough(activity):
        venue = venue.model_copy(update={"lat": None, "lon": None, "notes": ""})
    same = {
        name: getattr(activity, name)
        for name in (ActivityTold.model_fields.keys() & Activity.__table__.columns.keys()) - {"demand", "link"}
    }  # fmt: skip
    return ActivityTold(
        **same,
        link=web_link(activity.link),
        organizer=OrganizerTold(
            key=activity.organizer.key, name=activity.organizer.name, website=web_link(activity.organizer.website)
        ),
        venue=venue,
        interests=sorted(one.interest for one in activity.interests),
        first_visit=visit,
        demand=Demand(step=activity.demand_step, known=activity.demand_known, of=_FACTS),
        suits=activity.suitability is Suitability.SUITS,
        page=address_of(activity.key),
    )


def _found(db: Session, shelf: Shelf, on_show: OnShow, query: BrowseQuery, *, now: datetime) -> Activities:
    filters = Filters(**{name: getattr(query, name) for name in Filters.model_fields if name != "page"})
    if filters.from_day and filters.to_day and filters.from_day > filters.to_day:
        raise Unreadable([Fault(where="?from", detail="The first day comes after the last one.")])
    standpoint = standpoint_of(None, shelf, on_show, filters.near)
    if standpoint.problem:
        raise Unreadable([Fault(where="?near", detail=standpoint.problem)])
    browse = search(shelf, on_show, filters, standpoint=standpoint, now=now)
    rows, begin = _rows(browse, query, order=sort_of(filters, standpoint))
    shown = rows[: query.limit]
    ids = on_show.ids[shown].tolist()
    dates = dict(zip(ids, browse.dates_of(shown).tolist(), strict=True))
    cards = cards_for(
        db, ids, on_show=on_show, now=now, point=standpoint.point, zone=standpoint.zone, dates=dates
    )  # fmt: skip
    more = len(rows) > len(shown)
    return Activities(
        total=browse.total,
        activities=[in_list(card) for card in cards],
        next=cursor_of(begin + len(shown), ids[-1]) if more else None,
    )


def _rows(browse: Browse, query: BrowseQuery, *, order: Sort) -> tuple[Rows, int]:
    """The rows that are wanted and one more, and the place of the first in the whole list.

    A cursor names the last one told. Where that has moved, the list goes on after it; where it has gone, from the
    same number on.
    """
    if query.cursor is None:
        return browse.in_order(order, query.limit + 1), 0
    number, last = parts_of(query.cursor, int, int)
    rows = browse.in_order(order, browse.total)
    at = np.flatnonzero(browse.on_show.ids[rows] == last)
    begin = int(at[0]) + 1 if len(at) else max(0, number)
    return rows[begin : begin + query.limit + 1], begin


def _date_told(activity: Activity, date: Occurrence, zone: ZoneInfo, *, kept: int) -> DateTold:
    return DateTold(
        id=date.id, starts=date.starts_at.astimezone(zone), ends=date.ends_at and date.ends_at.astimezone(zone),
        all_day=date.all_day, state=date.state.value,
        full=activity.places_max is not None and date.places_taken + kept >= activity.places_max,
    )  # fmt: skip


def _instant(cursor: str) -> datetime:
    [text] = parts_of(cursor, str)
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(UTC)
    except (ValueError, OverflowError):  # the first and last days of the calendar have no instant everywhere
        raise Unreadable([Fault(where="?cursor", detail="This is no cursor of this list.")]) from None


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["shelf"]
    return shelf
