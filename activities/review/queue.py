"""What waits for a moderator about organizers and listings, and what to look at in each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from rapidfuzz import fuzz
from sqlalchemy.orm import Session, aliased, joinedload

from activities.editing.models import Draft
from activities.exchange.importing.duplicates import ALIKE
from activities.forms import ListingInput
from activities.models import Activity, ListingState, Organizer, OrganizerState, Venue
from activities.organizing.models import ListingClaim
from activities.review.models import Act, ReviewAct
from activities.suitability import homes
from activities.wording.folding import fold
from matching.core.reach import great_circle_km
from refusals import NotHere

Found = TypeVar("Found")

_NEAR_KM = 1.0
_BOX_DEGREES = 0.05
_MOST_ALIKE = 5
_OUTSIDE_CONTACT = re.compile(r"\b(?:whats ?app|telegram|signal|snapchat)\b|\+?\d[\d ()-]{8,}\d")


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A listing that may be the same thing."""

    key: str
    title: str
    organizer: str


@dataclass(frozen=True, kw_only=True)
class Waits:
    """One thing that waits: the number of its row, since when, and for which organizer."""

    number: int
    since: datetime
    organizer_id: int


def organizers_waiting(db: Session) -> list[Waits]:
    """Organizers that ask to publish, the oldest first."""
    asked = sa.select(ReviewAct.organizer_id, sa.func.max(ReviewAct.at).label("at")).where(ReviewAct.act == Act.ASKED)
    last = asked.group_by(ReviewAct.organizer_id).subquery()
    rows = db.execute(
        sa.select(Organizer.id, last.c.at)
        .join(last, last.c.organizer_id == Organizer.id)
        .where(Organizer.state == OrganizerState.ASKED)
        .order_by(last.c.at, Organizer.id)
    )
    return [Waits(number=number, since=at, organizer_id=number) for number, at in rows]


def drafts_waiting(db: Session) -> list[Waits]:
    """Listings to be looked at before they go out, of organizers that may publish, the oldest first."""
    rows = db.scalars(
        sa.select(Draft)
        .join(Draft.organizer)
        .where(Draft.sent_at.is_not(None), Organizer.state == OrganizerState.WELCOME)
        .order_by(Draft.sent_at, Draft.id)
    )
    return [Waits(number=row.id, since=row.sent_at, organizer_id=row.organizer_id) for row in rows if row.sent_at]


def second_looks(db: Session) -> list[Waits]:
    """Listings on show that were changed since somebody last looked, the oldest change first."""
    later = aliased(ReviewAct)
    looked = (Act.CHANGED, Act.APPROVED, Act.SEEN)
    rows = db.execute(
        sa.select(Activity.id, ReviewAct.at, Activity.organizer_id)
        .join(ReviewAct, ReviewAct.activity_id == Activity.id)
        .where(
            ReviewAct.act == Act.CHANGED, Activity.state == ListingState.PUBLISHED,
            ~sa.exists().where(
                later.activity_id == ReviewAct.activity_id, later.id > ReviewAct.id, later.act.in_(looked)
            ),
        )
        .order_by(ReviewAct.at, Activity.id)
    )  # fmt: skip
    return [Waits(number=number, since=at, organizer_id=whose) for number, at, whose in rows]


def claims_waiting(db: Session) -> list[Waits]:
    """Claims on listings, the oldest first; the number is that of the listing."""
    rows = db.scalars(sa.select(ListingClaim).order_by(ListingClaim.asked_at, ListingClaim.activity_id))
    return [Waits(number=row.activity_id, since=row.asked_at, organizer_id=row.organizer_id) for row in rows]


def get_organizer_waiting(db: Session, number: int, *, hold: bool = False) -> Organizer:
    """An organizer that asks to publish. Raises NotHere for any other."""
    query = sa.select(Organizer).where(Organizer.id == number, Organizer.state == OrganizerState.ASKED)
    return _get(db.scalar(query.with_for_update() if hold else query))


