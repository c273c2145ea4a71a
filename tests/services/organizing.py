"""An organizer, its people and finished drafts, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from activities.editing.drafts import Site, new_draft, send
from activities.editing.models import Draft
from activities.models import Organizer, Venue
from activities.organizing.forms import AskInput
from activities.organizing.people import ask_to_publish
from activities.review.deciding import approve, welcome
from matching.core.types import Point
from members.models import Member
from tests import make

SITE = Site(home_zone=make.ZONE, zone_at=lambda _p: make.ZONE, town_at=lambda _p: "Alderbridge",
            find_town=lambda text: ("Alderbridge", Point(*make.TOWN)) if text == "Alderbridge" else None,
            currency="GBP", days_ahead=60)  # fmt: skip
NEXT_TUESDAY = (make.NOW + timedelta(days=2)).date().isoformat()


def club(
    db: Session, email: str = "priya@example.org", *, name: str = "Library club", now: datetime = make.NOW
) -> tuple[Organizer, Member]:
    """An organizer that was welcomed, and the member who owns it."""
    member = make.member(db, email)
    organizer = ask_to_publish(db, member, AskInput(name=name, how="Ask at the desk"), now=now)
    welcome(db, organizer, now=now)
    return organizer, member


def typed(venue: Venue | None = None, **over: Any) -> dict[str, Any]:
    """What somebody types for a weekly group that is ready to go out."""
    return {
        "title": "Reading circle", "summary": "We read side by side.", "kind": "club", "topics": "reading, tea",
        "place": "venue" if venue else "online_live", "venue": venue.key if venue else "", "repeats": "weekly",
        "first_day": NEXT_TUESDAY, "starts": "10:30", "ends": "12:00", "greeter": "Priya, with a green lanyard",
        "first_ten_minutes": "You get tea and pick a chair.", "languages": ["en"], **over,
    }  # fmt: skip


def draft(db: Session, organizer: Organizer, *, now: datetime = make.NOW, **over: Any) -> Draft:
    """A finished draft at a place."""
    venue = over.pop("venue", None) or make.venue(db)
    return new_draft(db, organizer, typed=typed(venue, **over), now=now)


def published(db: Session, organizer: Organizer, *, now: datetime = make.NOW, **over: Any) -> Draft:
    """A listing on show that somebody approved, as its draft."""
    made = draft(db, organizer, now=now, **over)
    send(db, made, site=SITE, now=now)
    approve(db, made, site=SITE, suits=True, now=now)
    db.flush()
    return made
