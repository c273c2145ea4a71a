"""A listing as members would see it, before it is on show."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from activities.editing.drafts import is_out
from activities.editing.models import Draft
from activities.editing.reading import Read
from activities.listing_page.dates import Visitor
from activities.listing_page.page import MOST_DATES, ActivityPage, activity_page
from activities.listings import own_columns
from activities.models import Activity, ActivityInterest, FirstVisit, Occurrence, Series, Venue
from activities.occurrences import planned_dates
from activities.queries import dates_ahead
from matching.core.demand import Attribute
from matching.core.easing import easings
from taxonomy import interest_words

_AHEAD = timedelta(days=120)
_NO_ADDRESS = ""

_HINTS: Mapping[Attribute, LazyString] = {
    Attribute.INTERACTION: lazy_gettext("Say that somebody new can just watch or listen, if that is so."),
    Attribute.EVALUATION: lazy_gettext("Say that nobody judges what people do, if that is so."),
    Attribute.GROUP_SIZE: lazy_gettext("Tell about how many people come. A guess is fine."),
    Attribute.ONE_TO_ONE: lazy_gettext("Let people stay with the whole group, with no working in pairs."),
    Attribute.UNSTRUCTURED: lazy_gettext("Have something to do with one’s hands, like making tea or a jigsaw."),
    Attribute.NO_WELCOME: lazy_gettext("Have one person look out for those who are new, and say who it is."),
    Attribute.HARD_TO_LEAVE: lazy_gettext("Say that people can leave at any time, with no need to explain."),
    Attribute.IDENTIFIABLE: lazy_gettext("Use first names, or no names at all the first time."),
    Attribute.ROLE: lazy_gettext("Let people take part first, and help or lead later if they like."),
    Attribute.SENSORY: lazy_gettext("Keep a quiet corner, or say how loud it gets."),
    Attribute.COMMITMENT: lazy_gettext("Let people come once, with no word on whether they come again."),
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """The page of the listing, what it was understood to be about, and what would make it easier to come to."""

    page: ActivityPage
    interests: tuple[str, ...]
    hints: tuple[str, ...]


def look(db: Session, draft: Draft, found: Read, venue: Venue | None, *, now: datetime) -> Look:
    """The listing as it would be; nothing is kept."""
    listing = found.listing
    activity = Activity(
        id=0, sequence=0, organizer=draft.organizer, venue=venue,
        **own_columns(listing, organizer=draft.organizer, venue=venue, content_hash="", now=now),
    )  # fmt: skip
    activity.interests = [ActivityInterest(interest=one) for one in listing.interests]
    activity.first_visit = FirstVisit(**listing.first_visit.model_dump())
    if draft.activity is not None and is_out(draft):
        activity.series = [_copy(one) for one in draft.activity.series]
        ahead = list(dates_ahead(db, draft.activity, now=now, most=MOST_DATES + 1))
        key = draft.activity.key
    else:
        activity.series = [Series(**one.model_dump()) for one in listing.series]
        planned = planned_dates(activity.series, listing.dates, listing.timezone, since=now, until=now + _AHEAD)
        ahead = [
            Occurrence(
                id=0, starts_at=one.when.starts_at, ends_at=one.when.ends_at, starts_local=one.when.starts_local,
                all_day=one.all_day, state=one.state, places_taken=0, sequence=0,
            )
            for one in planned[: MOST_DATES + 1]
        ]  # fmt: skip
        key = ""
    page = activity_page(activity, ahead, kept={}, visitor=Visitor(), address=_NO_ADDRESS, now=now, key=key)
    return Look(
        page=page,
        interests=tuple(interest_words(one) for one in listing.interests),
        hints=tuple(hint_words(one.attribute) for one in easings(listing.first_visit.facts)),
    )


def hint_words(attribute: Attribute) -> str:
    """What an organizer could do about an attribute."""
    known = _HINTS.get(attribute)
    return str(known) if known else gettext("Tell more about what a first visit is like.")


def _copy(series: Series) -> Series:
    return Series(
        id=series.id, starts_local=series.starts_local, minutes=series.minutes, all_day=series.all_day,
        rrule=series.rrule, except_dates=series.except_dates,
    )  # fmt: skip