def get_draft_waiting(db: Session, number: int, *, hold: bool = False) -> Draft:
    """A draft that waits. Raises NotHere for any other."""
    query = sa.select(Draft).where(Draft.id == number, Draft.sent_at.is_not(None))
    return _get(db.scalar(query.with_for_update(of=Draft) if hold else query))


def get_claims(db: Session, number: int) -> Sequence[ListingClaim]:
    """The claims on a listing, the oldest first. Raises NotHere where there are none."""
    query = sa.select(ListingClaim).where(ListingClaim.activity_id == number)
    query = query.options(joinedload(ListingClaim.activity), joinedload(ListingClaim.organizer))
    return _get(db.scalars(query.order_by(ListingClaim.asked_at, ListingClaim.organizer_id)).all() or None)


def find_words(db: Session, organizer_id: int, act: Act) -> str:
    """What was said at the last act of a kind, empty for none."""
    query = sa.select(ReviewAct.words).where(ReviewAct.organizer_id == organizer_id, ReviewAct.act == act)
    return db.scalar(query.order_by(ReviewAct.id.desc()).limit(1)) or ""


def last_returned(db: Session, draft: Draft) -> str:
    """What was said when a listing was last sent back; empty when it was looked at or sent since."""
    if draft.activity_id is None:
        return ""
    query = sa.select(ReviewAct).where(ReviewAct.activity_id == draft.activity_id).order_by(ReviewAct.id.desc())
    last = db.scalar(query.limit(1))
    return last.words if last is not None and last.act is Act.RETURNED else ""


def find_alike(db: Session, listing: ListingInput, venue: Venue | None, *, but: int | None) -> list[Alike]:
    """Listings on show with a title like this one's, at the same place or within a kilometre, or equally online."""
    query = sa.select(Activity).where(
        Activity.state.in_((ListingState.PUBLISHED, ListingState.PAUSED)), Activity.where == listing.where
    )
    if but is not None:
        query = query.where(Activity.id != but)
    if venue is not None and venue.lat is not None and venue.lon is not None:
        box = (
            Venue.lat.between(venue.lat - _BOX_DEGREES, venue.lat + _BOX_DEGREES),
            Venue.lon.between(venue.lon - 2 * _BOX_DEGREES, venue.lon + 2 * _BOX_DEGREES),
        )
        query = query.join(Activity.venue).where(*box)
    title = fold(listing.title)
    query = query.options(joinedload(Activity.venue), joinedload(Activity.organizer)).order_by(Activity.id)
    found = [
        one
        for one in db.scalars(query)
        if fuzz.token_set_ratio(fold(one.title), title) >= ALIKE and _is_near(one.venue, venue)
    ]
    return [Alike(key=one.key, title=one.title, organizer=one.organizer.name) for one in found[:_MOST_ALIKE]]


def sounds_like_a_home(listing: ListingInput, venue: Venue | None) -> bool:
    """Whether the words may mean somebody's home; groups meet in public places."""
    texts = [listing.title, listing.summary, listing.description, *((venue.name, venue.directions) if venue else ())]
    return any(homes.sounds_like_a_home(text) for text in texts)


def names_other_ways(listing: ListingInput) -> bool:
    """Whether the words ask people to write or call elsewhere, which is how some harm begins."""
    return any(_OUTSIDE_CONTACT.search(text.casefold()) for text in (listing.summary, listing.description))


def _is_near(one: Venue | None, other: Venue | None) -> bool:
    if one is None or other is None:
        return one is other
    if one.id == other.id or None in (one.lat, one.lon, other.lat, other.lon):
        return one.id == other.id
    km = great_circle_km(float(one.lat or 0), float(one.lon or 0), [float(other.lat or 0)], [float(other.lon or 0)])
    return float(km[0]) <= _NEAR_KM


def _get(found: Found | None) -> Found:
    if found is None:
        raise NotHere("This no longer waits for anybody.")
    return found
