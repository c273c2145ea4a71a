"""Drafts of listings: begun, kept as they are typed, sent to be looked at, put on show."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from activities.changes import touch_catalogue
from activities.editing.following import follow, listing_typed, settled
from activities.editing.models import Draft
from activities.editing.reading import Read, Setup, read
from activities.editing.typed import IN_A_VENUE, IN_AN_AREA, Typed, copied
from activities.forms import ListingInput
from activities.listings import hash_of, own_columns, save_listing
from activities.models import (
    Activity,
    ActivityInterest,
    FactsSource,
    FirstVisit,
    ListingState,
    Organizer,
    OrganizerState,
    Suitability,
    Venue,
)
from activities.queries import is_key
from activities.review.models import Act, ReviewAct
from activities.wording.folding import slug
from matching.core.types import Point, Where
from members.moderation.acts import is_held
from members.reports.models import SubjectKind
from refusals import BadInput, NotHere, Overtaken

LOOKED_AT = 3  # listings of an organizer are looked at before they go out, then afterwards
MOST_DRAFTS = 200  # of one organizer
_FREE = "new-listing"  # the key of a listing that has none yet


class Sent(StrEnum):
    """What came of sending a draft."""

    OUT = "out"  # on show at once
    WAITS = "waits"  # for somebody to look at it
    OPEN = "open"  # something is still needed


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a draft needs to know of the site: its own zone, currency and how far ahead dates are written out."""

    home_zone: str
    zone_at: Callable[[Point], str]
    town_at: Callable[[Point], str | None]
    find_town: Callable[[str], tuple[str, Point] | None]  # its name and its middle, from what somebody typed
    currency: str | None
    days_ahead: int


def new_draft(db: Session, organizer: Organizer, *, typed: Typed, now: datetime) -> Draft:
    """A fresh draft, flushed. Raises BadInput when there are very many."""
    count = db.scalar(sa.select(sa.func.count()).where(Draft.organizer_id == organizer.id)) or 0
    if count >= MOST_DRAFTS:
        raise BadInput("There are a lot of drafts here. Please delete some you no longer need.")
    draft = Draft(key=secrets.token_urlsafe(12), organizer_id=organizer.id, typed=typed, changed_at=now)
    db.add(draft)
    db.flush()
    return draft


def last_typed(db: Session, organizer: Organizer) -> Typed:
    """What a new draft begins with: the last one of the organizer, without what is said of that one alone."""
    last = db.scalar(
        sa.select(Draft).where(Draft.organizer_id == organizer.id).order_by(Draft.changed_at.desc(), Draft.id.desc())
    )
    if last is None:
        return {}
    own = ("title", "summary", "description", "topics", "link", "drop_in")
    return {name: value for name, value in copied(last.typed).items() if name not in own}


def draft_of(db: Session, activity: Activity, *, now: datetime) -> Draft:
    """The draft of a listing, flushed: made from it where there is none, else with what changed in it since."""
    draft = db.scalar(sa.select(Draft).where(Draft.activity_id == activity.id).with_for_update())
    told = listing_typed(db, activity, now=now)
    if draft is None:
        draft = new_draft(db, activity.organizer, typed=told, now=now)
        draft.activity, draft.seen = activity, told
    elif is_out(draft):
        follow(draft, told)
    db.flush()
    return draft


def get_draft(db: Session, key: str, *, hold: bool = False) -> Draft:
    """A draft with its organizer and listing; raises NotHere for none. `hold` keeps other editors waiting."""
    if not key.replace("-", "a").replace("_", "a").isalnum() or not key.isascii():
        raise NotHere("This draft is not here any more.")
    query = sa.select(Draft).where(Draft.key == key)
    draft = db.scalar(query.with_for_update(of=Draft) if hold else query.options(joinedload(Draft.organizer)))
    if draft is None:
        raise NotHere("This draft is not here any more.")
    return draft


