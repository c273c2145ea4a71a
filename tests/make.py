"""Builders of rows with sensible defaults; each test names only what it is about."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.forms import DateInput, FirstVisitInput, ListingInput, OrganizerInput, VenueInput
from activities.listings import save_listing, save_organizer, save_venue
from activities.models import Activity, Occurrence, Organizer, Venue
from activities.plans.forms import PlanInput
from activities.plans.keeping import make_plan
from activities.plans.models import Answer, Plan
from activities.recurrence import moment
from matching.core.reach import cell_of
from matching.core.types import Kind, Point, Where
from members.accounts.people import get_or_make, give_roles
from members.consent.models import Purpose
from members.consent.notices import choose_notices
from members.guests import open_guest
from members.models import InterestSource, Member, Profile, ProfileInterest, Role
from members.reports.models import SubjectKind
from members.reports.reasons import Reason
from members.reports.services import Sent, send_report
from members.reports.subjects import Described

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  # a Sunday
ZONE = "Europe/London"
TOWN = (52.7, -2.3)

_numbers = itertools.count(1)


def organizer(db: Session, **over: Any) -> Organizer:
    """An organizer; fields of OrganizerInput may be given."""
    key = over.pop("key", f"organizer-{next(_numbers)}")
    return save_organizer(db, OrganizerInput(**{"key": key, "name": f"The {key}", **over}))


def venue(db: Session, **over: Any) -> Venue:
    """A venue in the middle of the town; fields of VenueInput may be given."""
    key = over.pop("key", f"venue-{next(_numbers)}")
    middle = {"lat": TOWN[0], "lon": TOWN[1]}
    return save_venue(db, VenueInput(**{"key": key, "name": f"The {key}", **middle, **over}))


_an_organizer, _a_venue = organizer, venue


def activity(
    db: Session,
    *,
    organizer: Organizer | None = None,
    venue: Venue | None = None,
    dates: Sequence[str | DateInput] = (),
    first_visit: dict[str, Any] | None = None,
    now: datetime = NOW,
    days_ahead: int = 120,
    **over: Any,
) -> Activity:
    """A published club, kept as a listing is; fields of ListingInput may be given.

    `dates` are wall times in the activity's zone, two hours long, or DateInput. A club at a place
    gets a venue of its own where none is given.
    """
    number = next(_numbers)
    form = ListingInput(**{
        "key": f"activity-{number}",
        "kind": Kind.CLUB,
        "where": Where.PLACE,
        "title": f"Activity {number}",
        "timezone": ZONE,
        "dates": [DateInput(starts_local=one, minutes=120) if isinstance(one, str) else one for one in dates],
        "first_visit": FirstVisitInput(**(first_visit or {})),
        **over,
    })  # fmt: skip
    if venue is None and form.where is Where.PLACE:
        venue = _a_venue(db)
    made, _ = save_listing(
        db, form, organizer=organizer or _an_organizer(db), venue=venue, now=now, days_ahead=days_ahead
    )
    touch_catalogue(db, [made.id])
    db.flush()
    return made


def occurrence(db: Session, activity: Activity, wall: str, *, minutes: int | None = 120, **over: Any) -> Occurrence:
    """One date of an activity at a wall time of its zone."""
    when = moment(wall, minutes, activity.timezone)
    row = Occurrence(
        activity_id=activity.id, starts_at=when.starts_at, ends_at=when.ends_at, starts_local=when.starts_local, **over
    )
    db.add(row)
    db.flush()
    touch_catalogue(db, [activity.id])
    return row


def dates_of(db: Session, activity: Activity) -> list[Occurrence]:
    """Its dates by start."""
    mine = sa.select(Occurrence).where(Occurrence.activity_id == activity.id).order_by(Occurrence.starts_at)
    return list(db.scalars(mine))


def profile(
    db: Session, *, ticked: Sequence[str] = (), read: Sequence[str] = (), now: datetime = NOW, **over: Any
) -> Profile:
    """The profile of a new guest in the middle of the town; columns of Profile may be given.

    `ticked` and `read` are interests: ticked by the person, or read from their words.
    """
    row = open_guest(db, now=now)
    area = {"area_cell": cell_of(Point(*TOWN)), "area_name": "Alderbridge", "area_country": "GB", "area_zone": ZONE}
    for name, value in {**area, **over}.items():
        setattr(row, name, value)
    row.interests += [ProfileInterest(interest=one, source=InterestSource.TICKED) for one in ticked]
    row.interests += [ProfileInterest(interest=one, source=InterestSource.WORDS) for one in read]
    db.flush()
    return row


def member(db: Session, email: str = "ann@example.org", *, roles: Sequence[Role] = (), now: datetime = NOW) -> Member:
    """A member with an account, without a profile."""
    row = get_or_make(db, email, now=now)
    give_roles(db, row, set(roles))
    return row


def report(
    db: Session,
    *,
    kind: SubjectKind = SubjectKind.LISTING,
    about: str = "some-listing",
    reason: Reason = Reason.NOT_RUNNING,
    words: str = "",
    sender: Member | None = None,
    now: datetime = NOW,
) -> Sent:
    """A report about the thing with the key `about`, which need not be there."""
    described = Described(key=about, title=about, lines=(("In short", "as it was"),))
    return send_report(db, kind, described, reason=reason, words=words, answer_to=sender, now=now)


def writes_to(db: Session, email: str = "ann@example.org", *, wants: Sequence[Purpose] = (), **over: Any) -> Member:
    """A member in the middle of the town who wants these kinds of notice; columns of Profile may be given."""
    row = member(db, email)
    row.profile = Profile(
        **{
            "area_cell": cell_of(Point(*TOWN)), "area_name": "Alderbridge", "area_country": "GB", "area_zone": ZONE,
            "changed_at": NOW, **over,
        }
    )  # fmt: skip
    db.flush()
    choose_notices(db, profile_id=row.profile.id, wanted=wants, now=NOW)
    return row


def plan(db: Session, who: Member, activity: Activity, date: Occurrence, *, now: datetime = NOW, **over: Any) -> Plan:
    """A plan of a member to go; fields of PlanInput may be given."""
    assert who.profile is not None
    wish = PlanInput(**{"activity": activity.key, "date": date.id, "answer": Answer.GOING, **over})
    made = make_plan(db, wish, profile_id=who.profile.id, own_zone=None, now=now).plan
    assert made is not None
    return made
