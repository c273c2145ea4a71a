"""What may go on a short list, found as suggestions and the nearby page find it; and the sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from activities.browse.filters import Filters
from activities.browse.page import search, sort_of
from activities.browse.standpoint import Standpoint
from activities.cards import Card, cards_for
from activities.listing_page.dates import Visitor
from activities.listing_page.page import ActivityPage, get_activity_page
from activities.listing_page.views import address_of
from activities.models import Activity, ListingState
from activities.on_show import OnShow, Shelf
from matching.core.reach import cell_centre
from matching.reason_words import reason_sentence
from matching.short_lists.forms import LookInput
from matching.short_lists.models import ShortList
from matching.suggested import Said
from matching.suggestions import Suggester
from members.models import Avoid
from members.profiles import ProfileValues

FOUND = 10  # by words
_PARTS = 2  # times three suggestions


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One thing that may go on the list; `why` is empty for what was looked for by name."""

    card: Card
    why: str = ""


def values_of_list(short: ShortList, look: LookInput) -> ProfileValues:
    """The person as far as the worker was told: what is kept, and what is only looked for now."""
    return ProfileValues(
        interests=tuple(short.interests),
        ticked=frozenset(short.interests),
        needs=look.needs,
        avoid=look.avoid,
        cell=short.area_cell,
        area_name=short.area_name,
        country=short.area_country,
        zone=short.area_zone,
        travel=short.travel,
        travel_minutes=short.travel_minutes,
    )


def offers_for(db: Session, suggester: Suggester, short: ShortList, look: LookInput, *, now: datetime) -> list[Offer]:
    """At most six suggestions that are not on the list yet; `look.more` passes over as many sixes before them."""
    values, passed, offers = values_of_list(short, look), set(short.activities), list[Offer]()
    for part in range(_PARTS * (look.more + 1)):
        chosen = suggester.suggest(db, values, Said(), now=now, leave_out=frozenset(passed)).chosen
        passed |= {one.activity_id for one in chosen}
        if part < _PARTS * look.more:
            continue
        why = {one.activity_id: reason_sentence(one.reasons) for one in chosen}
        dates = {one.activity_id: one.date for one in chosen}
        cards = cards_of(db, suggester.on_show, short, list(why), now=now, dates=dates)
        offers += [Offer(card=card, why=why[card.id]) for card in cards]
    return offers


def offers_by_words(
    db: Session, shelf: Shelf, on_show: OnShow, short: ShortList, look: LookInput, *, now: datetime
) -> list[Offer]:
    """The first ten of what the nearby page finds by these words, without what is on the list."""
    filters = Filters(
        words=look.words, access=tuple(sorted(look.needs)), cost="free" if Avoid.COST in look.avoid else None
    )  # fmt: skip
    point = cell_centre(short.area_cell) if short.area_cell else None
    standpoint = Standpoint(
        point=point, name=short.area_name, zone=short.area_zone or "UTC", travel=short.travel,
        minutes=short.travel_minutes,
    )  # fmt: skip
    browse = search(shelf, on_show, filters, standpoint=standpoint, now=now)
    rows = browse.in_order(sort_of(filters, standpoint), FOUND + len(short.activities))
    found = on_show.ids[rows].tolist()
    dates = dict(zip(found, browse.dates_of(rows).tolist(), strict=True))
    wanted = [one for one in found if one not in short.activities][:FOUND]
    return [Offer(card=card) for card in cards_of(db, on_show, short, wanted, now=now, dates=dates)]


def cards_of(
    db: Session,
    on_show: OnShow,
    short: ShortList,
    ids: Sequence[int],
    *,
    now: datetime,
    dates: dict[int, int] | None = None,
) -> list[Card]:
    """Cards as seen from the area of a list; what is not on show any more is left out."""
    point = cell_centre(short.area_cell) if short.area_cell else None
    return cards_for(db, ids, on_show=on_show, now=now, point=point, zone=short.area_zone, dates=dates)


def sheet_pages(db: Session, short: ShortList, *, now: datetime) -> tuple[ActivityPage, ...]:
    """The pages of what is on a list, by their next date, then by title: the order says nothing of which is better."""
    area = cell_centre(short.area_cell) if short.area_cell else None
    visitor = Visitor(area=area, zone=short.area_zone)
    pages = [
        get_activity_page(db, key, visitor=visitor, address=address_of(key), now=now)
        for key in _keys(db, short.activities)
    ]
    return tuple(sorted(pages, key=_next_then_title))


def suggester_of(on_show: OnShow) -> Suggester:
    """What suggests on this app, without anything learned: the list speaks for itself."""
    return Suggester(
        sessions=current_app.extensions["sessions"], on_show=on_show, catalogue=current_app.extensions["catalogue"]
    )


def _keys(db: Session, ids: Collection[int]) -> Sequence[str]:
    published = sa.select(Activity.key).where(Activity.id.in_(ids), Activity.state == ListingState.PUBLISHED)
    return db.scalars(published.order_by(Activity.id)).all()


def _next_then_title(page: ActivityPage) -> tuple[str, str]:
    dates = [one.starts for one in page.dates if not one.cancelled]
    return (dates[0] if dates else "9999", page.title)
