"""Listings of organizers, for programs whose member acts for them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app, g
from pydantic import BaseModel, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from activities.api.answers import (
    Listings,
    ListingTold,
    OrganizerOfMine,
    OrganizersOfMine,
    Told,
    Venues,
    VenueTold,
)
from activities.editing.drafts import is_trusted
from activities.editing.states import take
from activities.editing.venues import find_venues
from activities.listing_page.views import address_of
from activities.models import Activity, ListingState, Occurrence, OccurrenceState
from activities.organizing.bulk import Kept, keep_listings
from activities.organizing.bulk_forms import ListingsBody, StepBody
from activities.organizing.models import PersonRole
from activities.organizing.people import Desk, desks_of, get_desk
from activities.queries import is_key
from members.models import Member
from members.programs.models import Scope
from refusals import BadInput, NotHere, Overtaken
from web.api.operations import operation
from web.api.problems import NotNow
from web.api.reading import Paged, cursor_of, parts_of
from web.clock import now
from web.database import read_db, write_db

_NOT_OURS = "No group with this key is looked after by the member whose key this is."


class VenueQuery(BaseModel):
    words: str = Field(max_length=120, description="Words of its name or address; without any, no place is found.")


class ListingOutcome(Told):
    key: str
    outcome: Kept = Field(
        description="taken: somebody else's listing has this key; waits: somebody looks at it just now; no_venue: "
        "no place with this key is known. Nothing was changed then."
    )
    page: str | None


class ListingOutcomes(Told):
    """What became of each listing, in the order of the request."""

    listings: list[ListingOutcome]


@operation("/me/organizers", OrganizersOfMine, scope=Scope.LISTINGS)
def list_organizers() -> OrganizersOfMine:
    """The groups that the member acts for, by name."""
    with read_db() as db:
        desks = desks_of(db, db.get_one(Member, g.caller.member_id))
        return OrganizersOfMine(
            organizers=[
                OrganizerOfMine(
                    key=desk.organizer.key,
                    name=desk.organizer.name,
                    state=desk.organizer.state.value,
                    role=desk.role.value,
                )
                for desk in desks
            ]
        )


@operation("/organizers/<key>/listings", Listings, query=Paged, scope=Scope.LISTINGS)
def list_listings(key: str, query: Paged) -> Listings:
    """Every listing of a group, in whatever state, by the order in which they were made."""
    after = parts_of(query.cursor, int)[0] if query.cursor else 0
    with read_db() as db:
        desk = _desk(db, key, at_least=PersonRole.HELPER)
        mine = sa.select(Activity).where(Activity.organizer_id == desk.organizer.id, Activity.id > after)
        rows = db.scalars(mine.order_by(Activity.id).limit(query.limit + 1)).all()
        shown = rows[: query.limit]
        dates = _next_dates(db, [row.id for row in shown], now=now())
        return Listings(
            listings=[_told(row, dates.get(row.id)) for row in shown],
            next=cursor_of(shown[-1].id) if len(rows) > len(shown) else None,
        )


@operation(
    "/organizers/<key>/listings", ListingOutcomes, method="PUT", body=ListingsBody, scope=Scope.CHANGE_LISTINGS
)  # fmt: skip
def keep_many_listings(key: str, body: ListingsBody) -> ListingOutcomes:
    """Put up to a hundred listings out, or bring them up to date; those that are not named stay as they are."""
    days_ahead: int = current_app.config["SETTINGS"].dates_ahead_days
    try:
        with write_db() as db:
            desk = _desk(db, key, at_least=PersonRole.EDITOR)
            if not is_trusted(db, desk.organizer):
                raise NotNow(
                    "The first listings of a group are looked at by somebody before they go out. Please write those "
                    "on the site. From then on a program can keep them."
                )
            kept = keep_listings(db, desk.organizer, body.listings, now=now(), days_ahead=days_ahead)
    except IntegrityError as error:
        raise Overtaken("Somebody changed one of these listings in the same moment. Please send them again.") from error
    return ListingOutcomes(
        listings=[
            ListingOutcome(key=one.key, outcome=outcome, page=address_of(one.key) if outcome in _THERE else None)
            for one, outcome in zip(body.listings, kept, strict=True)
        ]
    )


@operation(
    "/organizers/<key>/listings/<listing>/step", ListingTold, method="POST", body=StepBody,
    scope=Scope.CHANGE_LISTINGS,
)  # fmt: skip
def step_a_listing(key: str, listing: str, body: StepBody) -> ListingTold:
    """Pause a listing, go on with it, or withdraw it; with that its dates ahead are called off."""
    with write_db() as db:
        desk = _desk(db, key, at_least=PersonRole.EDITOR)
        mine = sa.select(Activity).where(Activity.key == listing, Activity.organizer_id == desk.organizer.id)
        activity = db.scalar(mine.with_for_update(of=Activity)) if is_key(listing) else None
        if activity is None:
            raise NotHere("This group has no such listing.")
        try:
            take(db, activity, body.step, now=now())
        except BadInput as error:
            raise NotNow(str(error)) from error
        return _told(activity, _next_dates(db, [activity.id], now=now()).get(activity.id))


@operation("/venues", Venues, query=VenueQuery, scope=Scope.LISTINGS)
def list_venues(query: VenueQuery) -> Venues:
    """Places that are known here, by words of their name or address: the first few by name."""
    with read_db() as db:
        found = find_venues(db, query.words, organizer_id=0)
        return Venues(venues=[VenueTold(key=one.key, name=one.name, address=one.address) for one in found])


_THERE = (Kept.NEW, Kept.CHANGED, Kept.UNCHANGED)


def _desk(db: Session, key: str, *, at_least: PersonRole) -> Desk:
    if not is_key(key):
        raise NotHere(_NOT_OURS)
    try:
        return get_desk(db, db.get_one(Member, g.caller.member_id), key, at_least=at_least)
    except NotHere:
        raise NotHere(_NOT_OURS) from None


def _next_dates(db: Session, ids: list[int], *, now: datetime) -> dict[int, datetime]:
    ahead = sa.select(Occurrence.activity_id, sa.func.min(Occurrence.starts_at).label("at")).where(
        Occurrence.activity_id.in_(ids), Occurrence.starts_at > now, Occurrence.state == OccurrenceState.ON
    )
    return {row.activity_id: row.at for row in db.execute(ahead.group_by(Occurrence.activity_id))}


def _told(activity: Activity, next_date: datetime | None) -> ListingTold:
    return ListingTold(
        key=activity.key, title=activity.title, state=activity.state, kind=activity.kind,
        next_date=next_date and next_date.astimezone(ZoneInfo(activity.timezone)), checked_on=activity.checked_on,
        changed_at=activity.changed_at,
        page=address_of(activity.key) if activity.state is ListingState.PUBLISHED else None,
    )  # fmt: skip