def drafts_of(db: Session, organizer: Organizer) -> Sequence[Draft]:
    """Drafts of an organizer that were never on show, the last touched first."""
    rows = (
        sa.select(Draft)
        .outerjoin(Activity, Activity.id == Draft.activity_id)
        .where(
            Draft.organizer_id == organizer.id,
            sa.or_(
                Draft.activity_id.is_(None), Activity.state.in_((ListingState.DRAFT, ListingState.IN_REVIEW))
            ),
        )
        .options(joinedload(Draft.activity))
        .order_by(Draft.changed_at.desc(), Draft.id.desc())
    )  # fmt: skip
    return db.scalars(rows).all()


def keep(draft: Draft, typed: Typed, *, version: int, now: datetime) -> None:
    """Keep what was typed. The caller holds the draft.

    Raises Overtaken when somebody else kept something since this page was opened.
    """
    if typed == draft.typed:
        return
    if version != draft.version:
        raise Overtaken("Somebody else changed this listing in the meantime.")
    draft.typed, draft.version, draft.changed_at = typed, draft.version + 1, now


def drop(db: Session, draft: Draft) -> None:
    """Delete a draft that was never on show, with its listing if that waits to be looked at."""
    if is_out(draft):
        raise BadInput("This listing is on show. You can pause or withdraw it instead.")
    if draft.activity is not None:
        db.delete(draft.activity)
    db.delete(draft)
    db.flush()


def is_out(draft: Draft) -> bool:
    """Whether the listing of a draft has been on show: its dates are then looked after on a page of their own."""
    before = (ListingState.DRAFT, ListingState.IN_REVIEW)
    return draft.activity is not None and draft.activity.state not in before


def find_venue(db: Session, draft: Draft) -> Venue | None:
    """The place that was picked; None for none, or for something that has no place."""
    return _venue_of(db, draft.typed)


def _venue_of(db: Session, typed: Typed) -> Venue | None:
    key = typed.get("venue", "")
    if typed.get("place", IN_A_VENUE) != IN_A_VENUE or not is_key(key):
        return None
    return db.scalar(sa.select(Venue).where(Venue.key == key))


def read_draft(db: Session, draft: Draft, *, site: Site, now: datetime) -> tuple[Read, Venue | None]:
    """What a draft says so far, as a listing, and its place; fields left alone say what the listing says by now."""
    typed = draft.typed
    if draft.activity is not None and is_out(draft):
        typed = settled(draft, listing_typed(db, draft.activity, now=now))
    venue = _venue_of(db, typed)
    point = Point(venue.lat, venue.lon) if venue and venue.lat is not None and venue.lon is not None else None
    town = site.find_town(str(typed.get("area", ""))) if typed.get("place") == IN_AN_AREA else None
    area_name, point = town or (_area_name(db, venue) or (site.town_at(point) if point else None), point)
    setup = Setup(
        today=now.date(),
        zone=site.zone_at(point) if point else site.home_zone,
        area_name=area_name,
        area=town[1] if town else None,
        currency=site.currency,
        organizer_name=draft.organizer.name,
    )
    key = draft.activity.key if draft.activity else _FREE
    found = read(typed, key=key, setup=setup, with_dates=not is_out(draft))
    if found.listing.where is Where.PLACE and venue is None and "venue" not in found.open:
        found = replace(found, open=found.open | {"venue": _("Pick the place.")})
    return found, venue


def is_trusted(db: Session, organizer: Organizer) -> bool:
    """Whether listings of an organizer go out at once: some were looked at before and were all right."""
    approved = sa.select(sa.func.count(sa.distinct(ReviewAct.activity_id))).where(
        ReviewAct.organizer_id == organizer.id, ReviewAct.act == Act.APPROVED
    )
    if organizer.state is not OrganizerState.WELCOME or is_held(db, SubjectKind.ORGANIZER, organizer.key):
        return False
    return (db.scalar(approved) or 0) >= LOOKED_AT


