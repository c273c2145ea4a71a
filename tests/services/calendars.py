"""Calendars as their publishers would send them, for tests of feeds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from activities.exchange.feeds.items import Reading
from activities.exchange.feeds.keeping import Outcome, keep_reading
from activities.exchange.feeds.models import FeedSource, FeedState
from activities.exchange.feeds.reading import read_feed
from tests import make

LONDON = "Europe/London"


def entry(uid: str = "1", title: str = "Drawing in the back room", start: str = "20261203T140000", **more: str) -> str:
    """One VEVENT; further properties by name, `_` for `-`. A name may hold parameters: `RECURRENCE_ID;TZID=…`."""
    given = {"UID": uid, "SUMMARY": title, f"DTSTART;TZID={LONDON}": start, "DURATION": "PT2H"}
    given |= {"LOCATION": "Canal Street Library, 4 Canal Street", "DTSTAMP": "20261101T000000Z"}
    given |= {name.replace("_", "-"): value for name, value in more.items()}
    lines = (f"{name}:{value}" for name, value in given.items() if value)
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def calendar(*entries: str, **about: str) -> bytes:
    """A whole file; further properties of the calendar by name."""
    lines = (f"{name.replace('_', '-')}:{value}" for name, value in about.items())
    whole = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *lines, *entries, "END:VCALENDAR", "")
    return "\r\n".join(whole).encode()


def read(*entries: str, **about: str) -> Reading:
    return read_feed(calendar(*entries, **about), zone=LONDON)


def source(db: Session, **over: object) -> FeedSource:
    """A connected calendar of an organizer; columns of FeedSource may be given."""
    given = {"key": "library", "name": "Library", "zone": LONDON, "address": "https://library.example/cal.ics",
             "state": FeedState.ON, "due_at": make.NOW, "made_at": make.NOW}  # fmt: skip
    row = FeedSource(organizer=over.pop("organizer", None) or make.organizer(db), **{**given, **over})
    db.add(row)
    db.flush()
    return row


def keep(db: Session, feed: FeedSource, *entries: str, now: datetime = make.NOW) -> Outcome:
    """Keep a calendar of these entries as the next look at the feed."""
    outcome = keep_reading(db, feed, read(*entries), now=now, days_ahead=120)
    db.expire_all()
    return outcome
