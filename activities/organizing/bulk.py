"""Many listings of one organizer at once, as a program of theirs keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.editing.models import Draft
from activities.forms import DateInput, ListingInput, OfferInput
from activities.listings import Change, hash_of, save_listing
from activities.models import (
    Activity,
    FactsSource,
    ListingState,
    Occurrence,
    OccurrenceState,
    Organizer,
    Suitability,
    Venue,
)
from activities.occurrences import planned_dates, write_dates
from activities.organizing.bulk_forms import ListingBody
from activities.plans.models import Answer, Plan
from activities.review.models import Act, ReviewAct
from activities.suitability.rule import Described
from activities.suitability.rules import find_objection


class Kept(StrEnum):
    """What became of one listing; from TAKEN on nothing was changed."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    TAKEN = "taken"  # somebody else's listing has this key
    WAITS = "waits"  # somebody looks at it just now
    NO_VENUE = "no_venue"  # no place with this key is known


def keep_listings(
    db: Session, organizer: Organizer, wished: Sequence[ListingBody], *, now: datetime, days_ahead: int
) -> list[Kept]:
    """Put listings out or bring them up to date; return what became of each. Flushes.

    One that is paused or withdrawn stays so. Dates that are no longer named go, but for those that somebody plans:
    these are called off, so that whoever plans them hears. A date that was called off here stays so until it is
    named as going on. The organizer may publish without being looked at first: the caller has made sure.
    """
    db.execute(sa.select(Organizer.id).where(Organizer.id == organizer.id).with_for_update())
    keys = [one.key for one in wished]
    there = {row.key: row for row in db.scalars(sa.select(Activity).where(Activity.key.in_(keys)))}
    places = [one.venue for one in wished if one.venue]
    venues = {row.key: row for row in db.scalars(sa.select(Venue).where(Venue.key.in_(places)))}
    mine = sa.select(Draft).where(Draft.activity_id.in_([row.id for row in there.values()]))
    drafts = {row.activity_id: row for row in db.scalars(mine.with_for_update())}
    kept, ids = [], []
    for one in wished:
        activity, venue = there.get(one.key), venues.get(one.venue or "")
        outcome = _why_not(activity, organizer, drafts.get(activity.id) if activity else None)
        if outcome is None and one.venue and venue is None:
            outcome = Kept.NO_VENUE
        if outcome is None:
            activity, outcome = _keep(db, one, activity, organizer, venue, now=now, days_ahead=days_ahead)
            ids.append(activity.id)
            if outcome is not Kept.UNCHANGED:
                db.add(ReviewAct(organizer_id=organizer.id, activity_id=activity.id, act=Act.CHANGED, at=now))
            if activity.id in drafts:  # it shows what was typed before; the editor makes another from the listing
                db.delete(drafts[activity.id])
        kept.append(outcome)
    db.flush()
    if ids:
        touch_catalogue(db, ids)
    return kept


def _why_not(activity: Activity | None, organizer: Organizer, draft: Draft | None) -> Kept | None:
    if activity is None:
        return None
    if activity.organizer_id != organizer.id:
        return Kept.TAKEN
    looked_at = activity.state in (ListingState.DRAFT, ListingState.IN_REVIEW)
    return Kept.WAITS if looked_at or (draft is not None and draft.sent_at is not None) else None


def _keep(
    db: Session, wish: ListingBody, activity: Activity | None, organizer: Organizer, venue: Venue | None,
    *, now: datetime, days_ahead: int,
) -> tuple[Activity, Kept]:  # fmt: skip
    listing = _listing(wish, organizer)
    digest = hash_of(listing, organizer.key, venue.key if venue else "")
    if activity is None:
        activity, _change = save_listing(
            db, listing, organizer=organizer, venue=venue, now=now, days_ahead=days_ahead
        )  # fmt: skip
        activity.checked_on = now.date()
        return activity, Kept.NEW
    until = now + timedelta(days=days_ahead)
    dates = [*listing.dates, *_called_off(db, activity, listing, since=now, until=until)]
    if activity.content_hash == digest:
        write_dates(db, activity, dates, since=now, until=until)
        activity.checked_on = now.date()
        return activity, Kept.UNCHANGED
    state = activity.state
    with_dates = listing.model_copy(update={"dates": dates})
    activity, change = save_listing(
        db, with_dates, organizer=organizer, venue=venue, now=now, days_ahead=days_ahead
    )  # fmt: skip
    activity.state, activity.content_hash, activity.checked_on = state, digest, now.date()
    return activity, Kept.UNCHANGED if change is Change.UNCHANGED else Kept.CHANGED


def _listing(wish: ListingBody, organizer: Organizer) -> ListingInput:
    """The wish as a listing, with what the rules of suitability say of it."""
    objection = find_objection(Described.of(wish.title, text=wish.description, publisher=organizer.name))
    told = {name: getattr(wish, name) for name in OfferInput.model_fields}
    told["first_visit"] = wish.first_visit.model_copy(update={"source": FactsSource.ORGANIZER})
    return ListingInput(
        **told,
        themes=wish.themes,
        suitability=Suitability.UNSUITED if objection else Suitability.SUITS,
        suitability_reason=objection,
    )


def _called_off(
    db: Session, activity: Activity, listing: ListingInput, *, since: datetime, until: datetime
) -> list[DateInput]:
    """Dates ahead that are not named, to be kept as called off: those planned, and those called off here before."""
    wanted = {
        one.when.starts_local
        for one in planned_dates(listing.series, (), listing.timezone, since=since, until=until)
    }  # fmt: skip
    named = {one.starts_local for one in listing.dates}
    ahead = sa.select(Occurrence).where(Occurrence.activity_id == activity.id, Occurrence.starts_at >= since)
    planned = set(
        db.scalars(
            sa.select(Plan.occurrence_id).where(Plan.activity_id == activity.id, Plan.answer != Answer.NOT_AFTER_ALL)
        )
    )
    return [
        DateInput(
            starts_local=row.starts_local,
            minutes=None if row.ends_at is None else int((row.ends_at - row.starts_at).total_seconds() // 60),
            all_day=row.all_day,
            cancelled=True,
        )
        for row in db.scalars(ahead)
        if row.starts_local not in named
        and (row.id in planned if row.starts_local not in wanted else row.state is OccurrenceState.CANCELLED)
    ]