def send(db: Session, draft: Draft, *, site: Site, now: datetime) -> Sent:
    """Put a finished draft on show, or have it looked at first. The caller holds the draft."""
    found, venue = read_draft(db, draft, site=site, now=now)
    if not found.is_ready:
        return Sent.OPEN
    if is_trusted(db, draft.organizer):
        put_out(db, draft, found, venue, site=site, now=now)
        _note(db, draft, Act.CHANGED, now)
        return Sent.OUT
    if not is_out(draft):
        _keep_listing(db, draft, found, venue, state=ListingState.IN_REVIEW, site=site, now=now)
    draft.sent_at = now
    _note(db, draft, Act.SENT, now)
    return Sent.WAITS


def put_out(
    db: Session, draft: Draft, found: Read, venue: Venue | None, *, site: Site, now: datetime, suits: bool | None = None
) -> Activity:
    """Put what a draft says on show. `suits` overrides what the rules of suitability say."""
    if suits is not None:
        reason = None if suits else found.listing.suitability_reason or "review"
        suitability = Suitability.SUITS if suits else Suitability.UNSUITED
        update = {"suitability": suitability, "suitability_reason": reason}
        found = replace(found, listing=found.listing.model_copy(update=update))
    if draft.activity is not None and is_out(draft):
        follow(draft, listing_typed(db, draft.activity, now=now))
    state = ListingState.PAUSED if _is_paused(draft) else ListingState.PUBLISHED
    activity = _keep_listing(db, draft, found, venue, state=state, site=site, now=now)
    draft.sent_at, draft.seen = None, listing_typed(db, activity, now=now)
    touch_catalogue(db, [activity.id])
    return activity


def _is_paused(draft: Draft) -> bool:
    return draft.activity is not None and draft.activity.state is ListingState.PAUSED


def _keep_listing(
    db: Session, draft: Draft, found: Read, venue: Venue | None, *, state: ListingState, site: Site, now: datetime
) -> Activity:
    listing = found.listing.model_copy(update={"state": state, "key": _key(db, draft, found)})
    if draft.activity is not None and is_out(draft):
        _change(draft.activity, listing, organizer=draft.organizer, venue=venue, now=now)
        activity = draft.activity
    else:
        activity, _done = save_listing(
            db, listing, organizer=draft.organizer, venue=venue, now=now, days_ahead=site.days_ahead
        )
        activity.state = state
        draft.activity = activity
    db.flush()
    return activity


def _change(
    activity: Activity, listing: ListingInput, *, organizer: Organizer, venue: Venue | None, now: datetime
) -> None:
    """Carry a changed listing into its row; its rules, its dates and how long they are stay as they are."""
    visit = listing.first_visit.model_dump() | {"source": FactsSource.ORGANIZER}
    if activity.first_visit is not None:
        visit["minutes"] = activity.first_visit.minutes
    digest = hash_of(listing, organizer.key, venue.key if venue else "")
    columns = own_columns(listing, organizer=organizer, venue=venue, content_hash=digest, now=now)
    for name, value in (columns | {"timezone": activity.timezone}).items():
        setattr(activity, name, value)
    activity.organizer, activity.venue = organizer, venue
    activity.first_visit = FirstVisit(**visit)
    activity.interests = [ActivityInterest(interest=one) for one in listing.interests]


def _key(db: Session, draft: Draft, found: Read) -> str:
    """The key of its listing, or a free one made from its title."""
    if draft.activity is not None:
        return draft.activity.key
    key = slug(found.listing.title)
    taken = set(db.scalars(sa.select(Activity.key).where(Activity.key.startswith(key, autoescape=True))))
    return next(one for one in (key, *(f"{key}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _area_name(db: Session, venue: Venue | None) -> str | None:
    """What other listings at a place say it is in."""
    if venue is None:
        return None
    named = sa.select(Activity.area_name).where(Activity.venue_id == venue.id, Activity.area_name.is_not(None))
    return db.scalar(named.order_by(Activity.id).limit(1))


def _note(db: Session, draft: Draft, act: Act, now: datetime) -> None:
    db.flush()
    db.add(ReviewAct(organizer_id=draft.organizer_id, activity_id=draft.activity_id, act=act, at=now))
    db.flush()
